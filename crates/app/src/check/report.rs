//! What a check found.

use std::collections::{BTreeMap, BTreeSet};

use zhibao_core::finding::Finding;

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The index of the sheet.
    pub sheet: usize,
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: usize,
}

impl Place {
    /// The cell's address, as in `E17`.
    pub fn cell(&self) -> String {
        let mut letters = Vec::new();
        let mut rest = self.column + 1;
        while rest > 0 {
            letters.push(b'A' + ((rest - 1) % 26) as u8);
            rest = (rest - 1) / 26;
        }
        letters.reverse();
        format!("{}{}", String::from_utf8_lossy(&letters), self.row)
    }
}

/// A finding at a cell.
#[derive(Debug, Clone)]
pub struct SheetFinding {
    /// Where.
    pub place: Place,
    /// The name of the sheet.
    pub sheet: String,
    /// The heading of its column, verbatim.
    pub heading: String,
    /// What.
    pub finding: Finding,
}

/// A cell that was repaired on the way in.
#[derive(Debug, Clone)]
pub struct Change {
    /// Where.
    pub place: Place,
    /// The name of the sheet.
    pub sheet: String,
    /// The heading of its column, verbatim.
    pub heading: String,
    /// The kinds of repair.
    pub kinds: Vec<&'static str>,
    /// As typed.
    pub value: String,
    /// As read.
    pub becomes: String,
}

/// What a check found in a file.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The findings in order of place, at most as many as were asked for.
    pub findings: Vec<SheetFinding>,
    /// The repaired cells, where they were asked for.
    pub changes: Vec<Change>,
    /// Records read.
    pub rows: usize,
    /// Records with at least one error.
    pub rows_with_errors: usize,
    /// All errors.
    pub errors: usize,
    /// All warnings.
    pub warnings: usize,
    /// Repairs by kind.
    pub normalised: BTreeMap<&'static str, usize>,
    /// Headings without a sure meaning.
    pub unmapped_columns: Vec<String>,
    /// Required fields that no column has, by label.
    pub missing_columns: Vec<String>,
    /// Rules that need more than the file.
    pub skipped_rules: BTreeSet<String>,
    /// Sheets that hold no recognisable table.
    pub skipped_sheets: Vec<String>,
    /// Rows that are no records: repeated headings, sums, notes.
    pub skipped_rows: usize,
}
