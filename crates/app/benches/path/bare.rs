//! The unavoidable part of each step, with the bare libraries.

use std::hint::black_box;
use std::io::BufReader;
use std::path::Path;
use std::time::Duration;

use calamine::{DataRef, Reader, Xlsx};
use cpu_time::ProcessTime;
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use rusqlite::Connection;
use zhibao_core::package::Limits;
use zhibao_core::package::archive::Archive;
use zhibao_engine::judge::Judging;
use zhibao_engine::package::{Collected, Judged, Sink, VerifyOptions, bundled_layers, verify};
use zhibao_seal::hash::sha256;

use crate::data::standard;

/// The level of the package's compression.
const LEVEL: i32 = 1;

/// Every cell of a sheet, streamed.
fn cells(file: &Path, mut visit: impl FnMut(u32, u32, &DataRef<'_>)) {
    let file = BufReader::new(std::fs::File::open(file).expect("the sheet"));
    let mut book = Xlsx::new(file).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    let mut cells = book.worksheet_cells_reader(&name).expect("a sheet");
    while let Some(cell) = cells.next_cell().expect("a cell") {
        let (row, column) = cell.get_position();
        visit(row, column, cell.get_value());
    }
}

pub(crate) fn read(file: &Path) -> Duration {
    let mut length = 0;
    cells(file, |_, _, value| {
        length += match value {
            DataRef::SharedString(text) => text.len(),
            DataRef::String(text) => text.len(),
            _ => 1,
        };
    });
    black_box(length);
    ProcessTime::now().as_duration()
}

fn database(folder: &Path, columns: usize) -> Connection {
    let conn = Connection::open(folder.join("bare.db")).expect("a file");
    conn.pragma_update(None, "key", format!("x'{}'", "07".repeat(32)))
        .expect("a key");
    conn.pragma_update(None, "journal_mode", "WAL").expect("wal");
    conn.pragma_update(None, "synchronous", "FULL").expect("full");
    let names: Vec<String> = (0..columns).map(|n| format!("c{n}")).collect();
    conn.execute_batch(&format!(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, {})",
        names.join(", ")
    ))
    .expect("a table");
    conn
}

fn fill(conn: &mut Connection, rows: &[Vec<Option<String>>]) {
    let columns = rows.first().map_or(0, Vec::len);
    let transaction = conn.transaction().expect("a transaction");
    {
        let sql = format!("INSERT INTO t VALUES (NULL{})", ", ?".repeat(columns));
        let mut statement = transaction.prepare(&sql).expect("a statement");
        for row in rows {
            statement.execute(rusqlite::params_from_iter(row)).expect("a row");
        }
    }
    transaction.commit().expect("a commit");
}

/// The rows of a sheet into one encrypted table: one transaction, prepared.
pub(crate) fn insert(file: &Path) -> Duration {
    let mut rows: Vec<Vec<Option<String>>> = Vec::new();
    cells(file, |row, column, value| {
        let (row, column) = (row as usize, column as usize);
        if rows.len() <= row {
            rows.resize(row + 1, vec![None; 73]);
        }
        rows[row][column] = match value {
            DataRef::SharedString(text) => Some((*text).to_owned()),
            DataRef::String(text) => Some(text.clone()),
            _ => None,
        };
    });
    let folder = tempfile::tempdir().expect("a folder");
    let start = ProcessTime::now();
    let mut conn = database(folder.path(), 73);
    fill(&mut conn, &rows);
    drop(conn);
    start.elapsed()
}

/// Commits of one changed cell, at the vault's own `synchronous`.
pub(crate) struct Commits {
    conn: Connection,
    /// No two commits write the same: SQLite would skip the second.
    count: usize,
    _folder: tempfile::TempDir,
}

impl Commits {
    pub(crate) fn new(rows: usize) -> Commits {
        let folder = tempfile::tempdir().expect("a folder");
        let mut conn = database(folder.path(), 73);
        let row = vec![Some("some text".to_owned()); 73];
        fill(&mut conn, &vec![row; rows]);
        Commits {
            conn,
            count: 0,
            _folder: folder,
        }
    }

    pub(crate) fn commit(&mut self, n: usize) {
        self.count += 1;
        let mut statement = self
            .conn
            .prepare_cached("UPDATE t SET c4 = ?1 WHERE id = ?2")
            .expect("a statement");
        statement
            .execute((self.count.to_string(), n as i64 + 1))
            .expect("a commit");
    }
}

/// Writes the tables of a package as CSV, hashes and deflates them. The records are at hand.
pub(crate) fn pack(file: &Path) -> Duration {
    let bytes = std::fs::read(file).expect("the package");
    let archive = Archive::open(&bytes, &Limits::default()).expect("an archive");
    let tables: Vec<Vec<csv::StringRecord>> = archive
        .entries()
        .iter()
        .filter(|entry| entry.name().ends_with(".csv"))
        .map(|entry| {
            let text = archive.read(entry).expect("an entry");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&text[..]);
            reader.records().collect::<Result<_, _>>().expect("records")
        })
        .collect();
    let start = ProcessTime::now();
    let mut compressor = Compressor::new(CompressionLvl::new(LEVEL).expect("a level"));
    for table in &tables {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for record in table {
            writer.write_record(record).expect("a record");
        }
        let text = writer.into_inner().expect("a text");
        black_box(sha256(&text));
        let mut packed = vec![0; compressor.deflate_compress_bound(text.len())];
        black_box(compressor.deflate_compress(&text, &mut packed).expect("room"));
    }
    start.elapsed()
}

/// Inflates and hashes a package, and judges its rows, which are at hand.
pub(crate) fn unpack(file: &Path) -> Duration {
    let bytes = std::fs::read(file).expect("the package");
    let archive = Archive::open(&bytes, &Limits::default()).expect("an archive");
    let packed: Vec<(Vec<u8>, usize)> = archive
        .entries()
        .iter()
        .map(|entry| {
            let text = archive.read(entry).expect("an entry");
            let mut compressor = Compressor::new(CompressionLvl::new(LEVEL).expect("a level"));
            let mut packed = vec![0; compressor.deflate_compress_bound(text.len())];
            let length = compressor.deflate_compress(&text, &mut packed).expect("room");
            packed.truncate(length);
            (packed, text.len())
        })
        .collect();
    let options = VerifyOptions {
        standard: standard(),
        layers: bundled_layers(),
        anchors: &[],
        revocations: &[],
        now: chrono::Utc::now().timestamp(),
        judged: Judged::AtSigning,
        withheld: &[],
        previous: None,
        limits: Limits::default(),
    };
    let mut rows = Collected::default();
    let verified = verify(&bytes, &options, &mut rows).expect("it verifies");
    let start = ProcessTime::now();
    for (packed, length) in &packed {
        let mut text = vec![0; *length];
        Decompressor::new()
            .deflate_decompress(packed, &mut text)
            .expect("a text");
        black_box(sha256(&text));
    }
    let mut judging = Judging::new(standard(), &[]);
    judging.begin(&verified.descriptor);
    for (table, id, values) in &rows.rows {
        judging.row(standard().table(table).expect("a table"), id, values);
    }
    black_box(judging.finish(&verified.explanations).expect("a judgement"));
    start.elapsed()
}
