//! The texts of one row, kept in one buffer from row to row.

use zhibao_sheet::write::Out;

/// The texts of one row.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    ends: Vec<usize>,
}

impl Line {
    /// Forgets the last row.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Adds a cell.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Adds a cell that is written by a function.
    pub(super) fn write<R>(&mut self, work: impl FnOnce(&mut String) -> R) -> R {
        let result = work(&mut self.text);
        self.ends.push(self.text.len());
        result
    }

    /// The text of the last cell.
    pub(super) fn last(&self) -> &str {
        let end = self.ends.last().copied().unwrap_or(0);
        let start = self.ends.len().checked_sub(2).map_or(0, |at| self.ends[at]);
        &self.text[start..end]
    }

    /// The cells as texts.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let text = &self.text[start..*end];
            start = *end;
            text
        })
    }

    /// The cells as a workbook takes them.
    pub(super) fn cells(&self) -> impl Iterator<Item = Out<'_>> {
        self.texts()
            .map(|text| if text.is_empty() { Out::Empty } else { Out::Text(text) })
    }
}
