//! A sealed package as files: wrapped for its receiver, cut into parts, written and read back.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use zhibao_core::package::split;
use zhibao_engine::package::sha256;
use zhibao_seal::agefile::Recipient;
use zhibao_vault::{SealedPackage, Vault};

use crate::identity::load_card;
use crate::seal::{SealError, encrypt, encrypt_to_authority};
use crate::verify::PackageError;

/// The name of the file of a package for its receiver: school, period, running number.
pub fn file_name(vault: &Vault, package: &SealedPackage) -> String {
    format!("{}-{}-{}.zbp.age", vault.school(), package.period, package.sequence)
}

/// For whom a package is wrapped.
#[derive(Debug, Clone)]
pub enum Wrap {
    /// The pinned authority.
    Authority,
    /// A named receiver.
    To(Recipient),
    /// Nobody: readable by all. Noted in the audit log.
    Plain,
}

/// Whether a package could be wrapped so; asked before anything is sealed.
///
/// # Errors
/// [`SealError::NoReceiver`].
pub fn can_wrap(vault: &Vault, wrap: &Wrap, now: DateTime<Utc>) -> Result<(), SealError> {
    let Wrap::Authority = wrap else { return Ok(()) };
    let card = load_card(vault)?.ok_or(SealError::NoReceiver)?;
    if card.recipients_at(now.timestamp()).is_empty() {
        Err(SealError::NoReceiver)
    } else {
        Ok(())
    }
}

/// Writes a package to a file, or to numbered parts of at most `size` bytes beside it. Each file is read back.
///
/// # Errors
/// No receiver, a path that cannot be written, a size that leaves no room.
pub fn write(
    vault: &mut Vault,
    package: &SealedPackage,
    wrap: &Wrap,
    out: &Path,
    size: Option<usize>,
    now: DateTime<Utc>,
) -> Result<Vec<PathBuf>, WriteError> {
    let bytes = match wrap {
        Wrap::Plain => {
            vault
                .audit("export-plain", Some(&package.id), &[("period", &package.period)])
                .map_err(SealError::from)?;
            package.bytes.clone()
        }
        Wrap::Authority => encrypt_to_authority(vault, &package.bytes, now)?,
        Wrap::To(recipient) => encrypt(&package.bytes, std::slice::from_ref(recipient))?,
    };
    let Some(size) = size else {
        write_whole(out, &bytes, &mut |_, _| true)?;
        return Ok(vec![out.to_owned()]);
    };
    let parts = split::split(&bytes, sha256(&bytes), size).ok_or(WriteError::Size)?;
    let mut files = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let mut name = out.as_os_str().to_owned();
        name.push(format!(".{:03}", at + 1));
        let file = PathBuf::from(name);
        write_whole(&file, part, &mut |_, _| true)?;
        files.push(file);
    }
    Ok(files)
}

/// Why a package could not be written to a file.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It cannot be wrapped.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The file cannot be written.
    #[error(transparent)]
    File(#[from] PackageError),
    /// What was read back is not what was written.
    #[error("{0} does not hold what was written")]
    ReadBack(String),
    /// A person gave it up; nothing is left.
    #[error("given up")]
    GivenUp,
    /// The parts would be too small.
    #[error("parts too small")]
    Size,
}

impl zhibao_core::message::Speak for WriteError {
    fn catalogue(&self) -> &'static zhibao_core::message::Catalogue {
        match self {
            WriteError::Seal(error) => error.catalogue(),
            WriteError::File(error) => error.catalogue(),
            WriteError::ReadBack(_) | WriteError::Size | WriteError::GivenUp => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            WriteError::Seal(error) => error.code(),
            WriteError::File(error) => error.code(),
            WriteError::ReadBack(_) => "package.read_back",
            WriteError::Size => "package.part_size",
            WriteError::GivenUp => "check.cancelled",
        }
    }

    fn args(&self) -> Vec<zhibao_core::message::Arg> {
        match self {
            WriteError::Seal(error) => error.args(),
            WriteError::File(error) => error.args(),
            WriteError::ReadBack(file) => vec![("file", file.clone())],
            WriteError::Size | WriteError::GivenUp => Vec::new(),
        }
    }
}

/// How much is written before it is asked whether to go on, in bytes.
const PIECE: usize = 1 << 20;

/// Writes a file that is whole or not there: beside its goal, made durable, read back, then renamed. Told is how many bytes
/// are written and how many are read back; an answer of `false` gives it up, and nothing is left.
///
/// # Errors
/// The place cannot be written, is full, or is gone; [`WriteError::ReadBack`]; [`WriteError::GivenUp`].
pub fn write_whole(out: &Path, bytes: &[u8], told: &mut dyn FnMut(usize, usize) -> bool) -> Result<(), WriteError> {
    let fail = |source| PackageError::File {
        file: out.display().to_string(),
        source,
    };
    let folder = out
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut part = tempfile::Builder::new()
        .prefix(".zhibao-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(fail)?;
    let mut written = 0;
    for piece in bytes.chunks(PIECE) {
        part.write_all(piece).map_err(fail)?;
        // Piece by piece, so that what is told is true of a slow stick.
        part.as_file().sync_data().map_err(fail)?;
        written += piece.len();
        if !told(written, 0) {
            return Err(WriteError::GivenUp);
        }
    }
    part.as_file().sync_all().map_err(fail)?;
    read_back(part.path(), bytes, &mut |read| told(written, read)).map_err(|error| match error {
        Back::Io(source) => fail(source).into(),
        Back::Differs => WriteError::ReadBack(out.display().to_string()),
        Back::GivenUp => WriteError::GivenUp,
    })?;
    part.persist(out).map_err(|e| fail(e.error))?;
    if let Ok(folder) = File::open(folder) {
        // Some file systems do not let a folder be synced; the file itself is durable.
        drop(folder.sync_all());
    }
    Ok(())
}

enum Back {
    Io(std::io::Error),
    Differs,
    GivenUp,
}

fn read_back(file: &Path, bytes: &[u8], told: &mut dyn FnMut(usize) -> bool) -> Result<(), Back> {
    let mut file = File::open(file).map_err(Back::Io)?;
    let mut buffer = vec![0; PIECE];
    let mut at = 0;
    for piece in bytes.chunks(PIECE) {
        let read = &mut buffer[..piece.len()];
        file.read_exact(read).map_err(Back::Io)?;
        if read != piece {
            return Err(Back::Differs);
        }
        at += piece.len();
        if !told(at) {
            return Err(Back::GivenUp);
        }
    }
    match file.read(&mut buffer[..1]).map_err(Back::Io)? {
        0 => Ok(()),
        _ => Err(Back::Differs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> usize {
        std::fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a.zbp.age");
        let bytes: Vec<u8> = (0..PIECE * 2 + 9).map(|n| (n % 251) as u8).collect();
        let mut seen = Vec::new();
        write_whole(&out, &bytes, &mut |written, read| {
            seen.push((written, read));
            true
        })
        .unwrap();
        assert_eq!(
            (seen.len(), seen[2], seen[5]),
            (6, (bytes.len(), 0), (bytes.len(), bytes.len()))
        );
        assert!(std::fs::read(&out).unwrap() == bytes && files(folder.path()) == 1);

        // Given up while writing or while reading back: what stood there stays, and nothing else is left.
        for stop in [1, 4] {
            let mut calls = 0;
            let other = write_whole(&out, &bytes[1..], &mut |_, _| {
                calls += 1;
                calls < stop
            });
            assert!(matches!(other, Err(WriteError::GivenUp)));
            assert!(std::fs::read(&out).unwrap() == bytes && files(folder.path()) == 1);
        }
        let gone = write_whole(&folder.path().join("no/b"), &bytes, &mut |_, _| true);
        assert!(matches!(gone, Err(WriteError::File(_))));
    }
}
