//! Looks through a ZIP before the library sees it.

use std::io::{Read, Seek};

use memchr::{memchr, memmem};
use zip::ZipArchive;
use zip::result::ZipError;

use super::Format;
use crate::{Limits, SheetError};

const CHUNK: usize = 64 << 10;
const MB: u64 = 1 << 20;

/// Inflates every part that will be parsed, counting, and tells which kind of workbook it is.
///
/// # Errors
/// The limits; a damaged or truncated archive; an archive that is no workbook.
pub(crate) fn inspect<R: Read + Seek>(source: R, limits: &Limits) -> Result<Format, SheetError> {
    let mut zip = ZipArchive::new(source).map_err(zip_error)?;
    if zip.len() > limits.parts {
        return Err(SheetError::TooMany {
            what: "parts".to_owned(),
        });
    }
    declared(&mut zip, limits)?;
    let format = kind(&mut zip).ok_or(SheetError::NoWorkbook)?;
    let mut total = 0u64;
    let mut chunk = vec![0u8; CHUNK + OVERLAP];
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).map_err(zip_error)?;
        let name = plain_name(part.name_raw());
        if !is_parsed(&name) || (format == Format::Xlsx && is_sheet(&name)) {
            total += part.size();
            continue;
        }
        let packed = part.compressed_size().max(1);
        let mut scan = Scan::new(&name);
        let mut kept = 0;
        loop {
            let read = part
                .read(&mut chunk[kept..kept + CHUNK])
                .map_err(|e| damaged_part(&e, &name))?;
            if read == 0 {
                break;
            }
            scan.take(&chunk[..kept + read], kept, limits)?;
            if scan.bytes > limits.part_bytes && scan.bytes / packed > limits.ratio {
                return Err(SheetError::Bomb {
                    part: short(&name),
                    megabytes: limits.part_bytes / MB,
                });
            }
            if total + scan.bytes > limits.total_bytes {
                return Err(SheetError::TooLarge {
                    megabytes: limits.total_bytes / MB,
                });
            }
            let end = kept + read;
            let keep = end.min(OVERLAP);
            chunk.copy_within(end - keep..end, 0);
            kept = keep;
        }
        total += scan.bytes;
    }
    Ok(format)
}

const OVERLAP: usize = 16;

/// Refuses what its own directory declares too large, before anything is inflated.
fn declared<R: Read + Seek>(zip: &mut ZipArchive<R>, limits: &Limits) -> Result<(), SheetError> {
    let mut total = 0u64;
    for index in 0..zip.len() {
        let part = zip.by_index_raw(index).map_err(zip_error)?;
        if part.encrypted() {
            return Err(SheetError::Encrypted);
        }
        let (size, packed) = (part.size(), part.compressed_size().max(1));
        if size > limits.part_bytes && size / packed > limits.ratio {
            return Err(SheetError::Bomb {
                part: short(&plain_name(part.name_raw())),
                megabytes: limits.part_bytes / MB,
            });
        }
        total = total.saturating_add(size);
    }
    if total > limits.total_bytes {
        Err(SheetError::TooLarge {
            megabytes: limits.total_bytes / MB,
        })
    } else {
        Ok(())
    }
}

fn kind<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Option<Format> {
    let names: Vec<String> = zip
        .file_names()
        .map(|n| plain_name(n.unwrap_or_default().as_bytes()))
        .collect();
    if names.iter().any(|n| n.ends_with("workbook.bin")) {
        return Some(Format::Xlsb);
    }
    if names.iter().any(|n| n == "content.xml") {
        let mut mime = String::new();
        let part = zip.by_name("mimetype").ok()?;
        part.take(100).read_to_string(&mut mime).ok()?;
        return mime.contains("opendocument.spreadsheet").then_some(Format::Ods);
    }
    let has = |part: &str| names.iter().any(|n| n.ends_with(part));
    (has("_rels/.rels") && (has("workbook.xml") || has("/sheet1.xml"))).then_some(Format::Xlsx)
}

fn is_parsed(name: &str) -> bool {
    (name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".bin")) && !name.contains("vbaproject")
}

/// A sheet of an `.xlsx`: inflated once only, under the guard of `xlsx::Book::visit`.
fn is_sheet(name: &str) -> bool {
    let number = name
        .strip_prefix("xl/worksheets/sheet")
        .and_then(|rest| rest.strip_suffix(".xml"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

pub(super) fn bomb(part: String, limits: &Limits) -> SheetError {
    SheetError::Bomb {
        part,
        megabytes: limits.part_bytes / MB,
    }
}

/// What is noticed while a part streams by.
struct Scan<'n> {
    name: &'n str,
    xml: bool,
    shared: bool,
    styles: bool,
    bytes: u64,
    /// Bytes since the last `<`, to the chunk.
    plain: usize,
    formats: u64,
}

impl<'n> Scan<'n> {
    fn new(name: &'n str) -> Scan<'n> {
        let stem = name.rsplit('/').next().unwrap_or(name);
        Scan {
            name,
            xml: !name.ends_with(".bin"),
            shared: stem.starts_with("sharedstrings."),
            styles: stem.starts_with("styles."),
            bytes: 0,
            plain: 0,
            formats: 0,
        }
    }

    /// `seen` bytes at the start of the window were in the chunk before.
    fn take(&mut self, window: &[u8], seen: usize, limits: &Limits) -> Result<(), SheetError> {
        let new = &window[seen..];
        if self.shared {
            if self.bytes == 0 {
                self.check_count(new, limits)?;
            }
            if self.bytes + new.len() as u64 > limits.shared_string_bytes {
                return Err(SheetError::SharedStrings {
                    megabytes: limits.shared_string_bytes / MB,
                });
            }
        }
        self.bytes += new.len() as u64;
        if !self.xml {
            return Ok(());
        }
        if memmem::find(window, b"<!DOCTYPE").is_some() || memmem::find(window, b"<!ENTITY").is_some() {
            return Err(SheetError::Dtd { part: short(self.name) });
        }
        match memchr(b'<', new) {
            Some(_) => self.plain = 0,
            None => self.plain += new.len(),
        }
        if self.plain > limits.cell_bytes {
            return Err(SheetError::CellTooLarge {
                kilobytes: limits.cell_bytes >> 10,
                place: short(self.name),
            });
        }
        if self.styles {
            self.formats +=
                memmem::find_iter(new, b"xf ").count() as u64 + memmem::find_iter(new, b"xf/").count() as u64;
            if self.formats > limits.formats {
                return Err(SheetError::TooMany {
                    what: "formats".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The library reserves room for as many strings as the part declares.
    fn check_count(&self, head: &[u8], limits: &Limits) -> Result<(), SheetError> {
        let key: &[u8] = b"uniqueCount=";
        let Some(at) = memmem::find(head, key) else {
            return Ok(());
        };
        let digits = head[at + key.len() + 1..].iter().take_while(|b| b.is_ascii_digit());
        let count = digits.fold(0u64, |n, b| n.saturating_mul(10).saturating_add(u64::from(b - b'0')));
        if count > limits.shared_string_bytes / 10 {
            return Err(SheetError::SharedStrings {
                megabytes: limits.shared_string_bytes / MB,
            });
        }
        Ok(())
    }
}

fn zip_error(error: ZipError) -> SheetError {
    match error {
        ZipError::Io(e) => SheetError::reading(e),
        ZipError::InvalidArchive(_) => SheetError::Truncated,
        ZipError::UnsupportedArchive(text) if text.contains("assword") => SheetError::Encrypted,
        other => SheetError::damaged(other),
    }
}

fn damaged_part(error: &std::io::Error, name: &str) -> SheetError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => SheetError::Truncated,
        _ => SheetError::Damaged { detail: short(name) },
    }
}

/// A part's name as it is compared.
fn plain_name(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).to_ascii_lowercase().replace('\\', "/")
}

/// A part's name, safe to print.
fn short(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_graphic()).take(60).collect()
}
