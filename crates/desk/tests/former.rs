//! Every table of the standard that offers the records of the last period as a start: what they become breaks no rule of
//! uniqueness, alone or with what other tables copied.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Room, standard};
use serde_json::{Value, json};
use zhibao_app::PRESENT;
use zhibao_app::vault::{Edit, SealedPackage};
use zhibao_core::standard::table::{FieldType, PeriodKind, Table};

/// Findings of the rules of uniqueness, by rule and table.
fn twice(room: &Room) -> BTreeMap<(String, String), u64> {
    let begun = room.call("check_all", Value::Null);
    while room.call("job", begun.clone())["outcome"].is_null() {
        std::thread::yield_now();
    }
    let request = json!({"table": null, "severity": null, "rule": null, "row_id": null, "explained": false,
        "offset": 0, "limit": 0});
    let found = room.call("findings", request);
    let rules = found["rules"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let by_table = rules.flat_map(|rule| {
        let tables = rule["tables"].as_array().unwrap().iter();
        tables.map(move |table| {
            (
                (text(&rule["rule"]), text(&table["table"])),
                table["count"].as_u64().unwrap(),
            )
        })
    });
    by_table.filter(|((rule, _), _)| rule.starts_with('R')).collect()
}

fn bound(table: &&Table) -> bool {
    matches!(table.period, PeriodKind::Term | PeriodKind::Year | PeriodKind::Month)
}

/// The demo school with everything asked for, its term sealed and a later one open.
fn later(period: &str, as_of: &str) -> Room {
    Room::demo_with(|vault| {
        vault.use_task(standard().task_named("full").unwrap().clone()).unwrap();
        // What the demo school tells nothing of in this term gets a record of its own.
        for table in standard().tables.iter().filter(bound) {
            if vault.count_rows(PRESENT, &table.id).unwrap() == 0 {
                let keys = table.key.iter().map(|at| table.fields[*at].code.clone());
                let cells = keys.map(|code| (code, "1".to_owned())).collect();
                let table = table.id.clone();
                vault.apply(&Edit::InsertRow { table, cells }).unwrap();
            }
        }
        let package = SealedPackage {
            id: "p".into(),
            period: vault.open_period().unwrap().unwrap().id,
            version: 1,
            sequence: 1,
            previous: None,
            state: "sealed".into(),
            sealed_at: vault.now(),
            bytes: Vec::new(),
        };
        vault.seal_period(&package).unwrap();
        vault.begin_period(period, as_of).unwrap();
    })
}

/// The cells of the days and months in the key of the records that are of a period.
fn days(room: &Room, table: &Table, period: &str) -> Vec<Value> {
    let view = json!({"among": {"by": "period", "period": period}});
    let request = json!({"table": table.id, "offset": 0, "limit": 500, "view": view});
    let rows = room.call("rows", request)["rows"].as_array().unwrap().clone();
    let timed = |at: &&usize| matches!(table.fields[**at].kind, FieldType::Date | FieldType::YearMonth);
    let keys: Vec<usize> = table.key.iter().filter(timed).copied().collect();
    rows.iter()
        .flat_map(|row| keys.iter().map(|at| row["cells"][*at]["text"].clone()))
        .collect()
}

#[test]
fn no_copy_is_told_to_stand_twice() {
    let mut offered = BTreeSet::new();
    // Tables of a term are offered in the next term, those of a year in the next year.
    for (period, as_of) in [("2026-2027-2", "20270401"), ("2027-2028-1", "20271101")] {
        let room = later(period, as_of);
        let before = twice(&room);
        for table in &standard().tables {
            let of = json!({"table": table.id});
            let last = room.call("last_rows", of.clone());
            if last["rows"].as_u64() > Some(0) && last["present"] == 0 {
                room.try_call("copy_last", of)
                    .unwrap_or_else(|problem| panic!("{}: {problem:?}", table.id));
                assert!(days(&room, table, period).iter().all(|text| text == ""), "{}", table.id);
                offered.insert(table.id.clone());
            }
        }
        assert_eq!(twice(&room), before, "{period}");
    }
    let bound: BTreeSet<String> = standard()
        .tables
        .iter()
        .filter(bound)
        .map(|table| table.id.clone())
        .collect();
    assert_eq!(offered, bound, "every table of periods is tried");
}
