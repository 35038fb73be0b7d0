//! Where the bytes come from: a file that is opened again for each pass, or memory.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use crate::SheetError;

/// Something that can be opened again and again.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
}

/// One opening of an origin.
pub(crate) struct Source {
    bytes: Bytes,
    meter: Arc<Meter>,
}

enum Bytes {
    File(BufReader<File>),
    Memory(Cursor<Arc<[u8]>>),
}

/// How many bytes may be read. A sheet's part is inflated only once, by the library; what it may take in there is set
/// by what comes out.
#[derive(Debug)]
pub(crate) struct Meter {
    read: AtomicU64,
    most: AtomicU64,
}

impl Default for Meter {
    fn default() -> Meter {
        Meter {
            read: AtomicU64::new(0),
            most: AtomicU64::new(u64::MAX),
        }
    }
}

impl Meter {
    /// Counts from zero again and allows so many bytes.
    pub(crate) fn start(&self, most: u64) {
        self.read.store(0, Relaxed);
        self.most.store(most, Relaxed);
    }

    /// Allows so many in all.
    #[inline]
    pub(crate) fn allow(&self, most: u64) {
        self.most.store(most, Relaxed);
    }

    /// Bytes read since the start.
    pub(crate) fn read(&self) -> u64 {
        self.read.load(Relaxed)
    }

    /// Whether the reader was stopped.
    pub(crate) fn tripped(&self) -> bool {
        self.read() > self.most.load(Relaxed)
    }
}

impl Origin {
    pub(crate) fn open(&self) -> Result<Source, SheetError> {
        match self {
            Origin::Path(path) => {
                let file = File::open(path).map_err(SheetError::reading)?;
                if file.metadata().map_err(SheetError::reading)?.is_dir() {
                    return Err(SheetError::Unknown);
                }
                Ok(Source::of(Bytes::File(BufReader::with_capacity(64 << 10, file))))
            }
            Origin::Bytes(bytes) => Ok(Source::of(Bytes::Memory(Cursor::new(bytes.clone())))),
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

impl Source {
    fn of(bytes: Bytes) -> Source {
        Source {
            bytes,
            meter: Arc::default(),
        }
    }

    /// What counts the bytes of this source.
    pub(crate) fn meter(&self) -> Arc<Meter> {
        self.meter.clone()
    }
}

impl Read for Source {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.meter.tripped() {
            return Err(io::Error::other("more read than allowed"));
        }
        let read = match &mut self.bytes {
            Bytes::File(file) => file.read(buf)?,
            Bytes::Memory(bytes) => bytes.read(buf)?,
        };
        self.meter.read.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.bytes {
            Bytes::File(file) => file.seek(to),
            Bytes::Memory(bytes) => bytes.seek(to),
        }
    }
}
