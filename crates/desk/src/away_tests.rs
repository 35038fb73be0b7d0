//! While long work has the vault, reading goes on and nothing waits.

#![allow(clippy::unwrap_used)] // a test

use std::sync::Arc;

use serde_json::{Value, json};
use zhibao_app::PRESENT;
use zhibao_app::vault::Edit;

use crate::test_vault::vault;
use crate::{Desk, Scripted};

fn desk(folder: &std::path::Path) -> Desk {
    Desk::over(vault(folder), Arc::new(Scripted::new(folder)))
}

fn insert(desk: &Desk, name: &str) -> Result<Value, zhibao_wire::Problem> {
    let cells = [json!({"field": "XM", "text": name})];
    desk.call("edit", json!({"do": "insert", "table": "student", "cells": cells}))
}

fn total(desk: &Desk) -> Value {
    let request = json!({"table": "student", "offset": 0, "limit": 10, "view": {}});
    desk.call("rows", request).unwrap()["total"].clone()
}

#[test]
fn reading_goes_on_and_changes_are_refused_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    insert(&desk, "张三").unwrap();
    assert_eq!(total(&desk), 1);
    let all = json!({"table": null, "severity": null, "rule": null, "row_id": null, "explained": false,
        "offset": 0, "limit": 5});
    let looked = desk.away(|vault, _| {
        vault
            .import(PRESENT, None, |importer| {
                importer.insert_texts("student", None, &[(0, "S9")]).map(drop)?;
                assert_eq!(total(&desk), 1, "what is not durable is not shown");
                for (name, request) in [
                    ("session", Value::Null),
                    ("tables", Value::Null),
                    ("findings", all.clone()),
                    ("checklist", Value::Null),
                    ("packages", Value::Null),
                    ("periods", Value::Null),
                    ("timeline", Value::Null),
                    ("remarks", Value::Null),
                    ("network", Value::Null),
                    ("keep_place", json!({"table": "student", "row_id": null, "field": null})),
                    (
                        "next_problem",
                        json!({"table": null, "row_id": null, "field": null, "back": false}),
                    ),
                ] {
                    desk.call(name, request).unwrap_or_else(|p| panic!("{name}: {p:?}"));
                }
                assert_eq!(insert(&desk, "李四").unwrap_err().code, "away");
                assert_eq!(desk.away(|_, _| ()).unwrap_err().code, "away");
                Ok(())
            })
            .unwrap();
    });
    looked.unwrap();
    assert_eq!(total(&desk), 2);
    insert(&desk, "李四").unwrap();
    assert_eq!(total(&desk), 3);
}

#[test]
fn a_desk_that_was_locked_meanwhile_stays_locked() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let work = desk.away(|vault, _| {
        desk.call("lock", Value::Null).unwrap();
        let step = Edit::InsertRow {
            table: "student".into(),
            cells: vec![("XM".into(), "张三".into())],
        };
        vault.apply(&step).map(drop)
    });
    work.unwrap().unwrap();
    assert_eq!(desk.call("session", Value::Null).unwrap()["state"], "locked");
    assert_eq!(desk.call("tables", Value::Null).unwrap_err().code, "locked");
}

#[test]
fn work_that_breaks_brings_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let broke = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        desk.away(|_, _| panic!("on purpose")).unwrap()
    }));
    assert!(broke.is_err());
    insert(&desk, "张三").unwrap();
}
