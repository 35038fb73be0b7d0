//! Writing an archive: equal data gives equal bytes.

use std::io::{self, Write};

use flate2::Crc;
use libdeflater::{CompressionLvl, Compressor};

use crate::package::{Limits, Refusal};

use super::{CENTRAL, DEFLATED, END, LOCAL, STORED, names};

/// 1980-01-01 in the form of MS-DOS; the time is 0.
const DATE: u16 = 1 << 5 | 1;
/// Unix, format version 2.0.
const MADE_BY: u16 = 3 << 8 | 20;
const NEEDED: u16 = 20;
/// A regular file, `rw-r--r--`.
const ATTRIBUTES: u32 = 0o100_644 << 16;
/// The fastest level: 2.4 times as fast as zlib's 6 for 18 % more bytes.
const LEVEL: i32 = 1;

/// Why an archive could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// The receiver of the bytes failed.
    #[error("writing failed: {0}")]
    Io(#[from] io::Error),
    /// A reader would refuse it.
    #[error("a reader would refuse it: {0}")]
    Refused(#[from] Refusal),
}

/// Writes entries in byte order of their names.
pub struct Writer<W: Write> {
    out: W,
    limits: Limits,
    compressor: Compressor,
    packed: Vec<u8>,
    directory: Vec<u8>,
    offset: u64,
    total: u64,
    count: usize,
    last: String,
}

impl<W: Write> Writer<W> {
    /// A writer that hands its bytes to `out`.
    pub fn new(out: W) -> Writer<W> {
        // Level 1 is one that libdeflate has.
        let level = CompressionLvl::new(LEVEL).unwrap_or_default();
        Writer {
            out,
            limits: Limits::default(),
            compressor: Compressor::new(level),
            packed: Vec::new(),
            directory: Vec::new(),
            offset: 0,
            total: 0,
            count: 0,
            last: String::new(),
        }
    }

    /// Adds a file. Names must come in byte order.
    ///
    /// # Errors
    /// A refusal that a reader would give (name, order, limits), or a fault of the receiver of the bytes.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), WriteFault> {
        let entry = names::check(name.as_bytes())?.to_owned();
        match entry.cmp(&self.last) {
            std::cmp::Ordering::Less => return Err(Refusal::OutOfOrder { entry }.into()),
            std::cmp::Ordering::Equal => return Err(Refusal::Duplicate { entry }.into()),
            std::cmp::Ordering::Greater => {}
        }
        if bytes.len() as u64 > self.limits.entry {
            return Err(Refusal::EntryTooLarge {
                entry,
                limit: self.limits.entry,
            }
            .into());
        }
        self.count += 1;
        if self.count > self.limits.entries {
            return Err(Refusal::TooManyEntries {
                limit: self.limits.entries,
            }
            .into());
        }
        self.total += bytes.len() as u64;
        if self.total > self.limits.total {
            return Err(Refusal::TooLarge {
                limit: self.limits.total,
            }
            .into());
        }
        let deflated = self.deflate(bytes);
        let data = if deflated { self.packed.as_slice() } else { bytes };
        let start = u32::try_from(self.offset)
            .ok()
            .filter(|s| *s != u32::MAX)
            .ok_or(Refusal::Zip64)?;
        let facts = facts(name, bytes, data.len(), if deflated { DEFLATED } else { STORED });
        self.out.write_all(&LOCAL.to_le_bytes())?;
        self.out.write_all(&facts)?;
        self.out.write_all(name.as_bytes())?;
        self.out.write_all(data)?;
        self.offset += (4 + facts.len() + name.len() + data.len()) as u64;

        self.directory.extend(CENTRAL.to_le_bytes());
        self.directory.extend(MADE_BY.to_le_bytes());
        self.directory.extend(facts);
        self.directory.extend([0; 6]); // no comment, first disk, no internal attributes
        self.directory.extend(ATTRIBUTES.to_le_bytes());
        self.directory.extend(start.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.last = entry;
        Ok(())
    }

    /// Writes directory and end record, and returns the receiver of the bytes.
    ///
    /// # Errors
    /// [`Refusal::Zip64`] where the archive has outgrown the format, or a fault of the receiver.
    pub fn finish(mut self) -> Result<W, WriteFault> {
        let start = u32::try_from(self.offset)
            .ok()
            .filter(|s| *s != u32::MAX)
            .ok_or(Refusal::Zip64)?;
        self.out.write_all(&self.directory)?;
        let count = self.count as u16; // `limits.entries` is below 65,535
        let mut end = Vec::with_capacity(super::END_LEN);
        end.extend(END.to_le_bytes());
        end.extend([0; 4]);
        end.extend(count.to_le_bytes());
        end.extend(count.to_le_bytes());
        end.extend((self.directory.len() as u32).to_le_bytes());
        end.extend(start.to_le_bytes());
        end.extend([0; 2]);
        self.out.write_all(&end)?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Deflates into `self.packed`; whether that is worth while and within the ratio that readers accept.
    fn deflate(&mut self, bytes: &[u8]) -> bool {
        self.packed
            .resize(self.compressor.deflate_compress_bound(bytes.len()), 0);
        let Ok(len) = self.compressor.deflate_compress(bytes, &mut self.packed) else {
            return false;
        };
        self.packed.truncate(len);
        let (len, size) = (len as u64, bytes.len() as u64);
        len < size && (size < self.limits.ratio_from || size <= len * self.limits.ratio)
    }
}

/// The 26 bytes that local header and directory share, from version to lengths.
fn facts(name: &str, bytes: &[u8], packed: usize, method: u16) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(bytes);
    let mut out = Vec::with_capacity(26);
    for number in [NEEDED, 0, method, 0, DATE] {
        out.extend(number.to_le_bytes());
    }
    for number in [crc.sum(), packed as u32, bytes.len() as u32] {
        out.extend(number.to_le_bytes());
    }
    out.extend((name.len() as u16).to_le_bytes());
    out.extend([0; 2]);
    out
}
