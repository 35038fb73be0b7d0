//! Blocks of cells: copying, pasting, filling.

#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused};
use serde_json::{Value, json};

fn paste(first: u32, fields: &[&str], texts: &[&[&str]]) -> Value {
    json!({"table": "student", "view": {}, "first": first, "fields": fields, "texts": texts, "only_empty": false})
}

fn block(first: u32, last: u32, fields: &[&str]) -> Value {
    json!({"table": "student", "view": {}, "first": first, "last": last, "fields": fields})
}

#[test]
fn a_paste_is_counted_before_and_undone_whole() {
    let (room, _) = Room::small();
    let request = paste(
        1,
        &["XM", "XBM", "CSRQ"],
        &[
            &["李娜", "男性", "2010.4.5", "多出来的"],
            &["欧阳文", "2", "２０１１年５月６日", ""],
            &["新来的", "女性", "2012/1/2"],
            &["", "", ""],
        ],
    );
    let plan = room.call("plan_paste", request.clone());
    let expected = json!({"cells": 7, "replaced": 0, "added": 1, "locked": 0, "sealed": 0, "overflow": 1, "ask": true});
    assert_eq!(
        plan, expected,
        "what stands already does not change; an empty row adds nothing"
    );
    let edited = room.call("paste", request);
    assert_eq!(edited["undo"]["undo"], "撤销：粘贴，改 4 格，新增 1 行");
    assert_eq!(
        room.texts("student", "XM", json!({})),
        ["王小明", "李娜", "欧阳文", "新来的"]
    );
    assert_eq!(room.texts("student", "XBM", json!({})), ["", "男性", "女性", "女性"]);
    assert_eq!(
        room.texts("student", "CSRQ", json!({})),
        ["", "2010-04-05", "2011-05-06", "2012-01-02"]
    );
    room.call("undo", Value::Null);
    assert_eq!(room.texts("student", "XBM", json!({})), ["", "", ""]);
    room.call("redo", Value::Null);
    assert_eq!(room.texts("student", "XBM", json!({}))[3], "女性");
}

#[test]
fn a_paste_into_a_sorted_view_meets_the_rows_that_are_seen() {
    let (room, _) = Room::small();
    let mut request = paste(0, &["CYM"], &[&["甲"], &["乙"]]);
    request["view"] = json!({"sort": {"field": "XM", "down": false}});
    room.call("paste", request);
    assert_eq!(
        room.texts("student", "CYM", json!({})),
        ["", "甲", "乙"],
        "李娜, 欧阳文, 王小明"
    );
}

#[test]
fn only_empty_cells_and_locked_ones() {
    let (room, ids) = Room::small();
    room.set("student", &ids[0], &[("CYM", "旧")]);
    let mut request = paste(0, &["CYM"], &[&["甲"], &["乙"]]);
    assert_eq!(room.call("plan_paste", request.clone())["replaced"], 1);
    request["only_empty"] = json!(true);
    assert_eq!(room.call("plan_paste", request.clone())["cells"], 1);
    room.call("paste", request);
    assert_eq!(room.texts("student", "CYM", json!({})), ["旧", "乙", ""]);

    let own = json!({"table": "school_profile", "view": {}, "first": 0, "fields": ["XXDM", "XXMC"],
        "texts": [["3143000999", "别的学校"]], "only_empty": false});
    let plan = room.call("plan_paste", own.clone());
    assert_eq!((&plan["locked"], &plan["ask"]), (&json!(1), &json!(true)));
    room.call("paste", own);
    let codes = room.texts("school_profile", "XXDM", json!({}));
    assert!(
        !codes.contains(&"3143000999".to_owned()),
        "the code of the school stays"
    );
}

#[test]
fn what_is_copied_can_be_pasted_and_means_the_same() {
    let (room, ids) = Room::small();
    let odd = "两行\n带\t制表\"引号\"";
    room.set("student", &ids[0], &[("XBM", "1"), ("CSRQ", "20100405"), ("CYM", odd)]);
    room.set("student", &ids[1], &[("XBM", "2"), ("CSRQ", "20110405")]);
    let copied = room.call("copy", block(0, 1, &["XM", "XBM", "CSRQ", "CYM"]));
    assert_eq!(
        copied["text"],
        "王小明\t男性\t2010-04-05\t\"两行\n带 制表\"\"引号\"\"\"\n李娜\t女性\t2011-04-05\t\n"
    );
    assert_eq!(
        (&copied["filled"], &copied["distinct"], &copied["sum"]),
        (&json!(7), &json!(7), &Value::Null)
    );
    let same = paste(0, &["XBM", "CSRQ"], &[&["男性", "2010-04-05"], &["女性", "2011-04-05"]]);
    assert_eq!(room.call("plan_paste", same)["cells"], 0);
}

#[test]
fn sums_are_exact() {
    let room = Room::empty();
    for boys in ["20", "30", ""] {
        room.insert("class", &[("XZBDM", "1"), ("NANSRS", boys)]);
    }
    let request = json!({"table": "class", "view": {}, "first": 0, "last": 9, "fields": ["NANSRS"]});
    let copied = room.call("copy", request);
    assert_eq!((&copied["filled"], &copied["sum"]), (&json!(2), &json!("50")));
}

#[test]
fn filling_down_right_above_and_with_a_text() {
    let (room, ids) = Room::small();
    room.set("student", &ids[0], &[("XBM", "2"), ("CSRQ", "20100405")]);
    let fill = |block: Value, with: Value| room.call("fill", json!({"block": block, "with": with}));
    let edited = fill(block(0, 2, &["XBM", "CSRQ"]), json!({"with": "down"}));
    assert_eq!(edited["undo"]["undo"], "撤销：填充，改 4 格");
    assert_eq!(room.texts("student", "XBM", json!({})), ["女性"; 3]);
    fill(block(0, 1, &["CYM"]), json!({"with": "text", "text": "同名"}));
    assert_eq!(room.texts("student", "CYM", json!({})), ["同名", "同名", ""]);
    fill(block(2, 2, &["CYM"]), json!({"with": "above"}));
    assert_eq!(room.texts("student", "CYM", json!({}))[2], "同名");
    fill(block(1, 1, &["XM", "CYM"]), json!({"with": "right"}));
    assert_eq!(room.texts("student", "CYM", json!({}))[1], "李娜");
    fill(block(0, 0, &["CYM"]), json!({"with": "above"}));
    assert_eq!(
        room.texts("student", "CYM", json!({}))[0],
        "同名",
        "above the first row stands nothing"
    );
    fill(block(0, 2, &["CSRQ"]), json!({"with": "text", "text": ""}));
    assert_eq!(room.texts("student", "CSRQ", json!({})), [""; 3]);
}

#[test]
fn blocks_outside_the_table_and_too_large_ones() {
    let (room, _) = Room::small();
    let far = block(u32::MAX - 1, u32::MAX, &["XM"]);
    assert_eq!(room.call("copy", far.clone())["text"], "");
    room.call("fill", json!({"block": far, "with": {"with": "down"}}));
    assert_eq!(room.call("copy", block(2, 0, &["XM"]))["text"], "");
    refused(room.try_call("copy", block(0, 1, &["XM", "nothing"])), "no_field");
    let wide: Vec<String> = vec!["x".into(); 2100];
    let texts = vec![wide; 1000];
    let huge =
        json!({"table": "student", "view": {}, "first": 0, "fields": ["XM"], "texts": texts, "only_empty": false});
    refused(room.try_call("plan_paste", huge), "block_too_large");
    assert_eq!(room.rows("student", json!({}))["total"], 3);
}

#[test]
fn drafts_and_places_are_offered_at_the_next_start() {
    let (room, ids) = Room::small();
    let draft = |text: Value| json!({"table": "student", "row_id": ids[0], "field": "CSRQ", "text": text});
    room.call("keep_draft", draft(json!("2010-12")));
    room.call(
        "keep_place",
        json!({"table": "student", "row_id": ids[0], "field": "CSRQ"}),
    );
    let session = room.call("session", Value::Null);
    assert_eq!(session["draft"]["text"], "2010-12");
    assert_eq!(
        (&session["draft"]["who"], &session["draft"]["label"]),
        (&json!("王小明"), &json!("出生日期"))
    );
    assert_eq!(session["place"]["field"], "CSRQ");
    room.set("student", &ids[0], &[("CSRQ", "2010-12")]);
    assert_eq!(
        room.call("session", Value::Null)["draft"],
        Value::Null,
        "it went in after all"
    );
    room.call("keep_draft", draft(json!("2011")));
    room.call("keep_draft", draft(Value::Null));
    assert_eq!(room.call("session", Value::Null)["draft"], Value::Null);
}
