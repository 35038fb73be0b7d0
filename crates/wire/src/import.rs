//! The import wizard.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// Its first rows, at most 12 of at most 12 columns.
    pub sample: Vec<SampleRow>,
}

/// One of the first rows of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SampleRow {
    /// The row, counted from 1.
    pub row: u32,
    /// Its cells as text.
    pub cells: Vec<String>,
}

/// An import that was left, with its workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KeptImport {
    /// The workbook, opened anew.
    pub workbook: Workbook,
    /// What was said of it.
    pub plan: ImportPlan,
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
    /// The row of the header that the person set, counted from 1; null for the one that was found.
    pub header: Option<u32>,
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
    /// Rows of which the person said otherwise.
    #[serde(default)]
    pub rows: Vec<RowIs>,
}

/// What becomes of a row whose record stands already, or whose keys mean different records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RowIs {
    /// The row in the sheet, counted from 1.
    pub row: u32,
    /// What becomes of it.
    pub way: RowWay,
}

/// What a person may say of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RowWay {
    /// It changes the record that it was matched to.
    Update,
    /// The record stays as it is.
    Skip,
    /// It becomes a record of its own.
    New,
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
    /// The label as pinyin and initials: `xingming xm`.
    pub pinyin: String,
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
    /// Cells whose last digits a spreadsheet lost.
    pub damaged: u32,
    /// The first rows of them, counted from 1.
    pub damaged_rows: Vec<u32>,
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
    /// What it means: a code, or the key of a record; null for none. Where it is only similar, a proposal that counts
    /// once the person says so.
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
    /// Rows that are no records and were passed over: headings again, sums, notes, examples.
    pub passed_over: u32,
    /// Cells that both the sheet and the vault changed since the sheet was exported; the vault's stay.
    pub both_changed: u32,
}

/// Rows left out for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOut {
    /// `alike` (a person has to say), `conflict`, `duplicate`, `invalid`, `repeated` or `nameless`; the last two wait in the holding area.
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
    /// Rows with errors only.
    pub errors: bool,
    /// Rows left out for this reason only, as in [`LeftOut`]; null for all.
    pub reason: Option<String>,
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
    /// Why it is left out, as in [`LeftOut`]; null for others.
    pub reason: Option<String>,
    /// What a person may say of it: for a row that was matched to a record, or to several; else empty.
    pub ways: Vec<RowWay>,
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
    /// The first error of the cell, in the language of the session.
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
