//! Files of a stick, read within a limit and written whole.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use super::SendError;

/// Reads a file of at most `most` bytes.
pub(super) fn read(file: &Path, most: u64) -> Result<Vec<u8>, SendError> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|open| open.take(most + 1).read_to_end(&mut bytes));
    read.map_err(|error| SendError::file(file, &error))?;
    match bytes.len() as u64 > most {
        true => Err(SendError::file(file, &std::io::ErrorKind::FileTooLarge.into())),
        false => Ok(bytes),
    }
}

/// Writes a file and makes it durable: a stick is pulled out soon after.
pub(super) fn write(file: &Path, bytes: &[u8]) -> Result<(), SendError> {
    let written = File::create(file).and_then(|mut open| {
        open.write_all(bytes)?;
        open.sync_all()
    });
    written.map_err(|error| SendError::file(file, &error))
}
