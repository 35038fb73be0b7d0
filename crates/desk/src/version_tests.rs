//! Working on a new version of a sealed period leaves the present data alone, and the other way round.

#![allow(clippy::unwrap_used)] // a test

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use zhibao_app::PRESENT;
use zhibao_app::vault::{SealedPackage, SetId};

use crate::test_vault::{NOW, vault};
use crate::{Desk, Scripted};

/// A desk whose period was sealed with one pupil, and the working set of the version that was begun.
fn sealed(folder: &Path) -> (Desk, SetId) {
    let mut vault = vault(folder);
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
    let name = zhibao_core::standard::bundled().unwrap().table("student").unwrap();
    let name = name.field_index("XM").unwrap();
    let version = vault.begin_version("2026-2027-1", "改正姓名", |importer| {
        importer.insert_texts("student", None, &[(name, "张三")]).map(drop)
    });
    let set = version.unwrap().set;
    (Desk::over(vault, Arc::new(Scripted::new(folder))), set)
}

fn names(desk: &Desk) -> Vec<String> {
    let standard = zhibao_core::standard::bundled().unwrap();
    let at = standard.table("student").unwrap().field_index("XM").unwrap();
    let request = json!({"table": "student", "offset": 0, "limit": 10, "view": {}});
    let rows = desk.call("rows", request).unwrap();
    let rows = rows["rows"].as_array().unwrap().iter();
    rows.map(|row| row["cells"][at]["text"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn each_working_set_is_edited_and_undone_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, set) = sealed(folder.path());
    let add = |name: &str| {
        let cells = json!([{"field": "XM", "text": name}]);
        desk.call("edit", json!({"do": "insert", "table": "student", "cells": cells}))
            .unwrap()
    };
    assert_eq!(names(&desk), Vec::<String>::new());
    desk.state().set = set;
    assert_eq!(names(&desk), ["张三"]);
    let edited = add("李四");
    assert!(edited["errors"].as_u64().unwrap() > 0);
    assert_eq!(names(&desk), ["张三", "李四"]);
    desk.state().set = PRESENT;
    assert_eq!(names(&desk), Vec::<String>::new());
    assert!(
        desk.call("undo", Value::Null).is_err(),
        "the step belongs to the version"
    );
    add("王五");
    assert_eq!(names(&desk), ["王五"]);
    desk.state().set = set;
    desk.call("undo", Value::Null).unwrap();
    assert_eq!(names(&desk), ["张三"]);
    let row = desk
        .call("rows", json!({"table": "student", "offset": 0, "limit": 1, "view": {}}))
        .unwrap();
    let row = row["rows"][0]["row_id"].as_str().unwrap().to_owned();
    let cells = json!([{"field": "XM", "text": "张三丰"}]);
    desk.call(
        "edit",
        json!({"do": "set", "table": "student", "row_id": row, "cells": cells}),
    )
    .unwrap();
    desk.state().set = 99;
    let gone = desk.call("rows", json!({"table": "student", "offset": 0, "limit": 1, "view": {}}));
    assert_eq!(gone.unwrap_err().code, "vault.no_such_set");
}
