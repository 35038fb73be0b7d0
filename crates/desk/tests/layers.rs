//! The standard: codes of the school's own are looked at, taken, and taken back.

#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused};
use serde_json::{Value, json};

const LIST: &str = "zb_joint_enrolment_form";

/// The outcome of a work.
fn ended(room: &Room, begun: &Value) -> Value {
    loop {
        let state = room.call("job", begun.clone());
        if !state["outcome"].is_null() {
            return state["outcome"].clone();
        }
        std::thread::yield_now();
    }
}

fn kinds(room: &Room) -> Vec<String> {
    let layers = room.call("standard", Value::Null);
    let layers = layers.as_array().unwrap().iter();
    layers.map(|one| one["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn codes_of_the_schools_own_are_looked_at_then_taken_then_taken_back() {
    let (room, ids) = Room::small();
    room.set("student", &ids[0], &[("LZHZBXXS", "9")]);
    let found = |room: &Room| {
        let of = json!({"table": "student", "severity": null, "rule": null, "row_id": ids[0], "explained": false,
            "offset": 0, "limit": 100});
        let all = room.call("findings", of);
        let all = all["items"].as_array().unwrap().clone();
        all.into_iter().filter(|f| f["field"] == "LZHZBXXS").count()
    };
    assert_eq!(found(&room), 1, "a code that the list does not know");

    let choices = room.call("layer_choices", Value::Null);
    let lists = choices["lists"].as_array().unwrap();
    assert!(lists.iter().any(|list| list["id"] == LIST && list["title"] != ""));
    assert_eq!(choices["offered"], json!([]));

    let file = room.folder.path().join("本省代码.csv");
    // The official file holds what the list knows already, and calls one code otherwise.
    let known = |text: &str| {
        let asked = json!({"table": "student", "field": "LZHZBXXS", "text": text, "parent": null, "row_id": null,
            "offset": 0, "limit": 1});
        room.call("codes", asked)["items"][0]["name"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (one, two) = (known("1"), known("2"));
    let whole = format!("代码,名称,备注\n1,{one},\n2,{two}（旧）,\n9,本省试点,\n");
    std::fs::write(&file, whole).unwrap();
    assert_eq!(
        room.call("read_layer", json!({"from": "file"})),
        Value::Null,
        "nothing was chosen"
    );
    room.around.answer(vec![file]);
    let offer = room.call("read_layer", json!({"from": "codes", "list": LIST}));
    assert_eq!((&offer["kind"], &offer["id"]), (&json!("list"), &json!(LIST)));
    assert_eq!(
        offer["codes"],
        json!({"new": 1, "known": 1, "otherwise": 1, "samples": [
            {"code": "9", "name": "本省试点", "ours": null}, {"code": "2", "name": format!("{two}（旧）"), "ours": two}]})
    );
    let step = json!({"do": "take", "handle": offer["handle"]});

    let judged = ended(&room, &room.call("preview_layer", step.clone()));
    assert_eq!(judged["end"], "judged", "{judged}");
    let verdicts = &judged["verdicts"];
    assert_eq!(verdicts["changed"], 1, "{verdicts}");
    let item = &verdicts["items"][0];
    assert_eq!((&item["who"], &item["after"]), (&json!("王小明"), &Value::Null));
    assert_ne!(item["before"], Value::Null);
    assert!(item["message"].as_str().unwrap().contains('9'), "{item}");
    assert_eq!(
        (&verdicts["rules"][0]["harder"], &verdicts["rules"][0]["easier"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        (found(&room), kinds(&room)),
        (1, vec!["base".to_owned()]),
        "a look changes nothing"
    );

    let settled = ended(&room, &room.call("change_layer", step.clone()));
    assert_eq!(settled["end"], "settled", "{settled}");
    assert_eq!(
        (found(&room), kinds(&room)),
        (0, vec!["base".to_owned(), "list".to_owned()])
    );
    let codes = json!({"table": "student", "field": "LZHZBXXS", "text": "试点", "parent": null, "row_id": null,
        "offset": 0, "limit": 9});
    assert_eq!(
        room.call("codes", codes)["items"][0]["code"],
        "9",
        "it can be picked at once"
    );
    refused(room.try_call("change_layer", step), "layer_lost");

    let back = json!({"do": "take_back", "id": LIST});
    let settled = ended(&room, &room.call("change_layer", back.clone()));
    assert_eq!(settled["verdicts"]["changed"], 1, "{settled}");
    assert_eq!((found(&room), kinds(&room)), (1, vec!["base".to_owned()]));
    let failed = ended(&room, &room.call("preview_layer", back));
    assert_eq!(failed["end"], "failed", "{failed}");
}

#[test]
fn what_is_no_layer_gets_a_plain_answer() {
    let room = Room::empty();
    let file = room.folder.path().join("x.zbs");
    std::fs::write(&file, "not signed").unwrap();
    room.around.answer(vec![file.clone()]);
    let answer = room.try_call("read_layer", json!({"from": "file"}));
    assert!(!answer.unwrap_err().message.is_empty());
    let codes = |text: &str| {
        let file = room.folder.path().join("codes.csv");
        std::fs::write(&file, text).unwrap();
        room.around.answer(vec![file]);
        room.try_call("read_layer", json!({"from": "codes", "list": LIST}))
    };
    refused(codes("代码,名称\n"), "standard.nothing_new");
    refused(codes("甲,乙\n1,2\n"), "standard.no_columns");
    refused(
        room.try_call("preview_layer", json!({"do": "take", "handle": "none"})),
        "layer_lost",
    );
}
