//! The table `quality`, which the program provides: what it knows of the data itself. The id of a row is that of its table.

use rusqlite::Connection;

/// The quality of one table's records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quality {
    /// The id of the table.
    pub table: String,
    /// The code of its domain.
    pub domain: String,
    /// Records.
    pub records: u64,
    /// Records of these that an import brought.
    pub imported: u64,
    /// Cells that should be filled.
    pub wanted: u64,
    /// Cells of these that are filled.
    pub filled: u64,
    /// Records with an error.
    pub faulty: u64,
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Warnings of these without a reason.
    pub unexplained: u64,
}

/// Provides the table on a connection, in place of an earlier one.
///
/// # Errors
/// Those of SQLite.
pub fn provide(connection: &Connection, rows: &[Quality]) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DROP VIEW IF EXISTS temp.quality; DROP TABLE IF EXISTS temp.quality_;
         CREATE TEMP TABLE quality_ (row_id TEXT PRIMARY KEY, TBL TEXT, YWY TEXT, JLS INTEGER, DRJL INTEGER, YTS INTEGER,
             YTWS INTEGER, CWJL INTEGER, CWS INTEGER, JGS INTEGER, WSMS INTEGER) STRICT;
         CREATE TEMP VIEW quality AS SELECT * FROM quality_;",
    )?;
    let sql = "INSERT INTO temp.quality_ (row_id, TBL, YWY, JLS, DRJL, YTS, YTWS, CWJL, CWS, JGS, WSMS) \
               VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let mut statement = connection.prepare(sql)?;
    for q in rows {
        let n = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        statement.execute((
            &q.table,
            &q.domain,
            n(q.records),
            n(q.imported),
            n(q.wanted),
            n(q.filled),
            n(q.faulty),
            n(q.errors),
            n(q.warnings),
            n(q.unexplained),
        ))?;
    }
    Ok(())
}
