//! The files of a vault, and writing the key file so that it is whole at every moment.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use zhibao_seal::keyring::Keyring;

use crate::error::{Result, VaultError};

/// The path of a vault with something added to its whole name: `school.zbv` gives `school.zbv.keys`.
pub(crate) fn beside(vault: &Path, suffix: &str) -> PathBuf {
    let mut name = vault.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The key file of a vault.
pub(crate) fn keys_path(vault: &Path) -> PathBuf {
    beside(vault, ".keys")
}

/// Reads the key file.
pub(crate) fn read(vault: &Path) -> Result<Keyring> {
    match fs::read(keys_path(vault)) {
        Ok(bytes) => Ok(Keyring::from_bytes(&bytes)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(VaultError::NoKeyFile),
        Err(error) => Err(error.into()),
    }
}

/// Writes the key file: the old one stays whole until the new one is durable.
pub(crate) fn write(vault: &Path, keyring: &Keyring) -> Result<()> {
    write_whole(&keys_path(vault), &keyring.to_bytes())
}

/// Writes a file that is whole at every moment: temporary file, sync, rename, sync of the folder.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let fresh = beside(path, ".new");
    let mut file = private(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&fresh, path)?;
    sync_folder(path)
}

/// Creates (or empties) a file that only its owner may read.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes the names in a file's folder durable. Windows keeps them without being asked.
pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    #[cfg(unix)]
    File::open(folder(path))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The folder that a file lies in.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
