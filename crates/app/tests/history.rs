//! Figures that look beyond the period, by the vault and by the packages that a receiver holds.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use common::{Anywhere, standard};
use zhibao_app::demo::{self, Demo, Enrolment, Wanted};
use zhibao_app::figures::{self, CellValue, Drill, Figure, Page, Sheet, State};
use zhibao_app::seal::{SealOptions, seal};
use zhibao_core::standard::rule::Needs;
use zhibao_engine::figures::{Asked, Needed, Rows};
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{FixedClock, Options};

/// 2026-11-24 10:00 in Shanghai.
const NOW: i64 = 1_795_485_600_000;
/// 2027-04-20 10:00 in Shanghai.
const SPRING: i64 = 1_808_186_400_000;

/// A school of two years, of which all but the present term are sealed.
fn school(dir: &Path, students: usize) -> Demo {
    school_on(dir, students, "20261124", NOW)
}

fn school_on(dir: &Path, students: usize, as_of: &str, now: i64) -> Demo {
    let options = Options {
        clock: Box::new(FixedClock(now)),
        places: Box::new(Anywhere),
        cost: Cost::TEST,
        ..Options::new(dir.join("data"), standard())
    };
    let wanted = Wanted {
        students,
        seed: 5,
        as_of,
        years: 2,
        passphrase: "demo",
        errors: 0.0,
        enrolment: Enrolment::ThrowAway,
    };
    demo::build(dir, &wanted, options).unwrap()
}

/// The bytes of the packages that were sealed, in order.
fn packages(demo: &Demo) -> Vec<Vec<u8>> {
    let mut all = demo.vault.packages().unwrap();
    all.sort_by_key(|package| package.sequence);
    let bytes = all.iter().map(|p| demo.vault.package(&p.id).unwrap().unwrap().bytes);
    bytes.collect()
}

#[derive(Debug, PartialEq)]
struct At {
    indicators: Vec<Figure>,
    reports: Vec<Sheet>,
}

fn in_vault(demo: &mut Demo) -> At {
    let reports = standard().reports.iter();
    let reports = reports.map(|r| figures::report(&mut demo.vault, &r.id).unwrap());
    At {
        reports: reports.collect(),
        indicators: figures::indicators(&mut demo.vault).unwrap(),
    }
}

fn in_rows(rows: &mut Rows, last: BTreeMap<String, f64>) -> At {
    let session = rows.session(last).unwrap();
    let reports = standard().reports.iter().map(|r| session.report(&r.id).unwrap());
    At {
        reports: reports.collect(),
        indicators: session.indicators().unwrap(),
    }
}

fn values(at: &At) -> BTreeMap<String, f64> {
    let known = at.indicators.iter();
    known.filter_map(|f| Some((f.id.clone(), f.value?))).collect()
}

/// Rows of packages, and the figures that the last of them but one gave.
fn received(packages: &[Vec<u8>], needed: &Arc<Needed>) -> (Rows, BTreeMap<String, f64>) {
    let mut rows = Rows::new(standard(), needed).unwrap();
    let mut last = BTreeMap::new();
    let (present, before) = packages.split_last().unwrap();
    for bytes in before {
        assert!(rows.add(bytes).unwrap());
        last = values(&in_rows(&mut rows, BTreeMap::new()));
    }
    assert!(rows.add(present).unwrap());
    (rows, last)
}

/// What a receiver cannot know: who was recognised as poor in terms of which that was not asked, what was found in a
/// screening, which the school keeps, and how good the data is at the school.
const UNKNOWN: [(&str, &str); 4] = [
    ("W-AID-02", "needs_history"),
    ("W-MORAL-03", "absent"),
    ("W-DATA-01", "absent"),
    ("W-DATA-01B", "absent"),
];

/// Cells of indicators and of reports that count something, and how many records the vault shows behind each.
fn drills(demo: &mut Demo, own: &At) -> Vec<(Asked, Drill)> {
    let page = Page { offset: 0, limit: 1 };
    let mut drills = Vec::new();
    for figure in &own.indicators {
        let behind = figures::drill(&mut demo.vault, &figure.id, page).unwrap();
        drills.push((Asked::Indicator(figure.id.clone()), behind));
    }
    for (report, sheet) in standard().reports.iter().zip(&own.reports) {
        // The first and the last row, and those whose cells are of another source.
        let ends = [sheet.lines.first(), sheet.lines.last()];
        let others = sheet.lines.iter().filter(|line| report.rows[line.def].source.is_some());
        let keys: BTreeSet<&str> = ends
            .into_iter()
            .flatten()
            .chain(others)
            .map(|l| l.key.as_str())
            .collect();
        for row in keys {
            for column in &report.columns {
                let behind = figures::drill_cell(&mut demo.vault, &report.id, row, &column.key, page).unwrap();
                let asked = Asked::Cell {
                    report: report.id.clone(),
                    row: row.to_owned(),
                    column: column.key.clone(),
                };
                drills.push((asked, behind));
            }
        }
    }
    drills
}

#[test]
fn a_receiver_of_several_periods_computes_the_same() {
    the_same_at_a_receiver("20261124", NOW, 3);
}

/// What was told in the first term and comes again with the second one counts once.
#[test]
fn a_receiver_in_spring_computes_the_same() {
    the_same_at_a_receiver("20270420", SPRING, 4);
}

fn the_same_at_a_receiver(as_of: &str, now: i64, periods: usize) {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school_on(dir.path(), 300, as_of, now);
    let own = in_vault(&mut demo);
    let drills = drills(&mut demo, &own);
    let now = DateTime::<Utc>::from_timestamp_millis(now).unwrap();
    seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    // Until the next period is opened, the school goes on to be told of this one, and compared with the one before.
    assert_eq!(in_vault(&mut demo), own);
    let packages = packages(&demo);
    assert_eq!(packages.len(), periods);

    let needed = Arc::new(Needed::learn(standard()).unwrap());
    let (mut rows, last) = received(&packages, &needed);
    let there = in_rows(&mut rows, last);
    let unknown: BTreeMap<&str, &str> = UNKNOWN.into();
    let (mut looked_back, mut other) = (0, Vec::new());
    for (indicator, (figure, own)) in standard()
        .indicators
        .iter()
        .zip(there.indicators.iter().zip(&own.indicators))
    {
        match unknown.get(figure.id.as_str()) {
            Some(state) => assert_eq!((figure.state.name(), figure.value), (*state, None), "{}", figure.id),
            None => {
                if figure != own {
                    other.push(format!("{figure:?} is {own:?}"));
                }
                looked_back += usize::from(indicator.needs != Needs::Package);
            }
        }
    }
    assert!(looked_back >= 9, "only {looked_back}");
    for (report, (sheet, own)) in standard().reports.iter().zip(there.reports.iter().zip(&own.reports)) {
        if report.id == "S24" {
            assert!(
                sheet
                    .lines
                    .iter()
                    .all(|l| l.cells.iter().all(|c| *c == CellValue::Unknown))
            );
            continue;
        }
        assert_eq!(sheet.skipped, vec![], "{}", report.id);
        for (line, own) in sheet.lines.iter().zip(&own.lines) {
            let indicator = report.rows[line.def].indicator.as_deref();
            if !indicator.is_some_and(|id| unknown.contains_key(id)) && line.cells != own.cells {
                other.push(format!(
                    "{} {}: {:?} is {:?}",
                    report.id, line.key, line.cells, own.cells
                ));
            }
        }
    }
    assert!(other.is_empty(), "{}", other.join("\n"));

    // Behind every number stand as many records, also where just what that number reads is at hand.
    let mut with_earlier = 0;
    for (asked, own) in &drills {
        let Some(figure) = asked.figure(standard()).unwrap() else {
            assert_eq!(own.total, 0, "{asked:?}");
            continue;
        };
        if unknown.contains_key(figure.as_str()) || figure.starts_with("S24/") {
            continue;
        }
        let page = Page { offset: 0, limit: 50 };
        let behind = rows.session(BTreeMap::new()).unwrap().behind(asked, page).unwrap();
        assert_eq!(behind.total, own.total, "{asked:?}");
        let sources: Vec<(usize, &str)> = behind.rows.iter().map(|r| rows.whose(&r.row).unwrap()).collect();
        assert!(
            sources.iter().all(|(back, id)| *back < periods && id.len() == 36),
            "{asked:?}: {sources:?}"
        );
        with_earlier += usize::from(sources.iter().any(|(back, _)| *back > 0));
    }
    assert!(with_earlier > 5, "only {with_earlier}");
    for asked in [
        Asked::Indicator("W-TRAIN-01".to_owned()),
        Asked::Cell {
            report: "S19".to_owned(),
            row: "total".to_owned(),
            column: "persons".to_owned(),
        },
    ] {
        let only = needed.only(&asked.figure(standard()).unwrap().unwrap()).into();
        let mut few = Rows::new(standard(), &only).unwrap();
        assert!(packages.iter().all(|bytes| few.add(bytes).unwrap()));
        let alone = few
            .session(BTreeMap::new())
            .unwrap()
            .behind(&asked, Page::default())
            .unwrap();
        let all = rows
            .session(BTreeMap::new())
            .unwrap()
            .behind(&asked, Page::default())
            .unwrap();
        assert!(alone.total > 0 && alone.total == all.total, "{asked:?}");
    }
}

#[test]
fn a_gap_in_what_came_before_is_never_told_as_a_number() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school(dir.path(), 60);
    let now = DateTime::<Utc>::from_timestamp_millis(NOW).unwrap();
    seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    let packages = packages(&demo);
    let needed = Arc::new(Needed::learn(standard()).unwrap());
    let of = |rows: &mut Rows| in_rows(rows, BTreeMap::new());
    let new = || Rows::new(standard(), &needed).unwrap();

    let mut alone = new();
    assert!(alone.add(&packages[2]).unwrap());
    let alone = of(&mut alone);
    let states: Vec<&State> = alone.indicators.iter().map(|f| &f.state).collect();
    assert!(
        states.iter().filter(|s| ***s == State::NeedsHistory).count() >= 9,
        "{states:?}"
    );

    // Nothing of what came before a package that cannot be read, or for which there is no room.
    let mut broken = packages[1].clone();
    let length = broken.len();
    broken[length / 4..length / 2].fill(0);
    for unread in [&broken, &b"PK".to_vec()] {
        let mut rows = new();
        assert!(rows.add(&packages[0]).unwrap());
        assert!(!rows.add(unread).unwrap());
        assert!(rows.add(&packages[2]).unwrap());
        assert_eq!(of(&mut rows), alone);
    }
    // As many as the present one needs, and not one more.
    let fits = |room: usize| new().at_most(room).add(&packages[2]).unwrap();
    let (mut least, mut most) = (0, 1 << 20);
    while least + 1 < most {
        let middle = usize::midpoint(least, most);
        *if fits(middle) { &mut most } else { &mut least } = middle;
    }
    let mut rows = new().at_most(most);
    assert!(rows.add(&packages[0]).unwrap());
    assert!(!rows.add(&packages[2]).unwrap());
    assert!(rows.add(&packages[2]).unwrap());
    assert_eq!(of(&mut rows), alone);
    let mut rows = new().at_most(10);
    assert!(!rows.add(&packages[0]).unwrap());
    let bare = of(&mut rows);
    assert!(bare.indicators.iter().all(|f| f.value.is_none()));
}

/// Who left school since, and how, is told once more, whatever the task asks for.
#[test]
fn those_who_left_are_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = school(dir.path(), 60);
    let own = figures::indicator(&mut demo.vault, "W-STAT-08").unwrap();
    assert_eq!(own.state, State::Known);
    demo.vault.use_task(standard().task.clone()).unwrap();
    let now = DateTime::<Utc>::from_timestamp_millis(NOW).unwrap();
    seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    let needed = Arc::new(Needed::learn(standard()).unwrap());
    let (mut rows, last) = received(&packages(&demo), &needed);
    let there = rows.session(last).unwrap().indicator("W-STAT-08").unwrap();
    assert_eq!(there, own);
}
