//! Hexadecimal and base64 (RFC 4648), strictly: one spelling for each value.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[(b >> 4) as usize] as char, DIGITS[(b & 15) as usize] as char])
        .collect()
}

/// Bytes of lower-case hexadecimal; `None` for anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

/// base64url without padding.
pub fn b64u(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes of base64url without padding; `None` for padding, stray bits or other characters.
pub fn unb64u(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// base64 with padding.
pub fn b64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes of base64 with padding; `None` for anything else.
pub fn unb64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// `serde(with = "encoding::as_b64")`: bytes as base64 with padding.
pub mod as_b64 {
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes bytes as base64.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::b64(bytes))
    }

    /// Reads bytes from base64.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        super::unb64(&String::deserialize(deserializer)?).ok_or_else(|| serde::de::Error::custom("not base64"))
    }
}

/// DER in PEM (RFC 7468), 64 characters a line.
pub fn pem(label: &str, der: &[u8]) -> String {
    let body = b64(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in body.as_bytes().chunks(64) {
        out.extend(line.iter().map(|b| *b as char));
        out.push('\n');
    }
    out.push_str(&format!("-----END {label}-----\n"));
    out
}

/// All blocks of one label in a PEM text, in order; text between blocks is skipped. `None` where a block is broken.
pub fn unpem(label: &str, text: &str) -> Option<Vec<Vec<u8>>> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(&begin) {
        let body = &rest[at + begin.len()..];
        let stop = body.find(&end)?;
        let packed: String = body[..stop].chars().filter(|c| !c.is_ascii_whitespace()).collect();
        blocks.push(unb64(&packed)?);
        rest = &body[stop + end.len()..];
    }
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn round_trips(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert_eq!(unhex(&hex(&bytes)).unwrap(), bytes.clone());
            prop_assert_eq!(unb64u(&b64u(&bytes)).unwrap(), bytes.clone());
            prop_assert_eq!(unb64(&b64(&bytes)).unwrap(), bytes.clone());
            prop_assert_eq!(unpem("X", &pem("X", &bytes)).unwrap(), vec![bytes]);
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = (unhex(&text), unb64u(&text), unb64(&text), unpem("X", &text));
        }
    }

    #[test]
    fn one_spelling_only() {
        assert_eq!(unb64u("QQ"), Some(vec![b'A']));
        assert_eq!(unb64u("QR"), None, "stray bits");
        assert_eq!(unb64u("QQ=="), None, "padding");
        assert_eq!(unhex("0G"), None);
        assert_eq!(unhex("AB"), None);
    }
}
