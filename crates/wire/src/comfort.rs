//! What makes the grid a person's own: sets of columns, keys; and the word that something was printed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Columns of a table that a person shows together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ColumnSet {
    /// Its name, as the person calls it.
    pub name: String,
    /// The codes of the fields that are not shown.
    pub hidden: Vec<String>,
}

/// The sets of columns of a person in one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ColumnSets {
    /// The sets, in the order in which they were kept.
    pub sets: Vec<ColumnSet>,
    /// The one that was used last; null for all columns.
    pub used: Option<String>,
}

/// Keeps the sets of columns of the person signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct KeepColumnSets {
    /// The id of the table.
    pub table: String,
    /// All of them.
    pub sets: ColumnSets,
}

/// A key that a person gave to something, in place of the usual one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Shortcut {
    /// What it does, as in `find`.
    pub action: String,
    /// The key, as in `Ctrl+Shift+F`.
    pub key: String,
}

/// The keys that were changed on this computer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Shortcuts {
    /// One an action at most.
    pub keys: Vec<Shortcut>,
}

/// Records were printed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Printed {
    /// The id of the table.
    pub table: String,
    /// How many records.
    pub rows: u32,
}
