//! One row of a sheet, lent to a visitor.

use zhibao_core::value::Raw;

/// What a cell holds, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Text of this cell alone.
    Text(&'a str),
    /// Text from the workbook's table of shared strings: equal addresses mean equal text for one [`visit`](crate::Workbook::visit).
    Shared(&'a str),
    /// A number; a number typed as text is [`Cell::Text`].
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A number with a date format: days since the workbook's epoch.
    Date {
        /// Days and fraction of a day.
        days: f64,
        /// Whether the workbook counts from 1904.
        from_1904: bool,
    },
    /// An error value such as `#REF!`.
    Error(&'static str),
}

impl<'a> Cell<'a> {
    /// The same for the core's readers.
    pub fn raw(self) -> Raw<'a> {
        match self {
            Cell::Empty => Raw::Empty,
            Cell::Text(text) | Cell::Shared(text) => Raw::Text(text),
            Cell::Number(n) => Raw::Number(n),
            Cell::Bool(b) => Raw::Bool(b),
            Cell::Date { days, from_1904 } => Raw::Serial { days, from_1904 },
            Cell::Error(e) => Raw::Error(e),
        }
    }

    /// The text of a text cell.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Cell::Text(text) | Cell::Shared(text) => Some(text),
            _ => None,
        }
    }

    /// A number that stands for the shared string as long as the workbook is visited; `None` for all other cells.
    pub fn shared_key(self) -> Option<usize> {
        match self {
            Cell::Shared(text) => Some(text.as_ptr().addr()),
            _ => None,
        }
    }

    /// Whether there is nothing in it, or only space.
    pub fn is_blank(self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) | Cell::Shared(text) => text.chars().all(char::is_whitespace),
            _ => false,
        }
    }
}

/// A cell of the row buffer: texts are ranges of one string that is used again for every row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slot<'a> {
    Empty,
    Text(usize, usize),
    Shared(&'a str),
    Number(f64),
    Bool(bool),
    Date(f64, bool),
    Error(&'static str),
}

/// One row: its number in the sheet, and its cells up to the last that holds something.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    number: u32,
    slots: &'r [Slot<'r>],
    text: &'r str,
}

impl<'r> Row<'r> {
    /// The sheet's own row number, from 1; for a CSV the record's.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// How many cells there are; those beyond are empty.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Never true for a row that was handed out.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The cell of a column, from 0.
    #[inline]
    pub fn get(&self, column: usize) -> Cell<'r> {
        match self.slots.get(column) {
            None | Some(Slot::Empty) => Cell::Empty,
            Some(Slot::Text(from, to)) => Cell::Text(&self.text[*from..*to]),
            Some(Slot::Shared(text)) => Cell::Shared(text),
            Some(Slot::Number(n)) => Cell::Number(*n),
            Some(Slot::Bool(b)) => Cell::Bool(*b),
            Some(Slot::Date(days, from_1904)) => Cell::Date {
                days: *days,
                from_1904: *from_1904,
            },
            Some(Slot::Error(e)) => Cell::Error(e),
        }
    }

    /// All cells, from column 0.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Cell<'r>> + '_ {
        (0..self.slots.len()).map(|column| self.get(column))
    }

    /// What a person sees in the cell.
    pub fn shown(&self, column: usize) -> String {
        self.get(column).raw().shown()
    }
}

/// Collects the cells of a row; keeps its memory from row to row.
#[derive(Default)]
pub(crate) struct RowBuffer<'a> {
    slots: Vec<Slot<'a>>,
    text: String,
}

impl<'a> RowBuffer<'a> {
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.text.clear();
    }

    /// Puts a cell into a column; gaps are empty.
    #[inline]
    pub(crate) fn put(&mut self, column: usize, slot: Slot<'a>) {
        if column == self.slots.len() {
            self.slots.push(slot);
        } else {
            self.put_apart(column, slot);
        }
    }

    fn put_apart(&mut self, column: usize, slot: Slot<'a>) {
        if column > self.slots.len() {
            self.slots.resize(column, Slot::Empty);
            self.slots.push(slot);
        } else {
            self.slots[column] = slot;
        }
    }

    /// Puts a text of its own into a column.
    #[inline]
    pub(crate) fn put_text(&mut self, column: usize, text: &str) {
        let from = self.text.len();
        self.text.push_str(text);
        self.put(column, Slot::Text(from, self.text.len()));
    }

    /// Whether no cell holds anything but space.
    pub(crate) fn is_blank(&self) -> bool {
        let row = Row {
            number: 0,
            slots: &self.slots,
            text: &self.text,
        };
        self.slots.is_empty() || row.cells().all(Cell::is_blank)
    }

    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The row as it is lent out; `number` from 1.
    pub(crate) fn row<'r>(&'r mut self, number: u32) -> Row<'r>
    where
        'a: 'r,
    {
        while let Some(Slot::Empty) = self.slots.last() {
            self.slots.pop();
        }
        Row {
            number,
            slots: &self.slots,
            text: &self.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_gaps_and_drops_its_empty_end() {
        let mut buffer = RowBuffer::default();
        buffer.put_text(1, "张三");
        buffer.put(3, Slot::Number(2.0));
        buffer.put(5, Slot::Empty);
        buffer.put(0, Slot::Bool(true));
        let row = buffer.row(7);
        let cells: Vec<_> = row.cells().collect();
        assert_eq!(
            cells,
            [Cell::Bool(true), Cell::Text("张三"), Cell::Empty, Cell::Number(2.0)]
        );
        assert_eq!(
            (row.number(), row.get(9), row.shown(1)),
            (7, Cell::Empty, "张三".to_owned())
        );
    }

    #[test]
    fn space_alone_is_blank() {
        let mut buffer = RowBuffer::default();
        buffer.put_text(0, " \u{3000}\n");
        assert!(buffer.is_blank());
        buffer.put_text(2, "x");
        assert!(!buffer.is_blank());
    }
}
