//! The reference in the window: looked up by what a person types, read in both languages, of the standard in use.

#![allow(clippy::unwrap_used)] // a test

mod common;

use common::Room;
use serde_json::{Value, json};

fn found(room: &Room, text: &str, kind: Value) -> Vec<String> {
    let hits = room.call("look_up", json!({"text": text, "kind": kind, "limit": 500}));
    let heads = hits["heads"].as_array().unwrap().iter();
    heads.map(|head| head["key"].as_str().unwrap().to_owned()).collect()
}

fn entry(room: &Room, key: &str, codes: &str) -> Value {
    room.call("entry", json!({"key": key, "codes": codes}))
}

#[test]
fn entries_are_found_as_people_type_and_lead_on() {
    let room = Room::empty();
    for (text, kind, key) in [
        ("zh06", json!(null), "table:student"),
        ("出生日期", json!("field"), "field:student.CSRQ"),
        ("csrq", json!("field"), "field:student.CSRQ"),
        ("Timetable conflict", json!(null), "rule:R08"),
        ("S02", json!("report"), "report:S02"),
    ] {
        assert!(found(&room, text, kind).contains(&key.to_owned()), "{text}");
    }
    assert!(found(&room, "", json!("domain")).len() == 10);
    assert!(found(&room, "没有这样的东西", json!(null)).is_empty());

    let page = entry(&room, "field:student.CSRQ", "");
    assert_eq!((&page["title"], &page["kind"]), (&json!("出生日期"), &json!("field")));
    let rules = page["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|b| b["body"]["links"].as_array());
    let rules: Vec<&Value> = rules.flatten().map(|run| &run["to"]).collect();
    assert!(rules.contains(&&json!("rule:X01")), "{rules:?}");
    assert_eq!(entry(&room, "rule:X99", ""), Value::Null);
    assert_eq!(entry(&room, "nonsense", ""), Value::Null);
}

#[test]
fn a_list_tells_where_it_comes_from_and_gives_the_codes_that_are_asked_for() {
    let room = Room::empty();
    let rows = |page: &Value| {
        let mut grids = page["blocks"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|b| b["body"]["is"] == "grid");
        let grid = grids.next_back().unwrap()["body"].clone();
        (grid["rows"].as_array().unwrap().clone(), grid["more"].as_u64().unwrap())
    };
    let page = entry(&room, "list:gbt2260_divisions", "");
    let facts = page["facts"].to_string();
    assert!(facts.contains("GB/T 2260") && facts.contains("可信程度"), "{facts}");
    let (first, more) = rows(&page);
    assert!(first.len() == 200 && more > 1000);
    let (narrowed, _) = rows(&entry(&room, "list:gbt2260_divisions", "cqs"));
    assert!(narrowed.iter().any(|row| row[1][0]["text"] == "重庆市"), "{narrowed:?}");
}

#[test]
fn it_speaks_the_language_of_the_session_and_needs_no_vault() {
    let room = Room::empty();
    let preferences = json!({"language": "en", "theme": "system", "density": "dense", "enter_right": false});
    room.call("set_preferences", preferences);
    room.call("lock", Value::Null);
    let page = entry(&room, "rule:X01", "");
    let list = room.call("look_up", json!({"text": "x01", "kind": null, "limit": 1}));
    assert_eq!(page["title"], list["heads"][0]["title"]);
    assert!(page["title"].as_str().unwrap().is_ascii(), "{page}");
}
