//! Compound files: an old workbook, or a new one encrypted.

use memchr::memmem;

use super::{Format, Origin};
use crate::{Limits, SheetError};

pub(super) fn recognise(origin: &Origin, limits: &Limits) -> Result<Format, SheetError> {
    if origin.len()? > limits.whole_file_bytes {
        return Err(SheetError::TooLarge {
            megabytes: limits.whole_file_bytes >> 20,
        });
    }
    let bytes = origin.head(limits.whole_file_bytes)?;
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memmem::find(&bytes, &wide).is_some()
    };
    if holds("EncryptedPackage") {
        Err(SheetError::Encrypted)
    } else if last_sector(&bytes).is_none_or(|at| at >= bytes.len() as u64) {
        Err(SheetError::Truncated)
    } else if holds("Workbook") || holds("Book") {
        Ok(Format::Xls)
    } else {
        Err(SheetError::Unknown)
    }
}

/// Where the last sector begins that the file's allocation table calls used; `None` where header or table are cut off.
fn last_sector(bytes: &[u8]) -> Option<u64> {
    let shift = u32::from(u16::from_le_bytes(*bytes.get(30..32)?.first_chunk()?)).clamp(7, 16);
    let number = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..at.checked_add(4)?)?.first_chunk()?));
    let start = |sector: u32| (u64::from(sector) + 1) << shift;
    let directory = number(48)?;
    let mut last = directory;
    // The header names the first 109 sectors of the table; those of very large files beyond are not looked at.
    for (nth, place) in (76..512).step_by(4).enumerate() {
        let table = number(place)?;
        if table >= 0xffff_fffa {
            break;
        }
        let entries = 1u32 << (shift - 2);
        let used = (0..entries).rev().find(|n| {
            let at = start(table) as usize + *n as usize * 4;
            number(at).is_none_or(|next| next != 0xffff_ffff)
        });
        if let Some(used) = used {
            last = last
                .max(table)
                .max((nth as u32).saturating_mul(entries).saturating_add(used));
        }
    }
    Some(start(last))
}
