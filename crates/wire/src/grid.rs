//! The grid: columns, windows of rows, findings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which table's columns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct ColumnsOf {
    /// The id of the table.
    pub table: String,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Free text.
    Text,
    /// A value of a code list.
    Code,
    /// A day.
    Date,
    /// A year and month.
    Yearmonth,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with decimals.
    Number,
    /// A file.
    Attachment,
}

/// A field of a table, as a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Column {
    /// The code of the field, as in `SFZJH`.
    pub code: String,
    /// The Chinese label.
    pub zh: String,
    /// The English label.
    pub en: String,
    /// What it holds.
    pub kind: ColumnType,
    /// Width in CSS pixels.
    pub width: u32,
    /// The code lists of its values; none for what is no code.
    pub lists: Vec<FieldList>,
    /// The id of its section; empty for none.
    pub section: String,
    /// Whether the task of the period requires it.
    pub required: bool,
    /// Whether a value of it belongs to one record only; a copy of a record goes without it.
    pub unique: bool,
    /// How its value follows from others, and what else a person may want to know.
    pub note: String,
    /// Where the field comes from: a standard and item number.
    pub source: String,
    /// The most characters that it holds, where there is a limit.
    pub max: Option<u32>,
    /// The table whose records it names, where it names one.
    pub refers: Option<String>,
    /// Why it cannot be typed into, in the language of the session; null where it can.
    pub locked: Option<String>,
}

/// A code list of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldList {
    /// Its title, in the language of the session.
    pub title: String,
    /// The number of the standard that it is taken from, as in `GB/T 2261.1-2003`; its id where there is none.
    pub number: String,
}

/// A group of neighbouring columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Section {
    /// Its id, as in `identity`.
    pub id: String,
    /// The Chinese label.
    pub zh: String,
    /// The English label.
    pub en: String,
}

/// The fields of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Columns {
    /// The id of the table.
    pub table: String,
    /// Its groups of columns, in order.
    pub sections: Vec<Section>,
    /// Its fields, in order.
    pub columns: Vec<Column>,
    /// Whether its records belong to periods; others stand from one to the next.
    pub by_period: bool,
}

/// Which window of rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct RowsOf {
    /// The id of the table.
    pub table: String,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted; at most 500 are given.
    pub limit: u32,
    /// Which rows, and in which order.
    pub view: View,
}

/// Which rows of a table are shown, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct View {
    /// Only rows that stand so.
    pub only: Only,
    /// Only rows that somebody pointed at; null for no such choice.
    pub among: Option<Among>,
    /// Only rows whose field has this value (as shown).
    pub field: Option<FieldIs>,
    /// Only rows that hold this text anywhere, pinyin initials of the name included; empty for all.
    pub text: String,
    /// By this field; null for the order of entry.
    pub sort: Option<Sort>,
}

/// Rows that another screen pointed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Among {
    /// Those with findings of a rule.
    Rule {
        /// The id of the rule.
        rule: String,
        /// With findings that are explained instead of open ones.
        explained: bool,
    },
    /// Those listed; at most 50,000.
    Rows {
        /// Their ids; those that are gone are left out.
        rows: Vec<String>,
        /// What they are, in the language of the session, for the chip over the grid; empty for nothing to say.
        title: String,
    },
    /// Those of a period; all of a table whose records belong to none.
    Period {
        /// Its id.
        period: String,
    },
}

/// Rows that stand so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// All.
    #[default]
    All,
    /// With open errors.
    Errors,
    /// With warnings that wait for an explanation.
    Warnings,
    /// Changed since the last submission.
    Changed,
    /// Brought by the latest import.
    Imported,
    /// Left out of this submission.
    Deferred,
}

/// A field and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldIs {
    /// The code of the field.
    pub field: String,
    /// The value as shown.
    pub text: String,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Sort {
    /// The code of the field.
    pub field: String,
    /// From large to small.
    pub down: bool,
}

/// How a cell stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// Nothing to say.
    #[default]
    Plain,
    /// An open error.
    Error,
    /// An open error: required and not filled in.
    Missing,
    /// A warning that waits for an explanation.
    Warning,
    /// A warning that was explained, or an exception.
    Explained,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cell {
    /// What a person reads: the name of a code, a date with dashes; as typed where it could not be read.
    pub text: String,
    /// The code, where the value is one of a code list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// How it stands.
    pub state: CellState,
    /// Changed since the last submission.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub edited: bool,
    /// A reviewer wrote about it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub commented: bool,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Row {
    /// Its id in the vault.
    pub row_id: String,
    /// Brought by an import: the file and its row; null where it was typed.
    pub imported: Option<String>,
    /// Left out of this submission: the reason.
    pub deferred: Option<String>,
    /// Went with this sealed period, and is locked; null where it may be changed.
    pub sealed: Option<String>,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Cell>,
}

/// A window of rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Rows {
    /// The number of the first of these rows, counted from 0.
    pub offset: u32,
    /// Records that the view selects.
    pub total: u32,
    /// Records in the whole table.
    pub all: u32,
    /// The rows.
    pub rows: Vec<Row>,
}

/// Which findings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct FindingsOf {
    /// Of this table only; null for all.
    pub table: Option<String>,
    /// Of this severity only; null for both.
    pub severity: Option<Severity>,
    /// Of this rule only.
    pub rule: Option<String>,
    /// Of this record only.
    pub row_id: Option<String>,
    /// Those that are explained instead of the open ones.
    pub explained: bool,
    /// Findings to skip.
    pub offset: u32,
    /// Findings wanted; at most 500 are given.
    pub limit: u32,
}

/// What a finding means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Blocks sealing.
    Error,
    /// Blocks sealing until it is explained.
    Warning,
}

/// One breach of a rule at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// The id of the rule, as in `X01`.
    pub rule: String,
    /// What it means.
    pub severity: Severity,
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
    /// The number of its row in the table, counted from 0; null where it stands in none.
    pub row: Option<u32>,
    /// How a person calls the record: a name, or a code.
    pub who: String,
    /// The code of the field to correct first.
    pub field: Option<String>,
    /// The label of that field, in the language of the session; empty for none.
    pub label: String,
    /// The value as typed.
    pub value: String,
    /// What is wrong and what to do, in the language of the session.
    pub message: String,
    /// The value that the field should have, where one is known.
    pub suggestion: Option<String>,
    /// Open findings of the same rule and table whose fix is known too, this one included.
    pub alike: u32,
    /// Whether an exception may be made of it (an error with a reason and evidence).
    pub exception: bool,
    /// The explanation that serves it.
    pub explanation: Option<Reason>,
}

/// A reason that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// The id of the explanation.
    pub id: String,
    /// The reason.
    pub text: String,
    /// Who gave it.
    pub who: String,
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// Findings that it serves.
    pub serves: u32,
}

/// How many findings one rule has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleCount {
    /// The id of the rule.
    pub rule: String,
    /// Its short title, in the language of the session.
    pub title: String,
    /// What to do, in the language of the session; empty for nothing.
    pub hint: String,
    /// Its basis: a standard or regulation.
    pub source: String,
    /// Findings of it whose fix is known.
    pub fixable: u32,
    /// What its findings mean.
    pub severity: Severity,
    /// Findings of it: open ones, or those that are explained where these were asked for.
    pub count: u32,
    /// The same by table, those of the request only.
    pub tables: Vec<RuleTable>,
}

/// How many findings one rule has in one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleTable {
    /// The id of the table.
    pub table: String,
    /// Findings.
    pub count: u32,
    /// Those of them that are open and whose fix is known.
    pub fixable: u32,
}

/// A window of findings: by rule, errors first; within a rule by row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Findings {
    /// Findings that the request selects, in all.
    pub total: u32,
    /// Errors of the table, or of all.
    pub errors: u32,
    /// Warnings of the table, or of all, that wait for an explanation.
    pub warnings: u32,
    /// Findings of the table, or of all, that are explained.
    pub explained: u32,
    /// Counts by rule, in the order of the findings.
    pub rules: Vec<RuleCount>,
    /// The findings of the window.
    pub items: Vec<Finding>,
}
