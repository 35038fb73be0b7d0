//! Separated text: which encoding, which separator, and its records.

use std::cell::Cell as Shared;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use super::{Extent, Feeder, Format, Origin, Source, Visitor};
use crate::write::guard::unguarded;
use crate::{Limits, SheetError};

/// An encoding of text files.
pub(crate) type Encoding = &'static encoding_rs::Encoding;

/// How a text table is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    encoding: Encoding,
    separator: u8,
}

const SAMPLE: u64 = 64 << 10;

/// Whether text is a page of tables or separated values.
pub(crate) fn recognise(origin: &Origin) -> Result<Format, SheetError> {
    let encoding = encoding(origin)?;
    let sample = sample(origin, encoding)?;
    let start = sample.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() {
        return Err(SheetError::Empty);
    }
    let strange = sample
        .chars()
        .filter(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n'))
        .count();
    let broken = sample.chars().filter(|c| *c == '\u{fffd}').count();
    let length = sample.chars().count();
    if sample.contains('\0') || strange * 100 > length || broken > 1 + length / 50 {
        return Err(SheetError::Unknown);
    }
    let lower = start
        .get(..start.floor_char_boundary(4096))
        .unwrap_or(start)
        .to_ascii_lowercase();
    let page = [
        "<table",
        "<html",
        "<!doctype html",
        "urn:schemas-microsoft-com:office:spreadsheet",
        "<tr",
    ];
    if start.starts_with('<') && page.iter().any(|p| lower.contains(p)) {
        return Ok(Format::Html);
    }
    if start.starts_with("<?xml") || start.starts_with("%PDF") || start.starts_with("{\\rtf") {
        return Err(SheetError::Unknown);
    }
    Ok(Format::Csv)
}

/// By byte order mark; else UTF-8 if the whole file is; else GB18030.
pub(crate) fn encoding(origin: &Origin) -> Result<Encoding, SheetError> {
    let head = origin.head(4)?;
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(&head) {
        return Ok(encoding);
    }
    match head.as_slice() {
        [a, 0, b, 0] if *a != 0 && *b != 0 => return Ok(UTF_16LE),
        [0, a, 0, b] if *a != 0 && *b != 0 => return Ok(UTF_16BE),
        _ => {}
    }
    Ok(if is_utf8(origin.open()?).map_err(SheetError::reading)? {
        UTF_8
    } else {
        GB18030
    })
}

fn is_utf8(mut source: Source) -> io::Result<bool> {
    let mut chunk = vec![0u8; SAMPLE as usize];
    let mut kept = 0;
    loop {
        let read = source.read(&mut chunk[kept..])?;
        if read == 0 {
            return Ok(kept == 0);
        }
        let end = kept + read;
        match std::str::from_utf8(&chunk[..end]) {
            Ok(_) => kept = 0,
            Err(e) if e.error_len().is_none() => {
                let from = e.valid_up_to();
                chunk.copy_within(from..end, 0);
                kept = end - from;
            }
            Err(_) => return Ok(false),
        }
    }
}

pub(crate) fn decoder(source: impl Read, encoding: Encoding) -> DecodeReaderBytes<impl Read, Vec<u8>> {
    let bom = encoding == UTF_8;
    DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .strip_bom(true)
        .utf8_passthru(bom)
        .bom_override(true)
        .build(source)
}

fn sample(origin: &Origin, encoding: Encoding) -> Result<String, SheetError> {
    let mut bytes = Vec::new();
    decoder(origin.open()?.take(SAMPLE), encoding)
        .read_to_end(&mut bytes)
        .map_err(SheetError::reading)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The cut may have split a character.
    Ok(text.strip_suffix('\u{fffd}').map(str::to_owned).unwrap_or(text))
}

/// Finds the separator: the one that splits the first records most evenly.
pub(crate) fn dialect(origin: &Origin) -> Result<Dialect, SheetError> {
    let encoding = encoding(origin)?;
    let sample = sample(origin, encoding)?;
    if let Some(named) = sample.strip_prefix("sep=").and_then(|rest| rest.bytes().next())
        && !named.is_ascii_control()
        && named.is_ascii()
    {
        return Ok(Dialect {
            encoding,
            separator: named,
        });
    }
    let score = |separator: u8| -> (usize, usize) {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(sample.as_bytes());
        let widths: Vec<usize> = reader
            .records()
            .take(30)
            .filter_map(Result::ok)
            .map(|r| r.len())
            .collect();
        let split: Vec<usize> = widths.iter().copied().filter(|n| *n > 1).collect();
        let common = split
            .iter()
            .map(|w| split.iter().filter(|o| *o == w).count())
            .max()
            .unwrap_or(0);
        // The share, not the count: a wrong separator breaks quoted texts into more records than there are.
        let share = common * 1000 / widths.len().max(1);
        (share, split.iter().copied().max().unwrap_or(1))
    };
    let separator = [b',', b'\t', b';', b'|']
        .into_iter()
        .rev()
        .max_by_key(|s| score(*s))
        .unwrap_or(b',');
    let separator = if score(separator).1 > 1 { separator } else { b',' };
    Ok(Dialect { encoding, separator })
}

/// Records as rows; a guarding apostrophe before `= + - @` is taken off again.
pub(crate) fn visit(
    origin: &Origin,
    dialect: Dialect,
    limits: &Limits,
    visitor: &mut Visitor<'_>,
) -> Result<Extent, SheetError> {
    let since = Rc::new(Shared::new(0usize));
    let most = limits.cell_bytes.saturating_mul(8);
    let bounded = Bounded {
        inner: decoder(origin.open()?, dialect.encoding),
        since: since.clone(),
        most,
        limits: *limits,
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(dialect.separator)
        .buffer_capacity(SAMPLE as usize)
        .from_reader(bounded);
    let mut feeder = Feeder::new(limits, false, visitor);
    let mut record = StringRecord::new();
    let mut number = 0u32;
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return Err(csv_error(error)),
        }
        since.set(0);
        for (column, field) in (0u32..).zip(&record) {
            if !feeder.put_text(number, column, unguarded(field))? {
                return Ok(feeder.extent());
            }
        }
        number = number.saturating_add(1);
    }
    feeder.end_row()?;
    Ok(feeder.extent())
}

/// Stops a record that never ends: a quotation mark left open would swallow the rest of the file.
struct Bounded<R> {
    inner: R,
    since: Rc<Shared<usize>>,
    most: usize,
    limits: Limits,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > self.most {
            let kilobytes = self.limits.cell_bytes >> 10;
            return Err(io::Error::other(SheetError::CellTooLarge {
                kilobytes,
                place: "CSV".to_owned(),
            }));
        }
        let read = self.inner.read(buf)?;
        self.since.set(self.since.get() + read);
        Ok(read)
    }
}

fn csv_error(error: csv::Error) -> SheetError {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => SheetError::reading(e),
        csv::ErrorKind::Utf8 { .. } => SheetError::Damaged {
            detail: "UTF-8".to_owned(),
        },
        other => SheetError::damaged(format!("{other:?}").split(' ').next().unwrap_or("CSV")),
    }
}
