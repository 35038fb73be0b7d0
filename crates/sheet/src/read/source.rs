//! Where the bytes come from: a file that is opened again for each pass, or memory.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;

use crate::SheetError;

/// Something that can be opened again and again.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
}

/// One opening of an origin.
pub(crate) enum Source {
    File(BufReader<File>),
    Bytes(Cursor<Arc<[u8]>>),
}

impl Origin {
    pub(crate) fn open(&self) -> Result<Source, SheetError> {
        match self {
            Origin::Path(path) => {
                let file = File::open(path).map_err(SheetError::reading)?;
                if file.metadata().map_err(SheetError::reading)?.is_dir() {
                    return Err(SheetError::Unknown);
                }
                Ok(Source::File(BufReader::with_capacity(64 << 10, file)))
            }
            Origin::Bytes(bytes) => Ok(Source::Bytes(Cursor::new(bytes.clone()))),
        }
    }

    pub(crate) fn len(&self) -> Result<u64, SheetError> {
        match self {
            Origin::Path(path) => Ok(std::fs::metadata(path).map_err(SheetError::reading)?.len()),
            Origin::Bytes(bytes) => Ok(bytes.len() as u64),
        }
    }

    /// The first bytes, at most `most`.
    pub(crate) fn head(&self, most: u64) -> Result<Vec<u8>, SheetError> {
        let mut head = Vec::new();
        self.open()?
            .take(most)
            .read_to_end(&mut head)
            .map_err(SheetError::reading)?;
        Ok(head)
    }
}

impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::File(file) => file.read(buf),
            Source::Bytes(bytes) => bytes.read(buf),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Source::File(file) => file.seek(to),
            Source::Bytes(bytes) => bytes.seek(to),
        }
    }
}
