//! Warnings and statistics at the desk: values, the records behind them, forms, workbooks.
#![allow(clippy::unwrap_used)] // a test

mod common;

use common::{Room, refused, standard};
use serde_json::{Value, json};

/// The cards of all indicators.
fn cards(room: &Room) -> Vec<Value> {
    let groups = room.call("indicators", Value::Null);
    let groups = groups.as_array().unwrap().clone();
    groups
        .iter()
        .flat_map(|g| g["items"].as_array().unwrap().clone())
        .collect()
}

fn card<'c>(cards: &'c [Value], id: &str) -> &'c Value {
    cards.iter().find(|c| c["id"] == id).unwrap()
}

fn behind(room: &Room, figure: &Value, offset: u32, limit: u32) -> Value {
    room.call("behind", json!({"figure": figure, "offset": offset, "limit": limit}))
}

/// Waits for the end of a work.
fn ended(room: &Room, begun: Value) -> Value {
    loop {
        let state = room.call("job", begun.clone());
        if !state["outcome"].is_null() {
            return state["outcome"].clone();
        }
        std::thread::yield_now();
    }
}

/// A school of three full-time teachers, one of them without a degree.
fn teachers() -> Room {
    let room = Room::empty();
    for (number, name, education) in [("T1", "王小明", "21"), ("T2", "李娜", "31"), ("T3", "欧阳文", "21")] {
        room.insert(
            "staff",
            &[("GH", number), ("XM", name), ("JZGLBM", "11"), ("XLM", education)],
        );
    }
    room
}

#[test]
fn an_indicator_tells_value_level_records_and_what_would_be() {
    let room = teachers();
    let all = cards(&room);
    assert_eq!(all.len(), standard().indicators.len());
    // Those that stand first on the page of statistics, as the standard names them.
    for (at, id) in standard().headline.iter().enumerate() {
        assert_eq!(card(&all, id)["headline"], at, "{id}");
    }
    assert_eq!(standard().headline.len(), 6);
    let degree = card(&all, "W-COND-04");
    assert_eq!(degree["headline"], Value::Null);
    assert_eq!(degree["shown"], "66.7%");
    assert_eq!(degree["level"], "red");
    assert_eq!(degree["line"], "应不低于 100%");
    let page = room.call("indicator", json!({"indicator": "W-COND-04"}));
    assert_eq!(page["card"], *degree);
    assert_eq!(page["parts"], "2 ÷ 3");
    assert_eq!(page["records"], 1);
    assert_eq!(page["fixed"], json!({"records": 1, "shown": "100.0%", "level": null}));
    assert_eq!(page["levels"][0], json!({"level": "red", "bounds": "< 85%"}));
    let found = behind(&room, &json!({"kind": "indicator", "indicator": "W-COND-04"}), 0, 10);
    assert_eq!(found["total"], 1);
    let record = &found["records"][0];
    assert_eq!(record["table"], "staff");
    assert!(record["who"].as_str().unwrap().contains("李娜"), "{record}");
    // The grid opens on exactly these.
    let rows = room.call("rows_behind", json!({"kind": "indicator", "indicator": "W-COND-04"}));
    assert_eq!(
        rows,
        json!([{"table": "staff", "title": standard().table("staff").unwrap().label.zh, "rows": [record["row_id"]]}])
    );
    let among = json!({"by": "rows", "rows": rows[0]["rows"], "title": ""});
    assert_eq!(room.texts("staff", "XM", json!({"among": among})), ["李娜"]);
    // What would be follows from the records that are picked.
    let of = |records: Value| room.call("what_if", json!({"indicator": "W-COND-04", "records": records}));
    let picked = json!([{"table": "staff", "row_id": record["row_id"]}]);
    assert_eq!(of(picked)["shown"], "100.0%");
    assert_eq!(of(json!([]))["shown"], "66.7%");
    // Set right in the grid, it is told at once.
    room.set("staff", record["row_id"].as_str().unwrap(), &[("XLM", "21")]);
    assert_eq!(card(&cards(&room), "W-COND-04")["level"], Value::Null);
}

#[test]
fn a_report_is_its_form_and_every_number_opens_its_records() {
    let room = Room::demo();
    let list = room.call("reports", Value::Null);
    assert_eq!(list.as_array().unwrap().len(), standard().reports.len());
    assert_eq!(list[0]["form"], "教基1001");
    let mut numbers = 0;
    for report in list.as_array().unwrap() {
        let page = room.call("report", json!({"report": report["id"]}));
        let mut tried = 0;
        let (stubs, columns) = (page["stubs"].as_u64().unwrap(), page["columns"].as_array().unwrap());
        let width = stubs + columns.len() as u64;
        let depth = page["depth"].as_u64().unwrap();
        // Headings cover the head of the form, each place once.
        let heads = page["heads"].as_array().unwrap();
        let area: u64 = heads
            .iter()
            .map(|h| h["down"].as_u64().unwrap() * h["across"].as_u64().unwrap())
            .sum();
        assert_eq!(area, width * depth, "{}", report["id"]);
        assert_eq!(
            page["doubts"],
            json!([]),
            "{}: the demo school's sums agree",
            report["id"]
        );
        let known = standard().report(report["id"].as_str().unwrap()).unwrap();
        for row in page["rows"].as_array().unwrap() {
            let cells = row["cells"].as_array().unwrap();
            assert_eq!(cells.len(), columns.len());
            // Of an indicator that is kept no record is left to look at.
            let counts = known
                .row(row["key"].as_str().unwrap())
                .is_none_or(|def| def.indicator.is_none());
            for (cell, column) in cells.iter().zip(columns) {
                numbers += usize::from(cell["kind"] == "number" && cell["text"] != "0");
                // A few of each report are enough to see that they open.
                if cell["opens"] == true && counts && tried < 4 {
                    let figure = json!({"kind": "cell", "report": page["id"], "row": row["key"], "column": column});
                    assert!(behind(&room, &figure, 0, 1)["total"].as_u64() > Some(0), "{figure}");
                    tried += 1;
                }
            }
        }
    }
    assert!(numbers > 200, "{numbers} numbers");
}

#[test]
fn a_count_is_the_number_of_its_records() {
    let room = Room::demo();
    let page = room.call("report", json!({"report": "S02"}));
    let mut looked = 0;
    for row in page["rows"].as_array().unwrap() {
        for (cell, column) in row["cells"]
            .as_array()
            .unwrap()
            .iter()
            .zip(page["columns"].as_array().unwrap())
        {
            if cell["opens"] != true {
                continue;
            }
            let figure = json!({"kind": "cell", "report": "S02", "row": row["key"], "column": column});
            let total = behind(&room, &figure, 0, 1)["total"].to_string();
            assert_eq!(
                cell["text"].as_str().unwrap().replace(',', ""),
                total,
                "{} {column}",
                row["key"]
            );
            looked += 1;
        }
    }
    assert!(looked > 10);
}

#[test]
fn reports_go_into_a_workbook_that_the_person_chose() {
    let room = Room::demo();
    assert_eq!(
        room.call("export_reports", json!({"reports": ["S01"]})),
        Value::Null,
        "no place was chosen"
    );
    let path = room.folder.path().join("forms.xlsx");
    room.around.answer(vec![path.clone()]);
    let outcome = ended(&room, room.call("export_reports", json!({"reports": []})));
    assert_eq!(outcome["end"], "exported", "{outcome}");
    assert!(path.metadata().unwrap().len() > 10_000);
    // The vault itself is never written over.
    room.around.answer(vec![room.folder.path().join("school.zbv")]);
    let outcome = ended(&room, room.call("export_reports", json!({"reports": ["S01"]})));
    assert_eq!(outcome["end"], "failed");
}

#[test]
fn what_is_not_there_is_refused_in_words() {
    let room = Room::empty();
    refused(
        room.try_call("indicator", json!({"indicator": "W-<b>"})),
        "no_indicator",
    );
    refused(
        room.try_call("what_if", json!({"indicator": "", "records": []})),
        "no_indicator",
    );
    refused(
        room.try_call("report", json!({"report": "S99"})),
        "figures.unknown_report",
    );
    refused(
        room.try_call("export_reports", json!({"reports": ["S99"]})),
        "figures.unknown_report",
    );
    for (report, row, column) in [
        ("S99", "a", "b"),
        ("S02", "no", "b"),
        ("S02", "total", "no"),
        ("S02", "major", "roll"),
    ] {
        let figure = json!({"kind": "cell", "report": report, "row": row, "column": column});
        let result = room.try_call("behind", json!({"figure": figure, "offset": 0, "limit": 1}));
        refused(result, "no_cell");
    }
}
