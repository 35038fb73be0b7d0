//! Bytes on their way out. Encryption is randomised, so what was begun must be kept as it is until the receipt is here.
//!
//! Both secrets go where the device key goes: an upload answers only to the device that began it.

use serde::{Deserialize, Serialize};
use zhibao_vault::Vault;

use super::SendError;

/// Secrets of this name, with the package id behind it: the encrypted bytes.
pub(super) const BYTES: &str = "device.outgoing.";
/// Secrets of this name, with the package id or the file's digest behind it: the [`Begun`] upload.
pub(super) const UPLOAD: &str = "device.upload.";

/// An upload that a server knows of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Begun {
    /// The server's address.
    pub(super) server: String,
    /// The upload's path there.
    pub(super) path: String,
}

/// The bytes kept for a package.
pub(super) fn bytes(vault: &Vault, id: &str) -> Result<Option<Vec<u8>>, SendError> {
    Ok(vault.secret(&format!("{BYTES}{id}"))?)
}

/// Keeps the bytes of a package.
pub(super) fn keep(vault: &mut Vault, id: &str, bytes: &[u8]) -> Result<(), SendError> {
    Ok(vault.set_secret(&format!("{BYTES}{id}"), Some(bytes))?)
}

/// The upload that was begun at this server.
pub(super) fn begun(vault: &Vault, key: &str, server: &str) -> Result<Option<Begun>, SendError> {
    let kept = vault.secret(&format!("{UPLOAD}{key}"))?;
    let kept: Option<Begun> = kept.and_then(|json| serde_json::from_slice(&json).ok());
    Ok(kept.filter(|begun| begun.server == server))
}

/// Remembers, or forgets, an upload.
pub(super) fn note(vault: &mut Vault, key: &str, begun: Option<&Begun>) -> Result<(), SendError> {
    let json = begun.map(|begun| serde_json::to_vec(begun).unwrap_or_default());
    Ok(vault.set_secret(&format!("{UPLOAD}{key}"), json.as_deref())?)
}

/// Forgets bytes and upload.
pub(super) fn forget(vault: &mut Vault, key: &str) -> Result<(), SendError> {
    note(vault, key, None)?;
    Ok(vault.set_secret(&format!("{BYTES}{key}"), None)?)
}

/// Forgets everything that was on its way.
pub(super) fn forget_all(vault: &mut Vault) -> Result<(), SendError> {
    for package in vault.packages()? {
        forget(vault, &package.id)?;
    }
    Ok(())
}
