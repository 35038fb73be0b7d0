//! An opening balance in the window: begun, typed, left, never sealed, dropped; and what it finds says so.

#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused};
use serde_json::{Value, json};

const BEFORE: &str = "2025-2026-2";

#[test]
fn an_opening_balance_is_worked_on_like_a_version_and_never_sealed() {
    let room = Room::empty();
    assert_eq!(room.call("openings", Value::Null), json!([]));
    let present = room.insert("student", &[("XH", "2026001"), ("XM", "王小明")]);
    let session = room.call("begin_opening", json!({"period": BEFORE}));
    assert_eq!(session["opening"], BEFORE);
    assert_eq!(room.texts("student", "XH", json!({})).len(), 0);
    room.insert("student", &[("XH", "2025001"), ("XM", "李娜")]);
    let cards = room.call("openings", Value::Null);
    assert_eq!(cards, json!([{"period": BEFORE, "as_of": "2026-07-31", "records": 1}]));
    refused(room.try_call("checklist", Value::Null), "opening_not_sealed");
    refused(room.try_call("seal", Value::Null), "opening_not_sealed");

    let session = room.call("work_on", json!({"period": null}));
    assert_eq!(session["opening"], Value::Null);
    assert!(room.call("checklist", Value::Null).is_object());
    let row = room.call("record", json!({"table": "student", "row_id": present, "view": {}}));
    assert_eq!(row["row_id"], json!(present));
    room.call("begin_opening", json!({"period": BEFORE}));
    let session = room.call("drop_opening", json!({"period": BEFORE}));
    assert_eq!(session["opening"], Value::Null, "back at the present data");
    assert_eq!(room.call("openings", Value::Null), json!([]));
    assert!(
        room.try_call("begin_opening", json!({"period": "2026-2027-1"}))
            .is_err()
    );
}
