//! Certificate requests (PKCS#10, RFC 2986) with Ed25519.

use x509_cert::der::{Decode, Encode};
use x509_cert::request::CertReq;

use super::issue::named;
use super::{ED25519, MAX_CERTIFICATE, signed_part};
use crate::encoding::{pem, unpem};
use crate::fault::CertFault;
use crate::key::{PublicKey, SigningKey};

const PEM_LABEL: &str = "CERTIFICATE REQUEST";

/// A request whose signature has been checked. The name in it means nothing: the issuer gives the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    der: Vec<u8>,
    key: PublicKey,
}

impl Request {
    /// A request of a key; `name` is a courtesy to people who look at it.
    pub fn create(key: &SigningKey, name: &str) -> Result<Request, CertFault> {
        let mut params = named(name, 0, 0)?;
        // A request carries no serial number: the issuer chooses it.
        params.serial_number = None;
        let request = params.serialize_request(key).map_err(|_| CertFault::Unbuildable)?;
        Request::from_der(request.der())
    }

    /// Reads DER and checks that the key named has signed it.
    pub fn from_der(der: &[u8]) -> Result<Request, CertFault> {
        if der.len() > MAX_CERTIFICATE {
            return Err(CertFault::TooLarge);
        }
        let parsed = CertReq::from_der(der).map_err(|_| CertFault::MalformedRequest)?;
        let signed = signed_part(der).map_err(|_| CertFault::MalformedRequest)?;
        let spki = parsed
            .info
            .public_key
            .to_der()
            .map_err(|_| CertFault::MalformedRequest)?;
        let key = PublicKey::from_spki(&spki)?;
        if parsed.algorithm.oid != ED25519 || parsed.algorithm.parameters.is_some() {
            return Err(CertFault::Algorithm);
        }
        let signature = parsed.signature.as_bytes().ok_or(CertFault::MalformedRequest)?;
        key.verify(signed, signature).map_err(|_| CertFault::RequestSignature)?;
        Ok(Request { der: der.to_vec(), key })
    }

    /// Reads the one request of a PEM text.
    pub fn from_pem(text: &str) -> Result<Request, CertFault> {
        if text.len() > 2 * MAX_CERTIFICATE {
            return Err(CertFault::TooLarge);
        }
        match unpem(PEM_LABEL, text).as_deref() {
            Some([der]) => Request::from_der(der),
            _ => Err(CertFault::MalformedRequest),
        }
    }

    /// The request's bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The request in PEM.
    pub fn pem(&self) -> String {
        pem(PEM_LABEL, &self.der)
    }

    /// The key that asks for a certificate.
    pub fn key(&self) -> PublicKey {
        self.key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn requests_read_back() {
        let key = SigningKey::generate();
        let request = Request::create(&key, "3143000123").unwrap();
        assert_eq!(request.key(), key.public());
        assert_eq!(Request::from_pem(&request.pem()).unwrap(), request);
        assert_eq!(Request::from_pem("nothing"), Err(CertFault::MalformedRequest));
    }

    proptest! {
        #[test]
        fn flipped_bits_are_refused(at in any::<proptest::sample::Index>(), bit in 0u8..8) {
            let request = Request::create(&SigningKey::generate(), "3143000123").unwrap();
            let mut der = request.der().to_vec();
            let index = at.index(der.len());
            der[index] ^= 1 << bit;
            prop_assert!(Request::from_der(&der).is_err());
        }
    }
}
