//! Reading a table strictly.

use std::borrow::Cow;

use foldhash::{HashSet, HashSetExt};
use memchr::memchr_iter;

use crate::package::{Limits, Refusal};

use super::quotes::{self, Misuse};

/// A table whose text was found sound, row by row.
///
/// The grammar is checked once for the whole text ([`quotes::check`]); what is left to do for a row is to find its commas. The
/// `csv` crate would go through every byte a second and a third time.
pub struct Reader<'a> {
    entry: &'a str,
    text: &'a str,
    /// Where the next row begins.
    next: usize,
    row: Cells,
    /// Offset of the row last read.
    at: usize,
    columns: usize,
    cell: usize,
    seen: HashSet<Cow<'a, str>>,
}

/// For so many rows memory is taken at once; more are taken in as they come.
const ROWS_EXPECTED: usize = 1 << 16;

/// Where the cells of a row stand.
#[derive(Default)]
struct Cells {
    places: Vec<Place>,
    /// Quoted cells that hold quotes, without the second of each two.
    spare: String,
}

/// From where to where a cell goes.
enum Place {
    Text(usize, usize),
    Spare(usize, usize),
}

/// The cells of one row.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    text: &'r str,
    cells: &'r Cells,
}

impl<'r> Row<'r> {
    /// The cell of a column.
    pub fn get(&self, column: usize) -> Option<&'r str> {
        self.cells.places.get(column).map(|place| self.cell(place))
    }

    /// All cells.
    pub fn iter(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        let row = *self;
        self.cells.places.iter().map(move |place| row.cell(place))
    }

    fn cell(&self, place: &Place) -> &'r str {
        match place {
            Place::Text(from, to) => &self.text[*from..*to],
            Place::Spare(from, to) => &self.cells.spare[*from..*to],
        }
    }
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
        let text = std::str::from_utf8(bytes).map_err(|error| Refusal::CsvUtf8 {
            entry: entry.to_owned(),
            line: line(error.valid_up_to()),
        })?;
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
        let mut reader = Reader {
            entry,
            text,
            next: 0,
            row: Cells::default(),
            at: 0,
            columns: columns.len(),
            cell: limits.cell,
            // Every row ends a line; what only has line ends gets no memory for them.
            seen: HashSet::with_capacity(memchr_iter(b'\n', bytes).count().min(ROWS_EXPECTED)),
        };
        match reader.advance() && reader.row().iter().eq(columns) {
            true => Ok(reader),
            false => Err(Refusal::CsvHeader {
                entry: entry.to_owned(),
            }),
        }
    }

    /// The next row, its `row_id` first; `None` at the end.
    ///
    /// # Errors
    /// A refusal named `csv_…` with the line.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> Result<Option<Row<'_>>, Refusal> {
        if !self.advance() {
            return Ok(None);
        }
        let row = self.row();
        let (entry, line) = (|| self.entry.to_owned(), || self.line());
        if self.row.places.len() != self.columns {
            return Err(Refusal::CsvColumns {
                entry: entry(),
                line: line(),
            });
        }
        if self.next - self.at > self.cell && row.iter().any(|c| c.len() > self.cell) {
            return Err(Refusal::CsvCell {
                entry: entry(),
                line: line(),
            });
        }
        // Borrowed from the text, which outlives the row.
        let id = match self.row.places.first() {
            Some(Place::Text(from, to)) => Cow::Borrowed(&self.text[*from..*to]),
            _ => Cow::Owned(row.get(0).unwrap_or_default().to_owned()),
        };
        if id.is_empty() || !self.seen.insert(id) {
            return Err(Refusal::CsvRowId {
                entry: self.entry.to_owned(),
                line: self.line(),
            });
        }
        Ok(Some(self.row()))
    }

    /// The line, from 1, on which the row last read begins.
    pub fn line(&self) -> u64 {
        line_at(self.text.as_bytes(), self.at)
    }

    fn row(&self) -> Row<'_> {
        Row {
            text: self.text,
            cells: &self.row,
        }
    }

    /// Finds the cells of the next row; `false` at the end.
    fn advance(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let Cells { places, spare } = &mut self.row;
        places.clear();
        spare.clear();
        self.at = self.next;
        if self.at >= bytes.len() {
            return false;
        }
        let mut from = self.at;
        loop {
            let to = match bytes.get(from) {
                Some(b'"') => {
                    // The grammar was checked: the quote is closed.
                    let close = quotes::closing(bytes, from + 1).unwrap_or(bytes.len());
                    let inner = &self.text[from + 1..close];
                    places.push(if inner.contains('"') {
                        let start = spare.len();
                        spare.push_str(&inner.replace("\"\"", "\""));
                        Place::Spare(start, spare.len())
                    } else {
                        Place::Text(from + 1, close)
                    });
                    close + 1
                }
                _ => {
                    let ends = |byte: &u8| matches!(byte, b',' | b'\r' | b'\n');
                    let length = bytes[from.min(bytes.len())..].iter().position(ends);
                    let to = length.map_or(bytes.len(), |length| from + length);
                    places.push(Place::Text(from, to));
                    to
                }
            };
            match bytes.get(to) {
                Some(b',') => from = to + 1,
                Some(b'\r') => {
                    self.next = to + 2;
                    return true;
                }
                _ => {
                    self.next = to + 1;
                    return true;
                }
            }
        }
    }
}

/// The line, from 1, of an offset.
fn line_at(bytes: &[u8], at: usize) -> u64 {
    memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn what_is_accepted_reads_as_others_read_it(text in "row_id,A\r\n([0-9],[ab]{0,2}\r?\n|[0-9],\"[a,\"\r\n]{0,4}\"\n){0,4}") {
            let Ok(ours) = read(text.as_bytes()) else { return Ok(()) };
            let others = csv::Reader::from_reader(text.as_bytes());
            let others: Vec<Vec<String>> = others
                .into_records()
                .map(|row| row.unwrap().iter().map(str::to_owned).collect())
                .collect();
            prop_assert_eq!(ours, others);
        }
    }
}
