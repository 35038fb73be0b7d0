//! `zhibao check` against the truth about generated workbooks: every fault found, at the right row and heading, with the
//! right severity, and nothing else; every untidy cell reported as normalised.
//!
//! `ZHIBAO_SOAK_SEEDS` is the number of seeds for each layout.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zhibao_tests::{Desk, SCHOOL, SheetOptions, make_sheet};

type Cell = (String, u64, String);

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn cell(value: &Value, heading: &str) -> Cell {
    (
        text(&value["sheet"]),
        value["row"].as_u64().unwrap(),
        text(&value[heading]),
    )
}

/// Checks a workbook; what differs from the truth, one line each.
fn deviations(options: SheetOptions<'_>) -> Vec<String> {
    let desk = Desk::new();
    let truth = make_sheet(desk.folder(), "students.xlsx", options).truth;
    let call = [
        "check",
        "students.xlsx",
        "--table",
        "student",
        "--school",
        SCHOOL,
        "--as-of",
        "2026-11-01",
    ];
    let ran = desk.zhibao(&[&call[..], &["--format", "json", "--normalised", "--limit", "100000"]].concat());
    assert_eq!(ran.err, "");
    let mut wrong = Vec::new();
    let mut found: BTreeMap<Cell, BTreeSet<(String, String)>> = BTreeMap::new();
    let findings = ran.of_type("finding");
    for finding in &findings {
        let known = (text(&finding["rule"]), text(&finding["severity"]));
        if !found.entry(cell(finding, "column")).or_default().insert(known) {
            wrong.push(format!("said twice: {finding}"));
        }
    }
    let mut explained = BTreeSet::new();
    let errors = truth["errors"].as_array().unwrap();
    for error in errors {
        let expected = (text(&error["rule"]), text(&error["severity"]));
        let places: Vec<Cell> = error["cells"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| cell(c, "heading"))
            .collect();
        if !places
            .iter()
            .any(|place| found.get(place).is_some_and(|known| known.contains(&expected)))
        {
            wrong.push(format!("missed: {error}"));
        }
        for place in places {
            let others = found
                .get(&place)
                .into_iter()
                .flatten()
                .filter(|(rule, _)| *rule != expected.0);
            wrong.extend(others.map(|other| format!("one cause, two findings: {other:?} beside {error}")));
            explained.insert(place);
        }
    }
    let alarms = found.iter().filter(|(place, _)| !explained.contains(*place));
    wrong.extend(alarms.map(|alarm| format!("false alarm: {alarm:?}")));

    let normalised: BTreeSet<Cell> = ran.of_type("normalised").iter().map(|n| cell(n, "column")).collect();
    let untidy = truth["normalisations"].as_array().unwrap();
    let unsaid = untidy.iter().filter(|n| !normalised.contains(&cell(n, "heading")));
    wrong.extend(unsaid.map(|n| format!("normalised without a word: {n}")));

    let summary = ran.one("summary");
    let count = |severity: &str| findings.iter().filter(|f| f["severity"] == severity).count();
    assert_eq!(summary["rows"], truth["rows"]);
    assert_eq!(
        (&summary["errors"], &summary["warnings"]),
        (&count("error").into(), &count("warning").into())
    );
    assert_eq!(ran.code, Some(i32::from(count("error") > 0)));
    wrong
}

fn exact(layout: &str) {
    let seeds: u64 = std::env::var("ZHIBAO_SOAK_SEEDS").map_or(3, |text| text.parse().unwrap());
    let faulty = (1..=seeds).map(|seed| (seed, 0.3));
    for (seed, error_rate) in faulty.chain([(1000, 0.0)]) {
        let options = SheetOptions {
            layout,
            rows: 300,
            seed,
            error_rate,
        };
        let wrong = deviations(options);
        assert!(wrong.is_empty(), "{options:?}\n{}", wrong.join("\n"));
    }
}

#[test]
fn the_national_template() {
    exact("template");
}

#[test]
fn what_schools_keep() {
    exact("messy");
}

#[test]
fn the_form_of_2009() {
    exact("legacy2009");
}
