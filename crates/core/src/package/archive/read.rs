//! Opening an archive and inflating its entries.

use std::borrow::Cow;

use flate2::{Crc, Decompress, FlushDecompress, Status};

use crate::package::{Limits, Refusal};

use super::headers::Record;
use super::{CENTRAL_LEN, STORED, end};

/// One file of an archive.
#[derive(Debug, Clone)]
pub struct Entry {
    record: Record,
    data: usize,
}

impl Entry {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.record.name
    }

    /// Its size in bytes, inflated, as the headers say.
    pub fn size(&self) -> u64 {
        self.record.size
    }

    /// Its size in bytes as packed.
    pub fn packed(&self) -> u64 {
        self.record.packed
    }
}

/// An archive whose shape was found sound: every byte accounted for, names in order, limits kept.
#[derive(Debug, Clone)]
pub struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
}

impl<'a> Archive<'a> {
    /// Judges the shape of an archive. Inflates nothing.
    ///
    /// # Errors
    /// The first refusal that applies.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Archive<'a>, Refusal> {
        let end = end::find(bytes)?;
        if end.count > limits.entries {
            return Err(Refusal::TooManyEntries { limit: limits.entries });
        }
        let records = read_directory(&bytes[..end.end], &end, limits)?;
        let mut entries = Vec::with_capacity(records.len());
        let mut expected = 0usize;
        for record in records {
            match (record.start as usize).cmp(&expected) {
                std::cmp::Ordering::Less => return Err(Refusal::Overlap { entry: record.name }),
                std::cmp::Ordering::Greater if expected == 0 => return Err(Refusal::BytesBefore),
                std::cmp::Ordering::Greater => return Err(Refusal::Gap { at: expected as u64 }),
                std::cmp::Ordering::Equal => {}
            }
            let (data, after) = record.locate(bytes)?;
            if after > end.directory {
                return Err(Refusal::Overlap { entry: record.name });
            }
            expected = after;
            entries.push(Entry { record, data });
        }
        match end.directory {
            at if at == expected => Ok(Archive { bytes, entries }),
            _ if expected == 0 => Err(Refusal::BytesBefore),
            _ => Err(Refusal::Gap { at: expected as u64 }),
        }
    }

    /// All entries, in byte order of their names.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// An entry by its name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries
            .binary_search_by(|e| e.name().cmp(name))
            .ok()
            .map(|at| &self.entries[at])
    }

    /// The bytes of an entry, checked against size and checksum.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] or [`Refusal::Crc`].
    pub fn read(&self, entry: &Entry) -> Result<Cow<'a, [u8]>, Refusal> {
        let record = &entry.record;
        // In bounds: `Record::locate` found the end of the data inside the archive.
        let packed = &self.bytes[entry.data..entry.data + record.packed as usize];
        let bytes = if record.method == STORED {
            Cow::Borrowed(packed)
        } else {
            Cow::Owned(inflate(packed, record.size as usize).ok_or_else(|| Refusal::Damaged {
                entry: record.name.clone(),
            })?)
        };
        let mut crc = Crc::new();
        crc.update(&bytes);
        match crc.sum() == record.crc {
            true => Ok(bytes),
            false => Err(Refusal::Crc {
                entry: record.name.clone(),
            }),
        }
    }
}

fn read_directory(bytes: &[u8], end: &end::End, limits: &Limits) -> Result<Vec<Record>, Refusal> {
    let mut records: Vec<Record> = Vec::with_capacity(end.count.min(bytes.len() / CENTRAL_LEN));
    let mut folded = std::collections::HashSet::new();
    let (mut at, mut total) = (end.directory, 0u64);
    for _ in 0..end.count {
        let (record, next) = Record::read(bytes, at, limits)?;
        if !folded.insert(record.name.to_ascii_lowercase()) {
            return Err(Refusal::Duplicate { entry: record.name });
        }
        if records.last().is_some_and(|last| last.name > record.name) {
            return Err(Refusal::OutOfOrder { entry: record.name });
        }
        total += record.size;
        if total > limits.total {
            return Err(Refusal::TooLarge { limit: limits.total });
        }
        records.push(record);
        at = next;
    }
    match at == end.end {
        true => Ok(records),
        false => Err(Refusal::Gap { at: at as u64 }),
    }
}

/// Inflates a whole stream that must end with its input and yield exactly `size` bytes.
fn inflate(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    // One byte of slack: a stream that yields more is noticed, and an empty one has room to end in.
    let mut out = vec![0; size + 1];
    let mut stream = Decompress::new(false);
    let status = stream.decompress(packed, &mut out, FlushDecompress::Finish).ok()?;
    let whole =
        status == Status::StreamEnd && stream.total_in() == packed.len() as u64 && stream.total_out() == size as u64;
    out.truncate(size);
    whole.then_some(out)
}
