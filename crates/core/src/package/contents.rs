//! Descriptor and archive must name the same files, and each file be what its resource says.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::standard::table::Leaves;

use super::archive::Archive;
use super::descriptor::{Descriptor, Resource};
use super::{DESCRIPTOR, Digest, Limits, Refusal, SIGNATURE};

/// An entry's bytes, borrowed where it is stored.
type Bytes<'a> = Cow<'a, [u8]>;

/// The exact bytes of descriptor and signature.
///
/// # Errors
/// [`Refusal::NoDescriptor`], [`Refusal::NoSignature`], or a limit.
pub fn heads<'a>(archive: &Archive<'a>, limits: &Limits) -> Result<(Bytes<'a>, Bytes<'a>), Refusal> {
    let read = |name: &str, limit: u64, absent: Refusal| {
        let entry = archive.get(name).ok_or(absent)?;
        match entry.size() > limit {
            true => Err(Refusal::EntryTooLarge {
                entry: name.to_owned(),
                limit,
            }),
            false => archive.read(entry),
        }
    };
    let descriptor = read(DESCRIPTOR, limits.descriptor, Refusal::NoDescriptor)?;
    Ok((descriptor, read(SIGNATURE, limits.signature, Refusal::NoSignature)?))
}

/// Checks that every entry is named and every resource there. Returns the resources that were withheld.
///
/// # Errors
/// [`Refusal::Unnamed`], [`Refusal::Absent`].
pub fn match_names<'d>(
    archive: &Archive<'_>,
    descriptor: &'d Descriptor,
    withheld: &[Leaves],
) -> Result<Vec<&'d Resource>, Refusal> {
    let paths: HashSet<&str> = descriptor.resources.iter().map(|r| r.path.as_str()).collect();
    let stray = archive
        .entries()
        .iter()
        .map(|e| e.name())
        .find(|n| ![DESCRIPTOR, SIGNATURE].contains(n) && !paths.contains(n));
    if let Some(name) = stray {
        return Err(Refusal::Unnamed { entry: name.to_owned() });
    }
    let mut missing = Vec::new();
    for resource in descriptor.resources.iter().filter(|r| archive.get(&r.path).is_none()) {
        if !withheld.contains(&resource.leaves()) {
            return Err(Refusal::Absent {
                entry: resource.path.clone(),
            });
        }
        missing.push(resource);
    }
    Ok(missing)
}

/// The bytes of a resource, compared with its size and digest; `None` where it was withheld. `hash` computes SHA-256.
///
/// # Errors
/// [`Refusal::Bytes`], [`Refusal::Hash`], or a damaged entry.
pub fn read<'a>(
    archive: &Archive<'a>,
    resource: &Resource,
    hash: impl FnOnce(&[u8]) -> Digest,
) -> Result<Option<Bytes<'a>>, Refusal> {
    let Some(entry) = archive.get(&resource.path) else {
        return Ok(None);
    };
    if entry.size() != resource.bytes {
        return Err(Refusal::Bytes {
            entry: resource.path.clone(),
        });
    }
    let bytes = archive.read(entry)?;
    match hash(&bytes) == resource.hash {
        true => Ok(Some(bytes)),
        false => Err(Refusal::Hash {
            entry: resource.path.clone(),
        }),
    }
}
