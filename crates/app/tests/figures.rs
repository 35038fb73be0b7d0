//! Figures of a school: counted, drilled into, written as forms, and the same at whoever receives its package.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use common::{Anywhere, standard};
use zhibao_app::demo::{self, Demo, Enrolment, Wanted};
use zhibao_app::figures::{self, CellValue, Page, Sheet, State};
use zhibao_app::seal::{SealOptions, seal};
use zhibao_core::message::Lang;
use zhibao_core::package::Limits;
use zhibao_core::package::archive::{Archive, Writer};
use zhibao_core::standard::report::{Fill, Take};
use zhibao_engine::figures::{Needed, Rows};
use zhibao_engine::package::{Judged, VerifyOptions, bundled_layers, verify};
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{FixedClock, Options};

const AS_OF: &str = "20261124";
/// 2026-11-24 10:00 in Shanghai.
const NOW: i64 = 1_795_485_600_000;

fn school(dir: &Path, students: usize) -> Demo {
    let options = Options {
        clock: Box::new(FixedClock(NOW)),
        places: Box::new(Anywhere),
        cost: Cost::TEST,
        ..Options::new(dir.join("data"), standard())
    };
    let wanted = Wanted {
        students,
        seed: 7,
        as_of: AS_OF,
        years: 1,
        passphrase: "demo",
        errors: 0.0,
        enrolment: Enrolment::ThrowAway,
    };
    demo::build(dir, &wanted, options).unwrap()
}

fn texts(sheet: &Sheet) -> BTreeMap<String, Vec<String>> {
    let shown = |cell: &CellValue| match cell {
        CellValue::Number(n) => n.to_string(),
        CellValue::Text(label) => label.zh.clone(),
        other => format!("{other:?}"),
    };
    let lines = sheet
        .lines
        .iter()
        .map(|l| (l.key.clone(), l.cells.iter().map(shown).collect()));
    lines.collect()
}

#[test]
fn a_demo_school_has_its_figures() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school(dir.path(), 60);
    let all = figures::indicators(&mut demo.vault).unwrap();
    assert_eq!(all.len(), standard().indicators.len());
    let of = |id: &str| all.iter().find(|f| f.id == id).unwrap();
    let size = of("W-COND-01");
    assert_eq!((size.state.clone(), size.value), (State::Known, size.numerator));
    assert!(size.value.unwrap() > 50.0 && size.value.unwrap() <= 60.0);
    assert_eq!(of("W-DATA-01").value, Some(0.0), "a demo has no errors");
    // One indicator alone says the same as all together.
    for figure in &all {
        assert_eq!(figures::indicator(&mut demo.vault, &figure.id).unwrap(), *figure);
    }
    let sheet = figures::report(&mut demo.vault, "S03").unwrap();
    let report = standard().report("S03").unwrap();
    assert_eq!(
        sheet.cell(report, "total", "roll").and_then(CellValue::number),
        size.value
    );
    assert!(sheet.broken.is_empty(), "{:?}", sheet.broken);
    assert!(figures::report(&mut demo.vault, "S99").is_err());
    let behind = figures::drill_cell(&mut demo.vault, "S03", "total", "roll", Page { offset: 1, limit: 2 }).unwrap();
    assert_eq!((behind.rows.len(), Some(behind.total as f64)), (2, size.value));
    assert!(!figures::name_of(&demo.vault, &behind.rows[0]).unwrap().is_empty());
}

/// Every report of the school: its checks hold, and a counted cell shows as many records.
#[test]
fn the_reports_of_a_demo_school_hold_together() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school(dir.path(), 120);
    for report in &standard().reports {
        let sheet = figures::report(&mut demo.vault, &report.id).unwrap();
        assert!(
            sheet.broken.is_empty(),
            "{}: {:?} {:?}",
            report.id,
            sheet.broken,
            texts(&sheet)
        );
        for line in sheet.lines.iter().filter(|l| report.rows[l.def].take.is_none()).take(4) {
            for (column, cell) in report.columns.iter().zip(&line.cells) {
                let counts = matches!(&column.fill, Fill::Records { take: Take::Count, .. });
                let Some(number) = cell.number().filter(|n| counts && *n > 0.0) else {
                    continue;
                };
                let behind = figures::drill_cell(&mut demo.vault, &report.id, &line.key, &column.key, Page::default());
                let total = behind.unwrap().total as f64;
                // A record that a source joins to several others is shown once.
                assert!(
                    total <= number && total > 0.0,
                    "{} {}.{}",
                    report.id,
                    line.key,
                    column.key
                );
            }
        }
    }
}

#[test]
fn a_receiver_computes_the_same_from_the_package() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school(dir.path(), 80);
    let at_school = figures::indicators(&mut demo.vault).unwrap();
    let mut sheets = BTreeMap::new();
    for report in &standard().reports {
        sheets.insert(report.id.clone(), figures::report(&mut demo.vault, &report.id).unwrap());
    }
    let now = DateTime::<Utc>::from_timestamp_millis(NOW).unwrap();
    let sealed = seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    let bytes = sealed.package.bytes;

    let needed = Arc::new(Needed::learn(standard()).unwrap());
    let mut rows = Rows::new(standard(), &needed).unwrap();
    let options = VerifyOptions {
        standard: standard(),
        layers: bundled_layers(),
        anchors: &[],
        revocations: &[],
        now: NOW / 1000,
        judged: Judged::AtSigning,
        withheld: &[],
        previous: None,
        limits: Limits::default(),
    };
    verify(&bytes, &options, &mut ()).unwrap();
    assert!(rows.add(&bytes).unwrap());
    let session = rows.session(BTreeMap::new()).unwrap();
    let mut same = 0;
    let received = session.indicators().unwrap();
    for figure in &received {
        if figure.state != State::Known {
            continue;
        }
        let own = at_school.iter().find(|f| f.id == figure.id).unwrap();
        assert_eq!(own.value, figure.value, "{}", figure.id);
        assert_eq!(
            (own.numerator, own.denominator),
            (figure.numerator, figure.denominator),
            "{}",
            figure.id
        );
        same += 1;
    }
    assert!(same >= 6, "only {same} indicators: {received:?}");
    let mut equal = 0;
    for report in &standard().reports {
        let received = session.report(&report.id).unwrap();
        if !received.skipped.is_empty() || report.rows.iter().any(|r| r.indicator.is_some()) {
            continue;
        }
        assert_eq!(texts(&received), texts(&sheets[&report.id]), "{}", report.id);
        equal += 1;
    }
    assert!(equal >= 3, "only {equal} reports");

    // Until the next period is opened, figures are about the one that was sealed; then it stands in the trend.
    drop(session);
    assert_eq!(figures::trend(&mut demo.vault).unwrap(), vec![]);
    assert_eq!(figures::indicators(&mut demo.vault).unwrap(), at_school);
    demo.vault.begin_period("2026-2027-2", "20270401").unwrap();
    let trend = figures::trend(&mut demo.vault).unwrap();
    assert_eq!(trend.len(), 1);
    let size = at_school.iter().find(|f| f.id == "W-COND-01").unwrap();
    assert_eq!(trend[0].values.get("W-COND-01").copied(), size.value);
    assert_eq!(figures::trend(&mut demo.vault).unwrap(), trend, "kept");
    let again = figures::indicator(&mut demo.vault, "W-COND-01").unwrap();
    assert_eq!(again.last, size.value);
}

#[test]
fn reports_are_written_as_forms() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school(dir.path(), 60);
    let all: Vec<&str> = standard().reports.iter().map(|r| r.id.as_str()).collect();
    for lang in [Lang::Zh, Lang::En] {
        let path = dir.path().join(format!("{lang:?}.xlsx"));
        let sheets = figures::write(&mut demo.vault, &all, &path, lang).unwrap();
        assert_eq!(sheets.len(), all.len());
        assert!(std::fs::metadata(&path).unwrap().len() > 5_000);
    }
    let own = demo.vault.path().to_owned();
    assert!(figures::write(&mut demo.vault, &all, &own, Lang::Zh).is_err());
    assert!(figures::write(&mut demo.vault, &["S99"], &dir.path().join("x.xlsx"), Lang::Zh).is_err());
}

#[test]
fn reports_of_two_schools_add_up() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut schools: Vec<Demo> = dirs
        .iter()
        .zip([60, 90])
        .map(|(dir, n)| school(dir.path(), n))
        .collect();
    let mut added = 0;
    for report in &standard().reports {
        let sheets: Vec<Sheet> = schools
            .iter_mut()
            .map(|s| figures::report(&mut s.vault, &report.id).unwrap())
            .collect();
        let both: Vec<&Sheet> = sheets.iter().collect();
        let sum = zhibao_engine::figures::add(standard(), report, &both);
        let Some(sum) = sum else {
            assert!(!report.additive);
            continue;
        };
        added += 1;
        assert!(sum.broken.is_empty(), "{}: {:?}", report.id, sum.broken);
        for line in &sum.lines {
            let def = &report.rows[line.def];
            for (at, column) in report.columns.iter().enumerate() {
                let takes = match &column.fill {
                    Fill::Records { take, .. } if def.each.is_none() => def.take.as_ref().unwrap_or(take),
                    _ => continue,
                };
                let of = |sheet: &Sheet| sheet.lines.iter().find(|l| l.key == line.key).unwrap().cells[at].number();
                let parts: Vec<f64> = sheets.iter().filter_map(of).collect();
                let expected = match takes {
                    Take::Least(_) | Take::Most(_) | Take::Mean(_) | Take::Text(_) => continue,
                    _ => parts.iter().copied().reduce(|a, b| a + b),
                };
                assert_eq!(
                    line.cells[at].number(),
                    expected,
                    "{} {}.{}",
                    report.id,
                    line.key,
                    column.key
                );
            }
        }
        // Of one school alone, its rows stand as they stood.
        let alone = zhibao_engine::figures::add(standard(), report, &both[..1]).unwrap();
        let keys = |sheet: &Sheet| sheet.lines.iter().map(|l| l.key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&alone), keys(&sheets[0]), "{}", report.id);
    }
    assert!(added > 15, "only {added}");
}

/// A tier below may keep classes of fields back: what reads them is not known, and never counted as nothing.
#[test]
fn what_did_not_travel_is_told_apart_from_zero() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school(dir.path(), 60);
    let now = DateTime::<Utc>::from_timestamp_millis(NOW).unwrap();
    let whole = seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    let whole = whole.package.bytes;
    let archive = Archive::open(&whole, &Limits::default()).unwrap();
    let mut writer = Writer::new(Vec::new());
    for entry in archive.entries() {
        if ![".county.", ".province."]
            .iter()
            .any(|class| entry.name().contains(class))
        {
            writer.add(entry.name(), &archive.read(entry).unwrap()).unwrap();
        }
    }
    let part = writer.finish().unwrap();
    let needed = Arc::new(Needed::learn(standard()).unwrap());
    let all = |bytes: &[u8]| {
        let mut rows = Rows::new(standard(), &needed).unwrap();
        assert!(rows.add(bytes).unwrap());
        rows.session(BTreeMap::new()).unwrap().indicators().unwrap()
    };
    let mut withheld = 0;
    for (whole, part) in all(&whole).iter().zip(all(&part)) {
        match part.state {
            State::Withheld => {
                withheld += 1;
                assert_eq!((part.value, part.numerator), (None, None), "{}", part.id);
            }
            // Counts how many others keep their line: of those that are known.
            _ if part.id == "W-COND-18" => {}
            _ => assert_eq!(part, *whole),
        }
    }
    assert!(withheld > 0);
}
