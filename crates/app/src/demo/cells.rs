//! Rows of a demo school.

/// A record: field codes and texts as typed.
pub type Row = Vec<(&'static str, String)>;

/// Builds a record.
pub(super) struct Cells(Row);

impl Cells {
    pub(super) fn new() -> Cells {
        Cells(Vec::with_capacity(64))
    }

    /// Adds a cell; an empty text adds none.
    pub(super) fn put(mut self, field: &'static str, text: impl Into<String>) -> Cells {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((field, text));
        }
        self
    }

    /// Adds a yes or no.
    pub(super) fn flag(self, field: &'static str, yes: bool) -> Cells {
        self.put(field, if yes { "1" } else { "0" })
    }

    /// Adds several cells.
    pub(super) fn all(self, cells: &[(&'static str, &str)]) -> Cells {
        cells.iter().fold(self, |row, (field, text)| row.put(field, *text))
    }

    /// The record, no larger than it has to be: a school has many.
    pub(super) fn done(mut self) -> Row {
        self.0.shrink_to_fit();
        self.0
    }
}
