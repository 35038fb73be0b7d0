//! Imports of the past, and cells that are no record.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An import of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Batch {
    /// Its id.
    pub id: String,
    /// The file and sheet; empty where that is not known.
    pub source: String,
    /// The id of the table; empty where that is not known.
    pub table: String,
    /// Records added.
    pub added: u32,
    /// Records changed.
    pub updated: u32,
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// Who did it.
    pub who: String,
    /// Whether it can be taken back now.
    pub undoable: bool,
    /// Whether it was taken back.
    pub undone: bool,
    /// Steps done after it, which are taken back with it.
    pub later: u32,
}

/// Cells that are no record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeldRow {
    /// Its id.
    pub id: String,
    /// The id of the table.
    pub table: String,
    /// Labels and texts.
    pub cells: Vec<HeldCell>,
    /// Where it comes from.
    pub source: String,
    /// Why it is no record.
    pub reason: String,
}

/// A cell that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HeldCell {
    /// The label of the field.
    pub label: String,
    /// As typed.
    pub text: String,
}

/// Ends the waiting of held cells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Release {
    /// Their ids.
    pub ids: Vec<String>,
    /// Whether they become records, or are dropped.
    pub keep: bool,
}
