//! Codes, records, what follows, histories, and finding anything.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::time::Instant;

use common::{Room, refused, typed};
use serde_json::{Value, json};

fn codes(room: &Room, table: &str, field: &str, text: &str) -> Value {
    let request =
        json!({"table": table, "field": field, "text": text, "parent": null, "row_id": null, "offset": 0, "limit": 50});
    room.call("codes", request)
}

fn names(codes: &Value) -> Vec<&str> {
    codes["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["name"].as_str().unwrap())
        .collect()
}

#[test]
fn codes_are_found_by_code_chinese_pinyin_and_initials() {
    let room = Room::empty();
    for (text, name) in [
        ("500000", "重庆市"),
        ("５０００００", "重庆市"),
        ("重庆", "重庆市"),
        ("chongqing", "重庆市"),
        ("cqs", "重庆市"),
        ("zqs", "重庆市"),
    ] {
        let found = codes(&room, "student", "CSDM", text);
        assert!(names(&found).contains(&name), "{text}: {found}");
    }
    let one = codes(&room, "student", "CSDM", "500000");
    assert_eq!(one["items"][0]["code"], "500000", "the exact code comes first");
    assert_eq!(
        one["items"][0]["pinyin"], "zhong qing shi",
        "the commonest reading of each character"
    );
    assert_eq!(one["items"][0]["below"], true);
    assert_eq!(names(&codes(&room, "student", "CSDM", "qqqqzzzz")), Vec::<&str>::new());
    let all = codes(&room, "student", "CSDM", "");
    assert!(all["total"].as_u64().unwrap() > 3000);
    assert_eq!(all["items"].as_array().unwrap().len(), 50);
    let begun = Instant::now();
    for text in ["c", "cq", "zhong", "1", "市"] {
        codes(&room, "student", "CSDM", text);
    }
    // Far from the 50 ms of a release build; a debug build must only not be hopeless.
    assert!(begun.elapsed().as_secs() < 5);
}

#[test]
fn what_the_school_uses_comes_first_and_what_is_withdrawn_last() {
    let room = Room::demo();
    let found = codes(&room, "student", "ZYDM", "");
    let items = found["items"].as_array().unwrap();
    assert_eq!(items[0]["used"], true);
    let used: Vec<bool> = items.iter().map(|c| c["used"].as_bool().unwrap()).collect();
    assert!(used.is_sorted_by(|a, b| a >= b), "used ones stand together");
    let total = found["total"].as_u64().unwrap();
    let request = json!({"table": "student", "field": "ZYDM", "text": "", "parent": null, "row_id": null,
        "offset": total - 1, "limit": 5});
    let last = room.call("codes", request);
    assert_eq!(last["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["disabled"], Value::Null);
}

#[test]
fn levels_open_by_their_parent() {
    let room = Room::empty();
    let request = json!({"table": "student", "field": "CSDM", "text": "", "parent": "110000", "row_id": null, "offset": 0, "limit": 200});
    let below = room.call("codes", request);
    assert!(below["total"].as_u64().unwrap() > 10);
    let items = below["items"].as_array().unwrap();
    assert!(items.iter().all(|c| c["code"].as_str().unwrap().starts_with("11")));
    assert!(
        items.iter().all(|c| c["path"].as_str().unwrap().starts_with("北京")),
        "{items:?}"
    );
}

#[test]
fn records_of_another_table_are_codes_too() {
    let room = Room::empty();
    room.insert("class", &[("XZBDM", "2026A"), ("XZBMC", "计算机一班")]);
    room.insert("class", &[("XZBDM", "2026B"), ("XZBMC", "护理一班")]);
    let found = codes(&room, "student", "XZBDM", "hl");
    assert_eq!(found["items"][0]["code"], "2026B", "{found}");
    assert_eq!(codes(&room, "student", "XZBDM", "2026")["total"], 2);
    room.insert("class", &[("XZBDM", "2026C"), ("XZBMC", "护理二班")]);
    assert_eq!(
        codes(&room, "student", "XZBDM", "hl")["total"],
        2,
        "what was kept is not stale"
    );
    assert_eq!(codes(&room, "student", "XM", "x")["total"], 0, "a name has no codes");
    refused(room.try_call("codes", json!({"table": "student", "field": "?", "text": "", "parent": null, "row_id": null, "offset": 0, "limit": 1})), "no_field");
}

#[test]
fn the_resident_number_says_birth_sex_and_place() {
    let room = Room::demo();
    let pupils = room.call("columns", json!({"table": "student"}));
    let codes: Vec<&str> = pupils["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["code"].as_str().unwrap())
        .collect();
    let row = &room.rows("student", json!({}))["rows"][0];
    let cell = |field: &str| {
        let at = codes.iter().position(|c| *c == field).unwrap();
        row["cells"][at].clone()
    };
    let text = |field: &str| cell(field)["text"].as_str().unwrap().to_owned();
    let cells = [
        ("SFZJLXM", text("SFZJLXM")),
        ("SFZJH", text("SFZJH")),
        ("XM", text("XM")),
        ("XZBDM", text("XZBDM")),
    ];
    let given: Vec<(&str, &str)> = cells.iter().map(|(f, t)| (*f, t.as_str())).collect();
    let follows = room.call("follows", json!({"table": "student", "cells": typed(&given)}));
    let follows = follows.as_array().unwrap();
    let of = |field: &str| follows.iter().find(|f| f["field"] == field);
    assert_eq!(of("CSRQ").unwrap()["text"], text("CSRQ"));
    assert_eq!(of("XBM").unwrap()["text"], text("XBM"));
    assert!(of("XBM").unwrap()["why"].as_str().unwrap().contains("证件"));
    assert_eq!(of("XMPY").unwrap()["text"], text("XMPY"));
    assert_eq!(of("ZYDM").unwrap()["text"], text("ZYDM"), "by the class");
    assert_eq!(
        of("XZ").unwrap()["text"],
        text("XZ"),
        "by the major, which follows from the class"
    );
    assert!(of("ZYDM").unwrap()["why"].as_str().unwrap().contains("班"));
    assert!(
        of("SFZJH").is_none() && of("XM").is_none(),
        "what is typed is not proposed"
    );
    let odd = typed(&[("SFZJH", "<script>"), ("XZBDM", "nobody's")]);
    let follows = room.call("follows", json!({"table": "student", "cells": odd}));
    assert!(follows.as_array().unwrap().iter().all(|f| f["field"] != "CSRQ"));
}

#[test]
fn a_record_knows_its_place_its_problems_and_its_relatives() {
    let room = Room::demo();
    let pupils = room.rows("student", json!({}));
    let row = &pupils["rows"][4];
    let view = json!({"sort": {"field": "XH", "down": true}});
    let request = json!({"table": "student", "row_id": row["row_id"], "view": view});
    let record = room.call("record", request);
    assert_eq!(record["cells"], row["cells"]);
    let down = room.rows("student", view);
    assert_eq!(
        down["rows"][record["row"].as_u64().unwrap() as usize]["row_id"],
        row["row_id"]
    );
    let related = record["related"].as_array().unwrap();
    assert!(
        related
            .iter()
            .any(|r| r["table"] == "student_family_member" && r["rows"].as_u64().unwrap() > 0),
        "{related:?}"
    );
    assert_eq!(
        room.call("record", json!({"table": "student", "row_id": "gone", "view": {}})),
        Value::Null
    );
}

#[test]
fn a_field_remembers_who_put_what() {
    let (room, ids) = Room::small();
    room.set("student", &ids[0], &[("XBM", "1")]);
    room.set("student", &ids[0], &[("XBM", "二")]);
    let request = json!({"table": "student", "view": {}, "first": 0, "fields": ["XBM"], "texts": [["女性"]], "only_empty": false});
    room.call("paste", request);
    let history = room.call("history", json!({"table": "student", "row_id": ids[0], "field": "XBM"}));
    let steps: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|h| {
            (
                h["how"].as_str().unwrap(),
                h["before"].as_str().unwrap(),
                h["after"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [("粘贴", "二", "女性"), ("键入", "男性", "二"), ("键入", "", "男性")]
    );
    assert_eq!(history[0]["who"], "李老师");
}

#[test]
fn anything_is_found_by_name() {
    let room = Room::demo();
    let find = |text: &str, table: Value| room.call("find", json!({"text": text, "table": table, "limit": 20}));
    let first = |hits: &Value| (hits[0]["what"].clone(), hits[0]["table"].clone());
    assert_eq!(first(&find("xsjbxx", Value::Null)), (json!("table"), json!("student")));
    assert_eq!(first(&find("zh06", Value::Null)).0, "table");
    let field = find("csrq", json!("student"));
    assert_eq!(
        (&field[0]["what"], &field[0]["field"]),
        (&json!("field"), &json!("CSRQ"))
    );
    let name = room.texts("student", "XM", json!({}))[3].clone();
    let hits = find(&name, Value::Null);
    let hit = hits
        .as_array()
        .unwrap()
        .iter()
        .find(|h| h["what"] == "record" && h["title"] == name.as_str())
        .unwrap();
    assert_eq!(hit["table"], "student");
    assert_eq!(find("", Value::Null), json!([]));
    assert_eq!(find(&"<b>".repeat(5000), Value::Null), json!([]));
}

#[test]
fn columns_say_what_they_are() {
    let room = Room::empty();
    let columns = room.call("columns", json!({"table": "student"}));
    let of = |code: &str| {
        columns["columns"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["code"] == code)
            .unwrap()
            .clone()
    };
    assert!(of("XBM")["note"].as_str().unwrap().contains("证件号"), "{}", of("XBM"));
    let sex = json!([{"title": "人的性别代码", "number": "GB/T 2261.1-2003"}]);
    assert_eq!(
        (of("XBM")["lists"].clone(), of("XM")["lists"].clone()),
        (sex, json!([]))
    );
    assert!(of("XM")["source"].as_str().unwrap().starts_with("JY/T"));
    assert_eq!(
        (of("XM")["max"].clone(), of("ZYDM")["refers"].clone()),
        (json!(36), json!("major"))
    );
    let own = room.call("columns", json!({"table": "school_profile"}));
    let own = own["columns"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["code"] == "XXDM")
        .unwrap()
        .clone();
    assert!(own["locked"].is_string(), "{own}");
    let tables = room.call("tables", Value::Null);
    let cards = tables
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|d| d["tables"].as_array().unwrap());
    let student = cards.clone().find(|t| t["id"] == "student").unwrap();
    assert!(
        student["pinyin"].as_str().unwrap().split(' ').any(|w| w == "xsjbxx"),
        "{student}"
    );
    refused(room.try_call("columns", json!({"table": "x"})), "no_table");
}

#[test]
fn every_table_names_who_keeps_it_up() {
    let room = Room::empty();
    for language in ["zh", "en"] {
        let preferences = json!({"language": language, "theme": "system", "density": "dense", "enter_right": false});
        room.call("set_preferences", preferences);
        let domains = room.call("tables", Value::Null);
        let tables = domains
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|d| d["tables"].as_array().unwrap());
        for table in tables {
            let keeper = table["keeper"].as_str().unwrap();
            let chinese = keeper.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(
                !keeper.is_empty() && chinese == (language == "zh"),
                "{}: {keeper}",
                table["id"]
            );
        }
    }
}
