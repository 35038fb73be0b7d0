//! `.xlsb`, cell by cell.

use calamine::{Reader, Xlsb, XlsbError};

use super::calm::calmly;
use super::source::Source;
use super::{Extent, Feeder, Visitor, xlsx};
use crate::{Limits, SheetError};

pub(crate) fn open(source: Source) -> Result<Xlsb<Source>, SheetError> {
    calmly(|| Xlsb::new(source).map_err(xlsb_error))
}

pub(crate) fn visit(
    book: &mut Xlsb<Source>,
    sheet: &str,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<Extent, SheetError> {
    let from_1904 = book.has_1904_epoch();
    let mut reader = calmly(|| book.worksheet_cells_reader(sheet).map_err(xlsb_error))?;
    let mut feeder = Feeder::new(limits, from_1904, visitor);
    calmly(|| {
        while let Some(cell) = reader.next_cell().map_err(xlsb_error)? {
            let (row, column) = cell.get_position();
            if !xlsx::feed(&mut feeder, row, column, cell.get_value())? {
                return Ok(());
            }
        }
        feeder.end_row().map(drop)
    })?;
    Ok(feeder.extent())
}

fn xlsb_error(error: XlsbError) -> SheetError {
    match error {
        XlsbError::Io(e) => SheetError::reading(e),
        XlsbError::Password => SheetError::Encrypted,
        other => SheetError::damaged(other),
    }
}
