//! The embedded database: one SQLite file, one connection, work done off the async threads.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params_from_iter};

use super::{Cell, Database, DbError, Later, Row, Step};

/// The schema, version by version; `user_version` counts those applied.
const SCHEMA: &[&str] = &[
    include_str!("../../sql/schema/0001.sql"),
    include_str!("../../sql/schema/0002.sql"),
    include_str!("../../sql/schema/0003.sql"),
    include_str!("../../sql/schema/0004.sql"),
];

/// SQLite in a file, or in memory for tests.
pub struct Sqlite(Arc<Mutex<Connection>>);

impl Sqlite {
    /// Opens or creates the file (mode 0600 where there are modes) and brings its schema up to date.
    pub fn open(file: &Path) -> Result<Sqlite, DbError> {
        create_private(file).map_err(|error| DbError::Failed(error.to_string()))?;
        zhibao_engine::ready();
        Sqlite::prepare(Connection::open(file)?)
    }

    /// A database that vanishes with the process.
    pub fn in_memory() -> Result<Sqlite, DbError> {
        zhibao_engine::ready();
        Sqlite::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Sqlite, DbError> {
        connection.busy_timeout(Duration::from_secs(20))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let applied = usize::try_from(version)
            .ok()
            .filter(|n| *n <= SCHEMA.len())
            .ok_or(DbError::Newer(version))?;
        for text in &SCHEMA[applied..] {
            transaction.execute_batch(text)?;
        }
        transaction.pragma_update(None, "user_version", SCHEMA.len() as i64)?;
        transaction.commit()?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(Sqlite(Arc::new(Mutex::new(connection))))
    }

    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, DbError> + Send + 'static,
    ) -> Later<'_, Result<T, DbError>> {
        let connection = self.0.clone();
        Box::pin(async move {
            // A poisoned lock only means that an earlier call panicked; its transaction was rolled back.
            tokio::task::spawn_blocking(move || work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner)))
                .await
                .unwrap_or_else(|error| Err(DbError::Failed(error.to_string())))
        })
    }
}

impl Database for Sqlite {
    fn rows(&self, sql: &'static str, args: Vec<Cell>) -> Later<'_, Result<Vec<Row>, DbError>> {
        self.run(move |connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let width = statement.column_count();
            let rows = statement.query_map(params_from_iter(args), |row| {
                (0..width)
                    .map(|at| row.get_ref(at).map(cell))
                    .collect::<Result<Vec<Cell>, _>>()
                    .map(Row)
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    fn commit(&self, steps: Vec<Step>) -> Later<'_, Result<(), DbError>> {
        self.run(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for (at, step) in steps.into_iter().enumerate() {
                let changed = transaction
                    .prepare_cached(step.sql)?
                    .execute(params_from_iter(step.args))?;
                if step.must.is_some_and(|must| must != changed) {
                    return Err(DbError::Overtaken(at));
                }
            }
            Ok(transaction.commit()?)
        })
    }
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Cell::Null => ToSqlOutput::Owned(Value::Null),
            Cell::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Cell::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Cell::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        // The schema is STRICT and has no REAL column; a computed one is cut to its whole part.
        ValueRef::Real(value) => Cell::Int(value as i64),
        ValueRef::Text(value) => Cell::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Cell::Bytes(value.to_vec()),
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> DbError {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => DbError::Exists,
            // SQLite's own words name tables and columns, never values.
            _ => DbError::Failed(error.to_string()),
        }
    }
}

fn create_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::cells;

    const PUT: &str = "INSERT INTO meta (key, value) VALUES (?1, ?2)";
    const GET: &str = "SELECT value FROM meta WHERE key = ?1";

    #[tokio::test]
    async fn a_transaction_is_all_or_nothing() {
        let db = Sqlite::in_memory().unwrap();
        db.commit(vec![Step::one(PUT, cells!["a", "1"])]).await.unwrap();
        let both = vec![Step::one(PUT, cells!["b", "1"]), Step::one(PUT, cells!["a", "2"])];
        assert_eq!(db.commit(both).await, Err(DbError::Exists));
        let none = "UPDATE meta SET value = '3' WHERE key = ?1";
        let steps = vec![Step::one(PUT, cells!["c", "1"]), Step::one(none, cells!["x"])];
        assert_eq!(db.commit(steps).await, Err(DbError::Overtaken(1)));
        assert_eq!(db.rows(GET, cells!["a"]).await.unwrap()[0].text(0), "1");
        for key in ["b", "c"] {
            assert!(db.rows(GET, cells![key]).await.unwrap().is_empty());
        }
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.db");
        Sqlite::open(&file).unwrap();
        let raw = Connection::open(&file).unwrap();
        raw.pragma_update(None, "user_version", 99).unwrap();
        drop(raw);
        assert_eq!(Sqlite::open(&file).err(), Some(DbError::Newer(99)));
    }

    #[test]
    fn opening_again_keeps_the_rows() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.db");
        drop(Sqlite::open(&file).unwrap());
        drop(Sqlite::open(&file).unwrap());
    }
}
