//! What a table to be written looks like.

use std::path::PathBuf;

/// One column.
#[derive(Debug, Clone, Default)]
pub struct ColumnSpec {
    /// Its heading.
    pub heading: String,
    /// In characters; 0 for a width that fits the heading.
    pub width: u16,
    /// Whether the heading is marked as required, by its colour.
    pub required: bool,
    /// What is shown when the mouse rests on the heading.
    pub note: Option<Note>,
    /// Texts of the drop-down; empty for none.
    pub choices: Vec<String>,
    /// Whether a value outside `choices` is refused rather than let through.
    pub strict: bool,
}

/// A note on a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(pub String);

/// A table.
#[derive(Debug, Clone)]
pub struct TableSpec {
    /// Name of the sheet; further sheets get a number.
    pub sheet: String,
    /// Columns from left to right.
    pub columns: Vec<ColumnSpec>,
    /// Data rows of a sheet before the next one begins.
    pub rows_per_sheet: u32,
    /// Sheets of a file before the next one begins.
    pub sheets_per_file: u32,
    /// Whether the header cannot be changed (there is no password).
    pub locked: bool,
    /// Columns that stay in view.
    pub frozen_columns: u16,
    /// Values of an example row below the header, passed over by the reader while they are unchanged.
    pub example: Vec<String>,
    /// Whether a hidden first column holds record ids.
    pub row_ids: bool,
    /// Keys and values of the hidden sheet; nothing there makes no such sheet.
    pub meta: Vec<(String, String)>,
    /// Rows that drop-downs reach to, in a sheet without that much data.
    pub choice_rows: u32,
    /// The only folder for temporary files; theirs are gone when the table is finished or dropped.
    pub temp_dir: Option<PathBuf>,
    /// Title and text that Excel shows where a value is not in its drop-down.
    pub choice_message: (String, String),
}

impl TableSpec {
    /// A plain table without limits, locks or lists.
    pub fn new(sheet: &str, columns: Vec<ColumnSpec>) -> TableSpec {
        TableSpec {
            sheet: sheet.to_owned(),
            columns,
            rows_per_sheet: MOST_ROWS,
            sheets_per_file: u32::MAX,
            locked: false,
            frozen_columns: 0,
            example: Vec::new(),
            row_ids: false,
            meta: Vec::new(),
            choice_rows: 2000,
            temp_dir: None,
            choice_message: (String::new(), String::new()),
        }
    }
}

/// Data rows that fit below a header.
pub(super) const MOST_ROWS: u32 = 1_048_575;

impl ColumnSpec {
    /// A column with a heading only.
    pub fn new(heading: &str) -> ColumnSpec {
        ColumnSpec {
            heading: heading.to_owned(),
            ..ColumnSpec::default()
        }
    }

    /// Its width in characters.
    pub(super) fn shown_width(&self) -> f64 {
        let wide: usize = self
            .heading
            .lines()
            .map(|l| l.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 2)
            .max()
            .unwrap_or(8);
        if self.width > 0 {
            f64::from(self.width.min(120))
        } else {
            wide.clamp(8, 40) as f64
        }
    }
}
