//! `.xlsx` and `.xlsm`, cell by cell.

use std::sync::Arc;

use calamine::{Data, DataRef, ExcelDateTime, Reader, Sheet, Xlsx, XlsxError};

use super::archive::bomb;
use super::calm::calmly;
use super::source::{Meter, Source};
use super::{Extent, Feeder, Visitor, error_text};
use crate::cell::Slot;
use crate::{Limits, SheetError};

/// A workbook and what counts its bytes.
pub(crate) struct Book {
    inner: Xlsx<Source>,
    meter: Arc<Meter>,
}

/// Packed bytes that a sheet may have besides its cells.
const BESIDES: u64 = 256 << 10;
/// Bytes that a cell may have besides its text.
const MOST: u64 = 200;

impl Book {
    pub(crate) fn open(source: Source) -> Result<Book, SheetError> {
        let meter = source.meter();
        let inner = calmly(|| Xlsx::new(source).map_err(xlsx_error))?;
        Ok(Book { inner, meter })
    }

    pub(crate) fn sheets(&self) -> &[Sheet] {
        self.inner.sheets_metadata()
    }

    /// The sheet's part is not looked through beforehand: that would inflate it twice. Its size is held to what the
    /// archive declares, and packed bytes are let in only as cells come out, or a text without end would grow in memory.
    pub(crate) fn visit(
        &mut self,
        sheet: &str,
        limits: &Limits,
        visitor: &mut Visitor<'_>,
    ) -> Result<Extent, SheetError> {
        self.meter.start(BESIDES);
        let result = self.stream(sheet, limits, visitor);
        let tripped = self.meter.tripped();
        self.meter.start(u64::MAX);
        match result {
            Err(SheetError::Damaged { detail }) if detail.contains("declared uncompressed size") => {
                Err(bomb("worksheet".to_owned(), limits))
            }
            Err(_) if tripped => Err(bomb("worksheet".to_owned(), limits)),
            other => other,
        }
    }

    fn stream(&mut self, sheet: &str, limits: &Limits, visitor: &mut Visitor<'_>) -> Result<Extent, SheetError> {
        let meter = self.meter.clone();
        let from_1904 = self.inner.has_1904_epoch();
        let mut reader = calmly(|| self.inner.worksheet_cells_reader(sheet).map_err(xlsx_error))?;
        let mut feeder = Feeder::new(limits, from_1904, visitor);
        let mut allowed = BESIDES;
        calmly(|| {
            loop {
                let cell = match reader.next_cell() {
                    Ok(Some(cell)) => cell,
                    Ok(None) => break,
                    Err(XlsxError::CellError(_)) => {
                        feeder.put_next(Slot::Error("#VALUE!"))?;
                        continue;
                    }
                    Err(other) => return Err(xlsx_error(other)),
                };
                let (row, column) = cell.get_position();
                let value = cell.get_value();
                allowed += MOST
                    + if let DataRef::String(text) = value {
                        text.len() as u64
                    } else {
                        0
                    };
                meter.allow(allowed);
                if !feed(&mut feeder, row, column, value)? {
                    return Ok(());
                }
            }
            feeder.end_row().map(drop)
        })?;
        Ok(feeder.extent())
    }
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
        DataRef::SharedString("") => feeder.empty(row, column),
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
        Data::String(text) if text.starts_with('#') || text.starts_with("Err:") => match typed_error(text) {
            Some(error) => feeder.put(row, column, Slot::Error(error)),
            None => feeder.put_text(row, column, text),
        },
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

/// An `.ods` keeps the error of a formula as its text.
fn typed_error(text: &str) -> Option<&'static str> {
    let coded = text
        .strip_prefix("Err:")
        .is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()));
    if coded {
        Some("#VALUE!")
    } else {
        super::known_error(text)
    }
}

/// A day without its midnight.
fn iso_day(text: &str) -> &str {
    text.strip_suffix("T00:00:00")
        .or_else(|| text.strip_suffix("T00:00:00.000"))
        .unwrap_or(text)
}

pub(crate) fn xlsx_error(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Io(e) => SheetError::reading(e),
        XlsxError::Password => SheetError::Encrypted,
        XlsxError::XmlEof(_) => SheetError::Truncated,
        other => SheetError::damaged(other),
    }
}
