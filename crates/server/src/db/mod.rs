//! The database behind a small trait: one query, or several statements in one transaction.
//!
//! SQL stands in `sql/*.sql`, one statement a file, with numbered parameters (`?1`), so that another SQL database needs
//! an implementation of [`Database`] and its own `sql/schema`, and nothing else. The school leads every key.

mod sqlite;

use std::pin::Pin;

pub use sqlite::Sqlite;

/// A future that a trait object can return.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One value of a statement or a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number; moments are seconds since 1970.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Cell {
    fn from(value: i64) -> Cell {
        Cell::Int(value)
    }
}

impl From<u64> for Cell {
    fn from(value: u64) -> Cell {
        // Sizes and sequences beyond i64 do not occur; a saturated one fails its comparison, never wraps.
        Cell::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Cell {
        Cell::Int(i64::from(value))
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Cell {
        Cell::Text(value.to_owned())
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Cell {
        Cell::Text(value)
    }
}

impl From<&String> for Cell {
    fn from(value: &String) -> Cell {
        Cell::Text(value.clone())
    }
}

impl From<Vec<u8>> for Cell {
    fn from(value: Vec<u8>) -> Cell {
        Cell::Bytes(value)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

/// One row of an answer, read by position.
#[derive(Debug, Clone)]
pub struct Row(pub Vec<Cell>);

impl Row {
    /// The whole number at `at`; 0 where it is none.
    pub fn int(&self, at: usize) -> i64 {
        self.maybe_int(at).unwrap_or_default()
    }

    /// The whole number at `at`, if there is one.
    pub fn maybe_int(&self, at: usize) -> Option<i64> {
        match self.0.get(at) {
            Some(Cell::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// The number of bytes, or the like, at `at`.
    pub fn size(&self, at: usize) -> u64 {
        u64::try_from(self.int(at)).unwrap_or_default()
    }

    /// The text at `at`; empty where it is none.
    pub fn text(&self, at: usize) -> String {
        self.maybe_text(at).unwrap_or_default()
    }

    /// The text at `at`, if there is one.
    pub fn maybe_text(&self, at: usize) -> Option<String> {
        match self.0.get(at) {
            Some(Cell::Text(value)) => Some(value.clone()),
            _ => None,
        }
    }

    /// The bytes at `at`; empty where there are none.
    pub fn bytes(&self, at: usize) -> Vec<u8> {
        match self.0.get(at) {
            Some(Cell::Bytes(value)) => value.clone(),
            _ => Vec::new(),
        }
    }
}

/// One statement of a transaction.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its text, from `sql/`.
    pub sql: &'static str,
    /// Its parameters.
    pub args: Vec<Cell>,
    /// How many rows it must change; another number undoes the whole transaction.
    pub must: Option<usize>,
}

impl Step {
    /// A statement that may change any number of rows.
    pub fn new(sql: &'static str, args: Vec<Cell>) -> Step {
        Step { sql, args, must: None }
    }

    /// A statement that must change exactly one row.
    pub fn one(sql: &'static str, args: Vec<Cell>) -> Step {
        Step {
            sql,
            args,
            must: Some(1),
        }
    }
}

/// Why the database did not do it. In each case nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A row with this key exists.
    #[error("a row with this key exists")]
    Exists,
    /// A statement changed another number of rows than it must: someone else was first.
    #[error("step {0} did not change the rows it must")]
    Overtaken(usize),
    /// Written by a newer program.
    #[error("the database has version {0}, newer than this program")]
    Newer(i64),
    /// The database cannot be reached, is full, locked or damaged.
    #[error("the database failed: {0}")]
    Failed(String),
}

/// A place for rows.
pub trait Database: Send + Sync {
    /// The rows of one query.
    fn rows(&self, sql: &'static str, args: Vec<Cell>) -> Later<'_, Result<Vec<Row>, DbError>>;

    /// All steps or none; when it returns, they are durable.
    fn commit(&self, steps: Vec<Step>) -> Later<'_, Result<(), DbError>>;
}

/// The text of `sql/<name>.sql`.
macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/", $name, ".sql"))
    };
}
/// A list of [`Cell`]s from values.
macro_rules! cells {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Cell::from($value)),*] };
}
pub(crate) use {cells, sql};
