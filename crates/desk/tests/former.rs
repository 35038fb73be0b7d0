//! Every table of the standard that offers the records of the last period as a start: what they become breaks no rule of
//! uniqueness, alone or with what other tables copied.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::collections::BTreeMap;

use common::{Room, standard};
use serde_json::{Value, json};
use zhibao_app::vault::SealedPackage;

/// Findings of the rules of uniqueness, by rule and table.
fn twice(room: &Room) -> BTreeMap<(String, String), u64> {
    let begun = room.call("check_all", Value::Null);
    while room.call("job", begun.clone())["outcome"].is_null() {
        std::thread::yield_now();
    }
    let request = json!({"table": null, "severity": null, "rule": null, "row_id": null, "explained": false,
        "offset": 0, "limit": 0});
    let found = room.call("findings", request);
    let mut out = BTreeMap::new();
    for rule in found["rules"].as_array().unwrap() {
        let id = rule["rule"].as_str().unwrap();
        for table in rule["tables"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|_| id.starts_with('R'))
        {
            let count = table["count"].as_u64().unwrap();
            out.insert((id.to_owned(), table["table"].as_str().unwrap().to_owned()), count);
        }
    }
    out
}

#[test]
fn no_copy_is_told_to_stand_twice() {
    let room = Room::demo_with(|vault| {
        let task = standard().task_named("full").unwrap().clone();
        vault.use_task(task.clone()).unwrap();
        let open = vault.open_period().unwrap().unwrap();
        let package = SealedPackage {
            id: "p".into(),
            period: open.id,
            version: 1,
            sequence: 1,
            previous: None,
            state: "sealed".into(),
            sealed_at: vault.now(),
            bytes: Vec::new(),
        };
        vault.seal_period(&package).unwrap();
        vault.begin_period("2026-2027-2", "20270401").unwrap();
    });
    let before = twice(&room);
    let mut copied = 0;
    for table in &standard().tables {
        let of = json!({"table": table.id});
        let last = room.call("last_rows", of.clone());
        let offered = !last.is_null() && last["rows"].as_u64() > Some(0) && last["present"] == 0;
        eprintln!("{} {offered} {last}", table.id);
        if offered {
            room.try_call("copy_last", of)
                .unwrap_or_else(|problem| panic!("{}: {problem:?}", table.id));
            copied += 1;
            let after = twice(&room);
            for (k, n) in &after {
                if before.get(k) != Some(n) {
                    eprintln!("   {k:?} {:?} -> {n}", before.get(k));
                }
            }
        }
    }
    assert!(
        copied > 10,
        "the demo school holds something in most tables of terms: {copied}"
    );
    assert_eq!(twice(&room), before);
}
