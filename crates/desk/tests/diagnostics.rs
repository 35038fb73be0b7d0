//! Diagnostics tell how the program and the vault are, and nothing of anybody.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::collections::BTreeSet;

use common::{Room, refused};
use serde_json::{Value, json};

#[test]
fn they_hold_counts_and_codes_and_no_value_of_any_record() {
    let room = Room::demo();
    refused(room.try_call("rows", json!({"nonsense": "张三"})), "bad_request");
    let text = room.call("diagnostics", Value::Null)["text"]
        .as_str()
        .unwrap()
        .to_owned();
    for part in [
        "zhibao ",
        "standard ",
        "records by table:",
        "  student ",
        " rows bad_request",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Every word is one of the standard's, a number, or of the program: no word of it is the text of any cell.
    let words: BTreeSet<&str> = text.split_whitespace().collect();
    let tables = room.call("tables", Value::Null);
    let mut looked = 0;
    let all = tables
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|d| d["tables"].as_array().unwrap());
    for table in all {
        let rows = room.rows(table["id"].as_str().unwrap(), json!({}));
        for cell in rows["rows"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|row| row["cells"].as_array().unwrap())
        {
            let shown = cell["text"].as_str().unwrap_or_default();
            // Numbers of a few digits, days and periods stand in any text.
            let plain = shown.chars().all(|c| c.is_ascii_digit() || c == '-') && shown.len() <= 11;
            let is_telling = shown.chars().count() > 1 && !plain;
            looked += 1;
            assert!(!is_telling || !words.contains(shown), "{}: {shown}", table["id"]);
        }
    }
    assert!(looked > 1000, "only {looked} cells");
    for secret in ["李老师", "试验", "correct horse", room.folder.path().to_str().unwrap()] {
        assert!(!text.contains(secret), "{secret}");
    }

    let place = room.folder.path().join("diagnostics.txt");
    room.around.answer(vec![place.clone()]);
    let saved = room.call("save_diagnostics", Value::Null);
    assert_eq!(saved["path"], place.to_str().unwrap());
    assert!(std::fs::read_to_string(&place).unwrap().contains("records by table:"));
    room.around.answer(Vec::new());
    assert_eq!(room.call("save_diagnostics", Value::Null), Value::Null);
    room.around.answer(vec![room.folder.path().join("no/such/folder.txt")]);
    refused(room.try_call("save_diagnostics", Value::Null), "not_saved");

    // A locked vault has them too.
    room.call("lock", Value::Null);
    assert!(
        room.call("diagnostics", Value::Null)["text"]
            .as_str()
            .unwrap()
            .contains("vault closed")
    );
}
