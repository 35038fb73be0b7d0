//! Users, backups, standard, log.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A new passphrase.
#[derive(Deserialize, TS)]
pub struct NewPassphrase {
    /// The present one.
    pub old: String,
    /// The new one.
    pub new: String,
}

impl std::fmt::Debug for NewPassphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassphrase(…)")
    }
}

/// A user to be added.
#[derive(Deserialize, TS)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// `clerk`, `admin` or `principal`.
    pub role: String,
    /// Their first passphrase.
    pub passphrase: String,
}

impl std::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPerson(…)")
    }
}

/// Which user.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct PersonOf {
    /// The id.
    pub id: String,
}

/// A recovery code, shown and printed once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RecoveryCode {
    /// The code.
    pub code: String,
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BackupCard {
    /// An opaque handle.
    pub handle: String,
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// Its size, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Why it was made, in the language of the session.
    pub why: String,
}

/// A backup to be opened.
#[derive(Deserialize, TS)]
pub struct OpenBackup {
    /// Its handle; null asks for a file.
    pub handle: Option<String>,
    /// The passphrase of the person signed in, as it was when the backup was made.
    pub passphrase: String,
}

impl std::fmt::Debug for OpenBackup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenBackup(…)")
    }
}

/// The backup and what restoring it would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestorePlan {
    /// A handle for the restore.
    pub handle: String,
    /// When the backup was made, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// Records by table: its name, now, in the backup.
    pub tables: Vec<RestoreTable>,
}

/// Records of a table now and in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestoreTable {
    /// The name of the table.
    pub title: String,
    /// Records now.
    pub now: u32,
    /// Records in the backup.
    pub then: u32,
}

/// A layer of the standard in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StandardLayer {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// Tables in it.
    pub tables: u32,
    /// Fields in it.
    pub fields: u32,
    /// Code lists in it.
    pub lists: u32,
    /// Rules in it.
    pub rules: u32,
}

/// Which window of the log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct LogOf {
    /// Entries to skip.
    pub offset: u32,
    /// Entries wanted; at most 500 are given.
    pub limit: u32,
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Log {
    /// Entries in all.
    pub total: u32,
    /// Whether the chain of hashes is whole.
    pub whole: bool,
    /// The entries, newest first.
    pub entries: Vec<LogEntry>,
}

/// An entry of the log. Holds no values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LogEntry {
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// Who.
    pub who: String,
    /// What, in the language of the session.
    pub what: String,
    /// More of it.
    pub more: String,
}
