//! SHA-256 and HMAC-SHA-256.

use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

use ring::digest::{Context, SHA256, digest};
use ring::hmac;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::{hex, unhex};

/// A SHA-256 digest (FIPS 180-4). Written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 digest in hexadecimal")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Digest, NotADigest> {
        unhex(text)
            .and_then(|bytes| bytes.try_into().ok())
            .map(Digest)
            .ok_or(NotADigest)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.hex())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// SHA-256 of bytes at hand.
pub fn sha256(bytes: &[u8]) -> Digest {
    from_ring(digest(&SHA256, bytes))
}

/// SHA-256 of a stream, and its length in bytes.
pub fn sha256_reader(mut input: impl Read) -> io::Result<(Digest, u64)> {
    let mut hasher = Hasher::new();
    let length = io::copy(&mut input, &mut hasher)?;
    Ok((hasher.finish(), length))
}

/// SHA-256 in pieces; also a [`Write`] that only hashes.
#[derive(Clone)]
pub struct Hasher(Context);

impl Hasher {
    /// Nothing hashed yet.
    pub fn new() -> Hasher {
        Hasher(Context::new(&SHA256))
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all that was taken in.
    pub fn finish(self) -> Digest {
        from_ring(self.0.finish())
    }
}

impl Default for Hasher {
    fn default() -> Hasher {
        Hasher::new()
    }
}

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// HMAC-SHA-256 (RFC 2104).
pub fn hmac_sha256(key: &[u8], bytes: &[u8]) -> Digest {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), bytes);
    let mut out = [0; 32];
    out.copy_from_slice(tag.as_ref());
    Digest(out)
}

/// Compares secrets in constant time.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    // ring offers constant-time comparison through HMAC verification: equal inputs have equal tags under one key.
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"zhibao comparison");
    hmac::verify(&key, a, hmac::sign(&key, b).as_ref()).is_ok()
}

/// A key of 32 bytes for `purpose`, derived from a secret of full entropy (HKDF-SHA-256, RFC 5869).
pub fn derive_key(secret: &[u8], salt: &[u8], purpose: &str) -> zeroize::Zeroizing<[u8; 32]> {
    // Extract and one block of expand, written with HMAC: exactly 32 bytes are wanted.
    let extracted = hmac_sha256(salt, secret);
    let mut info = purpose.as_bytes().to_vec();
    info.push(1);
    zeroize::Zeroizing::new(hmac_sha256(&extracted.0, &info).0)
}

fn from_ring(digest: ring::digest::Digest) -> Digest {
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    Digest(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // FIPS 180-4 "abc"; RFC 4231 case 2; RFC 5869 case 3 (first 32 bytes).
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc").hex(), abc);
        assert_eq!(sha256_reader(&b"abc"[..]).unwrap(), (abc.parse().unwrap(), 3));
        assert_eq!(
            hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        let okm = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";
        assert_eq!(crate::encoding::hex(&*derive_key(&[0x0b; 22], b"", "")), okm);
    }

    #[test]
    fn digests_are_lower_case_hex() {
        assert!(
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
                .parse::<Digest>()
                .is_err()
        );
        assert!("ba78".parse::<Digest>().is_err());
        assert!(same(b"a", b"a") && !same(b"a", b"b") && !same(b"a", b"aa"));
    }
}
