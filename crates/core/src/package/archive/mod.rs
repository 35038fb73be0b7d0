//! The container: a strict reader and a deterministic writer of ZIP archives.
//!
//! The reader takes an archive only if every byte of it belongs to exactly one of its parts; it judges all headers
//! against [`Limits`](super::Limits) before it inflates anything.

mod end;
mod headers;
mod names;
mod read;
mod write;

pub use read::{Archive, Entry};
pub use write::{WriteFault, Writer};

/// The mark of a local header.
const LOCAL: u32 = 0x0403_4b50;
/// The mark of a record of the central directory.
const CENTRAL: u32 = 0x0201_4b50;
/// The mark of the end record.
const END: u32 = 0x0605_4b50;
/// The mark of the ZIP64 end locator.
const END64_LOCATOR: u32 = 0x0706_4b50;
/// The mark that a data descriptor may begin with.
const DESCRIPTOR: u32 = 0x0807_4b50;

const LOCAL_LEN: usize = 30;
const CENTRAL_LEN: usize = 46;
const END_LEN: usize = 22;
const END64_LOCATOR_LEN: usize = 20;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// A little-endian number of 16 bits at an offset, if it is there.
fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A little-endian number of 32 bits at an offset, if it is there.
fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests;
