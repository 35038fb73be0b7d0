//! Fingerprints of keys, for reading aloud.

use std::fmt;

use crate::code::{ALPHABET, narrow, read_symbols, to_symbols};
use crate::hash::{Digest, same, sha256};

/// The SHA-256 of a public key's SubjectPublicKeyInfo. [`Display`](fmt::Display) gives its spoken form: 16 characters
/// without look-alikes in four groups (79 bits); [`Digest::hex`] the full one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub Digest);

impl Fingerprint {
    /// The fingerprint of a SubjectPublicKeyInfo in DER.
    pub fn of_spki(spki: &[u8]) -> Fingerprint {
        Fingerprint(sha256(spki))
    }

    /// Whether a typed text is this fingerprint: its 64 hexadecimal digits or its 16 spoken characters, in any case,
    /// with spaces, colons and hyphens wherever people put them.
    pub fn matches(&self, typed: &str) -> bool {
        let plain: String = typed
            .chars()
            .take(1000)
            .map(|c| narrow(c).to_ascii_lowercase())
            .filter(|c| !c.is_whitespace() && !matches!(c, ':' | '-'))
            .collect();
        if plain.len() == 64 {
            return same(plain.as_bytes(), self.0.hex().as_bytes());
        }
        read_symbols(&plain).is_ok_and(|symbols| symbols.len() == 16 && same(&symbols, &self.symbols()))
    }

    fn symbols(&self) -> Vec<u8> {
        // The last 16 base-31 digits of the number that the digest spells.
        to_symbols(&self.0.0, 16)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, group) in self.symbols().chunks(4).enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            for symbol in group {
                write!(f, "{}", ALPHABET[usize::from(*symbol)] as char)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_in_any_spelling() {
        let print = Fingerprint::of_spki(b"key");
        let spoken = print.to_string();
        assert_eq!(spoken.len(), 19);
        assert!(!spoken.contains(['0', '1', 'I', 'L', 'O']));
        for typed in [
            spoken.clone(),
            spoken.to_lowercase(),
            spoken.replace(' ', "-"),
            print.0.hex(),
            print.0.hex().to_uppercase(),
        ] {
            assert!(print.matches(&typed), "{typed}");
        }
        let other = Fingerprint::of_spki(b"other");
        assert!(
            !other.matches(&spoken)
                && !other.matches(&print.0.hex())
                && !print.matches("")
                && !print.matches(&spoken[..14])
        );
    }
}
