//! Typing, pasting, filling, undo: what a person does to records, and what must be drawn again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Cell, Finding, View};

/// A field and what was typed into it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Typed {
    /// The code of the field.
    pub field: String,
    /// As typed; empty empties the cell.
    pub text: String,
}

/// One thing that a person does to the records of a table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Edit {
    /// Types into cells of a record.
    Set {
        /// The id of the table.
        table: String,
        /// The record.
        row_id: String,
        /// The cells.
        cells: Vec<Typed>,
    },
    /// Adds a record.
    Insert {
        /// The id of the table.
        table: String,
        /// Its cells.
        cells: Vec<Typed>,
    },
    /// Deletes records.
    Delete {
        /// The id of the table.
        table: String,
        /// The records.
        row_ids: Vec<String>,
    },
    /// Leaves records out of this submission; an empty reason takes them in again.
    Defer {
        /// The id of the table.
        table: String,
        /// The records.
        row_ids: Vec<String>,
        /// The reason.
        reason: String,
    },
    /// Several as one step.
    Bulk {
        /// In order.
        edits: Vec<Edit>,
    },
}

/// What an edit did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Edited {
    /// Tables with changed records.
    pub tables: Vec<String>,
    /// Records that were changed, as far as they are few.
    pub rows: Vec<String>,
    /// The ids of new records, in order.
    pub added: Vec<String>,
    /// When it became durable, milliseconds since 1970.
    #[ts(type = "number")]
    pub saved_at: i64,
    /// Open errors in all.
    pub errors: u32,
    /// Warnings in all that wait for an explanation.
    pub warnings: u32,
    /// The open findings of the records changed, as far as they are few.
    pub findings: Vec<Finding>,
    /// What could be taken back and done again now.
    pub undo: UndoState,
}

/// What can be taken back and done again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UndoState {
    /// What would be taken back, in the language of the session; null for nothing.
    pub undo: Option<String>,
    /// What would be done again; null for nothing.
    pub redo: Option<String>,
}

/// A block of cells in a view: rows by number, fields by code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Block {
    /// The id of the table.
    pub table: String,
    /// The view in which rows are counted.
    pub view: View,
    /// The first row, counted from 0.
    pub first: u32,
    /// The last row, included.
    pub last: u32,
    /// The codes of the fields, in the order shown.
    pub fields: Vec<String>,
}

/// The cells of a block as text: fields parted by tabs, rows by line ends, as spreadsheets take it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlockText {
    /// The text.
    pub text: String,
    /// Cells that hold something.
    pub filled: u32,
    /// Different values among them.
    pub distinct: u32,
    /// Their sum, where all are numbers.
    pub sum: Option<String>,
}

/// Texts to put into a view from a cell on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Paste {
    /// The id of the table.
    pub table: String,
    /// The view in which rows are counted.
    pub view: View,
    /// The row of the first text, counted from 0; the number of rows for new ones.
    pub first: u32,
    /// The codes of the fields from the first text's on, in the order shown.
    pub fields: Vec<String>,
    /// Rows of texts.
    pub texts: Vec<Vec<String>>,
    /// Only into empty cells.
    pub only_empty: bool,
}

/// What a paste or a filling would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PastePlan {
    /// Cells that change.
    pub cells: u32,
    /// Of these, cells that hold something else now.
    pub replaced: u32,
    /// Rows that are added.
    pub added: u32,
    /// Cells that are locked and stay.
    pub locked: u32,
    /// Records that went with a sealed period and stay; their cells are among the locked ones.
    pub sealed: u32,
    /// Columns that find no place.
    pub overflow: u32,
    /// Whether a person should be asked first.
    pub ask: bool,
}

/// Puts one text into every cell of a block, or the texts of its first row or column into the others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Fill {
    /// The block.
    pub block: Block,
    /// What goes in.
    pub with: FillWith,
}

/// What goes into a block.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "with", rename_all = "snake_case")]
pub enum FillWith {
    /// A text; empty empties.
    Text {
        /// As typed.
        text: String,
    },
    /// What stands in the first row.
    Down,
    /// What stands in the first column.
    Right,
    /// What stands in the row above the block.
    Above,
}

/// One record, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Record {
    /// Its id in the vault.
    pub row_id: String,
    /// Its number in the view, counted from 0; null where it is not in it.
    pub row: Option<u32>,
    /// How a person calls it.
    pub who: String,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Cell>,
    /// Its open findings.
    pub findings: Vec<Finding>,
    /// Left out of this submission: the reason.
    pub deferred: Option<String>,
    /// Went with this sealed period, and is locked; null where it may be changed.
    pub sealed: Option<String>,
    /// What else it has: tables whose records name it, and how many do.
    pub related: Vec<Related>,
}

/// Records of another table that name a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Related {
    /// The id of the table.
    pub table: String,
    /// The field that names the record.
    pub field: String,
    /// Its value.
    pub text: String,
    /// How many records.
    pub rows: u32,
}

/// Which record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct RecordOf {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
    /// The view in which it is counted.
    pub view: View,
}

/// Which field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct FieldOf {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
    /// The code of the field.
    pub field: String,
}

/// Records of a table in the last sealed period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LastRows {
    /// That period.
    pub period: String,
    /// How many records it held then.
    pub rows: u32,
    /// How many it holds in the open period.
    pub present: u32,
}

/// A former value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Former {
    /// When it was replaced, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// Who did.
    pub who: String,
    /// How: typed, pasted, imported, fixed, undone, in the language of the session.
    pub how: String,
    /// Where it came from, as in a file and a cell; empty for nowhere.
    pub source: String,
    /// What stood there before.
    pub before: String,
    /// What stood there after.
    pub after: String,
}

/// What follows from cells of a record: proposals for others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct FollowsOf {
    /// The id of the table.
    pub table: String,
    /// The cells as they are typed now.
    pub cells: Vec<Typed>,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Follows {
    /// The code of the field.
    pub field: String,
    /// What it should hold.
    pub text: String,
    /// From what it follows, in the language of the session.
    pub why: String,
}

/// A cell that is being typed; a null text closes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct KeepDraft {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
    /// The code of the field.
    pub field: String,
    /// What is typed so far.
    pub text: Option<String>,
}

/// Which codes are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct CodesOf {
    /// The id of the table.
    pub table: String,
    /// The code of the field: one with a code list, or one that names records of another table.
    pub field: String,
    /// What was typed: a code, Chinese, pinyin or initials; empty for all.
    pub text: String,
    /// Only codes directly below this one.
    pub parent: Option<String>,
    /// The record, whose own date decides what is in force.
    pub row_id: Option<String>,
    /// Codes to skip.
    pub offset: u32,
    /// Codes wanted; at most 200 are given.
    pub limit: u32,
}

/// Codes found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Codes {
    /// How many there are in all.
    pub total: u32,
    /// Those wanted: used ones of this school first, withdrawn ones last.
    pub items: Vec<CodeItem>,
    /// The title of the list, its source and edition, in the language of the session.
    pub about: String,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CodeItem {
    /// The code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in pinyin, syllables parted by spaces.
    pub pinyin: String,
    /// The names above it, from the top; empty for none.
    pub path: String,
    /// Whether this school uses it already.
    pub used: bool,
    /// Whether it has codes below it.
    pub below: bool,
    /// Why it cannot be chosen, in the language of the session; null where it can.
    pub disabled: Option<String>,
}

/// What a person looks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Find {
    /// As typed: Chinese, a code, pinyin, initials.
    pub text: String,
    /// Only in this table.
    pub table: Option<String>,
    /// At most so many hits.
    pub limit: u32,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Hit {
    /// A table.
    Table {
        /// Its id.
        table: String,
        /// Its name and code.
        title: String,
    },
    /// A field.
    Field {
        /// The id of its table.
        table: String,
        /// Its code.
        field: String,
        /// Its label and its table's name.
        title: String,
    },
    /// A record.
    Record {
        /// The id of its table.
        table: String,
        /// The record.
        row_id: String,
        /// Its number in the table, counted from 0.
        row: u32,
        /// How a person calls it.
        title: String,
        /// What tells it from others, as in its class.
        more: String,
    },
}
