//! A first run at the desk: a school begins, signs in, changes who may open the vault, and comes back from a backup.
#![allow(clippy::unwrap_used)] // a test

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use zhibao_desk::{Desk, Scripted, Start};

const CODE: &str = "9901010001";
const PASS: &str = "长城以北 2026";

fn desk(folder: &Path) -> (Desk, Arc<Scripted>) {
    zhibao_app::vaults::keep_data_in(&Path::new(env!("CARGO_TARGET_TMPDIR")).join("desk-start"));
    let around = Arc::new(Scripted::new(folder));
    (Desk::new(Start::default(), around.clone()), around)
}

fn ok(desk: &Desk, name: &str, request: Value) -> Value {
    desk.call(name, request)
        .unwrap_or_else(|problem| panic!("{name}: {problem:?}"))
}

fn refused(desk: &Desk, name: &str, request: Value) -> String {
    let problem = desk.call(name, request).unwrap_err();
    assert!(
        !problem.message.is_empty() && problem.message != problem.code,
        "{problem:?}"
    );
    problem.code
}

fn new_vault() -> Value {
    json!({"offer": null, "school_code": CODE, "school_name": "石桥县职业技术学校", "person": "王辛八", "passphrase": PASS})
}

fn made(desk: &Desk) -> String {
    let made = ok(desk, "create_vault", new_vault());
    assert_eq!(made["session"]["state"], "open");
    let person = json!({"id": "admin", "name": "王辛八", "role": "admin"});
    assert_eq!(made["session"]["person"], person);
    made["recovery"].as_str().unwrap().to_owned()
}

fn card(domains: &Value, table: &str) -> Value {
    let mut tables = domains
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|d| d["tables"].as_array().unwrap());
    tables.find(|t| t["id"] == table).unwrap().clone()
}

fn classes(desk: &Desk) -> u64 {
    card(&ok(desk, "tables", Value::Null), "class")["rows"]
        .as_u64()
        .unwrap()
}

fn add_class(desk: &Desk, name: &str) {
    let cells = json!([{"field": "XZBMC", "text": name}]);
    ok(desk, "edit", json!({"do": "insert", "table": "class", "cells": cells}));
}

/// Waits for the end of a work.
fn ended(desk: &Desk, begun: &Value) -> Value {
    loop {
        let state = ok(desk, "job", begun.clone());
        if !state["outcome"].is_null() {
            return state["outcome"].clone();
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_school_begins_locks_and_signs_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _) = desk(folder.path());
    assert_eq!(ok(&desk, "session", Value::Null)["state"], "no_vault");
    for (field, value) in [
        ("school_code", "123"),
        ("school_name", " "),
        ("person", ""),
        ("passphrase", ""),
    ] {
        let mut request = new_vault();
        request[field] = json!(value);
        refused(&desk, "create_vault", request);
    }
    let recovery = made(&desk);
    assert_eq!(ok(&desk, "lock", Value::Null)["state"], "locked");
    assert_eq!(ok(&desk, "session", Value::Null)["people"][0]["name"], "王辛八");
    refused(&desk, "unlock", json!({"person": null, "passphrase": "falsch"}));
    let open =
        |passphrase: &str| ok(&desk, "unlock", json!({"person": "admin", "passphrase": passphrase}))["state"].clone();
    assert_eq!(open(PASS), "open");
    ok(&desk, "lock", Value::Null);
    assert_eq!(open(&recovery), "open");
    ok(&desk, "lock", Value::Null);

    // The next start knows the vault and what was preferred.
    let preferences = json!({"language": "en", "theme": "dark", "density": "large", "enter_right": true});
    ok(&desk, "set_preferences", preferences.clone());
    drop(desk);
    let (again, _) = self::desk(folder.path());
    let session = ok(&again, "session", Value::Null);
    assert_eq!(session["state"], "locked");
    assert_eq!(session["preferences"], preferences);
    let known = ok(&again, "vaults", Value::Null);
    assert_eq!(known[0]["school"], "石桥县职业技术学校");
    let turned = ok(&again, "choose_vault", json!({"handle": known[0]["handle"]}));
    assert_eq!(turned["state"], "locked");
    assert_eq!(
        refused(&again, "choose_vault", json!({"handle": "../etc/passwd"})),
        "vault_lost"
    );
}

#[test]
fn only_an_administrator_changes_who_may_open_the_vault() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _) = desk(folder.path());
    made(&desk);
    let clerk = |role: &str| json!({"name": "录入员甲", "role": role, "passphrase": "一二三四五六七八九"});
    refused(&desk, "add_person", clerk("king"));
    let id = ok(&desk, "add_person", clerk("clerk"))[1]["id"].clone();
    assert_eq!(refused(&desk, "remove_person", json!({"id": "admin"})), "last_admin");
    refused(&desk, "change_passphrase", json!({"old": "x", "new": "新的密码 2027"}));
    ok(&desk, "change_passphrase", json!({"old": PASS, "new": "新的密码 2027"}));
    ok(&desk, "lock", Value::Null);
    refused(&desk, "unlock", json!({"person": "admin", "passphrase": PASS}));
    ok(
        &desk,
        "unlock",
        json!({"person": id, "passphrase": "一二三四五六七八九"}),
    );
    for (name, request) in [
        ("add_person", clerk("clerk")),
        ("remove_person", json!({"id": "admin"})),
        ("new_recovery", Value::Null),
    ] {
        assert_eq!(refused(&desk, name, request), "admin_only");
    }
    let log = ok(&desk, "log", json!({"offset": 0, "limit": 50}));
    assert_eq!(log["whole"], true);
    let entries = log["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["what"] == "添加用户"), "{entries:?}");
}

#[test]
fn a_backup_is_looked_into_and_restored_and_the_former_vault_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, around) = desk(folder.path());
    made(&desk);
    add_class(&desk, "25 计应 1 班");
    let outcome = ended(&desk, &ok(&desk, "back_up", Value::Null));
    assert_eq!(outcome["end"], "backed_up");
    add_class(&desk, "25 计应 2 班");
    assert_eq!(classes(&desk), 2);

    let handle = ok(&desk, "backups", Value::Null)[0]["handle"].clone();
    let with = |passphrase: &str| json!({"handle": handle, "passphrase": passphrase});
    refused(&desk, "plan_restore", with("falsch"));
    let elsewhere = json!({"handle": "../x.zbv", "passphrase": "x"});
    assert_eq!(refused(&desk, "plan_restore", elsewhere), "backup_lost");
    let plan = ok(&desk, "plan_restore", with(PASS));
    let tables = plan["tables"].as_array().unwrap();
    assert_eq!(tables.iter().find(|t| t["now"] == 2).unwrap()["then"], 1);
    refused(&desk, "restore", with("falsch"));
    assert_eq!(classes(&desk), 2, "a wrong passphrase costs nothing");

    assert_eq!(ok(&desk, "restore", with(PASS))["state"], "open");
    assert_eq!(classes(&desk), 1);
    let backups = ok(&desk, "backups", Value::Null);
    let whys: Vec<_> = backups.as_array().unwrap().iter().map(|b| b["why"].clone()).collect();
    assert_eq!(whys, ["恢复之前", "手动备份"]);
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    assert!(names.any(|name| name.contains(".former-")));

    // To a folder of the person's choice, and back from there by its file.
    let stick = tempfile::tempdir().unwrap();
    around.answer(vec![stick.path().to_owned()]);
    let outcome = ended(&desk, &ok(&desk, "back_up_to", Value::Null));
    around.answer(vec![outcome["path"].as_str().unwrap().into()]);
    let plan = ok(&desk, "plan_restore", json!({"handle": null, "passphrase": PASS}));
    assert!(plan["tables"].as_array().unwrap().iter().all(|t| t["now"] == t["then"]));
    // A dialog that was closed: nothing happens.
    let asked = json!({"handle": null, "passphrase": "x"});
    assert_eq!(ok(&desk, "plan_restore", asked), Value::Null);
    assert_eq!(ok(&desk, "back_up_to", Value::Null), Value::Null);
}

#[test]
fn the_demo_school_opens_and_a_table_is_said_to_hold_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _) = desk(folder.path());
    let outcome = ended(&desk, &ok(&desk, "start_demo", Value::Null));
    assert_eq!(outcome["end"], "demo");
    assert_eq!(outcome["session"]["demo"], true);
    assert!(classes(&desk) > 3);
    let say = |table: &str, empty: bool| ok(&desk, "set_empty", json!({"table": table, "empty": empty}));
    assert_eq!(
        card(&say("class", true), "class")["empty"],
        Value::Null,
        "it holds records"
    );
    // Every table of the demo holds something, so one is emptied first.
    let bare = "startup_project".to_owned();
    let all = ok(
        &desk,
        "rows",
        json!({"table": bare, "offset": 0, "limit": 50, "view": {}}),
    );
    let ids: Vec<&Value> = all["rows"].as_array().unwrap().iter().map(|r| &r["row_id"]).collect();
    ok(&desk, "edit", json!({"do": "delete", "table": bare, "row_ids": ids}));
    assert_eq!(card(&say(&bare, true), &bare)["empty"]["who"], "admin");
    assert_eq!(card(&say(&bare, false), &bare)["empty"], Value::Null);
    assert_eq!(
        refused(&desk, "set_empty", json!({"table": "x", "empty": true})),
        "no_table"
    );
    // Again: the school that is there is opened.
    ok(&desk, "lock", Value::Null);
    assert_eq!(ended(&desk, &ok(&desk, "start_demo", Value::Null))["end"], "demo");
}
