//! Enrolment: the code that an authority hands out, and the papers that go there and back.

use serde::{Deserialize, Serialize};

use crate::card::Card;
use crate::cert::{Certificate, Request, is_school_code};
use crate::code::{from_symbols, narrow, read_groups, to_symbols, write_groups};
use crate::encoding::as_b64;
use crate::fault::{CodeFault, Fault, JwsFault, TrustFault};
use crate::fingerprint::Fingerprint;
use crate::hash::{Digest, same, sha256};
use crate::jws;
use crate::key::{PublicKey, SigningKey};
use crate::paper::fits;
use crate::random;

/// `kind` of a request file.
pub const REQUEST: &str = "zhibao-enrol-request";
/// `kind` of an answer file.
pub const ANSWER: &str = "zhibao-enrol-answer";
const CONSENT_TYPE: &str = "zhibao-consent+jws";
const VERSION: u32 = 1;
const MAX_REQUEST: usize = 256 * 1024;
const MAX_ANSWER: usize = 160 * 1024 * 1024;
const GROUPS: usize = 6;
const SIZE: usize = 5;

/// A code for one enrolment: the school, the first 80 bits of the root's fingerprint, 64 random bits. Written as the
/// school code and six groups of five characters with a check character each, which cover the school code too.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolCode {
    school: String,
    root: [u8; 10],
    secret: [u8; 8],
}

impl EnrolCode {
    /// A new code for a school under a root.
    pub fn generate(school: &str, root: &Fingerprint) -> Result<EnrolCode, CodeFault> {
        if !is_school_code(school) {
            return Err(CodeFault::School);
        }
        let mut start = [0; 10];
        start.copy_from_slice(&root.0.0[..10]);
        Ok(EnrolCode {
            school: school.to_owned(),
            root: start,
            secret: random::bytes(),
        })
    }

    /// Reads a code as typed: any case, full-width characters, spaces and hyphens anywhere.
    pub fn parse(text: &str) -> Result<EnrolCode, CodeFault> {
        let mut school = String::new();
        let mut rest = text.chars();
        while school.len() < 10 {
            match rest.next().map(narrow) {
                Some(c) if c.is_ascii_digit() => school.push(c),
                Some(c) if c.is_whitespace() || c == '-' => {}
                _ => return Err(CodeFault::School),
            }
        }
        let symbols = read_groups(rest.as_str(), GROUPS, SIZE, seed(&school))?;
        let bytes: [u8; 18] = from_symbols(&symbols).ok_or(CodeFault::Group { group: 1 })?;
        let (mut root, mut secret) = ([0; 10], [0; 8]);
        root.copy_from_slice(&bytes[..10]);
        secret.copy_from_slice(&bytes[10..]);
        Ok(EnrolCode { school, root, secret })
    }

    /// The code as handed out.
    pub fn text(&self) -> String {
        let bytes = [&self.root[..], &self.secret].concat();
        format!(
            "{}-{}",
            self.school,
            write_groups(&to_symbols(&bytes, GROUPS * SIZE), SIZE, seed(&self.school))
        )
    }

    /// The school that may enrol with it.
    pub fn school(&self) -> &str {
        &self.school
    }

    /// What the server stores in place of the code, to find and compare it.
    pub fn digest(&self) -> Digest {
        sha256(format!("zhibao enrolment code v1 {}", self.text()).as_bytes())
    }

    /// Whether a card is of the authority that gave out the code.
    pub fn confirms(&self, card: &Card) -> Result<(), Fault> {
        match same(&card.fingerprint()?.0.0[..10], &self.root) {
            true => Ok(()),
            false => Err(TrustFault::Fingerprint.into()),
        }
    }
}

impl std::fmt::Debug for EnrolCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnrolCode({}, …)", self.school)
    }
}

fn seed(school: &str) -> u32 {
    school
        .bytes()
        .fold(0, |seed, digit| (seed * 10 + u32::from(digit - b'0')) % 31)
}

/// A device asks for its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// [`REQUEST`].
    pub kind: String,
    /// Version of this format: 1.
    pub version: u32,
    /// Id of the asking vault on its machine.
    pub instance: String,
    /// PKCS#10 in PEM. The name in it means nothing.
    pub csr: String,
    /// The enrolment code, online; by stick the authority's act stands in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The consent of a device enrolled before, for a second one: see [`Consent`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<String>,
}

impl EnrolRequest {
    /// A request of a device.
    pub fn new(instance: &str, csr: &Request, code: Option<&EnrolCode>, consent: Option<String>) -> EnrolRequest {
        let (kind, code) = (REQUEST.to_owned(), code.map(EnrolCode::text));
        EnrolRequest {
            kind,
            version: VERSION,
            instance: instance.to_owned(),
            csr: csr.pem(),
            code,
            consent,
        }
    }

    /// Reads a request and checks the signature of the PKCS#10 inside.
    pub fn read(bytes: &[u8]) -> Result<(EnrolRequest, Request), Fault> {
        let request: EnrolRequest = read(bytes, MAX_REQUEST)?;
        if request.kind != REQUEST || !fits(&request.instance, 200) {
            return Err(TrustFault::Malformed.into());
        }
        let csr = Request::from_pem(&request.csr)?;
        Ok((request, csr))
    }

    /// The request's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a plain struct serialises")
    }
}

/// The authority's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolAnswer {
    /// [`ANSWER`].
    pub kind: String,
    /// Version of this format: 1.
    pub version: u32,
    /// The instance that asked.
    pub instance: String,
    /// Certificates in PEM, device first, root last.
    pub chain: Vec<String>,
    /// The authority's card, as signed.
    pub card: String,
    /// A task package (`*.zbt`), if there is one.
    #[serde(default, with = "as_b64", skip_serializing_if = "Vec::is_empty")]
    pub task: Vec<u8>,
    /// The receipt of the head, where the receiver holds packages of the school: the device goes on behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<String>,
}

impl EnrolAnswer {
    /// An answer to a request.
    pub fn new(instance: &str, chain: &[Certificate], card: String, task: Vec<u8>) -> EnrolAnswer {
        let chain = chain.iter().map(Certificate::pem).collect();
        EnrolAnswer {
            kind: ANSWER.to_owned(),
            version: VERSION,
            instance: instance.to_owned(),
            chain,
            card,
            task,
            receipt: None,
        }
    }

    /// The answer with the receipt of the head.
    pub fn with_receipt(mut self, receipt: Option<String>) -> EnrolAnswer {
        self.receipt = receipt;
        self
    }

    /// Reads an answer. Nothing in it is believed before [`EnrolAnswer::judge`].
    pub fn read(bytes: &[u8]) -> Result<EnrolAnswer, Fault> {
        let answer: EnrolAnswer = read(bytes, MAX_ANSWER)?;
        match answer.kind == ANSWER {
            true => Ok(answer),
            false => Err(TrustFault::Malformed.into()),
        }
    }

    /// The answer's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a plain struct serialises")
    }

    /// The device's chain, if it is for this key, instance and school, and sound under a card that has been confirmed
    /// by fingerprint, enrolment code or the pinned card.
    pub fn judge(
        &self,
        key: &PublicKey,
        instance: &str,
        school: &str,
        card: &Card,
        at: i64,
    ) -> Result<Vec<Certificate>, Fault> {
        let chain = self
            .chain
            .iter()
            .map(|text| Certificate::from_pem(text))
            .collect::<Result<Vec<_>, _>>()?;
        card.judge(&chain, Some(school), at)?;
        let ours = chain.first().is_some_and(|leaf| leaf.key().as_ref() == Ok(key));
        match ours && self.instance == instance {
            true => Ok(chain),
            false => Err(TrustFault::NotForUs.into()),
        }
    }
}

/// The word of an enrolled device that another one of the same school may enrol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The school's code.
    pub school: String,
    /// The new device's key.
    pub key: PublicKey,
    /// When it was given, seconds since 1970.
    pub given_at: i64,
}

impl Consent {
    /// Signs with the enrolled device's key.
    pub fn sign(&self, device: &SigningKey) -> String {
        jws::sign_json(CONSENT_TYPE, self, device)
    }

    /// The key id of the device that consents, to look its key up by.
    pub fn kid(text: &str) -> Result<String, JwsFault> {
        jws::read(text, CONSENT_TYPE).map(|read| read.kid().to_owned())
    }

    /// Reads a consent that `device` has given for `school` and `key`.
    pub fn verify(text: &str, device: &PublicKey, school: &str, key: &PublicKey) -> Result<Consent, Fault> {
        let consent: Consent = jws::read(text, CONSENT_TYPE)?.verify_json(device)?;
        match consent.school == school && consent.key == *key {
            true => Ok(consent),
            false => Err(TrustFault::NotForUs.into()),
        }
    }
}

/// The `kind` that a JSON file claims.
pub(crate) fn claimed_kind(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Front {
        kind: String,
    }
    serde_json::from_str::<Front>(text).ok().map(|front| front.kind)
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8], most: usize) -> Result<T, TrustFault> {
    #[derive(Deserialize)]
    struct Front {
        version: u32,
    }
    if bytes.len() > most {
        return Err(TrustFault::TooLarge);
    }
    let front: Front = serde_json::from_slice(bytes).map_err(|_| TrustFault::Malformed)?;
    match front.version {
        VERSION => serde_json::from_slice(bytes).map_err(|_| TrustFault::Malformed),
        version if version > VERSION => Err(TrustFault::NewerVersion { version }),
        _ => Err(TrustFault::Malformed),
    }
}

#[cfg(test)]
mod tests;
