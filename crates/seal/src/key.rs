//! Ed25519 keys (RFC 8032), the one kind that signs in Zhibao.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::encoding::{b64u, unb64u};
use crate::fault::KeyFault;
use crate::fingerprint::Fingerprint;

/// DER of an Ed25519 SubjectPublicKeyInfo up to the key itself (RFC 8410).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A private signing key: a device's, an authority's root, its receipt key.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl SigningKey {
    /// A new random key.
    pub fn generate() -> SigningKey {
        let document =
            Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("the operating system has a random source");
        let pkcs8 = Zeroizing::new(document.as_ref().to_vec());
        SigningKey::from_pkcs8(&pkcs8).expect("a key just generated is well formed")
    }

    /// A key from PKCS#8 (RFC 5958), version 1 or 2.
    pub fn from_pkcs8(der: &[u8]) -> Result<SigningKey, KeyFault> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| KeyFault::NotEd25519)?;
        Ok(SigningKey {
            pair,
            pkcs8: Zeroizing::new(der.to_vec()),
        })
    }

    /// The key in PKCS#8, for storage under encryption.
    pub fn pkcs8(&self) -> &Zeroizing<Vec<u8>> {
        &self.pkcs8
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        let mut out = [0; 32];
        out.copy_from_slice(self.raw_public());
        PublicKey(out)
    }

    /// The 32 bytes of the public half, borrowed.
    pub(crate) fn raw_public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// Signs bytes.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        let mut out = [0; 64];
        out.copy_from_slice(self.pair.sign(bytes).as_ref());
        out
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public().kid())
    }
}

/// A public verification key. In JSON it is the 32 bytes in base64url, as in a JWK's `x`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// A key from a SubjectPublicKeyInfo in DER.
    pub fn from_spki(der: &[u8]) -> Result<PublicKey, KeyFault> {
        let raw = der.strip_prefix(&SPKI_PREFIX).ok_or(KeyFault::NotEd25519)?;
        raw.try_into().map(PublicKey).map_err(|_| KeyFault::NotEd25519)
    }

    /// The SubjectPublicKeyInfo in DER.
    pub fn spki(&self) -> Vec<u8> {
        [&SPKI_PREFIX[..], &self.0].concat()
    }

    /// The fingerprint that people compare.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_spki(&self.spki())
    }

    /// The key id used in signatures and tokens: the first 32 hexadecimal digits of the fingerprint.
    pub fn kid(&self) -> String {
        let mut id = self.fingerprint().0.hex();
        id.truncate(32);
        id
    }

    /// Whether `signature` is this key's over `bytes`.
    pub fn verify(&self, bytes: &[u8], signature: &[u8]) -> Result<(), KeyFault> {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(bytes, signature)
            .map_err(|_| KeyFault::BadSignature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.kid())
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&b64u(&self.0))
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PublicKey, D::Error> {
        let raw = unb64u(&String::deserialize(deserializer)?).and_then(|bytes| bytes.try_into().ok());
        raw.map(PublicKey)
            .ok_or_else(|| serde::de::Error::custom(KeyFault::Malformed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip_and_sign() {
        let key = SigningKey::generate();
        let again = SigningKey::from_pkcs8(key.pkcs8()).unwrap();
        let signature = key.sign(b"text");
        assert_eq!(key.sign(b"text"), again.sign(b"text"));
        key.public().verify(b"text", &signature).unwrap();
        assert_eq!(key.public().verify(b"other", &signature), Err(KeyFault::BadSignature));
        assert_eq!(PublicKey::from_spki(&key.public().spki()), Ok(key.public()));
        let json = serde_json::to_string(&key.public()).unwrap();
        assert_eq!(serde_json::from_str::<PublicKey>(&json).unwrap(), key.public());
        assert!(SigningKey::from_pkcs8(b"no key").is_err() && PublicKey::from_spki(b"no key").is_err());
        assert!(!format!("{key:?}").contains("pkcs8"));
    }
}
