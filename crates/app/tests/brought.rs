//! What a package holds besides the records of its period: those by which rules judge these, told in an earlier one.

#![allow(clippy::unwrap_used)] // a test

mod common;
#[path = "all_tables/maker.rs"]
mod maker;

use std::collections::BTreeMap;

use chrono::Utc;
use common::{PERIOD, standard};
use zhibao_app::seal::{SealOptions, SealReport, seal, seal_version};
use zhibao_app::version;
use zhibao_core::package::Limits;
use zhibao_core::standard::task::{Demand, Task};
use zhibao_engine::judge::Judging;
use zhibao_engine::package::{Judged, VerifyOptions, excerpt, verify};
use zhibao_vault::{Edit, FindingFilter, PRESENT, Scope, SetId, Vault, VaultError};

const NEXT: &str = "2026-2027-2";

/// Asks for the tables that are looked at and what they name, and demands no field.
fn task() -> Task {
    let tables = [
        "school_profile",
        "major",
        "class",
        "student",
        "status_change",
        "admission",
        "graduation",
        "graduate_destination",
        "further_study",
        "hardship_recognition",
        "grant_payment",
    ];
    Task {
        tables: tables.map(|id| (id.to_owned(), Demand::default())).into(),
        ..standard().task.clone()
    }
}

/// Adds a record that the schema makes, with some cells that say otherwise; its id.
fn add(vault: &mut Vault, table: &str, cells: &[(&str, &str)]) -> String {
    add_to(vault, PRESENT, table, cells)
}

fn add_to(vault: &mut Vault, set: SetId, table: &str, cells: &[(&str, &str)]) -> String {
    let told: BTreeMap<&str, &str> = cells.iter().copied().collect();
    let made = maker::row(standard(), standard().table(table).unwrap());
    let made = made.into_iter().filter(|(field, _)| !told.contains_key(field.as_str()));
    let told = cells
        .iter()
        .map(|(field, text)| ((*field).to_owned(), (*text).to_owned()));
    let edit = Edit::InsertRow {
        table: table.to_owned(),
        cells: made.chain(told).collect(),
    };
    vault.apply_to(set, &edit).unwrap().ids.remove(0)
}

/// A vault whose first term is sealed, and the second one open; and the recognition of the pupil.
fn second_term(folder: &std::path::Path) -> (Vault, String) {
    let mut vault = common::vault(folder, "3143000123", "示例职业学校");
    vault.use_task(task()).unwrap();
    for table in ["school_profile", "class", "admission"] {
        add(&mut vault, table, &[]);
    }
    add(&mut vault, "major", &[("SFSNZY", "0")]);
    // A pupil who stays a year longer than planned, for a reason.
    add(&mut vault, "student", &[("YJBYNY", "202907")]);
    add(&mut vault, "status_change", &[("YDLBM", "04"), ("YDRQ", "20261010")]);
    let recognised = add(
        &mut vault,
        "hardship_recognition",
        &[("XN", "2026-2027"), ("RDZT", "4")],
    );
    let sealed = seal(&mut vault, PERIOD, &SealOptions::default(), Utc::now());
    sealed.unwrap_or_else(|error| panic!("{error:?} {:?}", found(&mut vault)));
    vault.begin_period(NEXT, "20270401").unwrap();
    (vault, recognised)
}

fn found(vault: &mut Vault) -> Vec<String> {
    vault.recompute(PRESENT, Scope::All).unwrap();
    let all = vault.findings(PRESENT, &FindingFilter::default(), 0, u64::MAX).unwrap();
    all.iter().map(|f| format!("{:?}", f.finding)).collect()
}

/// The tables of a package that hold any, and what stands open in it at a receiver that knows the task and nothing else.
fn received(report: &SealReport) -> (BTreeMap<&str, usize>, usize) {
    let task = task();
    let options = VerifyOptions {
        standard: standard(),
        layers: &[],
        anchors: &[],
        revocations: &[],
        now: Utc::now().timestamp(),
        judged: Judged::AtSigning,
        withheld: &[],
        previous: None,
        limits: Limits::default(),
    };
    let mut judging = Judging::new(standard(), &[]).by_task(&task);
    let verified = verify(&report.package.bytes, &options, &mut judging).unwrap();
    let judgement = judging.finish(&verified.explanations).unwrap();
    let rows = report.rows.iter().filter(|(_, rows)| *rows > 0);
    let rows = rows.map(|(id, rows)| (id.as_str(), *rows)).collect();
    (rows, judgement.open_errors + judgement.open_warnings)
}

#[test]
fn grants_bring_the_recognition_of_the_first_term() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, recognised) = second_term(folder.path());
    let grant = [("FFNY", "202703"), ("ZXJLX", "1"), ("XH", "2026010101")];
    add(&mut vault, "grant_payment", &grant);
    assert_eq!(found(&mut vault), Vec::<String>::new());
    let sealed = seal(&mut vault, NEXT, &SealOptions::default(), Utc::now()).unwrap();
    let (rows, open) = received(&sealed);
    assert_eq!(open, 0);
    let brought = ["hardship_recognition", "grant_payment", "status_change"].map(|id| rows.get(id));
    assert_eq!(brought, [Some(&1); 3], "{rows:?}");
    assert_eq!(rows.get("admission"), None, "was reported once");

    // What was reported with the first term is as it was, and not changed since.
    let edit = Edit::SetCells {
        table: "hardship_recognition".to_owned(),
        row: recognised.clone(),
        cells: vec![("RDDJ".to_owned(), "22".to_owned())],
    };
    let refused = vault.apply(&edit);
    assert!(
        matches!(&refused, Err(VaultError::Sealed { period }) if period == PERIOD),
        "{refused:?}"
    );
    let changed = vault.changed_cells(PRESENT, "hardship_recognition", None).unwrap();
    assert_eq!(changed, vec![]);
    assert!(recognised < vault.first_new_id(PRESENT).unwrap().unwrap());

    // A version of the second term holds as much, and may be changed.
    let again = version::begin(&mut vault, NEXT, "更正", Utc::now()).unwrap();
    vault.apply_to(again.set, &edit).unwrap();
    let anew = seal_version(&mut vault, &again, &SealOptions::default(), Utc::now()).unwrap();
    assert_eq!(received(&anew), (rows, 0));

    // Of another school year no recognition comes along.
    vault.begin_period("2027-2028-1", "20271101").unwrap();
    add(&mut vault, "grant_payment", &[("FFNY", "202703"), ("ZXJLX", "2")]);
    let report = seal(&mut vault, "2027-2028-1", &SealOptions::default(), Utc::now());
    let report = report.unwrap_or_else(|error| panic!("{error:?} {:?}", found(&mut vault)));
    assert_eq!(received(&report).0.get("hardship_recognition"), None);
}

/// The records of a table: their ids and what stands in a field.
fn cells(vault: &Vault, table: &str, field: &str) -> Vec<(String, String)> {
    let at = standard().table(table).unwrap().field_index(field).unwrap();
    let rows = vault.rows(PRESENT, table, 0, 10).unwrap();
    rows.into_iter().map(|row| (row.id, row.cells[at].shown())).collect()
}

#[test]
fn what_a_version_corrects_is_so_in_the_present_data_and_in_the_next_term() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, recognised) = second_term(folder.path());
    add(&mut vault, "grant_payment", &[("FFNY", "202703"), ("ZXJLX", "1")]);
    let again = version::begin(&mut vault, PERIOD, "更正", Utc::now()).unwrap();
    let corrected = Edit::SetCells {
        table: "hardship_recognition".to_owned(),
        row: recognised.clone(),
        cells: vec![("RDDJ".to_owned(), "22".to_owned())],
    };
    vault.apply_to(again.set, &corrected).unwrap();
    // A change of status that never was is taken out, the right one put in.
    let wrong = cells(&vault, "status_change", "YDRQ").remove(0).0;
    let removed = Edit::DeleteRows {
        table: "status_change".to_owned(),
        rows: vec![wrong],
    };
    vault.apply_to(again.set, &removed).unwrap();
    let right = add_to(
        &mut vault,
        again.set,
        "status_change",
        &[("YDLBM", "04"), ("YDRQ", "20261020")],
    );
    // A name is of no period: the version tells it otherwise, the present data keeps its own.
    let named = vault.rows(again.set, "student", 0, 1).unwrap()[0].id.clone();
    let renamed = Edit::SetCells {
        table: "student".to_owned(),
        row: named,
        cells: vec![("XM".to_owned(), "林静".to_owned())],
    };
    vault.apply_to(again.set, &renamed).unwrap();
    let name = cells(&vault, "student", "XM");
    seal_version(&mut vault, &again, &SealOptions::default(), Utc::now()).unwrap();

    assert_eq!(
        cells(&vault, "hardship_recognition", "RDDJ"),
        [(recognised.clone(), "22".to_owned())]
    );
    assert_eq!(cells(&vault, "status_change", "YDRQ"), [(right, "20261020".to_owned())]);
    assert_eq!(cells(&vault, "student", "XM"), name);
    let back = Edit::DeleteRows {
        table: "hardship_recognition".to_owned(),
        rows: vec![recognised.clone()],
    };
    assert!(
        matches!(vault.apply(&back), Err(VaultError::Sealed { .. })),
        "locked as before"
    );

    let report = seal(&mut vault, NEXT, &SealOptions::default(), Utc::now()).unwrap();
    let (rows, open) = received(&report);
    assert_eq!((rows.get("hardship_recognition"), open), (Some(&1), 0));
    let last = version::begin(&mut vault, NEXT, "看一眼", Utc::now()).unwrap();
    let at = standard()
        .table("hardship_recognition")
        .unwrap()
        .field_index("RDDJ")
        .unwrap();
    let told = vault.rows(last.set, "hardship_recognition", 0, 10).unwrap();
    assert_eq!(
        (told[0].id.as_str(), told[0].cells[at].shown().as_str()),
        (recognised.as_str(), "22")
    );
}

#[test]
fn destinations_bring_the_graduation_that_was_reported_before() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = second_term(folder.path());
    // Graduated in the second term; where to, is known in the next one.
    let done = [("JSXYM", "1"), ("JSXYNY", "202707"), ("CXDD", "1"), ("SXHG", "1")];
    add(&mut vault, "graduation", &done);
    let next = [("LQXX", "演示职业技术学院")];
    add(&mut vault, "further_study", &next);
    let sealed = seal(&mut vault, NEXT, &SealOptions::default(), Utc::now());
    let sealed = sealed.unwrap_or_else(|error| panic!("{error:?} {:?}", found(&mut vault)));
    assert_eq!(received(&sealed).1, 0);
    vault.begin_period("2027-2028-1", "20271101").unwrap();
    add(
        &mut vault,
        "graduate_destination",
        &[("BYQXM", "12"), ("TJD", "20270901"), ("BYNY", "202707")],
    );
    assert_eq!(found(&mut vault), Vec::<String>::new());
    let sealed = seal(&mut vault, "2027-2028-1", &SealOptions::default(), Utc::now()).unwrap();
    let (rows, open) = received(&sealed);
    assert_eq!(open, 0);
    let brought = ["graduate_destination", "graduation", "further_study"].map(|id| rows.get(id));
    assert_eq!(brought, [Some(&1); 3], "{rows:?}");
}

#[test]
fn who_left_is_told_once_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = common::vault(folder.path(), "3143000123", "示例职业学校");
    let mut task = task();
    task.tables
        .retain(|id, _| ["school_profile", "student"].contains(&id.as_str()));
    vault.use_task(task).unwrap();
    add(&mut vault, "school_profile", &[]);
    let gone = add(&mut vault, "student", &[]);
    let other = [
        ("XH", "2026010102"),
        ("SFZJH", "110101201003010035"),
        ("XJH", "G110101201003010035"),
        ("XM", "李小红"),
        ("YHKH", ""),
    ];
    let stays = add(&mut vault, "student", &other);
    let pupils = |vault: &mut Vault, period: &str| {
        let report = seal(vault, period, &SealOptions::default(), Utc::now());
        let report = report.unwrap_or_else(|error| panic!("{error:?} {:?}", found(vault)));
        let at = standard().table("student").unwrap().field_index("XSDQZTM").unwrap();
        let mut pupils = BTreeMap::new();
        let wanted = BTreeMap::from([("student", vec![at])]);
        excerpt(
            &report.package.bytes,
            standard(),
            &wanted,
            &Limits::default(),
            &mut |_, id, values| {
                pupils.insert(id.to_owned(), values[at].to_string());
            },
        )
        .unwrap();
        pupils
    };
    let told = |pairs: &[(&String, &str)]| -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(id, state)| ((*id).clone(), (*state).to_owned()))
            .collect()
    };
    assert_eq!(pupils(&mut vault, PERIOD), told(&[(&gone, "01"), (&stays, "01")]));
    vault.begin_period(NEXT, "20270401").unwrap();
    let left = Edit::SetCells {
        table: "student".to_owned(),
        row: gone.clone(),
        cells: vec![("XSDQZTM".to_owned(), "10".to_owned())],
    };
    vault.apply(&left).unwrap();
    assert_eq!(pupils(&mut vault, NEXT), told(&[(&gone, "10"), (&stays, "01")]));
    // A version tells as much as what it corrects, and the period after it nothing more.
    let again = version::begin(&mut vault, NEXT, "更正", Utc::now()).unwrap();
    let report = seal_version(&mut vault, &again, &SealOptions::default(), Utc::now()).unwrap();
    let rows = report.rows.iter().find(|(id, _)| id == "student");
    assert_eq!(rows.map(|(_, rows)| *rows), Some(2));
    vault.begin_period("2027-2028-1", "20271101").unwrap();
    assert_eq!(pupils(&mut vault, "2027-2028-1"), told(&[(&stays, "01")]));
}
