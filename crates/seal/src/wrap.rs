//! A server's secrets at rest: each wrapped by the master key (`ZHIBAO_KEY`) for its own purpose.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::aead;
use crate::encoding::{as_b64, b64u, hex, unb64, unb64u, unhex};
use crate::fault::WrapFault;
use crate::hash::hmac_sha256;
use crate::random;

/// The key that wraps all others: 32 bytes.
pub struct MasterKey {
    id: String,
    key: Zeroizing<[u8; 32]>,
}

/// A wrapped secret as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrapped {
    /// Id of the master key.
    pub master: String,
    /// Nonce, ciphertext and tag.
    #[serde(with = "as_b64")]
    pub sealed: Vec<u8>,
}

/// A stored key: what it is for, and which came after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredKey {
    /// Its id, unique among the server's keys.
    pub id: String,
    /// `root`, `issuing`, `receipts`, `decryption`, `blind`, `tokens`, `tls`, `standard`.
    pub purpose: String,
    /// When it was made, seconds since 1970.
    pub created_at: i64,
    /// The key that replaced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// The secret, wrapped for purpose and id.
    pub secret: Wrapped,
}

impl MasterKey {
    /// A new random key.
    pub fn generate() -> MasterKey {
        MasterKey::from_bytes(random::secret())
    }

    /// A key of 32 bytes.
    pub fn from_bytes(key: Zeroizing<[u8; 32]>) -> MasterKey {
        let mut id = hmac_sha256(&*key, b"zhibao master key id").hex();
        id.truncate(16);
        MasterKey { id, key }
    }

    /// A key as text: 64 hexadecimal digits, or base64 (either alphabet) of 32 bytes; white space around is ignored.
    pub fn from_text(text: &str) -> Result<MasterKey, WrapFault> {
        let text = text.trim();
        let bytes = unhex(&text.to_ascii_lowercase())
            .or_else(|| unb64(text))
            .or_else(|| unb64u(text))
            .map(Zeroizing::new);
        let raw: [u8; 32] = bytes
            .and_then(|b| b.as_slice().try_into().ok())
            .ok_or(WrapFault::MasterKey)?;
        Ok(MasterKey::from_bytes(Zeroizing::new(raw)))
    }

    /// The key as text, for its key file.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(&*self.key))
    }

    /// The key's id, derived from it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Wraps a secret for a purpose; the same `context` must be given to unwrap it.
    pub fn wrap(&self, context: &str, secret: &[u8]) -> Wrapped {
        Wrapped {
            master: self.id.clone(),
            sealed: aead::seal(&self.key, context.as_bytes(), secret),
        }
    }

    /// Unwraps a secret.
    pub fn unwrap(&self, context: &str, wrapped: &Wrapped) -> Result<Zeroizing<Vec<u8>>, WrapFault> {
        if wrapped.master != self.id {
            return Err(WrapFault::OtherMasterKey {
                id: wrapped.master.chars().take(16).collect(),
            });
        }
        aead::open(&self.key, context.as_bytes(), &wrapped.sealed).ok_or(WrapFault::Damaged)
    }
}

impl StoredKey {
    /// A key to store, with a random id.
    pub fn new(master: &MasterKey, purpose: &str, created_at: i64, secret: &[u8]) -> StoredKey {
        let id = b64u(&random::bytes::<9>());
        let secret = master.wrap(&context(purpose, &id), secret);
        StoredKey {
            id,
            purpose: purpose.to_owned(),
            created_at,
            successor: None,
            secret,
        }
    }

    /// The secret.
    pub fn open(&self, master: &MasterKey) -> Result<Zeroizing<Vec<u8>>, WrapFault> {
        master.unwrap(&context(&self.purpose, &self.id), &self.secret)
    }

    /// The same key under another master key.
    pub fn rewrap(&self, old: &MasterKey, new: &MasterKey) -> Result<StoredKey, WrapFault> {
        let secret = new.wrap(&context(&self.purpose, &self.id), &self.open(old)?);
        Ok(StoredKey { secret, ..self.clone() })
    }
}

/// The key of a purpose that has no successor, the newest where several have none.
pub fn current<'a>(keys: &'a [StoredKey], purpose: &str) -> Option<&'a StoredKey> {
    keys.iter()
        .filter(|key| key.purpose == purpose && key.successor.is_none())
        .max_by_key(|key| key.created_at)
}

fn context(purpose: &str, id: &str) -> String {
    format!("zhibao key v1 {purpose} {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_open_for_their_purpose_and_master_only() {
        let (master, other) = (MasterKey::generate(), MasterKey::generate());
        let wrapped = master.wrap("a", b"secret");
        assert_eq!(&**master.unwrap("a", &wrapped).unwrap(), b"secret");
        assert_eq!(master.unwrap("b", &wrapped).unwrap_err(), WrapFault::Damaged);
        assert_eq!(
            other.unwrap("a", &wrapped).unwrap_err(),
            WrapFault::OtherMasterKey { id: master.id().into() }
        );
        let stored = StoredKey::new(&master, "receipts", 1, b"key");
        assert_eq!(&**stored.rewrap(&master, &other).unwrap().open(&other).unwrap(), b"key");
        let moved = StoredKey {
            purpose: "tokens".into(),
            ..stored.clone()
        };
        assert_eq!(moved.open(&master).unwrap_err(), WrapFault::Damaged);
        let newer = StoredKey::new(&master, "receipts", 2, b"key");
        let older = StoredKey {
            successor: Some(newer.id.clone()),
            ..stored
        };
        assert_eq!(current(&[newer.clone(), older], "receipts"), Some(&newer));
    }

    #[test]
    fn master_keys_read_back_from_text() {
        let key = MasterKey::generate();
        let base64 = crate::encoding::b64(&*key.key);
        for text in [
            key.text().to_string(),
            key.text().to_uppercase() + "\n",
            base64,
            b64u(&*key.key),
        ] {
            assert_eq!(MasterKey::from_text(&text).unwrap().id(), key.id());
        }
        for text in ["", "00", "password"] {
            assert_eq!(MasterKey::from_text(text).map(drop), Err(WrapFault::MasterKey));
        }
    }
}
