//! Tests over whole vaults, with the bundled standard.

mod audit;
mod backup;
mod choose;
mod earlier;
mod edit;
mod full;
mod import;
mod incremental;
mod layers;
mod open;
mod opening;
mod period;
mod steps;
mod twin;

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use zhibao_core::message::{Lang, Speak};
use zhibao_core::package::descriptor::{Binding, Counts, Facts};
use zhibao_core::standard::table::{Field, Table};
use zhibao_core::standard::task::{Demand, Task};
use zhibao_core::standard::{Standard, bundled};
use zhibao_engine::package::{Builder, Signer};
use zhibao_seal::cert::self_issued;
use zhibao_seal::code::RecoveryCode;
use zhibao_seal::key::SigningKey;
use zhibao_seal::keyring::User;
use zhibao_seal::passphrase::Cost;

use crate::place::{Places, Spot};
use crate::*;

/// 24 November 2026, 09:00 in Shanghai.
const NOW: i64 = 1_795_482_000_000;
const PASS: &str = "correct horse";
const SCHOOL: &str = "3143000123";

struct Fit;

impl Places for Fit {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

fn standard() -> &'static Arc<Standard> {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

fn options(data: &Path) -> Options {
    Options {
        clock: Box::new(FixedClock(NOW)),
        places: Box::new(Fit),
        cost: Cost::TEST,
        ..Options::new(data, standard())
    }
}

fn user(id: &str) -> User {
    User {
        id: id.into(),
        name: id.into(),
        role: "clerk".into(),
    }
}

fn new_vault(path: &Path) -> NewVault<'_> {
    NewVault {
        path,
        school: SCHOOL,
        name: "试验中等职业学校",
        user: user("li"),
        passphrase: PASS,
    }
}

fn create(folder: &TempDir) -> (Vault, RecoveryCode) {
    let path = folder.path().join("school.zbv");
    Vault::create(&new_vault(&path), options(&folder.path().join("data"))).unwrap()
}

fn open(folder: &TempDir) -> Result<Vault> {
    let by = Unlocking::Passphrase {
        user: None,
        passphrase: PASS,
    };
    Vault::open(
        &folder.path().join("school.zbv"),
        &by,
        options(&folder.path().join("data")),
    )
}

fn with_vault(work: impl FnOnce(Vault)) {
    let folder = tempfile::tempdir().unwrap();
    work(create(&folder).0);
}

fn cells(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(code, text)| ((*code).to_owned(), (*text).to_owned()))
        .collect()
}

fn insert(vault: &mut Vault, table: &str, pairs: &[(&str, &str)]) -> String {
    let applied = vault
        .apply(&Edit::InsertRow {
            table: table.into(),
            cells: cells(pairs),
        })
        .unwrap();
    applied.ids[0].clone()
}

fn set(vault: &mut Vault, table: &str, row: &str, pairs: &[(&str, &str)]) -> Applied {
    vault
        .apply(&Edit::SetCells {
            table: table.into(),
            row: row.into(),
            cells: cells(pairs),
        })
        .unwrap()
}

fn shown(vault: &Vault, table: &str, row: &str, field: &str) -> String {
    let at = standard().table(table).unwrap().field_index(field).unwrap();
    vault.row(PRESENT, table, row).unwrap().unwrap().cells[at].shown()
}

fn stored(vault: &Vault, table: &str, row: &str, field: &str) -> String {
    let at = standard().table(table).unwrap().field_index(field).unwrap();
    vault.row(PRESENT, table, row).unwrap().unwrap().cells[at]
        .value
        .to_string()
}

fn rules_at(vault: &Vault, row: &str) -> Vec<String> {
    let filter = FindingFilter {
        row: Some(row.into()),
        ..FindingFilter::default()
    };
    let found = vault.findings(PRESENT, &filter, 0, 1000).unwrap();
    // F01 says what is not filled in yet; these tests fill in little.
    found
        .iter()
        .map(|f| f.finding.rule.to_string())
        .filter(|rule| rule != "F01")
        .collect()
}

/// Everything that the tables hold.
fn dump(vault: &Vault, set: SetId) -> Vec<String> {
    let mut out = Vec::new();
    for table in &standard().tables {
        vault
            .for_each_row(set, &table.id, |row| {
                out.push(format!("{} {row:?}", table.id));
                Ok::<(), VaultError>(())
            })
            .unwrap();
    }
    out
}

/// The task of a school of which everything is asked, and nothing required.
fn whole_task() -> Task {
    let mut task = standard().task.clone();
    task.tables = standard()
        .tables
        .iter()
        .map(|t| (t.id.clone(), Demand::default()))
        .collect();
    task
}

/// The open period's package of everything that the vault holds, as the app would seal it.
fn sealed(v: &Vault, sequence: i64) -> SealedPackage {
    struct Nothing;
    impl Binding for Nothing {
        fn required(&self, _: &Table, _: &Field) -> bool {
            false
        }
        fn reference(&self, _: &Table, _: &Field) -> bool {
            false
        }
    }
    let period = v.open_period().unwrap().unwrap();
    let tables: Vec<&str> = standard().tables.iter().map(|t| t.id.as_str()).collect();
    let mut builder = Builder::new(standard(), &tables, &Nothing);
    for table in &tables {
        let mut writer = builder.table(table).unwrap();
        v.for_each_row(PRESENT, table, |row| {
            let values: Vec<_> = row.cells.into_iter().map(|cell| cell.value).collect();
            writer.row(&row.id, &values);
            Ok::<(), VaultError>(())
        })
        .unwrap();
        builder.add(writer);
    }
    let key = SigningKey::generate();
    let chain = [self_issued(&key, SCHOOL, NOW / 1000 - 1000, NOW / 1000 + 1000).unwrap()];
    let facts = Facts {
        school: SCHOOL.to_owned(),
        school_name: String::new(),
        period: period.id.clone(),
        as_of: zhibao_core::dates::parse_day(&period.as_of).unwrap(),
        receiver: None,
        layers: Vec::new(),
        engine: 1,
        sequence: sequence.unsigned_abs(),
        previous: None,
        sealed_at: chrono::DateTime::from_timestamp(NOW / 1000, 0).unwrap().into(),
        confirmed_by: Vec::new(),
        findings: Counts::default(),
        audit_head: None,
        base: None,
        app: String::new(),
    };
    let signer = Signer {
        key: &key,
        chain: &chain,
    };
    let package = builder.seal(facts, signer, Vec::new()).unwrap();
    SealedPackage {
        id: package.id.to_string(),
        period: period.id,
        version: 1,
        sequence,
        previous: None,
        state: "sealed".into(),
        sealed_at: NOW + sequence,
        bytes: package.out,
    }
}

#[test]
fn every_error_speaks_both_languages() {
    assert_eq!(MESSAGES.disagreements(), Vec::<String>::new());
    for code in crate::error::CODES {
        for lang in [Lang::Zh, Lang::En] {
            assert_ne!(MESSAGES.text(lang, code, &[]), *code);
        }
    }
    assert!(
        VaultError::Newer { found: 9, known: 1 }
            .say(Lang::En)
            .contains("format 9")
    );
}
