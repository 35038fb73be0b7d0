//! What a vault costs beside the bare database: one cell edited, and many rows imported.
//!
//! Prints each figure with its ratio to (or its distance from) a bare limit measured in the same run.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use zhibao_core::standard::bundled;
use zhibao_core::value::Raw;
use zhibao_seal::keyring::User;
use zhibao_seal::passphrase::Cost;
use zhibao_vault::{Edit, NewVault, Options, PRESENT, Places, Scope, Spot, Vault};

const ROWS: usize = 20_000;
const EDITS: usize = 400;

struct Fit;

impl Places for Fit {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

/// Texts of a plausible student, by field.
fn texts(n: usize, fields: usize) -> Vec<(usize, String)> {
    let standard = bundled().expect("the bundled standard is sound");
    let table = standard.table("student").expect("students");
    let body = format!(
        "4301042010{:02}{:02}{:03}",
        n / 28_000 % 12 + 1,
        n / 1000 % 28 + 1,
        n % 1000
    );
    let id = body.clone() + &check_digit(&body);
    let special = [
        ("XH", format!("2026{n:06}")),
        (
            "XM",
            format!("学生{}", char::from_u32(0x4e00 + (n % 5000) as u32).unwrap_or('一')),
        ),
        ("SFZJLXM", "1".into()),
        ("SFZJH", id.clone()),
        ("XBM", if (n % 1000) % 2 == 1 { "1" } else { "2" }.into()),
        ("CSRQ", id[6..14].to_owned()),
        ("XZBDM", format!("k{}", n / 50)),
        ("ZYDM", "710201".into()),
        ("RXNY", "202609".into()),
        ("GJDQM", "CHN".into()),
    ];
    let mut out: Vec<(usize, String)> = Vec::with_capacity(fields);
    for (at, field) in table.fields.iter().enumerate().take(fields) {
        let known = special
            .iter()
            .find(|(code, _)| *code == field.code)
            .map(|(_, text)| text.clone());
        let list = field
            .lists
            .first()
            .and_then(|id| standard.list(id))
            .and_then(|list| list.codes().first());
        let other = || match list {
            Some(code) => code.code.clone(),
            None if field.format.is_none() && field.pattern.is_none() && field.max_length.is_some_and(|n| n > 12) => {
                format!("内容{n}")
            }
            None => String::new(),
        };
        out.push((at, known.unwrap_or_else(other)));
    }
    out
}

fn check_digit(body: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    "10X98765432"
        .chars()
        .nth((sum % 11) as usize)
        .unwrap_or('0')
        .to_string()
}

fn main() {
    let standard = bundled().expect("the bundled standard is sound");
    let table = standard.table("student").expect("students");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("school.zbv");
    let user = User {
        id: "li".into(),
        name: "Li".into(),
        role: "clerk".into(),
    };
    let new = NewVault {
        path: &path,
        school: "3143000123",
        name: "school",
        user,
        passphrase: "words",
    };
    let options = Options {
        places: Box::new(Fit),
        cost: Cost::TEST,
        ..Options::new(folder.path().join("data"), standard)
    };
    let (mut vault, _) = Vault::create(&new, options).expect("a new vault");
    vault.begin_period("2026-2027-1", "20261101").expect("a period");
    for n in 0..=ROWS / 50 {
        let cells = vec![("XZBDM".to_owned(), format!("k{n}"))];
        vault
            .apply(&Edit::InsertRow {
                table: "class".into(),
                cells,
            })
            .expect("a class");
    }
    let cells = vec![("ZYDM".to_owned(), "710201".to_owned())];
    vault
        .apply(&Edit::InsertRow {
            table: "major".into(),
            cells,
        })
        .expect("a major");
    let rows: Vec<Vec<(usize, String)>> = (0..ROWS).map(|n| texts(n, 73)).collect();

    let checker = vault.checker("student").expect("students");
    let begun = Instant::now();
    let mut judged = Vec::with_capacity(ROWS);
    for row in &rows {
        let mut draft = checker.draft();
        for (at, text) in row {
            checker.put(&mut draft, *at, checker.read(*at, Raw::Text(text)));
        }
        let mut findings = Vec::new();
        checker.judge(
            &mut draft,
            "",
            |at| row.get(at).map_or(String::new(), |(_, t)| t.clone()),
            &mut findings,
        );
        judged.push((draft, findings));
    }
    let check = begun.elapsed();

    let bare = bare_insert(folder.path(), &judged, table.fields.len());
    let begun = Instant::now();
    vault
        .import(PRESENT, Some("bench"), |importer| {
            importer.expect("student", ROWS as u64)?;
            for (draft, findings) in &judged {
                importer.insert("student", draft, &[], findings)?;
            }
            Ok(())
        })
        .expect("the import");
    let import = begun.elapsed();
    let counts = vault.finding_counts(PRESENT).expect("counts");
    let findings = counts.iter().map(|c| c.all).sum::<u64>();
    let many: Vec<String> = counts
        .iter()
        .filter(|c| c.all > 1000)
        .map(|c| format!("{} {}", c.rule, c.all))
        .collect();
    println!("findings: {}", many.join(", "));
    println!(
        "import {ROWS} rows: check {check:?}, bare insert {bare:?}, vault insert {import:?} ({findings} findings)"
    );
    println!(
        "  (check + vault insert) / (check + bare insert) = {:.2}",
        ratio(check + import, check + bare)
    );
    let begun = Instant::now();
    vault.recompute(PRESENT, Scope::Pending).expect("global rules");
    println!("  global rules afterwards: {:?}", begun.elapsed());

    let ids: Vec<String> = vault
        .rows(PRESENT, "student", 0, EDITS as u64)
        .expect("rows")
        .into_iter()
        .map(|r| r.id)
        .collect();
    // Each edit types another pupil's value: valid, and sometimes taken.
    for (field, away) in [("XM", 2500), ("SFZJH", ROWS - 40), ("XZBDM", 50), ("CSRQ", 5000)] {
        let at = table.field_index(field).expect("a field");
        let mut edits = Vec::new();
        let mut commits = Vec::new();
        for (n, row) in ids.iter().enumerate() {
            let other = texts(n + away, 73).swap_remove(at).1;
            commits.push(bare_commit(folder.path(), n, &other));
            let edit = Edit::SetCells {
                table: "student".into(),
                row: row.clone(),
                cells: vec![(field.into(), other)],
            };
            let begun = Instant::now();
            vault.apply(&edit).expect("the edit");
            edits.push(begun.elapsed());
        }
        let (edit, commit) = (p99(&mut edits), p99(&mut commits));
        println!(
            "edit of {field}: p99 {edit:?}, bare commit p99 {commit:?}, beyond it {:?}",
            edit.saturating_sub(commit)
        );
    }
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn p99(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

fn plain(folder: &Path) -> Connection {
    let conn = Connection::open(folder.join("bare.db")).expect("a file");
    conn.pragma_update(None, "key", format!("x'{}'", "07".repeat(32)))
        .expect("a key");
    conn.pragma_update(None, "journal_mode", "WAL").expect("wal");
    conn.pragma_update(None, "synchronous", "FULL").expect("full");
    conn
}

/// The rows into one SQLCipher table, prepared, one transaction.
fn bare_insert(
    folder: &Path,
    rows: &[(zhibao_core::check::Draft, Vec<zhibao_core::finding::Finding>)],
    fields: usize,
) -> Duration {
    let mut conn = plain(folder);
    let columns: Vec<String> = (0..fields).map(|n| format!("c{n}")).collect();
    conn.execute_batch(&format!(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, {})",
        columns.join(", ")
    ))
    .expect("a table");
    let begun = Instant::now();
    let transaction = conn.transaction().expect("a transaction");
    {
        let marks = vec!["?"; fields].join(", ");
        let sql = format!("INSERT INTO t ({}) VALUES ({marks})", columns.join(", "));
        let mut statement = transaction.prepare(&sql).expect("a statement");
        for (draft, _) in rows {
            for (at, value) in draft.values().iter().enumerate() {
                statement
                    .raw_bind_parameter(at + 1, zhibao_engine::schema::bind(value))
                    .expect("a value");
            }
            statement.raw_execute().expect("a row");
        }
    }
    transaction.commit().expect("a commit");
    begun.elapsed()
}

/// One row changed and committed in the bare file.
fn bare_commit(folder: &Path, n: usize, text: &str) -> Duration {
    thread_local! {
        static OPEN: std::cell::RefCell<Option<Connection>> = const { std::cell::RefCell::new(None) };
    }
    OPEN.with(|open| {
        let mut open = open.borrow_mut();
        let conn = open.get_or_insert_with(|| plain(folder));
        let begun = Instant::now();
        conn.prepare_cached("UPDATE t SET c4 = ?1 WHERE id = ?2")
            .and_then(|mut s| s.execute((format!("{text}{n}"), n as i64 + 1)))
            .expect("a change");
        begun.elapsed()
    })
}
