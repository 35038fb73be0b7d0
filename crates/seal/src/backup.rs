//! The keys backup of a server: all its secrets in one file under a passphrase.
//!
//! The file is an ordinary age file with a passphrase, so that `age -d` opens it even without this program.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::agefile::{decrypt_with_passphrase, encrypt_with_passphrase};
use crate::encoding::as_b64;
use crate::fault::{Fault, WrapFault};

/// scrypt's cost, 2^18: about a second.
pub const WORK: u8 = 18;
/// The largest cost that is paid to read a backup.
const MAX_WORK: u8 = 22;
/// The largest backup that is read, in bytes.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeysBackup {
    /// Version of this format: 1.
    pub version: u32,
    /// Code of the authority.
    pub authority: String,
    /// When it was written, seconds since 1970.
    pub written_at: i64,
    /// The secrets, unwrapped.
    pub keys: Vec<PlainKey>,
}

/// One secret of a backup.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlainKey {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub purpose: String,
    /// When it was made, seconds since 1970.
    pub created_at: i64,
    /// The key that replaced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// The secret itself.
    #[serde(with = "as_b64")]
    pub secret: Vec<u8>,
    /// A certificate that belongs to it, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

impl Drop for PlainKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl std::fmt::Debug for PlainKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlainKey({} {})", self.purpose, self.id)
    }
}

/// Writes a backup under a passphrase; `work` is [`WORK`] outside tests.
pub fn write(backup: &KeysBackup, passphrase: &str, work: u8) -> Result<Vec<u8>, Fault> {
    let plain = Zeroizing::new(serde_json::to_vec(backup).map_err(|_| WrapFault::Backup)?);
    Ok(encrypt_with_passphrase(&plain, passphrase, work)?)
}

/// Reads a backup.
pub fn read(file: &[u8], passphrase: &str) -> Result<KeysBackup, Fault> {
    if file.len() > MAX_BYTES {
        return Err(WrapFault::Backup.into());
    }
    let plain = decrypt_with_passphrase(file, passphrase, MAX_WORK)?;
    let backup: KeysBackup = serde_json::from_slice(&plain).map_err(|_| WrapFault::Backup)?;
    match backup.version {
        1 => Ok(backup),
        _ => Err(WrapFault::Backup.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::AgeFault;

    #[test]
    fn backups_read_back() {
        let key = PlainKey {
            id: "k".into(),
            purpose: "root".into(),
            created_at: 1,
            successor: None,
            secret: vec![1, 2, 3],
            certificate: None,
        };
        let backup = KeysBackup {
            version: 1,
            authority: "314300".into(),
            written_at: 2,
            keys: vec![key],
        };
        let file = write(&backup, "口令", 2).unwrap();
        assert_eq!(read(&file, "口令").unwrap(), backup);
        assert_eq!(read(&file, "other").unwrap_err(), AgeFault::WrongPassphrase.into());
        assert_eq!(read(b"no file", "口令").unwrap_err(), AgeFault::Header.into());
        let newer = write(&KeysBackup { version: 2, ..backup }, "口令", 2).unwrap();
        assert_eq!(read(&newer, "口令").unwrap_err(), WrapFault::Backup.into());
    }
}
