//! One record of the central directory, and its local header.

use crate::package::{Limits, Refusal};

use super::names::{check, shown};
use super::{CENTRAL, CENTRAL_LEN, DEFLATED, DESCRIPTOR, LOCAL, LOCAL_LEN, STORED, u16_at, u32_at};

/// Bits of the flag word: encryption (plain, strong, masked headers), the data descriptor, and those without weight here
/// (deflate effort, UTF-8).
const ENCRYPTION: u16 = 1 | 1 << 6 | 1 << 13;
const HAS_DESCRIPTOR: u16 = 1 << 3;
const WEIGHTLESS: u16 = 1 << 1 | 1 << 2 | 1 << 11;

/// Extra fields that change an entry: ZIP64 sizes, strong encryption, AES, other names.
const ZIP64_EXTRA: u16 = 0x0001;
const FORBIDDEN_EXTRA: [u16; 4] = [0x0017, 0x9901, 0x7075, 0x6375];

/// What the central directory says of an entry.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) name: String,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) start: u64,
}

impl Record {
    /// Reads the record at an offset; returns it and the offset behind it.
    pub(super) fn read(directory: &[u8], at: usize, limits: &Limits) -> Result<(Record, usize), Refusal> {
        let fixed = directory.get(at..at + CENTRAL_LEN).ok_or(Refusal::Truncated)?;
        let number = |offset| u16_at(fixed, offset).ok_or(Refusal::Truncated);
        let large = |offset| u32_at(fixed, offset).ok_or(Refusal::Truncated);
        if large(0)? != CENTRAL {
            return Err(Refusal::Truncated);
        }
        let name_end = at + CENTRAL_LEN + usize::from(number(28)?);
        let extra_end = name_end + usize::from(number(30)?);
        let comment_end = extra_end + usize::from(number(32)?);
        let raw = directory.get(at + CENTRAL_LEN..name_end).ok_or(Refusal::Truncated)?;
        let extra = directory.get(name_end..extra_end).ok_or(Refusal::Truncated)?;
        if comment_end > directory.len() {
            return Err(Refusal::Truncated);
        }
        let entry = || shown(raw);
        let (crc, packed, size, start) = (large(16)?, large(20)?, large(24)?, large(42)?);
        if [packed, size, start].contains(&u32::MAX) {
            return Err(Refusal::Zip64);
        }
        check_extra(extra, raw)?;
        if number(34)? != 0 {
            return Err(Refusal::MultiDisk);
        }
        check_kind(large(38)?, raw)?;
        let name = check(raw)?.to_owned();
        if comment_end > extra_end {
            return Err(Refusal::EntryComment { entry: entry() });
        }
        let record = Record {
            name,
            flags: number(8)?,
            method: number(10)?,
            crc,
            packed: packed.into(),
            size: size.into(),
            start: start.into(),
        };
        record.check_packing(limits)?;
        Ok((record, comment_end))
    }

    fn check_packing(&self, limits: &Limits) -> Result<(), Refusal> {
        let entry = || self.name.clone();
        if self.flags & ENCRYPTION != 0 {
            return Err(Refusal::Encrypted { entry: entry() });
        }
        if self.flags & !(HAS_DESCRIPTOR | WEIGHTLESS) != 0 || ![STORED, DEFLATED].contains(&self.method) {
            return Err(Refusal::Method { entry: entry() });
        }
        if self.size > limits.entry {
            return Err(Refusal::EntryTooLarge {
                entry: entry(),
                limit: limits.entry,
            });
        }
        if self.size >= limits.ratio_from && self.size > self.packed.saturating_mul(limits.ratio) {
            return Err(Refusal::Inflated {
                entry: entry(),
                limit: limits.ratio,
            });
        }
        if self.method == STORED && self.size != self.packed {
            return Err(Refusal::Damaged { entry: entry() });
        }
        Ok(())
    }

    /// Compares the local header, and the data descriptor, with the record.
    /// Returns the offsets of the packed data and of whatever follows the entry.
    pub(super) fn locate(&self, bytes: &[u8]) -> Result<(usize, usize), Refusal> {
        let entry = || self.name.clone();
        let disagree = || Refusal::Disagreement { entry: entry() };
        let at = self.start as usize;
        let fixed = bytes.get(at..at + LOCAL_LEN).ok_or(Refusal::Truncated)?;
        let number = |offset| u16_at(fixed, offset).ok_or(Refusal::Truncated);
        let large = |offset| u32_at(fixed, offset).ok_or(Refusal::Truncated);
        if large(0)? != LOCAL || number(6)? != self.flags || number(8)? != self.method {
            return Err(disagree());
        }
        let name_end = at + LOCAL_LEN + usize::from(number(26)?);
        let data = name_end + usize::from(number(28)?);
        let name = bytes.get(at + LOCAL_LEN..name_end).ok_or(Refusal::Truncated)?;
        let extra = bytes.get(name_end..data).ok_or(Refusal::Truncated)?;
        if name != self.name.as_bytes() {
            return Err(disagree());
        }
        check_extra(extra, name)?;
        let local = [large(14)?, large(18)?, large(22)?];
        let stated = [self.crc, self.packed as u32, self.size as u32];
        let streamed = self.flags & HAS_DESCRIPTOR != 0;
        if local != stated && !(streamed && local == [0; 3]) {
            return Err(disagree());
        }
        let data_end = data + self.packed as usize;
        if data_end > bytes.len() {
            return Err(Refusal::Truncated);
        }
        if !streamed {
            return Ok((data, data_end));
        }
        let matches = |at: usize| (0..3).all(|i| u32_at(bytes, at + 4 * i) == Some(stated[i]));
        if u32_at(bytes, data_end) == Some(DESCRIPTOR) && matches(data_end + 4) {
            Ok((data, data_end + 16))
        } else if matches(data_end) {
            Ok((data, data_end + 12))
        } else {
            Err(disagree())
        }
    }
}

/// Refuses extra fields that change the entry; others (times, owners) carry no weight.
fn check_extra(mut extra: &[u8], name: &[u8]) -> Result<(), Refusal> {
    while let (Some(id), Some(len)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        if id == ZIP64_EXTRA {
            return Err(Refusal::Zip64);
        }
        if FORBIDDEN_EXTRA.contains(&id) {
            return Err(Refusal::ExtraField { entry: shown(name) });
        }
        extra = extra.get(4 + usize::from(len)..).unwrap_or(&[]);
    }
    Ok(())
}

/// Refuses what is no regular file by its attributes: the Unix mode in the upper half, the folder bit of DOS.
fn check_kind(attributes: u32, name: &[u8]) -> Result<(), Refusal> {
    const KIND: u32 = 0o170_000;
    let entry = || shown(name);
    match (attributes >> 16) & KIND {
        0o120_000 => Err(Refusal::Link { entry: entry() }),
        0o040_000 => Err(Refusal::Folder { entry: entry() }),
        0 | 0o100_000 if attributes & 0x10 != 0 => Err(Refusal::Folder { entry: entry() }),
        0 | 0o100_000 => Ok(()),
        _ => Err(Refusal::SpecialFile { entry: entry() }),
    }
}
