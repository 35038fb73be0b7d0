//! `.xlsx` and `.xlsm`, cell by cell.

use calamine::{Data, DataRef, ExcelDateTime, Reader, Xlsx};

use super::calm::calmly;
use super::source::Source;
use super::{Extent, Feeder, Visitor, error_text};
use crate::cell::Slot;
use crate::{Limits, SheetError};

pub(crate) fn open(source: Source) -> Result<Xlsx<Source>, SheetError> {
    calmly(|| Xlsx::new(source).map_err(xlsx_error))
}

pub(crate) fn visit(
    book: &mut Xlsx<Source>,
    sheet: &str,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<Extent, SheetError> {
    let from_1904 = book.has_1904_epoch();
    let mut reader = calmly(|| book.worksheet_cells_reader(sheet).map_err(xlsx_error))?;
    let mut feeder = Feeder::new(limits, from_1904, visitor);
    calmly(|| {
        loop {
            let cell = match reader.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(calamine::XlsxError::CellError(_)) => {
                    feeder.put_next(Slot::Error("#VALUE!"))?;
                    continue;
                }
                Err(other) => return Err(xlsx_error(other)),
            };
            let (row, column) = cell.get_position();
            if !feed(&mut feeder, row, column, cell.get_value())? {
                return Ok(());
            }
        }
        feeder.end_row().map(drop)
    })?;
    Ok(feeder.extent())
}

/// Hands one value of the library on; `false` when the visitor has had enough.
#[inline]
pub(crate) fn feed<'a>(
    feeder: &mut Feeder<'_, '_, 'a>,
    row: u32,
    column: u32,
    value: &DataRef<'a>,
) -> Result<bool, SheetError> {
    match value {
        DataRef::Empty => feeder.empty(row, column),
        DataRef::SharedString(text) if text.is_empty() => feeder.empty(row, column),
        DataRef::SharedString(text) => feeder.put(row, column, Slot::Shared(text)),
        DataRef::String(text) => feeder.put_text(row, column, text),
        DataRef::Float(n) => feeder.put(row, column, Slot::Number(*n)),
        DataRef::Int(n) => feeder.put(row, column, Slot::Number(*n as f64)),
        DataRef::Bool(b) => feeder.put(row, column, Slot::Bool(*b)),
        DataRef::DateTime(date) => feeder.put(row, column, date_slot(date, feeder.from_1904)),
        DataRef::DateTimeIso(text) => feeder.put_text(row, column, iso_day(text)),
        DataRef::DurationIso(text) => feeder.put_text(row, column, text),
        DataRef::Error(error) => feeder.put(row, column, Slot::Error(error_text(error))),
    }
}

/// The same for values that own their text.
pub(crate) fn feed_owned(
    feeder: &mut Feeder<'_, '_, '_>,
    row: u32,
    column: u32,
    value: &Data,
) -> Result<bool, SheetError> {
    match value {
        Data::Empty => feeder.empty(row, column),
        Data::String(text) => feeder.put_text(row, column, text),
        Data::Float(n) => feeder.put(row, column, Slot::Number(*n)),
        Data::Int(n) => feeder.put(row, column, Slot::Number(*n as f64)),
        Data::Bool(b) => feeder.put(row, column, Slot::Bool(*b)),
        Data::DateTime(date) => feeder.put(row, column, date_slot(date, feeder.from_1904)),
        Data::DateTimeIso(text) => feeder.put_text(row, column, iso_day(text)),
        Data::DurationIso(text) => feeder.put_text(row, column, text),
        Data::Error(error) => feeder.put(row, column, Slot::Error(error_text(error))),
    }
}

fn date_slot<'a>(date: &ExcelDateTime, from_1904: bool) -> Slot<'a> {
    if date.is_duration() {
        Slot::Number(date.as_f64())
    } else {
        Slot::Date(date.as_f64(), from_1904)
    }
}

/// A day without its midnight.
fn iso_day(text: &str) -> &str {
    text.strip_suffix("T00:00:00")
        .or_else(|| text.strip_suffix("T00:00:00.000"))
        .unwrap_or(text)
}

pub(crate) fn xlsx_error(error: calamine::XlsxError) -> SheetError {
    use calamine::XlsxError as E;
    match error {
        E::Io(e) => SheetError::reading(e),
        E::Password => SheetError::Encrypted,
        E::XmlEof(_) => SheetError::Truncated,
        other => SheetError::damaged(other),
    }
}
