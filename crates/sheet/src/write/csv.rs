//! CSV for people: UTF-8 with a byte order mark, so that Excel reads it; no text that would run as a formula.

use std::io::Write;

use ::csv::{QuoteStyle, Terminator, WriterBuilder};

use super::guard::guard;
use crate::SheetError;

/// Writes records.
pub struct CsvWriter<W: Write> {
    inner: ::csv::Writer<W>,
    field: String,
}

impl<W: Write> CsvWriter<W> {
    /// Begins with the byte order mark.
    ///
    /// # Errors
    /// [`SheetError::Write`].
    pub fn new(mut out: W) -> Result<CsvWriter<W>, SheetError> {
        out.write_all("\u{feff}".as_bytes()).map_err(SheetError::writing)?;
        let mut builder = WriterBuilder::new();
        builder
            .flexible(true)
            .quote_style(QuoteStyle::Necessary)
            .terminator(Terminator::CRLF);
        Ok(CsvWriter {
            inner: builder.from_writer(out),
            field: String::new(),
        })
    }

    /// Writes one record.
    ///
    /// # Errors
    /// [`SheetError::Write`].
    pub fn row<'t>(&mut self, fields: impl IntoIterator<Item = &'t str>) -> Result<(), SheetError> {
        for text in fields {
            self.field.clear();
            self.field.push_str(guard(text));
            self.field.push_str(text);
            self.inner.write_field(&self.field).map_err(failed)?;
        }
        self.inner.write_record(None::<&[u8]>).map_err(failed)
    }

    /// Writes what is still held back and gives the output back.
    ///
    /// # Errors
    /// [`SheetError::Write`].
    pub fn finish(self) -> Result<W, SheetError> {
        self.inner.into_inner().map_err(|e| SheetError::writing(e.into_error()))
    }
}

fn failed(error: ::csv::Error) -> SheetError {
    match error.into_kind() {
        ::csv::ErrorKind::Io(e) => SheetError::writing(e),
        other => SheetError::Write(format!("{other:?}")),
    }
}
