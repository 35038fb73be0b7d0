//! Columns and keys that a person keeps, and what was printed.

#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused};
use serde_json::{Value, json};

#[test]
fn sets_of_columns_are_kept_by_person_and_table() {
    let (room, _) = Room::small();
    let sets = |table: &str| room.call("column_sets", json!({"table": table}));
    assert_eq!(sets("student"), json!({"sets": [], "used": null}));
    let mine = json!({"sets": [{"name": "只看身份", "hidden": ["CSRQ", "MZM"]}], "used": "只看身份"});
    let keep = |table: &str, sets: &Value| room.try_call("keep_column_sets", json!({"table": table, "sets": sets}));
    assert_eq!(keep("student", &mine).unwrap(), mine);
    assert_eq!(sets("student"), mine);
    assert_eq!(sets("class"), json!({"sets": [], "used": null}));
    refused(keep("class", &mine), "no_field");
    let nameless = json!({"sets": [{"name": " ", "hidden": []}], "used": null});
    refused(keep("student", &nameless), "bad_request");
    assert_eq!(sets("student"), mine, "what is refused changes nothing");
}

#[test]
fn keys_are_kept_on_the_computer() {
    let room = Room::empty();
    assert_eq!(room.call("shortcuts", Value::Null), json!({"keys": []}));
    let keys = json!({"keys": [{"action": "find", "key": "Ctrl+Shift+F"}]});
    room.call("set_shortcuts", keys.clone());
    let preferences = json!({"language": "en", "theme": "dark", "density": "dense", "enter_right": false});
    room.call("set_preferences", preferences);
    assert_eq!(
        room.call("shortcuts", Value::Null),
        keys,
        "beside the other preferences"
    );
    let long = json!({"keys": [{"action": "find", "key": "x".repeat(61)}]});
    refused(room.try_call("set_shortcuts", long), "bad_request");
}

#[test]
fn a_print_is_noted_in_the_log_without_names() {
    let (room, _) = Room::small();
    room.call("note_print", json!({"table": "student", "rows": 3}));
    let log = room.call("log", json!({"offset": 0, "limit": 1}));
    let entry = &log["entries"][0];
    assert!(entry["more"].as_str().unwrap().contains('3'), "{entry}");
    assert!(!entry.to_string().contains("王小明"));
    refused(
        room.try_call("note_print", json!({"table": "none", "rows": 1})),
        "no_table",
    );
}
