//! X.509 certificates (RFC 5280) with Ed25519 (RFC 8410): reading, issuing, judging a chain.

mod chain;
mod issue;
mod request;
mod tls;

pub use chain::{Judgement, RevocationList, Revoked, verify_chain};
pub use issue::{Ca, self_issued};
pub use request::Request;
pub use tls::{TlsCa, TlsIdentity};

use x509_cert::der::asn1::OctetString;
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::der::{Decode, Encode, Header, Reader, SliceReader};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier};

use crate::encoding::{hex, pem, unpem};
use crate::fault::CertFault;
use crate::hash::{Digest, sha256};
use crate::key::PublicKey;

/// Ed25519 (RFC 8410).
pub(crate) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const PEM_LABEL: &str = "CERTIFICATE";

/// The largest certificate that is read, in bytes.
pub const MAX_CERTIFICATE: usize = 16 * 1024;
/// The longest chain that is read.
pub const MAX_CHAIN: usize = 8;

/// A certificate as read: its bytes and what is judged of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    tbs: Vec<u8>,
    signature: Option<[u8; 64]>,
    key: Option<PublicKey>,
    common_name: Option<String>,
    subject: Vec<u8>,
    issuer: Vec<u8>,
    serial: String,
    not_before: i64,
    not_after: i64,
    constraints: Option<(bool, Option<u8>)>,
    usage: Option<Usage>,
    subject_key_id: Option<Vec<u8>>,
    authority_key_id: Option<Vec<u8>>,
    unknown_critical: bool,
}

/// What KeyUsage allows, of what matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Usage {
    digital_signature: bool,
    cert_sign: bool,
}

impl Certificate {
    /// Reads DER; nothing may follow.
    pub fn from_der(der: &[u8]) -> Result<Certificate, CertFault> {
        if der.len() > MAX_CERTIFICATE {
            return Err(CertFault::TooLarge);
        }
        read(der).map_err(|_| CertFault::Malformed)
    }

    /// Reads the one certificate of a PEM text.
    pub fn from_pem(text: &str) -> Result<Certificate, CertFault> {
        let mut all = Certificate::chain_from_pem(text)?;
        match all.len() {
            1 => Ok(all.remove(0)),
            _ => Err(CertFault::Malformed),
        }
    }

    /// Reads all certificates of a PEM text, at least one.
    pub fn chain_from_pem(text: &str) -> Result<Vec<Certificate>, CertFault> {
        if text.len() > 2 * MAX_CERTIFICATE * MAX_CHAIN {
            return Err(CertFault::TooLarge);
        }
        let blocks = unpem(PEM_LABEL, text).ok_or(CertFault::Malformed)?;
        match blocks.len() {
            0 => Err(CertFault::Malformed),
            n if n > MAX_CHAIN => Err(CertFault::TooLarge),
            _ => blocks.iter().map(|der| Certificate::from_der(der)).collect(),
        }
    }

    /// The certificate's bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate in PEM.
    pub fn pem(&self) -> String {
        pem(PEM_LABEL, &self.der)
    }

    /// The subject's public key; a fault where it is no Ed25519 key.
    pub fn key(&self) -> Result<PublicKey, CertFault> {
        self.key.ok_or(CertFault::Algorithm)
    }

    /// The subject's common name: for a device the school code.
    pub fn common_name(&self) -> Option<&str> {
        self.common_name.as_deref()
    }

    /// The serial number in lower-case hexadecimal.
    pub fn serial(&self) -> &str {
        &self.serial
    }

    /// The first moment of validity.
    pub fn not_before(&self) -> i64 {
        self.not_before
    }

    /// The last moment of validity.
    pub fn not_after(&self) -> i64 {
        self.not_after
    }

    /// Whether BasicConstraints makes it a certificate authority.
    pub fn is_ca(&self) -> bool {
        matches!(self.constraints, Some((true, _)))
    }

    /// SHA-256 of the certificate's bytes.
    pub fn digest(&self) -> Digest {
        sha256(&self.der)
    }

    /// Whether it names itself as issuer.
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// Whether its signature is that of `key`.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        self.signature
            .is_some_and(|signature| key.verify(&self.tbs, &signature).is_ok())
    }
}

/// All certificates of a chain in PEM, one after another.
pub fn chain_to_pem(chain: &[Certificate]) -> String {
    chain.iter().map(Certificate::pem).collect()
}

/// Whether a text is a school's ten-digit code.
pub fn is_school_code(code: &str) -> bool {
    code.len() == 10 && code.bytes().all(|b| b.is_ascii_digit())
}

/// The bytes of the first element of an outer sequence: what was signed.
pub(crate) fn signed_part(der: &[u8]) -> x509_cert::der::Result<&[u8]> {
    let mut reader = SliceReader::new(der)?;
    Header::decode(&mut reader)?;
    reader.tlv_bytes()
}

fn read(der: &[u8]) -> x509_cert::der::Result<Certificate> {
    let parsed = x509_cert::Certificate::from_der(der)?;
    let tbs = parsed.tbs_certificate();
    let ed25519 = parsed.signature_algorithm() == tbs.signature()
        && tbs.signature().oid == ED25519
        && tbs.signature().parameters.is_none();
    let signature = parsed
        .signature()
        .as_bytes()
        .and_then(|bytes| bytes.try_into().ok())
        .filter(|_| ed25519);
    let common_name = tbs.subject().common_name()?.map(|name| name.value().into_owned());
    let usage = tbs.get_extension::<KeyUsage>()?.map(|(_, usage)| Usage {
        digital_signature: usage.digital_signature(),
        cert_sign: usage.key_cert_sign(),
    });
    let known = [
        BasicConstraints::OID,
        KeyUsage::OID,
        SubjectKeyIdentifier::OID,
        AuthorityKeyIdentifier::OID,
        EXTENDED_KEY_USAGE,
        SUBJECT_ALT_NAME,
    ];
    let extensions = tbs.extensions().map(|list| list.as_slice()).unwrap_or_default();
    Ok(Certificate {
        der: der.to_vec(),
        tbs: signed_part(der)?.to_vec(),
        signature,
        key: PublicKey::from_spki(&tbs.subject_public_key_info().to_der()?).ok(),
        common_name,
        subject: tbs.subject().to_der()?,
        issuer: tbs.issuer().to_der()?,
        serial: hex(tbs.serial_number().as_bytes()),
        not_before: seconds(&tbs.validity().not_before),
        not_after: seconds(&tbs.validity().not_after),
        constraints: tbs
            .get_extension::<BasicConstraints>()?
            .map(|(_, c)| (c.ca, c.path_len_constraint)),
        usage,
        subject_key_id: tbs
            .get_extension::<SubjectKeyIdentifier>()?
            .map(|(_, id)| bytes_of(&id.0)),
        authority_key_id: tbs
            .get_extension::<AuthorityKeyIdentifier>()?
            .and_then(|(_, id)| id.key_identifier)
            .map(|id| bytes_of(&id)),
        unknown_critical: extensions.iter().any(|e| e.critical && !known.contains(&e.extn_id)),
    })
}

fn seconds(time: &x509_cert::time::Time) -> i64 {
    // Years up to 9999 fit.
    time.to_unix_duration().as_secs() as i64
}

fn bytes_of(octets: &OctetString) -> Vec<u8> {
    octets.as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SigningKey;
    use proptest::prelude::*;

    #[test]
    fn certificates_read_back() {
        let key = SigningKey::generate();
        let cert = self_issued(&key, "3143000123", 1_700_000_000, 1_800_000_000).unwrap();
        assert_eq!(Certificate::from_pem(&cert.pem()).unwrap(), cert);
        assert_eq!(cert.common_name(), Some("3143000123"));
        assert_eq!((cert.not_before(), cert.not_after()), (1_700_000_000, 1_800_000_000));
        assert_eq!(cert.key().unwrap(), key.public());
        assert!(cert.is_signed_by(&key.public()) && cert.is_self_issued() && !cert.is_ca());
        assert_eq!(
            Certificate::chain_from_pem(&chain_to_pem(&[cert.clone(), cert]))
                .unwrap()
                .len(),
            2
        );
    }

    #[test]
    fn broken_ones_are_refused() {
        assert_eq!(Certificate::from_pem("no pem"), Err(CertFault::Malformed));
        assert_eq!(Certificate::from_der(&[0x30; 20_000]), Err(CertFault::TooLarge));
        let key = SigningKey::generate();
        let mut der = self_issued(&key, "3143000123", 0, 1).unwrap().der().to_vec();
        der.push(0);
        assert_eq!(Certificate::from_der(&der), Err(CertFault::Malformed), "trailing byte");
        assert_eq!(self_issued(&key, "名字", 0, 1).unwrap_err(), CertFault::SchoolCode);
    }

    proptest! {
        #[test]
        fn flipped_bits_are_refused(at in any::<proptest::sample::Index>(), bit in 0u8..8) {
            let key = SigningKey::from_pkcs8(SigningKey::generate().pkcs8()).unwrap();
            let cert = self_issued(&key, "3143000123", 0, 2_000_000_000).unwrap();
            let mut der = cert.der().to_vec();
            let index = at.index(der.len());
            der[index] ^= 1 << bit;
            let sound = Certificate::from_der(&der).is_ok_and(|c| c.is_signed_by(&key.public()));
            prop_assert!(!sound);
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Certificate::from_der(&bytes);
            let _ = Request::from_der(&bytes);
        }
    }
}
