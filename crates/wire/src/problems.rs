//! Fixing and explaining findings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Finding, Severity};

/// The finding after a place, or before it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct NextOf {
    /// The table that is open; null to begin with the first.
    pub table: Option<String>,
    /// The record.
    pub row_id: Option<String>,
    /// The code of the field.
    pub field: Option<String>,
    /// Backwards.
    pub back: bool,
}

/// The next finding. Errors come first, then warnings; within a table by row and column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Next {
    /// The finding; null where none is left.
    pub finding: Option<Finding>,
    /// Whether it stands in another table than the place.
    pub crosses: bool,
    /// Errors left.
    pub errors: u32,
    /// Warnings left.
    pub warnings: u32,
}

/// Which fixes: of one finding, or of all alike.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct FixOf {
    /// The rule.
    pub rule: String,
    /// The id of the table.
    pub table: String,
    /// Only of this record.
    pub row_id: Option<String>,
    /// Only of this field.
    pub field: Option<String>,
    /// Only where this value stands.
    pub value: Option<String>,
    /// What goes in instead of the suggestion.
    pub text: Option<String>,
}

/// What fixes would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FixPlan {
    /// Cells that change.
    pub count: u32,
    /// The first five.
    pub sample: Vec<FixSample>,
}

/// One fix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FixSample {
    /// How a person calls the record.
    pub who: String,
    /// The label of the field.
    pub label: String,
    /// What stands there.
    pub before: String,
    /// What would stand there.
    pub after: String,
}

/// Where a finding stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct FindingPlace {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
    /// The code of the field.
    pub field: Option<String>,
}

/// A reason for findings of a rule: an explanation of warnings, or an exception of errors.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Explain {
    /// The rule.
    pub rule: String,
    /// Where; empty: every open finding of the rule, as a group.
    pub places: Vec<FindingPlace>,
    /// The reason; at least four characters.
    pub text: String,
    /// The handle of the file that proves it; errors need one.
    pub evidence: Option<String>,
}

/// An explanation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct ExplanationOf {
    /// Its id.
    pub id: String,
}

/// A file that was taken into the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileTaken {
    /// Its handle: the digest of its content.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Its size, in bytes.
    pub bytes: u32,
}

/// A record that is left out of this submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Deferral {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
    /// The number of its row in the table, counted from 0; null where it is gone.
    pub row: Option<u32>,
    /// How a person calls the record.
    pub who: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: String,
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
}

/// Reasons that others of this school gave for the same rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reasons {
    /// The reasons, the newest first.
    pub texts: Vec<String>,
}

/// Which rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct RuleOf {
    /// Its id.
    pub rule: String,
}

/// A rule as the reference shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleCard {
    /// Its id.
    pub rule: String,
    /// Its short title.
    pub title: String,
    /// What it means.
    pub severity: Severity,
    /// What to do.
    pub hint: String,
    /// Its basis.
    pub source: String,
    /// Why it exists.
    pub why: String,
}
