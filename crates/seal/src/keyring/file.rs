//! The key file as it stands on disk: versioned JSON, read within strict limits.

use serde::{Deserialize, Serialize};

use crate::agefile::Recipient;
use crate::encoding::as_b64;
use crate::fault::KeyringFault;
use crate::hash::Digest;
use crate::passphrase::Cost;

/// The version that is written.
pub(super) const VERSION: u32 = 1;
/// The largest key file that is read, in bytes.
const MAX_BYTES: usize = 1024 * 1024;
/// The most users (with the recovery code) of a vault.
pub(super) const MAX_MEMBERS: usize = 200;
/// The longest id, name, role or passphrase, in bytes.
pub(super) const MAX_TEXT: usize = 1024;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) version: u32,
    pub(super) vault: String,
    /// Rises with every change.
    pub(super) revision: u64,
    pub(super) members: Vec<Entry>,
    /// The vault key, an age file for every member.
    pub(super) current: Key,
    /// While a re-key is under way: the key that comes after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<Key>,
    /// HMAC over all of the above under the current vault key.
    pub(super) mac: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key {
    #[serde(with = "as_b64")]
    pub(super) sealed: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) public: Recipient,
    pub(super) wrap: Wrap,
    /// The private key, sealed under what `wrap` yields.
    #[serde(with = "as_b64")]
    pub(super) private: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Wrap {
    /// Argon2id of a passphrase.
    Passphrase {
        #[serde(with = "as_b64")]
        salt: Vec<u8>,
        cost: Cost,
    },
    /// HKDF-SHA-256 of the printed recovery code.
    Recovery {
        #[serde(with = "as_b64")]
        salt: Vec<u8>,
    },
}

impl File {
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<File, KeyringFault> {
        if bytes.len() > MAX_BYTES {
            return Err(KeyringFault::TooLarge);
        }
        // The version is looked at first: a newer file may have any further shape.
        #[derive(Deserialize)]
        struct Front {
            version: u32,
        }
        let front: Front = serde_json::from_slice(bytes).map_err(|_| KeyringFault::Malformed)?;
        if front.version > VERSION {
            return Err(KeyringFault::NewerVersion { version: front.version });
        }
        let file: File = serde_json::from_slice(bytes).map_err(|_| KeyringFault::Malformed)?;
        file.check().map(|()| file)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a plain struct serialises")
    }

    fn check(&self) -> Result<(), KeyringFault> {
        if self.members.len() > MAX_MEMBERS {
            return Err(KeyringFault::TooManyUsers);
        }
        let mut ids: Vec<&str> = self.members.iter().map(|m| m.id.as_str()).collect();
        ids.sort_unstable();
        let recoveries = self.members.iter().filter(|m| m.is_recovery()).count();
        if self.version != VERSION || ids.windows(2).any(|pair| pair[0] == pair[1]) || recoveries > 1 {
            return Err(KeyringFault::Malformed);
        }
        for member in &self.members {
            let salt = match &member.wrap {
                Wrap::Passphrase { cost, .. } if !cost.within_limits() => return Err(KeyringFault::Cost),
                Wrap::Passphrase { salt, .. } | Wrap::Recovery { salt } => salt,
            };
            if !(8..=64).contains(&salt.len())
                || [&member.id, &member.name, &member.role]
                    .iter()
                    .any(|t| t.len() > MAX_TEXT)
            {
                return Err(KeyringFault::Malformed);
            }
        }
        Ok(())
    }

    /// What the MAC is over: the file with an empty MAC.
    pub(super) fn mac_input(&self) -> Vec<u8> {
        File {
            mac: Digest([0; 32]),
            ..self.clone()
        }
        .to_bytes()
    }
}

impl Entry {
    pub(super) fn is_recovery(&self) -> bool {
        matches!(self.wrap, Wrap::Recovery { .. })
    }
}
