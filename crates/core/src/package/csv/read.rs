//! Reading a table strictly.

use std::collections::HashSet;

use compact_str::CompactString;
use csv::{ReaderBuilder, StringRecord};

use crate::package::{Limits, Refusal};

use super::quotes::{self, Misuse};

/// A table whose text was found sound, row by row.
pub struct Reader<'a> {
    entry: &'a str,
    bytes: &'a [u8],
    rows: csv::Reader<&'a [u8]>,
    row: StringRecord,
    /// Offset of the row last read.
    at: usize,
    columns: usize,
    cell: usize,
    seen: HashSet<CompactString>,
}

impl<'a> Reader<'a> {
    /// Checks encoding, grammar and header of a table. `entry` is its path, `columns` are its schema's field names.
    ///
    /// # Errors
    /// A refusal named `csv_…`.
    pub fn open<'n>(
        entry: &'a str,
        bytes: &'a [u8],
        columns: impl ExactSizeIterator<Item = &'n str>,
        limits: &Limits,
    ) -> Result<Reader<'a>, Refusal> {
        if bytes.starts_with(b"\xef\xbb\xbf") {
            return Err(Refusal::CsvBom {
                entry: entry.to_owned(),
            });
        }
        let line = |at| line_at(bytes, at);
        if let Err(error) = std::str::from_utf8(bytes) {
            return Err(Refusal::CsvUtf8 {
                entry: entry.to_owned(),
                line: line(error.valid_up_to()),
            });
        }
        quotes::check(bytes).map_err(|misuse| match misuse {
            Misuse::Quote(at) => Refusal::CsvQuote {
                entry: entry.to_owned(),
                line: line(at),
            },
            Misuse::Blank(at) => Refusal::CsvBlankLine {
                entry: entry.to_owned(),
                line: line(at),
            },
        })?;
        let rows = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(bytes);
        let mut reader = Reader {
            entry,
            bytes,
            rows,
            row: StringRecord::new(),
            at: 0,
            columns: columns.len(),
            cell: limits.cell,
            seen: HashSet::new(),
        };
        let header = || Refusal::CsvHeader {
            entry: entry.to_owned(),
        };
        let found = reader.rows.read_record(&mut reader.row).map_err(|_| header())?;
        match found && reader.row.iter().eq(columns) {
            true => Ok(reader),
            false => Err(header()),
        }
    }

    /// The next row, its `row_id` first; `None` at the end.
    ///
    /// # Errors
    /// A refusal named `csv_…` with the line.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<&StringRecord>, Refusal> {
        let entry = || self.entry.to_owned();
        let (bytes, at) = (self.bytes, self.rows.position().byte() as usize);
        // The line feed of the last line end is still to come.
        let at = at + usize::from(bytes.get(at) == Some(&b'\n'));
        let line = || line_at(bytes, at);
        self.at = at;
        // The text was found to be UTF-8 and flexible rows are allowed, so nothing else can fail.
        if !self.rows.read_record(&mut self.row).map_err(|_| Refusal::CsvUtf8 {
            entry: entry(),
            line: line(),
        })? {
            return Ok(None);
        }
        if self.row.len() != self.columns {
            return Err(Refusal::CsvColumns {
                entry: entry(),
                line: line(),
            });
        }
        if self.row.as_slice().len() > self.cell && self.row.iter().any(|c| c.len() > self.cell) {
            return Err(Refusal::CsvCell {
                entry: entry(),
                line: line(),
            });
        }
        let id = self.row.get(0).unwrap_or("");
        if id.is_empty() || !self.seen.insert(id.into()) {
            return Err(Refusal::CsvRowId {
                entry: entry(),
                line: line(),
            });
        }
        Ok(Some(&self.row))
    }

    /// The line, from 1, on which the row last read begins.
    pub fn line(&self) -> u64 {
        line_at(self.bytes, self.at)
    }
}

/// The line, from 1, of an offset.
fn line_at(bytes: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Vec<Vec<String>>, Refusal> {
        let limits = Limits {
            cell: 20,
            ..Limits::default()
        };
        let mut reader = Reader::open("data/t.csv", text, ["row_id", "A"].into_iter(), &limits)?;
        let mut out = Vec::new();
        while let Some(row) = reader.next()? {
            out.push(row.iter().map(str::to_owned).collect());
        }
        Ok(out)
    }

    #[test]
    fn tables_are_read_strictly() {
        assert_eq!(
            read(b"row_id,A\r\n1,\"x,\"\"\r\ny\"\r\n2,\r\n").unwrap(),
            [["1", "x,\"\r\ny"], ["2", ""]]
        );
        assert!(read(b"row_id,A\n").unwrap().is_empty());
        for (text, name, line) in [
            (&b"\xef\xbb\xbfrow_id,A\r\n"[..], "csv_bom", ""),
            (b"row_id,A\r\n1,\xff\r\n", "csv_utf8", "2"),
            (b"row_id,A\r\n1,a\"\r\n", "csv_quote", "2"),
            (b"row_id,A\r\n1,a\r\n\r\n", "csv_blank_line", "3"),
            (b"row_id,A\r\n1,\"a\r\nb\"\r\n2,b,c\r\n", "csv_columns", "4"),
            (b"", "csv_header", ""),
            (b"A,row_id\r\n", "csv_header", ""),
            (b"row_id,A\r\n1,aaaaaaaaaaaaaaaaaaaaaaaa\r\n", "csv_cell", "2"),
            (b"row_id,A\r\n1,\r\n1,\r\n", "csv_row_id", "3"),
            (b"row_id,A\r\n,a\r\n", "csv_row_id", "2"),
        ] {
            let refusal = read(text).unwrap_err();
            assert_eq!(refusal.name(), name);
            let said = crate::message::Speak::args(&refusal);
            assert_eq!(
                said.iter().find(|a| a.0 == "line").map_or("", |a| a.1.as_str()),
                line,
                "{name}"
            );
        }
    }
}
