//! Typing, adding, deleting, undo.

#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused, typed};
use serde_json::{Value, json};

#[test]
fn what_is_typed_stands_and_is_judged_when_it_answers() {
    let (room, ids) = Room::small();
    let edited = room.set("student", &ids[0], &[("CSRQ", "2010.2.30"), ("XBM", "女")]);
    assert_eq!(edited["rows"], json!([ids[0]]));
    assert!(edited["saved_at"].as_i64().unwrap() > 0);
    assert!(edited["errors"].as_u64().unwrap() > 0);
    let findings = edited["findings"].as_array().unwrap();
    let wrong = findings.iter().find(|f| f["field"] == "CSRQ").unwrap();
    assert_eq!((&wrong["severity"], &wrong["who"]), (&json!("error"), &json!("王小明")));
    assert_eq!(
        room.texts("student", "CSRQ", json!({}))[0],
        "2010.2.30",
        "kept as typed"
    );
    assert_eq!(room.texts("student", "XBM", json!({}))[0], "女性");
    let row = &room.rows("student", json!({}))["rows"][0];
    assert!(row["cells"].as_array().unwrap().iter().any(|c| c["state"] == "error"));
    let bad = room.rows(
        "student",
        json!({"only": "errors", "field": {"field": "CSRQ", "text": "2010.2.30"}}),
    );
    assert_eq!((bad["total"].as_u64(), bad["all"].as_u64()), (Some(1), Some(3)));
}

#[test]
fn a_table_tells_when_and_by_whom_it_was_changed_last() {
    let (room, ids) = Room::small();
    let card = |table: &str| {
        let domains = room.call("tables", Value::Null);
        let mut tables = domains
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|d| d["tables"].as_array().unwrap());
        tables.find(|one| one["id"] == table).unwrap().clone()
    };
    let added = card("student");
    let edited = room.set("student", &ids[0], &[("XBM", "女")]);
    let changed = card("student");
    assert!(
        changed["changed_at"].as_i64() >= added["changed_at"].as_i64(),
        "{added} {changed}"
    );
    assert!(changed["changed_at"].as_i64() <= edited["saved_at"].as_i64());
    assert!(changed["changed_by"].as_str().is_some_and(|who| !who.is_empty()));
    assert_eq!(
        (&card("class")["changed_at"], &card("class")["changed_by"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn words_for_days_become_days() {
    let (room, ids) = Room::small();
    let today = zhibao_app::today();
    let dashed = format!("{}-{}-{}", &today[..4], &today[4..6], &today[6..]);
    for (text, shown) in [
        ("jt", dashed.as_str()),
        ("今天", dashed.as_str()),
        ("2010年4月5日", "2010-04-05"),
        ("２０１００４０５", "2010-04-05"),
    ] {
        room.set("student", &ids[1], &[("CSRQ", text)]);
        assert_eq!(room.texts("student", "CSRQ", json!({}))[1], shown, "{text}");
    }
    room.set("student", &ids[1], &[("RXNY", "今天"), ("XM", "今天")]);
    assert_eq!(room.texts("student", "RXNY", json!({}))[1], dashed[..7]);
    assert_eq!(room.texts("student", "XM", json!({}))[1], "今天", "a name is a name");
}

#[test]
fn undo_tells_what_it_would_do_and_survives_many_steps() {
    let (room, ids) = Room::small();
    room.set("student", &ids[0], &[("XM", "王大明"), ("XBM", "1"), ("CYM", "王二")]);
    let gone = room.call(
        "edit",
        json!({"do": "delete", "table": "student", "row_ids": [ids[1], ids[2]]}),
    );
    assert_eq!(gone["undo"]["undo"], "撤销：删除 2 行");
    assert_eq!(room.rows("student", json!({}))["total"], 1);
    let back = room.call("undo", Value::Null);
    assert_eq!(
        back["undo"],
        json!({"undo": "撤销：改 3 格", "redo": "重做：删除 2 行"})
    );
    assert_eq!(room.texts("student", "XM", json!({})), ["王大明", "李娜", "欧阳文"]);
    room.call("undo", Value::Null);
    assert_eq!(room.texts("student", "XM", json!({}))[0], "王小明");
    let again = room.call("redo", Value::Null);
    assert_eq!(again["undo"]["undo"], "撤销：改 3 格");
    assert_eq!(room.texts("student", "XM", json!({}))[0], "王大明");
    (0..4).for_each(|_| drop(room.call("undo", Value::Null)));
    assert_eq!(room.rows("student", json!({}))["total"], 0);
    refused(room.try_call("undo", Value::Null), "vault.nothing_to_undo");
}

#[test]
fn several_edits_are_one_step() {
    let (room, ids) = Room::small();
    let edited = room.call(
        "edit",
        json!({"do": "bulk", "edits": [
            {"do": "set", "table": "student", "row_id": ids[0], "cells": typed(&[("XM", "甲")])},
            {"do": "insert", "table": "student", "cells": typed(&[("XM", "乙")])},
            {"do": "defer", "table": "student", "row_ids": [ids[1]], "reason": "证件正在补办"},
        ]}),
    );
    assert_eq!(edited["added"].as_array().unwrap().len(), 1);
    assert_eq!(edited["undo"]["undo"], "撤销：改 1 格，新增 1 行");
    let deferred = room.rows("student", json!({"only": "deferred"}));
    assert_eq!(deferred["rows"][0]["deferred"], "证件正在补办");
    room.call("undo", Value::Null);
    assert_eq!(room.texts("student", "XM", json!({})), ["王小明", "李娜", "欧阳文"]);
    assert_eq!(room.rows("student", json!({"only": "deferred"}))["total"], 0);
}

#[test]
fn one_wrong_edit_leaves_nothing_of_its_step() {
    let (room, ids) = Room::small();
    let wrong = json!({"do": "bulk", "edits": [
        {"do": "set", "table": "student", "row_id": ids[0], "cells": typed(&[("XM", "甲")])},
        {"do": "set", "table": "student", "row_id": "nobody", "cells": typed(&[("XM", "乙")])},
    ]});
    refused(room.try_call("edit", wrong), "vault.unknown_row");
    assert_eq!(room.texts("student", "XM", json!({}))[0], "王小明");
}

#[test]
fn hostile_requests_are_refused_and_change_nothing() {
    let (room, ids) = Room::small();
    let secret = "x".repeat(50_000);
    let set = |table: &str, row: &str, field: &str, text: &str| {
        room.try_call(
            "edit",
            json!({"do": "set", "table": table, "row_id": row, "cells": typed(&[(field, text)])}),
        )
    };
    refused(set("no_such", &ids[0], "XM", "x"), "no_table");
    refused(set("student\"; DROP TABLE finding; --", &ids[0], "XM", "x"), "no_table");
    refused(set("student", &ids[0], "XM\" = ''; --", "x"), "no_field");
    refused(set("student", &ids[0], "XM", &secret), "cell_too_long");
    refused(room.try_call("edit", json!({"do": "explode"})), "bad_request");
    refused(room.try_call("rows", json!({"table": "student"})), "bad_request");
    let long = set(&secret, &ids[0], "XM", "x").unwrap_err();
    assert!(long.message.len() < 500, "what came in does not go out whole");
    let far = json!({"table": "student", "offset": u32::MAX, "limit": u32::MAX, "view": {}});
    assert_eq!(room.call("rows", far)["rows"], json!([]));
    assert_eq!(room.texts("student", "XM", json!({})), ["王小明", "李娜", "欧阳文"]);
}

#[test]
fn views_choose_and_sort() {
    let (room, ids) = Room::small();
    let names = |view: Value| room.texts("student", "XM", view);
    assert_eq!(
        names(json!({"sort": {"field": "XM", "down": false}})),
        ["李娜", "欧阳文", "王小明"]
    );
    assert_eq!(
        names(json!({"sort": {"field": "XM", "down": true}})),
        ["王小明", "欧阳文", "李娜"]
    );
    assert_eq!(
        names(json!({"sort": {"field": "XH", "down": true}})),
        ["欧阳文", "李娜", "王小明"]
    );
    for (text, found) in [
        ("oy", vec!["欧阳文"]),
        ("wang", vec!["王小明"]),
        ("娜", vec!["李娜"]),
        ("202601", vec!["李娜"]),
        ("zzz", vec![]),
    ] {
        assert_eq!(names(json!({"text": text})), found, "{text}");
    }
    room.set("student", &ids[2], &[("XBM", "女"), ("CSRQ", "2010-04-05")]);
    room.set("student", &ids[0], &[("CSRQ", "2011-04-05")]);
    assert_eq!(names(json!({"field": {"field": "XBM", "text": "女"}})), ["欧阳文"]);
    assert_eq!(
        names(json!({"field": {"field": "XBM", "text": ""}})),
        ["王小明", "李娜"]
    );
    assert_eq!(names(json!({"text": "2010-04"})), ["欧阳文"]);
    assert_eq!(
        names(json!({"sort": {"field": "CSRQ", "down": true}})),
        ["王小明", "欧阳文", "李娜"],
        "empty ones last"
    );
    assert_eq!(
        names(json!({"only": "changed"})),
        Vec::<String>::new(),
        "nothing was submitted yet"
    );
    refused(
        room.try_call(
            "rows",
            json!({"table": "student", "offset": 0, "limit": 1, "view": {"sort": {"field": "x", "down": false}}}),
        ),
        "no_field",
    );
}

#[test]
fn markup_stays_text_wherever_it_comes_back() {
    let (room, ids) = Room::small();
    let corpus = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{7*7}}",
        "${7*7}",
        "=HYPERLINK(\"http://x\")",
        "\"><svg/onload=1>",
        "'; DROP TABLE student_; --",
        "%s%n",
        "\u{202e}abc",
        "a\tb",
        "&lt;b&gt;",
    ];
    for text in corpus {
        let edited = room.set("student", &ids[0], &[("XM", text), ("CSRQ", text), ("XBM", text)]);
        assert_eq!(
            room.texts("student", "CSRQ", json!({}))[0],
            text,
            "an unreadable day stays as typed"
        );
        let shown = edited["findings"].as_array().unwrap();
        assert!(
            shown.iter().any(|f| f["field"] == "XBM" && f["value"] == text),
            "{text}"
        );
        let same = room.rows("student", json!({"field": {"field": "CSRQ", "text": text}}));
        assert_eq!(same["total"], 1, "{text}");
    }
}
