//! What is done about a warning: said, closed, opened again by itself, kept as records that are undone and logged like others.
#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused};
use serde_json::{Value, json};

const DEGREE: &str = "W-COND-04";

/// A school of four full-time teachers, one of them without a degree: 75.0 %, red.
fn school() -> (Room, Vec<String>) {
    let room = Room::empty();
    let people = [
        ("T1", "王小明", "21"),
        ("T2", "李娜", "31"),
        ("T3", "欧阳文", "21"),
        ("T4", "张伟", "21"),
    ];
    let ids = people.map(|(number, name, education)| {
        room.insert(
            "staff",
            &[("GH", number), ("XM", name), ("JZGLBM", "11"), ("XLM", education)],
        )
    });
    (room, ids.to_vec())
}

fn page(room: &Room) -> Value {
    room.call("indicator", json!({"indicator": DEGREE}))
}

fn handling(room: &Room) -> Value {
    let groups = room.call("indicators", Value::Null);
    let cards = groups
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|g| g["items"].as_array().unwrap().clone());
    let card = cards.into_iter().find(|c| c["id"] == DEGREE).unwrap();
    let page = page(room);
    assert_eq!(page["card"], card, "the list and the page say the same");
    card["handling"].clone()
}

fn word(deal: &str, text: &str) -> Value {
    json!({"indicator": DEGREE, "deal": deal, "text": text, "owner": "T1", "due": "2026-12-01"})
}

fn say(room: &Room, deal: &str, text: &str) -> Value {
    room.call("handle_warning", word(deal, text))
}

#[test]
fn a_warning_is_explained_closed_and_opened_again_by_itself() {
    let (room, staff) = school();
    assert_eq!(handling(&room), Value::Null);
    let before = page(&room);
    assert_eq!((&before["owner"], &before["steps"]), (&json!(""), &json!([])));
    // Red: three working days after Tuesday, the 24th.
    assert_eq!(before["due"], "2026-11-27");
    let edited = say(&room, "explain", "两名教师正在进修本科");
    assert_eq!(edited["tables"], json!(["warning", "warning_action"]));
    let said = handling(&room);
    assert_eq!(
        said,
        json!({"stage": "explained", "false_alarm": false, "again": "", "overdue": false, "who": "王小明", "due": "2026-12-01"})
    );
    let now = page(&room);
    assert_eq!(now["owner"], "T1");
    assert_eq!(
        now["steps"],
        json!([{"at": "2026-11-24 10:00", "who": "王小明", "text": "两名教师正在进修本科"}])
    );
    // Better is no reason to say anything again.
    let hired = room.insert(
        "staff",
        &[("GH", "T5"), ("XM", "赵敏"), ("JZGLBM", "11"), ("XLM", "21")],
    );
    assert_eq!(handling(&room)["stage"], "explained");
    room.call("edit", json!({"do": "delete", "table": "staff", "row_ids": [hired]}));
    assert_eq!(handling(&room)["stage"], "explained");
    // Worse is.
    room.set("staff", &staff[2], &[("XLM", "31")]);
    let worse = handling(&room);
    assert_eq!(worse["stage"], "open");
    assert_eq!(worse["again"], "比说明时更差，请重新说明");
    say(&room, "explain", "再安排一名教师进修");
    assert_eq!(handling(&room)["stage"], "explained");
    assert_eq!(
        page(&room)["steps"].as_array().unwrap().len(),
        2,
        "the same warning goes on"
    );
    say(&room, "close", "已经取得学历，等证书");
    assert_eq!(handling(&room)["stage"], "closed");
    assert_eq!(room.texts("warning", "YJZT", json!({})), ["已销警"]);
    // Closed and worse again: a warning of its own.
    room.set("staff", &staff[3], &[("XLM", "31")]);
    assert_eq!(handling(&room)["stage"], "open");
    say(&room, "false_alarm", "学历还没有录入");
    assert_eq!(handling(&room)["false_alarm"], true);
    assert_eq!(
        room.texts("warning", "YJBH", json!({})),
        ["W-COND-04-20261124", "W-COND-04-20261124-2"]
    );
    assert_eq!(page(&room)["steps"].as_array().unwrap().len(), 1);
    say(&room, "reopen", "录入以后还是不够");
    assert_eq!(handling(&room)["stage"], "open");
    assert_eq!(
        room.texts("warning", "GZBM", json!({})).len(),
        2,
        "it is the same warning"
    );
    // Met again, nothing is left to say.
    for row in &staff {
        room.set("staff", row, &[("XLM", "21")]);
    }
    assert_eq!(page(&room)["card"]["level"], Value::Null);
}

#[test]
fn what_was_said_is_a_record_that_is_undone_and_logged() {
    let (room, _) = school();
    say(&room, "explain", "两名教师正在进修本科");
    for (field, value) in [
        ("GZBM", DEGREE),
        ("YJJB", "红"),
        ("DXLX", "学校"),
        ("DXBS", "3143000123"),
        ("YJNR", "专任教师学历合格率 75.0%，应不低于 100%"),
        ("CFZ", "75"),
        ("CFSJ", "2026-11-24T10:00:00"),
    ] {
        assert_eq!(room.texts("warning", field, json!({})), [value], "{field}");
    }
    assert_eq!(
        room.texts("warning_action", "CZCS", json!({})),
        ["两名教师正在进修本科"]
    );
    let log = room.call("log", json!({"offset": 0, "limit": 1}));
    assert_eq!(log["entries"][0]["what"], "办理预警", "{log}");
    let undone = room.call("undo", Value::Null);
    assert_eq!(undone["undo"]["redo"], "重做：办理预警", "{undone}");
    assert_eq!(handling(&room), Value::Null);
    assert_eq!(room.texts("warning_action", "CZCS", json!({})), Vec::<String>::new());
    room.call("redo", Value::Null);
    assert_eq!(handling(&room)["stage"], "explained");
}

#[test]
fn a_word_that_is_not_whole_is_refused() {
    let (room, _) = school();
    let with = |change: Value| {
        let mut request = word("explain", "两名教师正在进修本科");
        for (key, value) in change.as_object().unwrap() {
            request[key] = value.clone();
        }
        request
    };
    for (change, code) in [
        (json!({"text": "改了"}), "reason_short"),
        (json!({"owner": " "}), "handle_owner"),
        (json!({"due": "下周"}), "handle_due"),
        (json!({"indicator": "W-NONE-01"}), "no_indicator"),
        (json!({"indicator": "W-INT-01"}), "handle_none"),
    ] {
        refused(room.try_call("handle_warning", with(change)), code);
    }
    assert_eq!(handling(&room), Value::Null);
}
