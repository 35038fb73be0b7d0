//! What indicators and reports have in common: SQL with its place, confidence, examples.

use std::collections::BTreeMap;

/// An SQL text of a file of the standard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// The line where it begins, from 1.
    pub line: usize,
}

/// How sure it is that a figure is defined as the authorities define it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// Read in a document that is in force.
    Read,
    /// The practice of the field, or reconstructed from older forms: to be checked against the year's official text.
    Reconstructed,
    /// Set here, for want of a rule.
    Own,
}

impl Confidence {
    /// The confidence of a name in files.
    pub fn from_name(name: &str) -> Option<Confidence> {
        Some(match name {
            "read" => Confidence::Read,
            "reconstructed" => Confidence::Reconstructed,
            "own" => Confidence::Own,
            _ => return None,
        })
    }

    /// The name in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Read => "read",
            Confidence::Reconstructed => "reconstructed",
            Confidence::Own => "own",
        }
    }
}

/// The rows of an example, and by which day and school they are looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Field codes and values as typed, by table, in order of entry.
    pub rows: BTreeMap<String, Vec<BTreeMap<String, String>>>,
    /// The day, `YYYYMMDD`.
    pub as_of: String,
    /// The period.
    pub period: String,
    /// The code of the own school.
    pub school: String,
}

/// Tables that are no part of the standard but that figures may read: what the program knows of the data itself.
///
/// `quality` has one row a table: `TBL` its id, `YWY` its domain, `JLS` records, `DRJL` of these
/// brought by imports, `YTS` cells that should be filled, `YTWS`
/// of these filled, `CWJL` records with an error, `CWS` errors, `JGS` warnings, `WSMS` of these without a reason.
pub const PROVIDED: &[(&str, &[&str])] = &[(
    "quality",
    &["TBL", "YWY", "JLS", "DRJL", "YTS", "YTWS", "CWJL", "CWS", "JGS", "WSMS"],
)];

/// Whether a name is that of a table that the program provides.
pub fn is_provided(table: &str) -> bool {
    PROVIDED.iter().any(|(name, _)| *name == table)
}
