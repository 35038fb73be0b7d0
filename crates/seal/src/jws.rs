//! JSON Web Signatures (RFC 7515), compact, with EdDSA (RFC 8037) and nothing else.
//!
//! Two kinds: *detached* ones over a package's descriptor, which bring their certificate chain along; and documents
//! (cards, receipts, slips, statements), which name a key by `kid` and a `typ`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cert::{Certificate, MAX_CHAIN};
use crate::encoding::{b64, b64u, unb64, unb64u};
use crate::fault::{CertFault, Fault, JwsFault};
use crate::key::{PublicKey, SigningKey};

/// The longest header that is read, in base64url characters.
const MAX_HEADER: usize = 256 * 1024;
/// The longest payload of a document, in base64url characters (a task package is the largest).
const MAX_PAYLOAD: usize = 96 * 1024 * 1024;
/// How far `iat` may lie in the future, in seconds: one day.
pub const MAX_AHEAD: i64 = 86_400;

/// The members that we write or must look at. Others are ignored, as RFC 7515 wants; a known one twice is a fault.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Header {
    alg: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    x5c: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(default, skip_serializing)]
    crit: Option<Value>,
    #[serde(default, skip_serializing)]
    b64: Option<Value>,
    #[serde(default, skip_serializing)]
    jwk: Option<Value>,
    #[serde(default, skip_serializing)]
    jku: Option<Value>,
    #[serde(default, skip_serializing)]
    x5u: Option<Value>,
}

/// A detached signature whose bytes have been checked against its own first certificate. Whom that certificate
/// belongs to is another question: [`crate::cert::verify_chain`].
#[derive(Debug, Clone)]
pub struct Detached {
    /// Device first, root last.
    pub chain: Vec<Certificate>,
    /// When the signer says it signed, seconds since 1970: a claim.
    pub iat: i64,
}

/// A document's signature before it is checked: enough to choose the key.
#[derive(Debug, Clone)]
pub struct Unverified<'a> {
    text: &'a str,
    signature: Vec<u8>,
    payload: Vec<u8>,
    kid: String,
}

/// Signs bytes that travel beside the signature (RFC 7515 appendix F).
pub fn sign_detached(payload: &[u8], key: &SigningKey, chain: &[Certificate], iat: i64) -> String {
    let x5c = Some(chain.iter().map(|certificate| b64(certificate.der())).collect());
    let header = Header {
        alg: "EdDSA".into(),
        x5c,
        iat: Some(iat),
        ..Header::default()
    };
    let [head, _, signature] = signed(&header, payload, key);
    format!("{head}..{signature}")
}

/// Checks a detached signature over `payload` by the key of its own first certificate.
pub fn verify_detached(jws: &str, payload: &[u8]) -> Result<Detached, Fault> {
    let (head, body, signature) = parts(jws)?;
    if !body.is_empty() {
        return Err(JwsFault::Detachment.into());
    }
    let header = header(head)?;
    let (Some(x5c), Some(iat)) = (header.x5c, header.iat) else {
        return Err(JwsFault::Incomplete.into());
    };
    if x5c.len() > MAX_CHAIN {
        return Err(CertFault::TooLarge.into());
    }
    let chain = x5c
        .iter()
        .map(|text| Certificate::from_der(&unb64(text).ok_or(CertFault::Malformed)?))
        .collect::<Result<Vec<_>, CertFault>>()?;
    let key = chain.first().ok_or(CertFault::Empty)?.key()?;
    let signature = unb64u(signature).ok_or(JwsFault::Malformed)?;
    let input = [head.as_bytes(), b".", b64u(payload).as_bytes()].concat();
    key.verify(&input, &signature).map_err(|_| JwsFault::BadSignature)?;
    Ok(Detached { chain, iat })
}

impl Detached {
    /// Refuses a signature from more than a day after `now`.
    pub fn not_from_the_future(&self, now: i64) -> Result<(), JwsFault> {
        match self.iat > now.saturating_add(MAX_AHEAD) {
            true => Err(JwsFault::FromTheFuture),
            false => Ok(()),
        }
    }
}

/// Signs a document of a type with a key that the reader knows.
pub fn sign(typ: &str, payload: &[u8], key: &SigningKey) -> String {
    let header = Header {
        alg: "EdDSA".into(),
        typ: Some(typ.into()),
        kid: Some(key.public().kid()),
        ..Header::default()
    };
    signed(&header, payload, key).join(".")
}

/// Signs a value as JSON.
pub fn sign_json<T: Serialize>(typ: &str, value: &T, key: &SigningKey) -> String {
    // Our own documents are plain structs: they always serialise.
    sign(typ, &serde_json::to_vec(value).expect("a plain struct serialises"), key)
}

/// Reads a document's parts without trusting any of them yet.
pub fn read<'a>(jws: &'a str, typ: &str) -> Result<Unverified<'a>, JwsFault> {
    let (head, body, signature) = parts(jws)?;
    if body.is_empty() {
        return Err(JwsFault::Detachment);
    }
    let header = header(head)?;
    if header.typ.as_deref() != Some(typ) {
        return Err(JwsFault::Type);
    }
    Ok(Unverified {
        text: &jws[..head.len() + 1 + body.len()],
        signature: unb64u(signature).ok_or(JwsFault::Malformed)?,
        payload: unb64u(body).ok_or(JwsFault::Malformed)?,
        kid: header.kid.ok_or(JwsFault::Incomplete)?,
    })
}

/// The `typ` that a signature claims, to recognise what a file is. Nothing is verified.
pub fn claimed_type(jws: &str) -> Option<String> {
    parts(jws)
        .ok()
        .and_then(|(head, _, _)| header(head).ok())
        .and_then(|header| header.typ)
}

impl Unverified<'_> {
    /// The key id that the signature names.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The payload, not to be believed: to look up by what to judge it.
    pub fn peek<T: DeserializeOwned>(&self) -> Result<T, JwsFault> {
        serde_json::from_slice(&self.payload).map_err(|_| JwsFault::Payload)
    }

    /// The payload, once `key` is found to have signed it.
    pub fn verify(self, key: &PublicKey) -> Result<Vec<u8>, JwsFault> {
        key.verify(self.text.as_bytes(), &self.signature)
            .map_err(|_| JwsFault::BadSignature)?;
        Ok(self.payload)
    }

    /// The payload as JSON, once `key` is found to have signed it.
    pub fn verify_json<T: DeserializeOwned>(self, key: &PublicKey) -> Result<T, JwsFault> {
        serde_json::from_slice(&self.verify(key)?).map_err(|_| JwsFault::Payload)
    }
}

fn signed(header: &Header, payload: &[u8], key: &SigningKey) -> [String; 3] {
    let head = b64u(&serde_json::to_vec(header).expect("a plain struct serialises"));
    let body = b64u(payload);
    let signature = key.sign(format!("{head}.{body}").as_bytes());
    [head, body, b64u(&signature)]
}

fn parts(jws: &str) -> Result<(&str, &str, &str), JwsFault> {
    if jws.len() > MAX_HEADER + MAX_PAYLOAD {
        return Err(JwsFault::TooLarge);
    }
    let mut parts = jws.split('.');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(head), Some(body), Some(signature), None) if head.len() <= MAX_HEADER => Ok((head, body, signature)),
        (Some(_), Some(_), Some(_), None) => Err(JwsFault::TooLarge),
        _ => Err(JwsFault::Malformed),
    }
}

fn header(head: &str) -> Result<Header, JwsFault> {
    let bytes = unb64u(head).ok_or(JwsFault::Malformed)?;
    let header: Header = serde_json::from_slice(&bytes).map_err(|_| JwsFault::Header)?;
    if header.alg != "EdDSA" {
        return Err(JwsFault::Algorithm);
    }
    let forbidden = [&header.crit, &header.b64, &header.jwk, &header.jku, &header.x5u];
    // `"jwk": null` reads as absent; it brings no key either.
    match forbidden.iter().any(|member| member.is_some()) {
        true => Err(JwsFault::ForbiddenHeader),
        false => Ok(header),
    }
}

#[cfg(test)]
mod tests;
