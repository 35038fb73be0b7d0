//! A sealed package as files: wrapped for its receiver, cut into parts, written and read back.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use zhibao_core::package::split;
use zhibao_engine::package::sha256;
use zhibao_seal::agefile::Recipient;
use zhibao_vault::{SealedPackage, Vault};

use crate::identity::load_card;
use crate::seal::{SealError, encrypt, encrypt_to_authority};
use crate::verify::PackageError;

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
        write_back(out, &bytes)?;
        return Ok(vec![out.to_owned()]);
    };
    let parts = split::split(&bytes, sha256(&bytes), size).ok_or(WriteError::Size)?;
    let mut files = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let mut name = out.as_os_str().to_owned();
        name.push(format!(".{:03}", at + 1));
        let file = PathBuf::from(name);
        write_back(&file, part)?;
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
    /// The parts would be too small.
    #[error("parts too small")]
    Size,
}

impl zhibao_core::message::Speak for WriteError {
    fn catalogue(&self) -> &'static zhibao_core::message::Catalogue {
        match self {
            WriteError::Seal(error) => error.catalogue(),
            WriteError::File(error) => error.catalogue(),
            WriteError::ReadBack(_) | WriteError::Size => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            WriteError::Seal(error) => error.code(),
            WriteError::File(error) => error.code(),
            WriteError::ReadBack(_) => "package.read_back",
            WriteError::Size => "package.part_size",
        }
    }

    fn args(&self) -> Vec<zhibao_core::message::Arg> {
        match self {
            WriteError::Seal(error) => error.args(),
            WriteError::File(error) => error.args(),
            WriteError::ReadBack(file) => vec![("file", file.clone())],
            WriteError::Size => Vec::new(),
        }
    }
}

/// Writes beside the goal, makes it durable, renames, reads back.
fn write_back(out: &Path, bytes: &[u8]) -> Result<(), WriteError> {
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
    part.write_all(bytes).map_err(fail)?;
    part.as_file().sync_all().map_err(fail)?;
    part.persist(out).map_err(|e| fail(e.error))?;
    if let Ok(folder) = File::open(folder) {
        // Some file systems do not let a folder be synced; the file itself is durable.
        drop(folder.sync_all());
    }
    if fs::read(out).map_err(fail)? == bytes {
        Ok(())
    } else {
        Err(WriteError::ReadBack(out.display().to_string()))
    }
}
