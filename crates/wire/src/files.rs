//! Workbooks that are written, and what a judgement of everything found.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Finding;

/// A workbook to be written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Export {
    /// The id of the table.
    pub table: String,
    /// What is written.
    pub what: ExportWhat,
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum ExportWhat {
    /// An empty template with drop-downs and notes.
    Template,
    /// The records, to be edited elsewhere and imported again.
    Records,
    /// A layout of the national system.
    National {
        /// Its id, as in `national-2022`.
        layout: String,
    },
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Written {
    /// Its name and folder, as shown to a person.
    pub path: String,
    /// Records in it.
    pub rows: u32,
    /// Records that the receiving system would refuse: who, and why.
    pub refused: Vec<Refused>,
}

/// A record that the receiving system would refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Refused {
    /// How a person calls the record.
    pub who: String,
    /// The record.
    pub row_id: String,
    /// Why, in the language of the session.
    pub why: String,
}

/// Findings of a job that was judged whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Checked {
    /// Open errors.
    pub errors: u32,
    /// Warnings that wait for an explanation.
    pub warnings: u32,
    /// The first of them.
    pub first: Option<Finding>,
}
