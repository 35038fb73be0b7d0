//! Tasks: which tables a period asks for, and what must be filled in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::standard::table::Label;

/// What a task asks of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// Codes of the fields that must be filled in.
    pub required: Vec<String>,
    /// Codes of fields that must be filled in where an SQL predicate over the record holds.
    pub required_when: BTreeMap<String, String>,
}

/// What an authority asks for; the built-in one stands where none was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: Label,
    /// The tables, by id, with what is required.
    pub tables: BTreeMap<String, Demand>,
    /// The last day of reporting, `YYYYMMDD`, where one is set.
    pub due: Option<String>,
    /// The day by which ages, counts and rules are judged, `YYYYMMDD`, where one is set.
    pub as_of: Option<String>,
}
