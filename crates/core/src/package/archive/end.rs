//! The end record, and with it the bounds of the archive.

use crate::package::Refusal;

use super::{CENTRAL, END, END_LEN, END64_LOCATOR, END64_LOCATOR_LEN, LOCAL, u16_at, u32_at};

/// What the end record says.
pub(super) struct End {
    /// Offset of the central directory.
    pub(super) directory: usize,
    /// Offset of the end record, where the directory ends.
    pub(super) end: usize,
    /// Number of entries.
    pub(super) count: usize,
}

/// Finds the end record, which must be the last 22 bytes, and checks that the directory ends where it begins.
pub(super) fn find(bytes: &[u8]) -> Result<End, Refusal> {
    let at = match bytes.len().checked_sub(END_LEN) {
        Some(at) if u32_at(bytes, at) == Some(END) && u16_at(bytes, at + 20) == Some(0) => at,
        _ => return Err(misplaced(bytes)),
    };
    let number = |offset| u16_at(bytes, at + offset).ok_or(Refusal::Truncated);
    let large = |offset| u32_at(bytes, at + offset).ok_or(Refusal::Truncated);
    let (disk, directory_disk, count_here, count) = (number(4)?, number(6)?, number(8)?, number(10)?);
    let (size, directory) = (large(12)?, large(16)?);
    if at.checked_sub(END64_LOCATOR_LEN).and_then(|p| u32_at(bytes, p)) == Some(END64_LOCATOR)
        || count == u16::MAX
        || size == u32::MAX
        || directory == u32::MAX
    {
        return Err(Refusal::Zip64);
    }
    if disk != 0 || directory_disk != 0 || count_here != count {
        return Err(Refusal::MultiDisk);
    }
    let (size, directory) = (size as usize, directory as usize);
    let stated_end = directory.checked_add(size).ok_or(Refusal::Truncated)?;
    match at.checked_sub(stated_end) {
        None => Err(Refusal::Truncated),
        Some(0) => Ok(End {
            directory,
            end: at,
            count: count as usize,
        }),
        // Offsets that all fall short by one amount: something was put before the archive.
        Some(extra) if u32_at(bytes, extra + directory) == Some(CENTRAL) => Err(Refusal::BytesBefore),
        Some(_) => Err(Refusal::Gap { at: stated_end as u64 }),
    }
}

/// Why the last 22 bytes are no end record.
fn misplaced(bytes: &[u8]) -> Refusal {
    let from = bytes.len().saturating_sub(END_LEN + usize::from(u16::MAX));
    let mark = END.to_le_bytes();
    let found = bytes[from..].windows(4).rposition(|w| w == mark).map(|at| from + at);
    match found.and_then(|at| Some((at, usize::from(u16_at(bytes, at + 20)?)))) {
        Some((at, comment)) if at + END_LEN + comment == bytes.len() => Refusal::ArchiveComment,
        Some((at, comment)) if at + END_LEN + comment > bytes.len() => Refusal::Truncated,
        Some(_) => Refusal::BytesAfter,
        None if bytes.starts_with(&LOCAL.to_le_bytes()) => Refusal::Truncated,
        None => Refusal::NotAnArchive,
    }
}
