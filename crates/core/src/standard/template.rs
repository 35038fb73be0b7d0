//! Sheet layouts and the headings that people use.

use std::collections::BTreeMap;

use crate::standard::table::Label;

/// How a value is written into a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// The name of the code.
    Name,
    /// The code itself.
    Code,
    /// The text of the value.
    Text,
    /// A day or month by a `strftime` pattern.
    Date(String),
    /// The same text in every row.
    Constant(String),
}

/// A column that names another table's record by a field other than the one that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The other table.
    pub table: String,
    /// Its field whose value stands in the sheet.
    pub match_field: String,
    /// Its field whose value is kept.
    pub give: String,
}

/// One column of a layout.
#[derive(Debug, Clone)]
pub struct Column {
    /// The heading, letter for letter.
    pub heading: String,
    /// The table that the column feeds.
    pub table: String,
    /// 0: the row's own record; 1, 2 …: its members.
    pub slot: u8,
    /// The field that it feeds; none for a column that we only write.
    pub field: Option<String>,
    /// Whether the receiving system demands it.
    pub required: bool,
    /// How values are written.
    pub write: Write,
    /// The other table's record that it names.
    pub lookup: Option<Lookup>,
}

/// A layout of a sheet: which column feeds which field of which record.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its id, as in `national-2022`.
    pub id: String,
    /// Its name.
    pub label: Label,
    /// The table of the row's own record.
    pub table: String,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Most rows of a sheet in the receiving system, where limited.
    pub rows_per_sheet: Option<usize>,
    /// Most sheets of a file in the receiving system, where limited.
    pub sheets_per_file: Option<usize>,
    /// Where the receiving system says something else than the list's name: its wording by list and code.
    pub wordings: BTreeMap<(String, String), String>,
}

impl Template {
    /// What the receiving system calls a code, where it does not use the list's name.
    pub fn wording(&self, list: &str, code: &str) -> Option<&str> {
        self.wordings
            .get(&(list.to_owned(), code.to_owned()))
            .map(String::as_str)
    }
}

/// A heading that people use for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The table.
    pub table: String,
    /// The field.
    pub field: String,
    /// The heading.
    pub heading: String,
    /// 0 for the record itself, else its member.
    pub slot: u8,
}
