//! The rows of a package out of the encrypted file, with bare SQLCipher.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use cpu_time::ProcessTime;
use rusqlite::Connection;
use zhibao_core::package::Limits;
use zhibao_core::package::archive::Archive;
use zhibao_seal::keyring::Keyring;

use crate::data::PASSPHRASE;

/// Reads the columns that a package holds, table by table, each once.
pub(crate) fn draw(school: &Path, file: &Path) -> Duration {
    let tables = columns(file);
    let path = school.join("school.zbv");
    let keys = std::fs::read(school.join("school.zbv.keys")).expect("the keys");
    let keyring = Keyring::from_bytes(&keys).expect("a key file");
    let user = keyring.users().next().expect("a user").id;
    let unlocked = keyring.unlock(&user, PASSPHRASE).expect("the passphrase");
    let key: String = unlocked.current.iter().map(|byte| format!("{byte:02x}")).collect();
    let start = ProcessTime::now();
    let conn = Connection::open(path).expect("the vault");
    conn.pragma_update(None, "key", format!("x'{key}'")).expect("a key");
    for (table, columns) in &tables {
        let columns: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
        let sql = format!(
            "SELECT row_id, {} FROM \"{table}_\" ORDER BY row_id",
            columns.join(", ")
        );
        let mut statement = conn.prepare(&sql).expect("a statement");
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().expect("a row") {
            (0..=columns.len()).for_each(|at| {
                black_box(row.get_ref(at).expect("a column"));
            });
        }
    }
    start.elapsed()
}

/// The columns of a package's tables but the row id, from the headings of its files.
fn columns(file: &Path) -> BTreeMap<String, Vec<String>> {
    let bytes = std::fs::read(file).expect("the package");
    let archive = Archive::open(&bytes, &Limits::default()).expect("an archive");
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in archive.entries() {
        let name = entry.name().strip_prefix("data/").filter(|name| name.ends_with(".csv"));
        let Some((table, _)) = name.and_then(|name| name.split_once('.')) else {
            continue;
        };
        let text = archive.read(entry).expect("an entry");
        let mut reader = csv::Reader::from_reader(&text[..]);
        let headings = reader.headers().expect("headings");
        // Only tables have row ids.
        if headings.get(0) == Some("row_id") {
            let own = headings.iter().skip(1).map(str::to_owned);
            tables.entry(table.to_owned()).or_default().extend(own);
        }
    }
    tables
}
