//! Making certificates: self-issued ones, roots, issuing authorities, devices.

use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose, PublicKeyData};

use super::{Certificate, Request, is_school_code};
use crate::fault::{CertFault, KeyFault};
use crate::key::{PublicKey, SigningKey};
use crate::random;

/// The last second of the year 9999, where X.509 time ends.
const END_OF_TIME: i64 = 253_402_300_799;

impl PublicKeyData for SigningKey {
    fn der_bytes(&self) -> &[u8] {
        self.raw_public()
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ED25519
    }
}

impl rcgen::SigningKey for SigningKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(SigningKey::sign(self, message).to_vec())
    }
}

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_ED25519
    }
}

/// A certificate that a device gives itself while no authority has enrolled it. Times are seconds since 1970.
pub fn self_issued(key: &SigningKey, school: &str, from: i64, until: i64) -> Result<Certificate, CertFault> {
    let params = device_params(school, from, until)?;
    built(params.self_signed(key))
}

/// A certificate authority: its key and its certificate.
#[derive(Debug)]
pub struct Ca {
    pub(super) key: SigningKey,
    pub(super) certificate: Certificate,
}

impl Ca {
    /// A new root that signs itself; below it stands at most one issuing authority and its devices.
    pub fn root(name: &str, key: SigningKey, from: i64, until: i64) -> Result<Ca, CertFault> {
        let certificate = built(ca_params(name, 1, from, until)?.self_signed(&key))?;
        Ok(Ca { key, certificate })
    }

    /// A new authority below this one that issues devices only.
    pub fn issuing(&self, name: &str, key: SigningKey, from: i64, until: i64) -> Result<Ca, CertFault> {
        let certificate = self.sign(ca_params(name, 0, from, until)?, &key.public())?;
        Ok(Ca { key, certificate })
    }

    /// An authority from storage.
    pub fn from_parts(key: SigningKey, certificate: Certificate) -> Result<Ca, CertFault> {
        match certificate.key() {
            Ok(public) if public == key.public() && certificate.is_ca() => Ok(Ca { key, certificate }),
            Ok(_) => Err(CertFault::NotCa),
            Err(fault) => Err(fault),
        }
    }

    /// Issues a device certificate for a request. The subject is `school`, whatever the request says.
    pub fn issue_device(
        &self,
        request: &Request,
        school: &str,
        from: i64,
        until: i64,
    ) -> Result<Certificate, CertFault> {
        self.sign(device_params(school, from, until)?, &request.key())
    }

    /// The authority's certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The authority's key.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(super) fn sign(&self, mut params: CertificateParams, subject: &PublicKey) -> Result<Certificate, CertFault> {
        params.use_authority_key_identifier_extension = true;
        let issuer = Issuer::new(issuer_params(&self.certificate)?, &self.key);
        let certificate = built(params.signed_by(subject, &issuer))?;
        // An authority whose name is more than our own single common name could not be written back faithfully.
        if certificate.issuer != self.certificate.subject {
            return Err(CertFault::Unbuildable);
        }
        Ok(certificate)
    }
}

/// An issuer's name and key identifier, taken from its certificate.
pub(super) fn issuer_params(certificate: &Certificate) -> Result<CertificateParams, CertFault> {
    let name = certificate.common_name().ok_or(CertFault::Unbuildable)?;
    let mut params = named(name, certificate.not_before(), certificate.not_after())?;
    if let Some(id) = &certificate.subject_key_id {
        params.key_identifier_method = KeyIdMethod::PreSpecified(id.clone());
    }
    Ok(params)
}

/// Parameters of an authority's certificate with at most `below` authorities under it.
pub(super) fn ca_params(name: &str, below: u8, from: i64, until: i64) -> Result<CertificateParams, CertFault> {
    let mut params = named(name, from, until)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn device_params(school: &str, from: i64, until: i64) -> Result<CertificateParams, CertFault> {
    if !is_school_code(school) {
        return Err(CertFault::SchoolCode);
    }
    let mut params = named(school, from, until)?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    Ok(params)
}

/// Parameters with one common name, a random serial number and a time of validity.
pub(super) fn named(name: &str, from: i64, until: i64) -> Result<CertificateParams, CertFault> {
    if name.is_empty() || name.chars().count() > 64 || from > until {
        return Err(CertFault::Unbuildable);
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let mut serial = random::bytes::<16>();
    // Positive and without a leading zero: 126 random bits.
    serial[0] = serial[0] & 0x7f | 0x40;
    params.serial_number = Some(rcgen::SerialNumber::from_slice(&serial));
    let epoch = rcgen::date_time_ymd(1970, 1, 1);
    let moment = |seconds: i64| epoch + Duration::from_secs(seconds.clamp(0, END_OF_TIME) as u64);
    params.not_before = moment(from);
    params.not_after = moment(until);
    Ok(params)
}

/// Reads what was just built.
pub(super) fn built(result: Result<rcgen::Certificate, rcgen::Error>) -> Result<Certificate, CertFault> {
    Certificate::from_der(result.map_err(|_| CertFault::Unbuildable)?.der())
}

impl From<KeyFault> for CertFault {
    fn from(fault: KeyFault) -> CertFault {
        match fault {
            KeyFault::BadSignature => CertFault::BadSignature,
            KeyFault::Malformed | KeyFault::NotEd25519 | KeyFault::NotP256 => CertFault::Algorithm,
        }
    }
}
