//! Records of a sealed period: seen as locked, left alone by pastes and fillings, which count them first.

#![allow(clippy::unwrap_used)] // a test

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use zhibao_app::PRESENT;
use zhibao_app::vault::{Edit, SealedPackage};
use zhibao_core::standard::table::PeriodKind;

use crate::test_vault::{NOW, vault};
use crate::{Desk, Scripted};

/// A table of terms, its text and key fields.
const TABLE: &str = "class_teacher_appraisal";
const CLASS: &str = "XZBDM";

/// A desk with two appraisals of a sealed term and one of the next.
fn desk(folder: &Path) -> Desk {
    let mut vault = vault(folder);
    let add = |class: &str, term: &str| Edit::InsertRow {
        table: TABLE.into(),
        cells: [(CLASS, class), ("XN", "2026-2027"), ("XQM", term)]
            .map(|(field, text)| (field.to_owned(), text.to_owned()))
            .into(),
    };
    vault
        .apply(&Edit::Bulk(vec![add("2026001", "1"), add("2026002", "1")]))
        .unwrap();
    let package = SealedPackage {
        id: "p".into(),
        period: "2026-2027-1".into(),
        version: 1,
        sequence: 1,
        previous: None,
        state: "sealed".into(),
        sealed_at: NOW,
        bytes: Vec::new(),
    };
    vault.seal_period(&package).unwrap();
    vault.begin_period("2026-2027-2", "20270401").unwrap();
    vault.apply(&add("2026003", "2")).unwrap();
    // The same period is also worked on anew: there the record is free.
    let at = vault.standard().table(TABLE).unwrap().field_index(CLASS).unwrap();
    vault
        .begin_version("2026-2027-1", "改正班级", |importer| {
            let period = Some("2026-2027-1");
            importer.insert_texts(TABLE, period, &[(at, "2026001")]).map(drop)
        })
        .unwrap();
    Desk::over(vault, Arc::new(Scripted::new(folder)))
}

fn rows(desk: &Desk) -> Vec<Value> {
    let request = json!({"table": TABLE, "offset": 0, "limit": 10, "view": {}});
    desk.call("rows", request).unwrap()["rows"].as_array().unwrap().clone()
}

fn sealed(desk: &Desk) -> Vec<Value> {
    rows(desk).into_iter().map(|row| row["sealed"].clone()).collect()
}

#[test]
fn they_travel_with_their_period_and_are_free_in_a_version_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let locked = json!("2026-2027-1");
    assert_eq!(sealed(&desk), [locked.clone(), locked.clone(), Value::Null]);
    let of = json!({"table": TABLE, "row_id": rows(&desk)[0]["row_id"], "view": {}});
    assert_eq!(desk.call("record", of).unwrap()["sealed"], locked);
    desk.call("work_on", json!({"period": "2026-2027-1"})).unwrap();
    assert_eq!(sealed(&desk), [Value::Null]);
    desk.call("work_on", json!({"period": null})).unwrap();
    assert_eq!(desk.state().set, PRESENT);
}

#[test]
fn a_paste_and_a_filling_count_them_first_and_pass_them_by() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let texts = [["2026007"], ["2026008"], ["2026009"]];
    let paste = json!({"table": TABLE, "view": {}, "first": 0, "fields": [CLASS], "texts": texts, "only_empty": false});
    let plan = desk.call("plan_paste", paste.clone()).unwrap();
    let expected = json!({"cells": 1, "replaced": 1, "added": 0, "locked": 2, "sealed": 2, "overflow": 0, "ask": true});
    assert_eq!(plan, expected);
    desk.call("paste", paste).unwrap();
    let classes = |desk: &Desk| -> Vec<String> {
        let at = zhibao_core::standard::bundled().unwrap().table(TABLE).unwrap();
        let at = at.field_index(CLASS).unwrap();
        let text = |row: &Value| {
            row["cells"][at]["code"]
                .as_str()
                .or(row["cells"][at]["text"].as_str())
                .unwrap()
                .to_owned()
        };
        rows(desk).iter().map(text).collect()
    };
    assert_eq!(classes(&desk), ["2026001", "2026002", "2026009"]);

    let block = json!({"table": TABLE, "view": {}, "first": 0, "last": 2, "fields": [CLASS]});
    let fill = json!({"block": block, "with": {"with": "down"}});
    let plan = desk.call("plan_fill", fill.clone()).unwrap();
    // The first record is the model, the second is locked, the third changes.
    let expected = json!({"cells": 1, "replaced": 1, "added": 0, "locked": 1, "sealed": 1, "overflow": 0, "ask": true});
    assert_eq!(plan, expected);
    desk.call("fill", fill).unwrap();
    assert_eq!(classes(&desk), ["2026001", "2026002", "2026001"]);

    let last = json!({"table": TABLE, "view": {}, "first": 2, "last": 2, "fields": [CLASS]});
    let plan = desk
        .call(
            "plan_fill",
            json!({"block": last, "with": {"with": "text", "text": ""}}),
        )
        .unwrap();
    assert_eq!(plan["ask"], false, "nothing sealed is in it: {plan}");
}

#[test]
fn a_period_may_be_looked_at_alone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let total = |table: &str, period: &str| {
        let view = json!({"among": {"by": "period", "period": period}});
        let request = json!({"table": table, "offset": 0, "limit": 0, "view": view});
        desk.call("rows", request).unwrap()["total"].as_u64().unwrap()
    };
    assert_eq!([total(TABLE, "2026-2027-1"), total(TABLE, "2026-2027-2")], [2, 1]);
    let columns = |table: &str| desk.call("columns", json!({"table": table})).unwrap()["by_period"].clone();
    assert_eq!((columns(TABLE), columns("student")), (json!(true), json!(false)));
    // A pupil stands from one period to the next, so every period shows it.
    let cells = json!([{"field": "XM", "text": "张三"}]);
    desk.call("edit", json!({"do": "insert", "table": "student", "cells": cells}))
        .unwrap();
    assert_eq!(total("student", "2026-2027-1"), 1);
    // What happens on a day is of the period in which the day lies.
    let tables = &zhibao_core::standard::bundled().unwrap().tables;
    let event = tables.iter().find_map(|table| match &table.period {
        PeriodKind::Event { field } => Some((table.id.as_str(), field)),
        _ => None,
    });
    let (table, field) = event.unwrap();
    let cells = json!([{"field": field, "text": "20270315"}]);
    desk.call("edit", json!({"do": "insert", "table": table, "cells": cells}))
        .unwrap();
    assert_eq!([total(table, "2026-2027-1"), total(table, "2026-2027-2")], [0, 1]);
}
