//! Papers that an authority signs under its card: receipts, slips, statements, task packages.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::card::{self, CardKey};
use crate::fault::{Fault, TrustFault};
use crate::jws;
use crate::key::SigningKey;
use crate::{enrol, layer, receipt, statement, task};

/// A kind of signed paper.
pub trait Paper: Serialize + DeserializeOwned {
    /// The JWS `typ`.
    const TYPE: &'static str;
    /// The largest one that is read, in bytes of its JWS.
    const MAX_BYTES: usize;
    /// When it says it was signed, seconds since 1970: by this the signing key's time is judged.
    fn signed_at(&self) -> i64;
    /// The authority that says so.
    fn authority(&self) -> &str;
    /// Whether its values keep their limits.
    fn is_sound(&self) -> bool;
}

/// The version of every paper of this module.
pub const VERSION: u32 = 1;

/// Signs a paper.
pub fn sign<P: Paper>(paper: &P, key: &SigningKey) -> Result<String, Fault> {
    match paper.is_sound() {
        true => Ok(jws::sign_json(P::TYPE, paper, key) + "\n"),
        false => Err(TrustFault::Malformed.into()),
    }
}

/// Reads a paper that one of these keys, in force when it was signed, has signed for this authority.
pub fn verify<P: Paper>(text: &str, keys: &[CardKey], authority: &str) -> Result<P, Fault> {
    verify_keyed(text, keys, authority).map(|(paper, _)| paper)
}

/// The same, with the key that signed.
pub(crate) fn verify_keyed<'k, P: Paper>(
    text: &str,
    keys: &'k [CardKey],
    authority: &str,
) -> Result<(P, &'k CardKey), Fault> {
    let text = text.trim();
    if text.len() > P::MAX_BYTES {
        return Err(TrustFault::TooLarge.into());
    }
    let read = jws::read(text, P::TYPE)?;
    // One key may stand on the card for several times.
    let named: Vec<&CardKey> = keys.iter().filter(|key| key.key.kid() == read.kid()).collect();
    let key = named.first().ok_or(TrustFault::KeyNotOnCard)?.key;
    let payload = read.verify(&key)?;
    let front: Front = serde_json::from_slice(&payload).map_err(|_| TrustFault::Malformed)?;
    if front.version > VERSION {
        return Err(TrustFault::NewerVersion { version: front.version }.into());
    }
    let paper: P = serde_json::from_slice(&payload).map_err(|_| TrustFault::Malformed)?;
    let at = paper.signed_at();
    let key = named
        .into_iter()
        .find(|key| (key.not_before..=key.not_after).contains(&at));
    let key = key.ok_or(TrustFault::KeyOutOfTime)?;
    if front.version != VERSION || !paper.is_sound() {
        return Err(TrustFault::Malformed.into());
    }
    match paper.authority() == authority {
        true => Ok((paper, key)),
        false => Err(TrustFault::OtherAuthority.into()),
    }
}

#[derive(serde::Deserialize)]
struct Front {
    version: u32,
}

/// What a file from a stick claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An authority's card.
    Card,
    /// A receipt.
    Receipt,
    /// A slip.
    Slip,
    /// A forwarder's statement.
    Statement,
    /// A task package.
    Task,
    /// A signed layer of the standard.
    Layer,
    /// A request for enrolment.
    EnrolRequest,
    /// The answer to one.
    EnrolAnswer,
}

/// Recognises a trust file by its content, not by its name; `None` for anything else.
pub fn recognise(bytes: &[u8]) -> Option<Kind> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    if text.starts_with('{') {
        return match enrol::claimed_kind(text)?.as_str() {
            enrol::REQUEST => Some(Kind::EnrolRequest),
            enrol::ANSWER => Some(Kind::EnrolAnswer),
            _ => None,
        };
    }
    match jws::claimed_type(text.lines().next()?)?.as_str() {
        card::TYPE => Some(Kind::Card),
        receipt::Receipt::TYPE => Some(Kind::Receipt),
        receipt::Slip::TYPE => Some(Kind::Slip),
        statement::Statement::TYPE => Some(Kind::Statement),
        task::TaskPackage::TYPE => Some(Kind::Task),
        layer::SignedLayer::TYPE => Some(Kind::Layer),
        _ => None,
    }
}

/// Whether a text is present and within a length in bytes.
pub(crate) fn fits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len())
}
