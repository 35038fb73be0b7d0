//! The authority's card: its keys and addresses, signed by its root.
//!
//! On disk and on the wire a card is text: one compact JWS a line, all over the same payload. The first line is the
//! signature of the card's own root; a card that brings a new root has a second line by the root before it.

use serde::{Deserialize, Serialize};

use crate::agefile::Recipient;
use crate::cert::{Certificate, Judgement, RevocationList, verify_chain};
use crate::encoding::unb64u;
use crate::fault::{CertFault, Fault, JwsFault, TrustFault};
use crate::fingerprint::Fingerprint;
use crate::jws;
use crate::key::{PublicKey, SigningKey};

/// The `typ` of a card.
pub const TYPE: &str = "zhibao-card+jws";
/// The largest card that is read, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const VERSION: u32 = 1;

/// What a card says. All times are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Version of this format: 1.
    pub version: u32,
    /// Only ever rises.
    pub serial: u64,
    /// When it was made.
    pub issued_at: i64,
    /// Whose card it is.
    pub authority: Authority,
    /// Certificates in PEM: issuing authorities in use, the root last.
    pub ca: Vec<String>,
    /// The authority of the server's TLS certificate, PEM; absent where a public one is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_ca: Option<String>,
    /// To whom packages are encrypted.
    pub recipients: Vec<CardRecipient>,
    /// Keys that sign receipts, slips and forwarders' statements.
    pub receipt_keys: Vec<CardKey>,
    /// Keys that sign task packages and standard layers.
    pub standard_keys: Vec<CardKey>,
    /// Addresses of the authority's server.
    pub servers: Vec<String>,
    /// Certificates taken back.
    pub revocations: Vec<RevocationList>,
}

/// A node of the tier tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Its code (GB/T 2260 division or an organisation code).
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A receiving key and its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardRecipient {
    /// The age recipient.
    pub recipient: Recipient,
    /// First moment of use.
    pub not_before: i64,
    /// Last moment of use.
    pub not_after: i64,
}

/// A signing key and its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardKey {
    /// The key.
    pub key: PublicKey,
    /// First moment of use.
    pub not_before: i64,
    /// Last moment of use.
    pub not_after: i64,
    /// For standard keys: the division prefix (GB/T 2260) for which the key may sign layers; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<String>,
}

/// What a later card turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Later {
    /// The very card that is pinned.
    Same,
    /// A newer one, to be pinned in its place.
    Newer(Box<Card>),
}

impl Card {
    /// Signs the card with its root, and with the root before it where the root changes.
    pub fn sign(&self, root: &SigningKey, former_root: Option<&SigningKey>) -> Result<String, Fault> {
        self.check()?;
        if self.root()?.key()? != root.public() {
            return Err(TrustFault::NotSignedByRoot.into());
        }
        let lines = [Some(root), former_root]
            .into_iter()
            .flatten()
            .map(|key| jws::sign_json(TYPE, self, key) + "\n");
        Ok(lines.collect())
    }

    /// Reads a card and checks that it is consistent and signed by its own root. Whether that root is the right one
    /// is yet to be confirmed by its [`Card::fingerprint`].
    pub fn read(text: &str) -> Result<Card, Fault> {
        let lines = lines(text)?;
        let first = *lines.first().ok_or(TrustFault::Malformed)?;
        let claimed: Card = payload(first)?;
        claimed.check()?;
        let root = claimed.root()?.key()?;
        jws::read(first, TYPE)?.verify_json(&root).map_err(|fault| match fault {
            JwsFault::BadSignature => TrustFault::NotSignedByRoot.into(),
            other => Fault::from(other),
        })
    }

    /// Reads the first card of an authority: `typed` is the fingerprint that a person read aloud or compared.
    pub fn read_first(text: &str, typed: &str) -> Result<Card, Fault> {
        let card = Card::read(text)?;
        match card.fingerprint()?.matches(typed) {
            true => Ok(card),
            false => Err(TrustFault::Fingerprint.into()),
        }
    }

    /// Reads a later card under the pinned one (`self`): same authority, same root or signed by the former root too,
    /// and a higher serial.
    pub fn read_later(&self, text: &str) -> Result<Later, Fault> {
        let card = Card::read(text)?;
        if card.authority.code != self.authority.code {
            return Err(TrustFault::OtherAuthority.into());
        }
        let pinned = self.root()?.key()?;
        if card.root()?.key()? != pinned {
            let lines = lines(text)?;
            let second = lines.get(1).ok_or(TrustFault::NotSignedByPinned)?;
            let same: Card = jws::read(second, TYPE)?
                .verify_json(&pinned)
                .map_err(|_| TrustFault::NotSignedByPinned)?;
            if same != card {
                return Err(TrustFault::NotSignedByPinned.into());
            }
        }
        match card.serial.cmp(&self.serial) {
            std::cmp::Ordering::Less => Err(TrustFault::SerialFell.into()),
            std::cmp::Ordering::Equal if card == *self => Ok(Later::Same),
            std::cmp::Ordering::Equal => Err(TrustFault::SerialReused.into()),
            std::cmp::Ordering::Greater => Ok(Later::Newer(Box::new(card))),
        }
    }

    /// The root's certificate.
    pub fn root(&self) -> Result<Certificate, Fault> {
        let last = self.ca.last().ok_or(TrustFault::CaChain)?;
        Ok(Certificate::from_pem(last)?)
    }

    /// The fingerprint of the root's key: what is read aloud. It stays the same from card to card.
    pub fn fingerprint(&self) -> Result<Fingerprint, Fault> {
        Ok(self.root()?.key()?.fingerprint())
    }

    /// Judges a device's chain by this card at a moment.
    pub fn judge(&self, chain: &[Certificate], school: Option<&str>, at: i64) -> Result<(), Fault> {
        let anchors = [self.root()?];
        Ok(verify_chain(
            chain,
            &Judgement {
                anchors: &anchors,
                at,
                school,
                revocations: &self.revocations,
            },
        )?)
    }

    /// Recipients in force at a moment.
    pub fn recipients_at(&self, at: i64) -> Vec<Recipient> {
        let in_force = self
            .recipients
            .iter()
            .filter(|r| (r.not_before..=r.not_after).contains(&at));
        in_force.map(|r| r.recipient.clone()).collect()
    }

    fn check(&self) -> Result<(), Fault> {
        if self.version > VERSION {
            return Err(TrustFault::NewerVersion { version: self.version }.into());
        }
        let texts = [&self.authority.code, &self.authority.name];
        let texts = texts
            .into_iter()
            .chain(&self.servers)
            .all(|text| (1..=500).contains(&text.len()));
        let counts = [
            self.recipients.len(),
            self.receipt_keys.len(),
            self.standard_keys.len(),
            self.servers.len(),
        ];
        if self.version != VERSION || !texts || counts.iter().any(|n| *n > 100) {
            return Err(TrustFault::Malformed.into());
        }
        self.check_ca()?;
        self.tls_ca.as_deref().map(Certificate::from_pem).transpose()?;
        Ok(())
    }

    /// The root signs itself and every issuing authority before it.
    fn check_ca(&self) -> Result<(), Fault> {
        let root = self.root()?;
        let key = root.key()?;
        if self.ca.len() > 20 || !root.is_ca() || !root.is_self_issued() || !root.is_signed_by(&key) {
            return Err(TrustFault::CaChain.into());
        }
        for text in &self.ca[..self.ca.len() - 1] {
            let issuing = Certificate::from_pem(text)?;
            if !issuing.is_ca() || !issuing.is_signed_by(&key) {
                return Err(TrustFault::CaChain.into());
            }
        }
        Ok(())
    }
}

fn lines(text: &str) -> Result<Vec<&str>, TrustFault> {
    if text.len() > MAX_BYTES {
        return Err(TrustFault::TooLarge);
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.len() {
        1 | 2 => Ok(lines),
        _ => Err(TrustFault::Malformed),
    }
}

/// The payload of a line, to find the root in it; a newer version is named before its unknown shape is.
fn payload(line: &str) -> Result<Card, Fault> {
    #[derive(Deserialize)]
    struct Front {
        version: u32,
    }
    let body = line.split('.').nth(1).and_then(unb64u).ok_or(JwsFault::Malformed)?;
    let front: Front = serde_json::from_slice(&body).map_err(|_| TrustFault::Malformed)?;
    if front.version > VERSION {
        return Err(TrustFault::NewerVersion { version: front.version }.into());
    }
    Ok(serde_json::from_slice(&body).map_err(|_| TrustFault::Malformed)?)
}

impl From<CertFault> for TrustFault {
    fn from(_: CertFault) -> TrustFault {
        TrustFault::CaChain
    }
}

#[cfg(test)]
pub(crate) mod tests;
