//! Judging a chain: device first, root last.

use serde::{Deserialize, Serialize};

use super::{Certificate, MAX_CHAIN};
use crate::fault::CertFault;
use crate::hash::Digest;

/// By what a chain is judged.
#[derive(Debug, Clone, Copy)]
pub struct Judgement<'a> {
    /// Certificates trusted beforehand. Empty: every sound chain ends in [`CertFault::UnknownSigner`].
    pub anchors: &'a [Certificate],
    /// The moment of judgement, seconds since 1970.
    pub at: i64,
    /// The school that must be the subject.
    pub school: Option<&'a str>,
    /// The revocation lists at hand.
    pub revocations: &'a [RevocationList],
}

/// Certificates that an authority has taken back. It is signed as part of the card that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RevocationList {
    /// Fingerprint of the issuing authority's key.
    pub issuer: Digest,
    /// Rises with every change.
    pub number: u64,
    /// When it was made, seconds since 1970.
    pub issued_at: i64,
    /// What was taken back.
    pub revoked: Vec<Revoked>,
}

/// One certificate taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// Its serial number, lower-case hexadecimal.
    pub serial: String,
    /// From when on it counts as revoked, seconds since 1970.
    pub revoked_at: i64,
}

/// Judges a chain. Faults come in the order of their weight: what is broken in itself first, then time, revocation
/// and name; [`CertFault::UnknownSigner`] last, so that it means "sound, but nobody we know".
pub fn verify_chain(chain: &[Certificate], by: &Judgement<'_>) -> Result<(), CertFault> {
    let leaf = chain.first().ok_or(CertFault::Empty)?;
    if chain.len() > MAX_CHAIN {
        return Err(CertFault::TooLarge);
    }
    let mut path: Vec<&Certificate> = chain.iter().collect();
    // A chain may leave out its root: an anchor then takes the place.
    if let Some(last) = path.last().filter(|last| !last.is_self_issued()) {
        path.extend(by.anchors.iter().find(|anchor| anchor.subject == last.issuer));
    }
    links(leaf, &path)?;
    validity(&path, by.at)?;
    if is_revoked(&path, by) {
        return Err(CertFault::Revoked);
    }
    if by.school.is_some_and(|school| leaf.common_name() != Some(school)) {
        return Err(CertFault::NameMismatch);
    }
    match path[1..]
        .iter()
        .any(|certificate| by.anchors.iter().any(|anchor| anchor.der == certificate.der))
    {
        true => Ok(()),
        false => Err(CertFault::UnknownSigner),
    }
}

/// Whether every certificate is sound and signed by the next; the last one by itself.
fn links(leaf: &Certificate, path: &[&Certificate]) -> Result<(), CertFault> {
    if leaf.is_ca() {
        return Err(CertFault::LeafIsCa);
    }
    if leaf.usage.is_some_and(|usage| !usage.digital_signature) {
        return Err(CertFault::KeyUsage);
    }
    for (depth, certificate) in path.iter().enumerate() {
        if certificate.unknown_critical {
            return Err(CertFault::CriticalExtension);
        }
        let (issuer, index) = match path.get(depth + 1) {
            Some(issuer) => (issuer, depth + 1),
            None if certificate.is_self_issued() => (certificate, depth),
            None => break,
        };
        if certificate.issuer != issuer.subject {
            return Err(CertFault::IssuerMismatch);
        }
        // A certificate that signs only itself is a device's own; every real issuer must be an authority.
        if path.len() > 1 {
            may_issue(issuer, index.saturating_sub(1))?;
        }
        let ids = certificate
            .authority_key_id
            .as_ref()
            .zip(issuer.subject_key_id.as_ref());
        if ids.is_some_and(|(named, own)| named != own) {
            return Err(CertFault::KeyId);
        }
        let key = issuer.key()?;
        if certificate.signature.is_none() {
            return Err(CertFault::Algorithm);
        }
        if !certificate.is_signed_by(&key) {
            return Err(CertFault::BadSignature);
        }
    }
    leaf.key().map(drop)
}

/// Whether `issuer` may sign a certificate that has `below` authorities under it.
fn may_issue(issuer: &Certificate, below: usize) -> Result<(), CertFault> {
    match issuer.constraints {
        Some((true, None)) => {}
        Some((true, Some(limit))) if below <= usize::from(limit) => {}
        _ => return Err(CertFault::NotCa),
    }
    match issuer.usage.is_some_and(|usage| !usage.cert_sign) {
        true => Err(CertFault::KeyUsage),
        false => Ok(()),
    }
}

fn validity(path: &[&Certificate], at: i64) -> Result<(), CertFault> {
    if path.iter().any(|certificate| at < certificate.not_before) {
        return Err(CertFault::NotYetValid);
    }
    match path.iter().any(|certificate| at > certificate.not_after) {
        true => Err(CertFault::Expired),
        false => Ok(()),
    }
}

fn is_revoked(path: &[&Certificate], by: &Judgement<'_>) -> bool {
    path.windows(2).any(|pair| {
        let Ok(issuer) = pair[1].key() else { return false };
        let print = issuer.fingerprint().0;
        let lists = by.revocations.iter().filter(|list| list.issuer == print);
        lists
            .flat_map(|list| &list.revoked)
            .any(|entry| entry.serial == pair[0].serial && entry.revoked_at <= by.at)
    })
}

#[cfg(test)]
mod tests;
