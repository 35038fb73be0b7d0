//! Formats that the library reads only whole: `.xls` (also WPS `.et`) and `.ods`. Belongs into the helper process.

use calamine::{Ods, OdsError, Reader, SheetVisible, Xls, XlsError};

use super::calm::calmly;
use super::source::{Origin, Source};
use super::{Extent, Feeder, Format, SheetInfo, Visitor, xlsx};
use crate::{Limits, SheetError};

/// A workbook in memory.
pub(crate) enum Whole {
    Xls(Box<Xls<Source>>),
    Ods(Box<Ods<Source>>),
}

pub(crate) fn open(origin: &Origin, format: Format) -> Result<Whole, SheetError> {
    let source = origin.open()?;
    calmly(|| match format {
        Format::Ods => Ok(Whole::Ods(Box::new(Ods::new(source).map_err(ods_error)?))),
        _ => Ok(Whole::Xls(Box::new(Xls::new(source).map_err(xls_error)?))),
    })
}

impl Whole {
    pub(crate) fn sheets(&self) -> Vec<SheetInfo> {
        let sheets = match self {
            Whole::Xls(book) => book.sheets_metadata(),
            Whole::Ods(book) => book.sheets_metadata(),
        };
        sheets
            .iter()
            .map(|s| SheetInfo {
                name: s.name.clone(),
                visible: s.visible == SheetVisible::Visible,
            })
            .collect()
    }

    pub(crate) fn visit(
        &mut self,
        sheet: &str,
        limits: &Limits,
        visitor: &mut Visitor<'_>,
    ) -> Result<Extent, SheetError> {
        let range = calmly(|| match self {
            Whole::Xls(book) => book.worksheet_range(sheet).map_err(xls_error),
            Whole::Ods(book) => book.worksheet_range(sheet).map_err(ods_error),
        })?;
        let from_1904 = matches!(self, Whole::Xls(book) if book.has_1904_epoch());
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut feeder = Feeder::new(limits, from_1904, visitor);
        for (number, row) in (first_row..).zip(range.rows()) {
            for (column, value) in (first_column..).zip(row) {
                if !xlsx::feed_owned(&mut feeder, number, column, value)? {
                    return Ok(feeder.extent());
                }
            }
        }
        feeder.end_row()?;
        Ok(feeder.extent())
    }
}

fn xls_error(error: XlsError) -> SheetError {
    match error {
        XlsError::Io(e) => SheetError::reading(e),
        XlsError::Password => SheetError::Encrypted,
        other => SheetError::damaged(other),
    }
}

fn ods_error(error: OdsError) -> SheetError {
    match error {
        OdsError::Io(e) => SheetError::reading(e),
        OdsError::Password => SheetError::Encrypted,
        other => SheetError::damaged(other),
    }
}
