//! The records of the last sealed period, copied into the open one.

#![allow(clippy::unwrap_used)] // a test

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use zhibao_app::PRESENT;
use zhibao_app::vault::{Edit, SealedPackage};

use crate::test_vault::{NOW, vault};
use crate::{Desk, Scripted};

/// A desk with a period sealed with some appraisals of classes, and the next period open.
fn next(folder: &Path, appraisals: usize) -> Desk {
    let mut vault = vault(folder);
    let rows = (0..appraisals).map(|n| Edit::InsertRow {
        table: "class_teacher_appraisal".into(),
        cells: [
            ("XZBDM", format!("2026{n:04}")),
            ("XN", "2026-2027".into()),
            ("XQM", "1".into()),
        ]
        .map(|(field, text)| (field.to_owned(), text))
        .into(),
    });
    vault.apply(&Edit::Bulk(rows.collect())).unwrap();
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
    Desk::over(vault, Arc::new(Scripted::new(folder)))
}

fn texts(desk: &Desk, field: &str) -> Vec<String> {
    let table = zhibao_core::standard::bundled()
        .unwrap()
        .table("class_teacher_appraisal")
        .unwrap();
    let at = table.field_index(field).unwrap();
    let request = json!({"table": table.id, "offset": 0, "limit": 10, "view": {}});
    let rows = desk.call("rows", request).unwrap();
    let rows = rows["rows"].as_array().unwrap().iter();
    let text = |cell: &Value| cell["code"].as_str().or(cell["text"].as_str()).unwrap().to_owned();
    rows.map(|row| text(&row["cells"][at])).collect()
}

#[test]
fn they_are_counted_copied_as_of_now_and_taken_back_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let desk = next(folder.path(), 2);
    let of = json!({"table": "class_teacher_appraisal"});
    let counted = |present: u32| json!({"period": "2026-2027-1", "rows": 2, "present": present});
    assert_eq!(desk.call("last_rows", of.clone()).unwrap(), counted(0));
    let edited = desk.call("copy_last", of.clone()).unwrap();
    assert!(edited["undo"]["undo"].as_str().unwrap().contains('2'), "{edited}");
    assert_eq!(desk.call("last_rows", of.clone()).unwrap(), counted(2));
    assert_eq!(texts(&desk, "XQM"), ["1", "1", "2", "2"]);
    assert_eq!(texts(&desk, "XZBDM"), ["20260000", "20260001", "20260000", "20260001"]);
    assert_eq!(texts(&desk, "XN"), ["2026-2027"; 4]);
    desk.call("undo", Value::Null).unwrap();
    assert_eq!(texts(&desk, "XQM"), ["1", "1"]);
}

#[test]
fn what_a_table_of_a_year_held_in_another_term_is_this_years() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(folder.path());
    let row = |year: &str| Edit::InsertRow {
        table: "library_holding".into(),
        cells: vec![("XN".into(), year.into())],
    };
    let sealed = |vault: &mut zhibao_app::Vault, period: &str, sequence: i64| {
        let package = SealedPackage {
            id: period.into(),
            period: period.into(),
            version: 1,
            sequence,
            previous: None,
            state: "sealed".into(),
            sealed_at: NOW,
            bytes: Vec::new(),
        };
        vault.seal_period(&package).unwrap();
    };
    vault.apply(&row("2026-2027")).unwrap();
    sealed(&mut vault, "2026-2027-1", 1);
    vault.begin_period("2026-2027-2", "20270401").unwrap();
    let of = json!({"table": "library_holding"});
    let desk = Desk::over(vault, Arc::new(Scripted::new(folder.path())));
    assert_eq!(desk.call("last_rows", of.clone()).unwrap(), Value::Null);
    {
        let mut state = desk.state();
        let vault = state.open.as_mut().unwrap();
        sealed(vault, "2026-2027-2", 2);
        vault.begin_period("2027-2028-1", "20271101").unwrap();
    }
    let last = json!({"period": "2026-2027-1", "rows": 1, "present": 0});
    assert_eq!(desk.call("last_rows", of.clone()).unwrap(), last);
    desk.call("copy_last", of).unwrap();
    let rows = desk
        .call(
            "rows",
            json!({"table": "library_holding", "offset": 0, "limit": 9, "view": {}}),
        )
        .unwrap();
    let years: Vec<&str> = rows["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["cells"][0]["text"].as_str().unwrap())
        .collect();
    assert_eq!(years, ["2026-2027", "2027-2028"]);
}

#[test]
fn where_there_is_nothing_to_copy_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let desk = next(folder.path(), 0);
    for table in ["class_teacher_appraisal", "student"] {
        let of = json!({"table": table});
        assert_eq!(desk.call("last_rows", of.clone()).unwrap(), Value::Null);
        assert_eq!(desk.call("copy_last", of).unwrap_err().code, "no_last", "{table}");
    }
    assert_eq!(desk.state().set, PRESENT);
}

#[test]
fn a_large_table_is_copied_while_one_waits() {
    let folder = tempfile::tempdir().unwrap();
    let desk = next(folder.path(), 3_000);
    let begun = std::time::Instant::now();
    desk.call("copy_last", json!({"table": "class_teacher_appraisal"}))
        .unwrap();
    println!("3,000 records copied in {:?}", begun.elapsed());
    let counted = desk
        .call("last_rows", json!({"table": "class_teacher_appraisal"}))
        .unwrap();
    assert_eq!(counted["present"], 3_000);
}
