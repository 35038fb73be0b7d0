//! The import wizard.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Finding;

/// A workbook that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Workbook {
    /// An opaque handle.
    pub handle: String,
    /// The file's name.
    pub name: String,
    /// Its sheets.
    pub sheets: Vec<SheetCard>,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SheetCard {
    /// Its name.
    pub name: String,
    /// Rows below the header.
    pub rows: u32,
    /// The row of the header, counted from 1; null where none was found.
    pub header: Option<u32>,
    /// The table that it seems to hold.
    pub table: Option<String>,
    /// Its first rows as text, at most 12 of at most 12 columns.
    pub sample: Vec<Vec<String>>,
}

/// What the person has said so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportPlan {
    /// The handle of the workbook.
    pub handle: String,
    /// The sheet.
    pub sheet: String,
    /// The table.
    pub table: String,
    /// Columns whose meaning the person set: number from 0, target; a null target is not imported.
    pub columns: Vec<ColumnIs>,
    /// Values whose meaning the person set.
    pub values: Vec<ValueIs>,
    /// What to do with records that stand already: `update`, `skip` or `reject`.
    pub on_duplicate: OnDuplicate,
    /// Whether a blank cell empties the field.
    pub blank_clears: bool,
    /// Leave rows with errors out.
    pub only_valid: bool,
}

/// What to do with records that stand already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OnDuplicate {
    /// Change the record.
    #[default]
    Update,
    /// Leave the record as it is.
    Skip,
    /// Leave the row out and list it.
    Reject,
}

/// What a column means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ColumnIs {
    /// The column, counted from 0.
    pub column: u32,
    /// The field; null for none.
    pub target: Option<Target>,
}

/// A field of a table, of the record itself or of one of its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Target {
    /// The id of the table.
    pub table: String,
    /// The member, counted from 1; 0 for the record itself.
    pub member: u32,
    /// The code of the field.
    pub field: String,
}

/// What a value means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ValueIs {
    /// The field.
    pub target: Target,
    /// As it stands in the sheet.
    pub text: String,
    /// What goes in for it.
    pub is: String,
}

/// How sure a meaning is, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The person said so.
    Said,
    /// Used last time.
    Remembered,
    /// The heading is the field's own.
    Same,
    /// The heading is a known synonym.
    Synonym,
    /// The heading or the content is similar: unsure.
    Similar,
    /// No meaning was found.
    None,
}

/// The columns of a sheet with their meanings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportColumns {
    /// Columns, in order.
    pub columns: Vec<SheetColumn>,
    /// Rows below the header.
    pub rows: u32,
    /// The row of the header, counted from 1.
    pub header: u32,
    /// Every field that a column may mean.
    pub targets: Vec<TargetName>,
    /// What a person should know of the sheet: total rows, hidden rows, phantom rows; in the language of the session.
    pub notes: Vec<String>,
}

/// A field that a column may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetName {
    /// The field.
    pub target: Target,
    /// Its label, with the member's name before it.
    pub label: String,
    /// Whether the task requires it.
    pub required: bool,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SheetColumn {
    /// Counted from 0.
    pub column: u32,
    /// As spreadsheets name it: `A`, `AB`.
    pub letter: String,
    /// Its heading.
    pub heading: String,
    /// Its first three values.
    pub samples: Vec<String>,
    /// What it means; null for nothing, or where it is not sure.
    pub target: Option<Target>,
    /// Best guesses where it is not sure.
    pub guesses: Vec<Target>,
    /// Why.
    pub why: Why,
    /// What to note, as in numbers that lost digits; in the language of the session.
    pub note: String,
}

/// The different values of a sheet whose meaning is a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportValues {
    /// The values, those without a meaning first.
    pub values: Vec<SheetValue>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SheetValue {
    /// The field.
    pub target: Target,
    /// The label of the field.
    pub label: String,
    /// As it stands in the sheet.
    pub text: String,
    /// Cells with it.
    pub count: u32,
    /// What it means: a code; null for none.
    pub code: Option<String>,
    /// The name of that code.
    pub name: Option<String>,
    /// Why.
    pub why: Why,
}

/// What an import would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportPreview {
    /// Rows in the sheet.
    pub rows: u32,
    /// Records added.
    pub added: u32,
    /// Records changed.
    pub updated: u32,
    /// Records that hold everything already.
    pub unchanged: u32,
    /// Records that stand already and stay.
    pub skipped: u32,
    /// Rows that are left out, by reason.
    pub left_out: Vec<LeftOut>,
    /// Rows with errors among the added and changed.
    pub with_errors: u32,
    /// Cells that were rewritten without asking, by kind, in the language of the session.
    pub repaired: Vec<Tally>,
    /// Errors by rule.
    pub errors: Vec<Tally>,
    /// Columns without a meaning.
    pub unmapped: Vec<String>,
}

/// Rows left out for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOut {
    /// `conflict`, `duplicate`, `invalid` or `held`.
    pub reason: String,
    /// The reason in the language of the session.
    pub title: String,
    /// Rows in the sheet, counted from 1; at most 100.
    pub rows: Vec<u32>,
    /// How many there are.
    pub count: u32,
}

/// Something counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tally {
    /// A stable key.
    pub key: String,
    /// What, in the language of the session.
    pub title: String,
    /// How many.
    pub count: u32,
}

/// Which rows of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct PreviewRowsOf {
    /// Rows that come to this only; null for all.
    pub only: Option<Fate>,
    /// Rows to skip.
    pub offset: u32,
    /// Rows wanted; at most 500 are given.
    pub limit: u32,
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// A new record.
    Added,
    /// A record is changed.
    Updated,
    /// Nothing changes.
    Unchanged,
    /// The record stays as it is.
    Skipped,
    /// The row is left out.
    LeftOut,
}

/// Rows of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewRows {
    /// The fields shown, as labels.
    pub labels: Vec<String>,
    /// How many rows the request selects.
    pub total: u32,
    /// The rows.
    pub rows: Vec<PreviewRow>,
}

/// A row of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewRow {
    /// Its row in the sheet, counted from 1.
    pub row: u32,
    /// What becomes of it.
    pub fate: Fate,
    /// Whether it has errors.
    pub errors: bool,
    /// Its cells.
    pub cells: Vec<PreviewCell>,
}

/// A cell of a preview.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PreviewCell {
    /// What would stand in the vault.
    pub text: String,
    /// What stands in the sheet, where it is another text.
    pub typed: Option<String>,
    /// What stands in the vault, where it is changed.
    pub before: Option<String>,
    /// The first error of the cell.
    pub error: Option<String>,
}

/// An import that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Imported {
    /// What it did.
    pub preview: ImportPreview,
    /// The table.
    pub table: String,
    /// Its batch; null where nothing changed.
    pub batch: Option<String>,
}

/// An import of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Batch {
    /// Its id.
    pub id: String,
    /// The file and sheet.
    pub source: String,
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
