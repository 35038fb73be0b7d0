//! Commitments and links of the audit log.
//!
//! The log proves what stood where without holding it: a changed cell's former value enters the chain as a salted
//! digest, and stands apart, where it can be erased. Without salt and value the digest says nothing.

use crate::hash::{Digest, Hasher, same};
use crate::random;

/// A salt of 128 random bits, one for each commitment.
pub type Salt = [u8; 16];

/// A new salt.
pub fn salt() -> Salt {
    random::bytes()
}

/// The commitment to a value.
pub fn commit(salt: &Salt, value: &[u8]) -> Digest {
    let mut hasher = Hasher::new();
    hasher.update(b"zhibao commitment v1\0");
    hasher.update(salt);
    hasher.update(value);
    hasher.finish()
}

/// Whether a commitment was to this value.
pub fn opens(commitment: &Digest, salt: &Salt, value: &[u8]) -> bool {
    same(&commit(salt, value).0, &commitment.0)
}

/// The head of a log after one more entry: a digest over the head before it and the entry's bytes.
pub fn link(previous: Option<&Digest>, entry: &[u8]) -> Digest {
    let mut hasher = Hasher::new();
    hasher.update(b"zhibao link v1\0");
    hasher.update(previous.map_or(&[0; 32], |digest| &digest.0));
    hasher.update(entry);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commitments_open_to_one_value_only() {
        let one = salt();
        let commitment = commit(&one, b"value");
        assert!(opens(&commitment, &one, b"value"));
        assert!(!opens(&commitment, &one, b"other") && !opens(&commitment, &salt(), b"value"));
    }

    #[test]
    fn a_changed_entry_changes_every_later_head() {
        let head = |entries: &[&[u8]]| {
            entries
                .iter()
                .fold(None, |head: Option<Digest>, e| Some(link(head.as_ref(), e)))
        };
        assert_ne!(head(&[b"a", b"b"]), head(&[b"b", b"a"]));
        assert_ne!(head(&[b"a", b"b"]), head(&[b"ab"]));
        assert_eq!(head(&[b"a", b"b"]), head(&[b"a", b"b"]));
    }
}
