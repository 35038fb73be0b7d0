//! What is to be sent: a package of the vault, or a file.

use std::path::{Path, PathBuf};

use zhibao_core::package::archive::Archive;
use zhibao_core::package::{Limits, contents};
use zhibao_seal::agefile::is_age;
use zhibao_seal::hash::sha256;
use zhibao_vault::Vault;

use super::{Around, SendError, files, outgoing};
use crate::seal::encrypt_to_authority;

/// The largest file that is sent, in bytes.
const MOST: u64 = 4 * 1024 * 1024 * 1024;
/// States of a package that has reached its receiver.
pub(super) const ARRIVED: &[&str] = &["received", "accepted", "returned"];

/// Something to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parcel {
    /// A sealed package of the vault, by its id.
    Kept(String),
    /// A package file, plain or encrypted.
    File(PathBuf),
}

/// What `name` means: the id of a sealed package, the beginning of one (8 digits or more), a period, or a file. Without
/// a name: the newest version of every sealed period that has not arrived yet, in order; where all have, the newest.
///
/// # Errors
/// [`SendError::NoPackage`] where nothing is sealed or nothing has that name.
pub fn parcels(vault: &Vault, name: Option<&str>) -> Result<Vec<Parcel>, SendError> {
    let packages = vault.packages()?;
    let Some(name) = name else {
        let superseded = |p: &zhibao_vault::SealedPackage| {
            packages
                .iter()
                .any(|other| other.period == p.period && other.version > p.version)
        };
        let standing: Vec<_> = packages.iter().filter(|p| !superseded(p)).collect();
        let waiting = standing.iter().filter(|p| !ARRIVED.contains(&p.state.as_str()));
        let waiting: Vec<Parcel> = waiting.map(|p| Parcel::Kept(p.id.clone())).collect();
        return match (waiting.is_empty(), standing.last()) {
            (false, _) => Ok(waiting),
            (true, Some(newest)) => Ok(vec![Parcel::Kept(newest.id.clone())]),
            (true, None) => Err(SendError::NoPackage(String::new())),
        };
    };
    let begins = |id: &str| name.len() >= 8 && id.starts_with(name);
    let named: Vec<_> = packages.iter().filter(|p| p.id == name || begins(&p.id)).collect();
    if let [only] = named[..] {
        return Ok(vec![Parcel::Kept(only.id.clone())]);
    }
    if let Some(newest) = packages.iter().filter(|p| p.period == name).max_by_key(|p| p.version) {
        return Ok(vec![Parcel::Kept(newest.id.clone())]);
    }
    match Path::new(name).is_file() {
        true => Ok(vec![Parcel::File(name.into())]),
        false => Err(SendError::NoPackage(name.to_owned())),
    }
}

/// A parcel with its bytes, encrypted.
pub(super) struct Packed {
    /// The package id; of an encrypted file it is not known before the receiver tells it.
    pub(super) id: Option<String>,
    /// Under what its upload is remembered.
    pub(super) key: String,
    /// What is sent.
    pub(super) bytes: Vec<u8>,
    /// SHA-256 of what is sent, in hexadecimal.
    pub(super) sha256: String,
}

impl Parcel {
    /// The package id, where it is known without asking anybody.
    pub(super) fn id(&self) -> Option<&str> {
        match self {
            Parcel::Kept(id) => Some(id),
            Parcel::File(_) => None,
        }
    }
}

/// Encrypts a parcel to the pinned authority, or takes the very bytes that were encrypted before.
pub(super) fn pack(vault: &mut Vault, parcel: &Parcel, around: &Around<'_>) -> Result<Packed, SendError> {
    let (id, plain) = match parcel {
        Parcel::Kept(id) => {
            let package = vault.package(id)?.ok_or_else(|| SendError::NoPackage(id.clone()))?;
            (package.id, package.bytes)
        }
        Parcel::File(file) => {
            let bytes = files::read(file, MOST)?;
            if is_age(&bytes) {
                let sha256 = sha256(&bytes).hex();
                return Ok(Packed {
                    id: None,
                    key: sha256.clone(),
                    bytes,
                    sha256,
                });
            }
            (id_of(&bytes)?, bytes)
        }
    };
    let bytes = match outgoing::bytes(vault, &id)? {
        Some(bytes) => bytes,
        None => {
            let bytes = encrypt_to_authority(vault, &plain, (around.now)())?;
            outgoing::keep(vault, &id, &bytes)?;
            bytes
        }
    };
    let sha256 = sha256(&bytes).hex();
    Ok(Packed {
        id: Some(id.clone()),
        key: id,
        bytes,
        sha256,
    })
}

/// The id of a plain package. Whether it is a good one is the receiver's to judge.
fn id_of(bytes: &[u8]) -> Result<String, SendError> {
    let limits = Limits::default();
    let archive = Archive::open(bytes, &limits)?;
    let (text, _) = contents::heads(&archive, &limits)?;
    Ok(sha256(&text).hex())
}
