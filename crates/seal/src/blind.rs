//! The blind index: finding one person enrolled twice without storing who it is.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::hash::{Digest, hmac_sha256};
use crate::random;

/// A key of the index. It is held wrapped (see [`crate::wrap`]) and stands in no database in the clear.
pub struct BlindKey {
    id: String,
    key: Zeroizing<[u8; 32]>,
}

/// A person's place in the index under one key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BlindIndex {
    /// Id of the key; places under different keys cannot be compared.
    pub key_id: String,
    /// HMAC-SHA-256 of the identity.
    pub place: Digest,
}

impl BlindKey {
    /// A new random key.
    pub fn generate() -> BlindKey {
        BlindKey::from_bytes(random::secret())
    }

    /// A key from storage. Its id is derived from it.
    pub fn from_bytes(key: Zeroizing<[u8; 32]>) -> BlindKey {
        let mut id = hmac_sha256(&*key, b"zhibao blind key id").hex();
        id.truncate(16);
        BlindKey { id, key }
    }

    /// The key's bytes, for wrapping.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.key
    }

    /// The key's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The place of an identity, for example kind `1` (resident id) and its number, normalised by the caller.
    pub fn index(&self, kind: &str, number: &str) -> BlindIndex {
        // The length in front keeps (kind, number) pairs apart.
        let text = format!("zhibao identity v1\0{}\0{kind}\0{number}", kind.len());
        BlindIndex {
            key_id: self.id.clone(),
            place: hmac_sha256(&*self.key, text.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_only_for_the_same_identity_and_key() {
        let key = BlindKey::generate();
        let again = BlindKey::from_bytes(Zeroizing::new(*key.bytes()));
        assert_eq!(key.index("1", "X"), again.index("1", "X"));
        assert_ne!(key.index("1", "X"), key.index("1", "Y"));
        assert_ne!(key.index("1", "X"), key.index("2", "X"));
        assert_ne!(key.index("1", "X").place, BlindKey::generate().index("1", "X").place);
    }
}
