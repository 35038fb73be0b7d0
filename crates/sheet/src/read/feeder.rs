//! Gathers cells into rows, drops phantom ones, and lends each row to the visitor.

use calamine::CellErrorType;

use super::calm::plainly;
use super::{Extent, Visitor};
use crate::cell::{RowBuffer, Slot};
use crate::{Limits, SheetError};

/// Takes cells in file order. Cell positions count from 0, row numbers from 1.
pub(crate) struct Feeder<'v, 'f, 'a> {
    buffer: RowBuffer<'a>,
    visitor: &'v mut Visitor<'f>,
    limits: Limits,
    pub(crate) from_1904: bool,
    row: u32,
    touched: bool,
    last_column: u32,
    declared_columns: u32,
    extent: Extent,
}

impl<'v, 'f, 'a> Feeder<'v, 'f, 'a> {
    pub(crate) fn new(limits: &Limits, from_1904: bool, visitor: &'v mut Visitor<'f>) -> Feeder<'v, 'f, 'a> {
        Feeder {
            buffer: RowBuffer::default(),
            visitor,
            limits: *limits,
            from_1904,
            row: 0,
            touched: false,
            last_column: 0,
            declared_columns: 0,
            extent: Extent::default(),
        }
    }

    /// A cell that is there but empty. `false`: the visitor has had enough.
    #[inline]
    pub(crate) fn empty(&mut self, row: u32, column: u32) -> Result<bool, SheetError> {
        if row != self.row && !self.turn(row)? {
            return Ok(false);
        }
        self.touched = true;
        self.declared_columns = self.declared_columns.max(column.saturating_add(1));
        Ok(true)
    }

    #[inline]
    pub(crate) fn put(&mut self, row: u32, column: u32, slot: Slot<'a>) -> Result<bool, SheetError> {
        if let Slot::Shared(text) = slot
            && text.len() > self.limits.cell_bytes
        {
            return Err(self.too_long(row));
        }
        if !self.enter(row, column)? {
            return Ok(false);
        }
        self.buffer.put(column as usize, slot);
        Ok(true)
    }

    #[inline]
    pub(crate) fn put_text(&mut self, row: u32, column: u32, text: &str) -> Result<bool, SheetError> {
        if text.is_empty() {
            return self.empty(row, column);
        }
        if text.len() > self.limits.cell_bytes {
            return Err(self.too_long(row));
        }
        if !self.enter(row, column)? {
            return Ok(false);
        }
        self.buffer.put_text(column as usize, text);
        Ok(true)
    }

    /// A cell whose place the library does not tell: after the last one.
    pub(crate) fn put_next(&mut self, slot: Slot<'a>) -> Result<bool, SheetError> {
        let column = if self.touched {
            self.last_column.saturating_add(1)
        } else {
            0
        };
        self.put(self.row, column, slot)
    }

    #[inline]
    fn enter(&mut self, row: u32, column: u32) -> Result<bool, SheetError> {
        if row != self.row && !self.turn(row)? {
            return Ok(false);
        }
        if column >= self.limits.columns {
            return Err(SheetError::TooMany {
                what: "columns".to_owned(),
            });
        }
        self.touched = true;
        self.last_column = column;
        Ok(true)
    }

    fn turn(&mut self, row: u32) -> Result<bool, SheetError> {
        let go_on = self.end_row()?;
        self.row = row;
        Ok(go_on)
    }

    /// Lends the row that is finished; call once more at the end.
    pub(crate) fn end_row(&mut self) -> Result<bool, SheetError> {
        let mut go_on = true;
        if self.buffer.is_blank() {
            self.extent.phantom_rows += u32::from(self.touched);
        } else {
            let number = self.row.saturating_add(1);
            let row = self.buffer.row(number);
            self.extent.rows += 1;
            self.extent.last_row = self.extent.last_row.max(number);
            self.extent.columns = self.extent.columns.max(row.len() as u32);
            let visitor = &mut *self.visitor;
            go_on = plainly(|| visitor(&row)).is_continue();
        }
        self.buffer.clear();
        self.touched = false;
        Ok(go_on)
    }

    /// What was seen.
    pub(crate) fn extent(&self) -> Extent {
        let declared = self.declared_columns.max(self.extent.columns);
        Extent {
            phantom_columns: declared - self.extent.columns,
            ..self.extent
        }
    }

    fn too_long(&self, row: u32) -> SheetError {
        let place = format!("#{}", row.saturating_add(1));
        SheetError::CellTooLarge {
            kilobytes: self.limits.cell_bytes >> 10,
            place,
        }
    }
}

/// How a spreadsheet shows the error.
pub(crate) fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

/// The same, from the text that travelled.
pub(crate) fn error_static(text: &str) -> &'static str {
    known_error(text).unwrap_or("#VALUE!")
}

/// The error value that the text is.
pub(crate) fn known_error(text: &str) -> Option<&'static str> {
    const ALL: [&str; 8] = [
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#GETTING_DATA",
    ];
    ALL.into_iter().find(|known| *known == text)
}
