//! The demo school is complete, valid and the same every time.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Anywhere, standard};
use zhibao_app::check::{self, Limits};
use zhibao_app::demo::{self, Demo, Enrolment, School, Term, Wanted};
use zhibao_app::figures::{self, CellValue, State};
use zhibao_app::identity::load_identity;
use zhibao_app::import::{ImportOptions, import};
use zhibao_app::seal::{SealOptions, reported, seal};
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{FindingFilter, FixedClock, Options, PRESENT, Scope, SystemClock, Unlocking, Vault, VaultError};

const AS_OF: &str = "20261124";
/// 2026-11-24 10:00 in Shanghai.
const NOW: i64 = 1_795_485_600_000;

fn options(dir: &Path) -> Options {
    Options {
        clock: Box::new(FixedClock(NOW)),
        places: Box::new(Anywhere),
        cost: Cost::TEST,
        ..Options::new(dir.join("data"), standard())
    }
}

fn wanted(students: usize, seed: u64) -> Wanted<'static> {
    Wanted {
        students,
        seed,
        as_of: AS_OF,
        years: 1,
        passphrase: "demo",
        errors: 0.0,
        enrolment: Enrolment::ThrowAway,
    }
}

fn findings(vault: &mut Vault) -> Vec<String> {
    vault.recompute(PRESENT, Scope::All).unwrap();
    let found = vault.findings(PRESENT, &FindingFilter::default(), 0, u64::MAX).unwrap();
    found.iter().map(|f| format!("{:?}", f.finding)).collect()
}

/// How many records a vault holds, table by table.
fn counts(vault: &Vault) -> Vec<(String, u64)> {
    let tables = vault.tables(PRESENT).unwrap();
    tables
        .into_iter()
        .map(|table| (table.table, table.rows))
        .filter(|(_, rows)| *rows > 0)
        .collect()
}

fn check_sheet(path: &Path, table: &str, school: &str) -> check::Report {
    let options = check::Options {
        table,
        sheet: None,
        mapping: None,
        school: Some(school),
        as_of: AS_OF,
        limit: 1000,
        changes: true,
        limits: Limits::default(),
        helper: None,
        progress: None,
    };
    check::check(path, standard(), &options).unwrap()
}

#[test]
fn a_demo_has_no_findings_in_vault_or_sheet() {
    for seed in 1..=3 {
        let dir = tempfile::tempdir().unwrap();
        let mut demo = demo::build(dir.path(), &wanted(60, seed), options(dir.path())).unwrap();
        assert_eq!(demo.period, "2026-2027-1");
        assert_eq!(findings(&mut demo.vault), Vec::<String>::new(), "seed {seed}");
        assert!(
            demo.vault.steps(PRESENT).unwrap().is_empty(),
            "nobody's work to take back"
        );
        let counts = counts(&demo.vault);
        assert!(counts.contains(&("student".to_owned(), 60)), "{counts:?}");
        assert_eq!(demo.workbooks.len(), demo::TABLES.len());
        for (table, file) in demo::TABLES.iter().zip(&demo.workbooks) {
            let report = check_sheet(file, table, demo.vault.school());
            let found: Vec<_> = report.findings.iter().map(|f| (&f.heading, &f.finding)).collect();
            assert_eq!(
                (report.errors, report.warnings),
                (0, 0),
                "seed {seed}, {table}: {found:?}"
            );
            assert_eq!(report.unmapped_columns, Vec::<String>::new(), "{table}");
            assert!(*table != "student" || report.rows == 60);
        }
    }
}

/// Three years of a school, of which all but the present term are sealed.
fn three_years(dir: &Path, students: usize) -> Demo {
    let wish = Wanted {
        years: 3,
        ..wanted(students, 5)
    };
    demo::build(dir, &wish, options(dir)).unwrap()
}

#[test]
fn three_years_fill_every_table_and_every_figure() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = three_years(dir.path(), 300);
    assert_eq!(findings(&mut demo.vault), Vec::<String>::new());
    assert_eq!(demo.vault.skipped_rules(PRESENT).unwrap(), BTreeSet::new());
    let filled: BTreeSet<String> = counts(&demo.vault).into_iter().map(|(table, _)| table).collect();
    let bare: Vec<&str> = standard()
        .tables
        .iter()
        .map(|t| t.id.as_str())
        .filter(|t| !filled.contains(*t))
        .collect();
    assert_eq!(bare, Vec::<&str>::new());

    let silent: Vec<String> = figures::indicators(&mut demo.vault)
        .unwrap()
        .into_iter()
        .filter(|f| f.state != State::Known)
        .map(|f| format!("{} {}", f.id, f.state.name()))
        .collect();
    assert_eq!(silent, Vec::<String>::new());
    for report in &standard().reports {
        let sheet = figures::report(&mut demo.vault, &report.id).unwrap();
        assert!(sheet.broken.is_empty(), "{}: {:?}", report.id, sheet.broken);
        let says = |cell: &CellValue| match cell {
            CellValue::Number(n) => *n != 0.0,
            CellValue::Text(_) => true,
            _ => false,
        };
        let cells = sheet
            .lines
            .iter()
            .flat_map(|line| &line.cells)
            .filter(|cell| says(cell))
            .count();
        assert!(cells > 0, "{} is all zero", report.id);
    }

    let trend = figures::trend(&mut demo.vault).unwrap();
    let periods: Vec<&str> = trend.iter().map(|t| t.period.as_str()).collect();
    assert_eq!(periods, ["2024-2025-1", "2024-2025-2", "2025-2026-1", "2025-2026-2"]);
    assert!(trend.iter().all(|t| t.values.len() > 30), "{trend:?}");
    let now = chrono::DateTime::from_timestamp_millis(NOW).unwrap();
    let sealed = seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    assert!(
        sealed.rows.iter().filter(|(_, rows)| *rows > 0).count() > 140,
        "{:?}",
        sealed.rows
    );
}

#[test]
fn what_is_planted_is_what_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let wish = Wanted {
        errors: 0.05,
        ..wanted(150, 6)
    };
    let mut demo = demo::build(dir.path(), &wish, options(dir.path())).unwrap();
    demo.vault.recompute(PRESENT, Scope::All).unwrap();
    let found = demo
        .vault
        .findings(PRESENT, &FindingFilter::default(), 0, u64::MAX)
        .unwrap();
    let found: BTreeSet<[String; 4]> = found
        .into_iter()
        .map(|f| f.finding)
        .map(|f| {
            [
                f.rule.to_string(),
                f.table.to_string(),
                f.row.to_string(),
                f.field.unwrap_or_default().to_string(),
            ]
        })
        .collect();
    let truth = std::fs::read_to_string(dir.path().join(demo::ERRORS)).unwrap();
    let mut reader = csv::Reader::from_reader(truth.trim_start_matches('\u{feff}').as_bytes());
    let heads = reader.headers().unwrap().iter().collect::<Vec<_>>().join(",");
    assert_eq!(heads, "rule,table,row,field,original,planted");
    let told: BTreeSet<[String; 4]> = reader
        .records()
        .map(|r| r.unwrap())
        .map(|r| [0, 1, 2, 3].map(|at| r[at].to_owned()))
        .collect();
    assert_eq!(found, told);
    let rules: BTreeSet<&String> = told.iter().map(|t| &t[0]).collect();
    assert!(rules.len() > 15 && told.len() == demo.planted.len(), "{rules:?}");
}

#[test]
fn the_same_seed_gives_the_same_school_at_any_time_of_year() {
    let make = |students, seed, day: &str| -> School {
        demo::school(standard(), students, seed, &Term::on(day).unwrap()).unwrap()
    };
    assert_eq!(make(60, 1, AS_OF), make(60, 1, AS_OF));
    // What the recipes make of it is the same too, but for the ids of records.
    let texts = |seed| {
        let dir = tempfile::tempdir().unwrap();
        let demo = demo::build(dir.path(), &wanted(60, seed), options(dir.path())).unwrap();
        let of = |table: &str| -> Vec<Vec<String>> {
            let rows = demo.vault.rows(PRESENT, table, 0, u64::MAX).unwrap();
            rows.iter()
                .map(|row| row.cells.iter().map(zhibao_vault::Cell::shown).collect())
                .collect()
        };
        standard().tables.iter().map(|t| of(&t.id)).collect::<Vec<_>>()
    };
    assert!(texts(1) == texts(1) && texts(1) != texts(2));
    assert_ne!(make(60, 1, AS_OF), make(60, 2, AS_OF));
    for (students, seed, day) in [
        (50, 4, "20260820"),
        (300, 5, "20270210"),
        (130, 6, "20270625"),
        (73, 7, "20270110"),
    ] {
        let school = make(students, seed, day);
        assert_eq!(school.rows("student").len(), students);
        let dir = tempfile::tempdir().unwrap();
        let new = zhibao_vault::NewVault {
            path: &dir.path().join("school.zbv"),
            school: &school.code,
            name: &school.name,
            user: zhibao_seal::keyring::User {
                id: "admin".into(),
                name: "admin".into(),
                role: "admin".into(),
            },
            passphrase: "demo",
        };
        let (mut vault, _) = Vault::create(&new, options(dir.path())).unwrap();
        vault.begin_period(&Term::on(day).unwrap().period, day).unwrap();
        demo::fill(&mut vault, &school).unwrap();
        assert_eq!(
            findings(&mut vault),
            Vec::<String>::new(),
            "{students} pupils, seed {seed}, {day}"
        );
    }
}

#[test]
fn a_demo_is_enrolled_and_opens_again() {
    let dir = tempfile::tempdir().unwrap();
    let demo = demo::build(dir.path(), &wanted(50, 9), options(dir.path())).unwrap();
    let (path, authority) = (demo.path, demo.authority.unwrap());
    drop(demo.vault);
    let again = demo::build(dir.path(), &wanted(50, 9), options(dir.path()));
    assert!(matches!(again, Err(demo::DemoError::Exists)));
    let unlocking = Unlocking::Passphrase {
        user: Some(demo::USER),
        passphrase: "demo",
    };
    let vault = Vault::open(&path, &unlocking, options(dir.path())).unwrap();
    let identity = load_identity(&vault).unwrap().expect("enrolled");
    identity
        .card
        .judge(&identity.chain, Some(vault.school()), NOW / 1000)
        .unwrap();
    assert_eq!(identity.chain[0].key().unwrap(), identity.key.public());
    assert_eq!(
        std::fs::read_to_string(dir.path().join("authority.pem")).unwrap(),
        authority.chain_pem()
    );
    #[cfg(unix)]
    for file in [
        "root.key",
        "issuing.key",
        "receipts.key",
        "standard.key",
        "decryption.txt",
        "card.jws",
    ] {
        use std::os::unix::fs::PermissionsExt;
        let mode = dir
            .path()
            .join("authority")
            .join(file)
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn wrong_wishes_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    for (students, day) in [(49, AS_OF), (usize::MAX, AS_OF), (60, "20261399")] {
        let wish = Wanted {
            as_of: day,
            ..wanted(students, 1)
        };
        assert!(demo::build(dir.path(), &wish, options(dir.path())).is_err());
    }
}

#[test]
fn the_workbooks_hold_what_the_vault_holds() {
    let dir = tempfile::tempdir().unwrap();
    // Enough pupils for every major of the demo's, five years long or jointly held.
    let mut demo = demo::build(dir.path(), &wanted(900, 3), options(dir.path())).unwrap();
    // From the school's profile to its pupils.
    for (table, file) in demo::TABLES.iter().zip(&demo.workbooks).take(7) {
        let report = import(&mut demo.vault, file, &ImportOptions::new(table)).unwrap();
        let done = (report.added, report.updated, report.left_out.len());
        assert_eq!(done, (0, 0, 0), "{table}: {report:?}");
    }
    assert_eq!(findings(&mut demo.vault), Vec::<String>::new());
}

#[test]
fn a_demo_can_be_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let mut demo = demo::build(dir.path(), &wanted(60, 4), options(dir.path())).unwrap();
    let now = chrono::DateTime::from_timestamp_millis(NOW).unwrap();
    let told = reported(&demo.vault, PRESENT).unwrap();
    let report = seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    let packed: Vec<(String, u64)> = report
        .rows
        .iter()
        .map(|(table, rows)| (table.clone(), *rows as u64))
        .collect();
    assert_eq!(told, packed, "people confirm what is sent");
    assert_eq!(reported(&demo.vault, PRESENT).unwrap(), [], "nothing is open any more");
    let pupils = report
        .rows
        .iter()
        .find(|(table, _)| table == "student")
        .map(|(_, rows)| *rows);
    // All but those who left.
    assert!(pupils.is_some_and(|n| (55..=60).contains(&n)), "{:?}", report.rows);
}

#[test]
fn what_a_demo_reported_counts_as_reported() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options {
        clock: Box::new(SystemClock),
        ..options(dir.path())
    };
    let wish = Wanted {
        years: 2,
        ..wanted(60, 5)
    };
    let mut demo = demo::build(dir.path(), &wish, options).unwrap();
    let new = |vault: &Vault| {
        let floor = vault.first_new_id(PRESENT).unwrap().unwrap();
        let mut new = 0;
        let mut count = |row: &zhibao_vault::Passing<'_>| {
            new += usize::from(row.id() >= floor.as_str());
            Ok(())
        };
        vault
            .pass_over::<VaultError>(PRESENT, "student", &[], &mut count)
            .unwrap();
        let changed: BTreeSet<String> = vault
            .changed_cells(PRESENT, "student", None)
            .unwrap()
            .into_iter()
            .map(|(row, _)| row)
            .collect();
        (new, changed.len())
    };
    // Of two thirds of the pupils nothing is new but that they go to school another year.
    let (added, _) = new(&demo.vault);
    assert!(added > 0 && added < 30, "{added}");
    let now = chrono::DateTime::from_timestamp_millis(demo.vault.now()).unwrap();
    seal(&mut demo.vault, &demo.period, &SealOptions::default(), now).unwrap();
    assert_eq!(new(&demo.vault), (0, 0));
}
