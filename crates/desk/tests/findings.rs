//! Findings: lists, the next one, fixes, reasons.

#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused};
use serde_json::{Value, json};

const WINDOW: (u32, u32) = (0, 500);

fn findings(room: &Room, more: Value) -> Value {
    let mut request = json!({"table": null, "severity": null, "rule": null, "row_id": null, "explained": false,
        "offset": WINDOW.0, "limit": WINDOW.1});
    more.as_object()
        .unwrap()
        .iter()
        .for_each(|(k, v)| request[k] = v.clone());
    room.call("findings", request)
}

#[test]
fn lists_are_counted_and_cut() {
    let (room, ids) = Room::small();
    room.insert("class", &[("XZBMC", "护理1班")]);
    let all = findings(&room, json!({}));
    let items = all["items"].as_array().unwrap();
    assert_eq!(all["total"].as_u64().unwrap(), items.len() as u64);
    let sum: u64 = all["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["count"].as_u64().unwrap())
        .sum();
    assert_eq!(sum, items.len() as u64);
    let later = findings(&room, json!({"offset": 2, "limit": 3}));
    assert_eq!(later["items"].as_array().unwrap()[..], items[2..5]);
    let of_row = findings(&room, json!({"table": "student", "row_id": ids[1]}));
    assert!(
        of_row["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|f| f["who"] == "李娜" && f["row"] == 1)
    );
    let of_rule = findings(&room, json!({"rule": "F01"}));
    assert!(of_rule["items"].as_array().unwrap().iter().all(|f| f["rule"] == "F01"));
    assert_eq!(of_rule["rules"].as_array().unwrap().len(), 1);
    let tables = of_rule["rules"][0]["tables"].as_array().unwrap();
    let counted: u64 = tables.iter().map(|t| t["count"].as_u64().unwrap()).sum();
    assert!(tables.len() > 1, "{tables:?}");
    assert_eq!(of_rule["rules"][0]["count"], counted);
    assert_eq!(of_rule["errors"], all["errors"], "the totals are of all");
    assert_eq!(findings(&room, json!({"offset": 4_000_000_000u32}))["items"], json!([]));
}

#[test]
fn rows_that_a_screen_points_at_are_opened() {
    let (room, ids) = Room::small();
    room.set("student", &ids[1], &[("CSRQ", "某年")]);
    let names = |among: Value| room.texts("student", "XM", json!({"among": among}));
    let found = findings(&room, json!({"table": "student", "row_id": ids[1]}));
    let found = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["field"] == "CSRQ")
        .unwrap();
    assert_eq!(
        names(json!({"by": "rule", "rule": found["rule"], "explained": false})),
        ["李娜"]
    );
    assert_eq!(
        names(json!({"by": "rule", "rule": "none", "explained": false})),
        [""; 0]
    );
    assert_eq!(
        names(json!({"by": "rows", "rows": [ids[2], ids[0], "gone"], "title": "x"})),
        ["王小明", "欧阳文"]
    );
    let view = json!({"among": {"by": "rows", "rows": [ids[2]], "title": ""}});
    let record = room.call("record", json!({"table": "student", "row_id": ids[2], "view": view}));
    assert_eq!(record["row"], 0, "its number is that among the rows shown");
    let many = json!({"by": "rows", "rows": vec!["x"; 50_001], "title": ""});
    let request = json!({"table": "student", "offset": 0, "limit": 1, "view": {"among": many}});
    refused(room.try_call("rows", request), "rows_too_many");
}

#[test]
fn records_that_are_left_out_are_listed_with_the_reason() {
    let (room, ids) = Room::small();
    assert_eq!(room.call("deferrals", Value::Null), json!([]));
    let defer = |rows: &[&String], reason: &str| {
        let request = json!({"do": "defer", "table": "student", "row_ids": rows, "reason": reason});
        room.call("edit", request)
    };
    defer(&[&ids[2], &ids[0]], "等证件补办");
    let list = room.call("deferrals", Value::Null);
    let told = |at: usize| (list[at]["who"].clone(), list[at]["row"].clone(), list[at]["by"].clone());
    assert_eq!(told(0), (json!("王小明"), json!(0), json!("李老师")));
    assert_eq!(told(1), (json!("欧阳文"), json!(2), json!("李老师")));
    assert_eq!(list[0]["reason"], "等证件补办");
    defer(&[&ids[0]], "");
    assert_eq!(room.call("deferrals", Value::Null).as_array().unwrap().len(), 1);
    room.call("undo", Value::Null);
    assert_eq!(room.call("deferrals", Value::Null).as_array().unwrap().len(), 2);
}

#[test]
fn the_next_problem_goes_by_row_and_column_and_round_again() {
    let (room, ids) = Room::small();
    let mut place = json!({"table": "student", "row_id": null, "field": null, "back": false});
    let mut seen = Vec::new();
    let first = room.call("next_problem", place.clone());
    let errors = first["errors"].as_u64().unwrap();
    for _ in 0..errors {
        let next = room.call("next_problem", place.clone());
        let found = &next["finding"];
        assert_eq!(found["severity"], "error");
        seen.push((found["table"].clone(), found["row_id"].clone(), found["field"].clone()));
        place = json!({"table": found["table"], "row_id": found["row_id"], "field": found["field"], "back": false});
    }
    let again = room.call("next_problem", place.clone());
    assert_eq!(again["finding"]["row_id"], first["finding"]["row_id"], "round again");
    let back = room.call(
        "next_problem",
        json!({"table": seen[1].0, "row_id": seen[1].1, "field": seen[1].2, "back": true}),
    );
    assert_eq!(
        (&back["finding"]["row_id"], &back["finding"]["field"]),
        (&seen[0].1, &seen[0].2)
    );
    let pupils: Vec<_> = seen.iter().filter(|(table, ..)| table == "student").collect();
    let mut order: Vec<usize> = pupils
        .iter()
        .map(|(_, row, _)| ids.iter().position(|id| row == id).unwrap())
        .collect();
    order.dedup();
    assert_eq!(order, [0, 1, 2]);
    let from_another = room.call(
        "next_problem",
        json!({"table": "class", "row_id": null, "field": null, "back": false}),
    );
    assert_eq!(from_another["crosses"], true);
}

#[test]
fn no_problem_is_told_as_none() {
    let room = Room::demo();
    let next = room.call(
        "next_problem",
        json!({"table": null, "row_id": null, "field": null, "back": false}),
    );
    assert_eq!(
        next,
        json!({"finding": null, "crosses": false, "errors": 0, "warnings": 0})
    );
}

#[test]
fn a_suggestion_is_put_in_for_one_or_for_all_alike() {
    let room = Room::demo();
    let pupils = room.rows("student", json!({}));
    let ids: Vec<&str> = pupils["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["row_id"].as_str().unwrap())
        .collect();
    let before = room.texts("student", "CSRQ", json!({}));
    for id in &ids[..3] {
        room.set("student", id, &[("CSRQ", "2001-01-01")]);
    }
    let wrong = findings(&room, json!({"table": "student", "severity": "error"}));
    let items = wrong["items"].as_array().unwrap();
    let birth: Vec<_> = items
        .iter()
        .filter(|f| f["field"] == "CSRQ" && !f["suggestion"].is_null())
        .collect();
    assert_eq!(birth.len(), 3, "{wrong}");
    let rule = birth[0]["rule"].clone();
    assert!(birth.iter().all(|f| f["alike"] == 3));
    let mut fix =
        json!({"rule": rule, "table": "student", "row_id": ids[0], "field": null, "value": null, "text": null});
    assert_eq!(room.call("plan_fix", fix.clone())["count"], 1);
    room.call("fix", fix.clone());
    assert_eq!(room.texts("student", "CSRQ", json!({}))[0], before[0]);
    fix["row_id"] = Value::Null;
    let plan = room.call("plan_fix", fix.clone());
    assert_eq!(plan["count"], 2);
    assert_eq!(plan["sample"][0]["after"].as_str(), Some(before[1].as_str()));
    let edited = room.call("fix", fix.clone());
    assert_eq!(
        (&edited["errors"], &edited["undo"]["undo"]),
        (&json!(0), &json!("撤销：批量改正，改 2 格"))
    );
    refused(room.try_call("fix", fix), "nothing_to_fix");
}

#[test]
fn a_text_goes_into_all_cells_of_one_value() {
    let (room, ids) = Room::small();
    for id in &ids[..2] {
        room.set("student", id, &[("XBM", "女生生")]);
    }
    room.set("student", &ids[2], &[("XBM", "男男")]);
    let fix =
        json!({"rule": "F02", "table": "student", "row_id": null, "field": "XBM", "value": "女生生", "text": "2"});
    let plan = room.call("plan_fix", fix.clone());
    assert_eq!(plan["count"], 2);
    let sample = json!({"who": "王小明", "label": "性别码", "before": "女生生", "after": "女性 2"});
    assert_eq!(plan["sample"][0], sample);
    room.call("fix", fix);
    assert_eq!(room.texts("student", "XBM", json!({})), ["女性", "女性", "男男"]);
}

#[test]
fn warnings_take_a_reason_and_give_it_back() {
    let (room, ids) = Room::small();
    // A character that no standard font has is odd, not wrong.
    for id in &ids {
        room.set("student", id, &[("XM", "王\u{e001}")]);
    }
    let warnings = findings(&room, json!({"severity": "warning", "table": "student"}));
    let found = warnings["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["field"] == "XM")
        .unwrap()
        .clone();
    let place = json!({"table": "student", "row_id": found["row_id"], "field": found["field"]});
    let explain = |places: Value, text: &str| {
        room.try_call(
            "explain",
            json!({"rule": found["rule"], "places": places, "text": text, "evidence": null}),
        )
    };
    refused(explain(json!([place]), " 短 "), "reason_short");
    let edited = explain(json!([place]), "户口簿上就是单字").unwrap();
    assert_eq!(edited["undo"]["undo"], "撤销：说明");
    let served = findings(&room, json!({"explained": true}));
    assert_eq!((&served["total"], &served["explained"]), (&json!(1), &json!(1)));
    let reason = &served["items"][0]["explanation"];
    assert_eq!(
        (&reason["text"], &reason["who"], &reason["serves"]),
        (&json!("户口簿上就是单字"), &json!("李老师"), &json!(1))
    );
    explain(json!([]), "都核对过户口簿").unwrap();
    let reasons = room.call("reasons", json!({"rule": found["rule"]}));
    assert_eq!(reasons["texts"].as_array().unwrap().len(), 2);
    room.call("unexplain", json!({"id": reason["id"]}));
    assert_eq!(findings(&room, json!({"explained": true}))["total"], 2);
    let row = room.rows("student", json!({"field": {"field": "XM", "text": "王\u{e001}"}}));
    assert!(
        row["rows"][2]["cells"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["state"] == "explained")
    );
    refused(room.try_call("rule", json!({"rule": "<b>"})), "no_rule");
    let card = room.call("rule", json!({"rule": found["rule"]}));
    assert!(!card["title"].as_str().unwrap().is_empty());
}

#[test]
fn evidence_is_taken_from_a_chosen_file_only() {
    let (room, _) = Room::small();
    assert_eq!(room.call("attach", Value::Null), Value::Null, "none was chosen");
    let path = room.folder.path().join("证明.pdf");
    std::fs::write(&path, b"%PDF-1.4 x").unwrap();
    room.around.answer(vec![path]);
    let taken = room.call("attach", Value::Null);
    assert_eq!((&taken["name"], &taken["bytes"]), (&json!("证明.pdf"), &json!(10)));
    let other = room.folder.path().join("a.exe");
    std::fs::write(&other, b"MZ").unwrap();
    room.around.answer(vec![other]);
    refused(room.try_call("attach", Value::Null), "file_kind");
    let forged = json!({"rule": "F01", "places": [], "text": "没有这个文件", "evidence": "00"});
    refused(room.try_call("explain", forged), "no_file");
}
