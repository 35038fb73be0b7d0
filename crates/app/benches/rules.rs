//! Prints what rules cost in a vault of 20,000 pupils: those on single records beyond reading them, those over many records
//! beside the same SQL run bare, and an edit in each table. Time on the processor.
//!
//! `cargo bench -p zhibao-app --bench rules`; `STUDENTS=2000` for fewer.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a benchmark

mod school;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use cpu_time::ThreadTime;
use rusqlite::Connection;
use zhibao_app::demo::{self, Enrolment, Wanted};
use zhibao_app::{Edit, PRESENT, Vault};
use zhibao_core::standard::bundled;
use zhibao_core::standard::rule::Needs;
use zhibao_core::value::Raw;
use zhibao_engine::rules::{Parameters, SetRules};
use zhibao_seal::keyring::Keyring;
use zhibao_vault::{Scope, VaultError};

const PASSPHRASE: &str = "demo";

fn main() {
    let students = school::students();
    let dir = tempfile::tempdir().unwrap();
    let options = school::options(dir.path());
    let wanted = Wanted {
        students,
        seed: 1,
        as_of: "20261124",
        passphrase: PASSPHRASE,
        enrolment: Enrolment::None,
        years: 1,
        errors: 0.0,
    };
    let mut vault = demo::build(dir.path(), &wanted, options).unwrap().vault;
    println!("{students} pupils");
    records(&vault);
    let ours = (0..2).map(|_| sets(&mut vault)).min().unwrap();
    edits(&mut vault);
    let (rules, parameters) = (vault.set_rules().clone(), vault.parameters());
    let path = vault.path().to_owned();
    drop(vault);
    let bare = bare(&path, &rules, &parameters);
    println!(
        "rules over many records: {} beside {} bare, {:.2} times (at most 1.50)",
        show(ours),
        show(bare),
        ours.as_secs_f64() / bare.as_secs_f64()
    );
}

fn show(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// The rules on single records, beyond reading the cells.
fn records(vault: &Vault) {
    let mut costs: Vec<(f64, String, usize)> = Vec::new();
    for table in &vault.standard().tables {
        let mut rows: Vec<Vec<String>> = Vec::new();
        vault
            .for_each_row::<VaultError>(PRESENT, &table.id, |row| {
                rows.push(row.cells.iter().map(|cell| cell.shown()).collect());
                Ok(())
            })
            .unwrap();
        // Too few to be measured.
        if rows.len() < 200 {
            continue;
        }
        let checker = vault.checker(&table.id).unwrap();
        let (mut draft, mut findings) = (checker.draft(), Vec::new());
        let mut pass = |judge: bool| {
            let begun = ThreadTime::now();
            for row in &rows {
                checker.clear(&mut draft);
                for (at, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                    let reading = checker.read(at, Raw::Text(text));
                    checker.put(&mut draft, at, reading);
                }
                if judge {
                    findings.clear();
                    checker.judge(&mut draft, "", |at| row[at].clone(), &mut findings);
                }
            }
            begun.elapsed()
        };
        let least = |times: [Duration; 3]| times.into_iter().min().unwrap();
        let reading = least([pass(false), pass(false), pass(false)]);
        let all = least([pass(true), pass(true), pass(true)]);
        let each = all.saturating_sub(reading).as_secs_f64() * 1e6 / rows.len() as f64;
        costs.push((each, table.id.clone(), rows.len()));
    }
    costs.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!("rules on single records, at most 5 µs each beyond reading; the dearest tables:");
    for (each, table, rows) in costs.iter().take(5) {
        println!("  {table:<28} {rows:>7} records {each:>6.2} µs");
    }
}

/// The rules over many records, findings written.
fn sets(vault: &mut Vault) -> Duration {
    let rules = vault.set_rules().rules().len();
    let (begun, ended) = (RefCell::new(None), RefCell::new(Duration::ZERO));
    let watch = |done: usize, total: usize| {
        if done + rules <= total {
            *begun.borrow_mut() = Some(ThreadTime::now());
        } else if let Some(begun) = &*begun.borrow() {
            *ended.borrow_mut() = begun.elapsed();
        }
        ControlFlow::Continue(())
    };
    vault.recompute_watched(PRESENT, Scope::All, &watch).unwrap();
    ended.into_inner()
}

/// The statements of the same rules on the same encrypted file, their rows read.
fn bare(path: &Path, rules: &SetRules, parameters: &Parameters) -> Duration {
    let keys = std::fs::read(path.with_extension("zbv.keys")).unwrap();
    let keyring = Keyring::from_bytes(&keys).unwrap();
    let user = keyring.users().next().unwrap().id;
    let key: String = keyring
        .unlock(&user, PASSPHRASE)
        .unwrap()
        .current
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let conn = Connection::open(path).unwrap();
    conn.pragma_update(None, "key", format!("x'{key}'")).unwrap();
    conn.pragma_update(None, "temp_store", "MEMORY").unwrap();
    conn.pragma_update(None, "cache_size", -65_536).unwrap();
    zhibao_engine::functions::register(&conn, bundled().unwrap()).unwrap();
    let run = || {
        let begun = ThreadTime::now();
        let active = rules
            .rules()
            .iter()
            .filter(|rule| rule.is_active && rule.needs == Needs::Package);
        for rule in active {
            let mut statement = conn.prepare(&rule.statement(0)).unwrap();
            let values = [
                (":as_of", Some(&parameters.as_of)),
                (":school", parameters.school.as_ref()),
                (":period", parameters.period.as_ref()),
                (":term_start", parameters.term_start.as_ref()),
            ];
            for (name, value) in values {
                if let Some(at) = statement.parameter_index(name).unwrap() {
                    statement.raw_bind_parameter(at, value).unwrap();
                }
            }
            let columns = statement.column_count();
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().unwrap() {
                (0..columns).for_each(|at| {
                    std::hint::black_box(row.get_ref(at).unwrap());
                });
            }
        }
        begun.elapsed()
    };
    (0..3).map(|_| run()).min().unwrap()
}

/// A few cells of each table, each set to what stands in another record. Rules that count over whole tables wait until
/// somebody looks; what they cost then is said apart.
fn edits(vault: &mut Vault) {
    let mut times: Vec<(Duration, String)> = Vec::new();
    let mut waited: Vec<Duration> = Vec::new();
    vault.recompute(PRESENT, Scope::Pending).unwrap();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for table in &vault.standard().tables {
        let middle = vault.count_rows(PRESENT, &table.id).unwrap() / 2;
        let rows = vault.rows(PRESENT, &table.id, middle.saturating_sub(2), 4).unwrap();
        for (at, field) in table.fields.iter().enumerate() {
            for pair in rows.windows(2) {
                let value = pair[1].cells[at].shown();
                if value.is_empty() || value == pair[0].cells[at].shown() {
                    continue;
                }
                let edit = Edit::SetCells {
                    table: table.id.clone(),
                    row: pair[0].id.clone(),
                    cells: vec![(field.code.clone(), value)],
                };
                let begun = ThreadTime::now();
                match vault.apply(&edit) {
                    Ok(_) => times.push((begun.elapsed(), format!("{}.{}", table.id, field.code))),
                    Err(_) => *refused.entry(table.id.clone()).or_default() += 1,
                }
                if vault.anything_pending(PRESENT).unwrap() {
                    let begun = ThreadTime::now();
                    vault.recompute(PRESENT, Scope::Pending).unwrap();
                    waited.push(begun.elapsed());
                }
            }
        }
    }
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].0;
    println!(
        "{} edits in any table ({} refused): p50 {}, p99 {} (at most 20 ms); the dearest:",
        times.len(),
        refused.values().sum::<usize>(),
        show(at(50)),
        show(at(99))
    );
    for (time, place) in times.iter().rev().take(5) {
        println!("  {place:<40} {}", show(*time));
    }
    if let (Some(most), some) = (waited.iter().max(), waited.len()) {
        println!(
            "  {some} of them left rules waiting, which took {} at most once asked for",
            show(*most)
        );
    }
}
