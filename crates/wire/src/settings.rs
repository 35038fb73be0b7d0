//! Users, backups, standard, log.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Severity;

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

/// What lies in the standard in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// The base, built into the program.
    Base,
    /// A layer that an authority signed.
    Layer,
    /// Codes that the school added to a list that is known to be partial.
    List,
}

/// A layer of the standard in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StandardLayer {
    /// What it is.
    pub kind: LayerKind,
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
    /// Who took it; empty for the base.
    pub by: String,
    /// When, milliseconds since 1970; null for the base.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// Whether it no longer fits the base, and is not used.
    pub unfit: bool,
}

/// What may be put over the standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LayerChoices {
    /// Ids of layers that came from the server and wait to be taken.
    pub offered: Vec<String>,
    /// Lists that are known to be partial, to which a school may add codes.
    pub lists: Vec<ListName>,
}

/// A code list by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ListName {
    /// Its id.
    pub id: String,
    /// Its title, in the language of the session.
    pub title: String,
}

/// Where a layer or list comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum LayerFrom {
    /// A signed file that the person chooses.
    File,
    /// A layer that came from the server.
    Server {
        /// Its id.
        id: String,
    },
    /// A sheet of codes that the person chooses.
    Codes {
        /// The id of the list that they add to.
        list: String,
    },
}

/// A layer or list that was read and verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LayerOffer {
    /// An opaque handle.
    pub handle: String,
    /// What it is.
    pub kind: LayerKind,
    /// The id of the layer or list.
    pub id: String,
    /// The version of a layer; empty for a list.
    pub version: String,
    /// Who signed a layer; empty for a list.
    pub authority: String,
    /// What a list of codes brings.
    pub codes: Option<CodesOffer>,
}

/// What a file of codes brings to a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CodesOffer {
    /// Codes that the list lacks.
    pub new: u32,
    /// Codes that it holds already, under the same name.
    pub known: u32,
    /// Codes that it calls otherwise; its own names stay.
    pub otherwise: u32,
    /// The first of them, new ones first.
    pub samples: Vec<CodeSample>,
}

/// A code of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CodeSample {
    /// The code.
    pub code: String,
    /// What the file calls it.
    pub name: String,
    /// What the list calls it; null for one that it lacks.
    pub ours: Option<String>,
}

/// A change of the standard.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum LayerStep {
    /// Takes what was read.
    Take {
        /// Its handle.
        handle: String,
    },
    /// Takes the newest layer or list of a name back: what it replaced is in use again.
    TakeBack {
        /// The id of the layer or list.
        id: String,
    },
}

/// What another standard changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Verdicts {
    /// Findings that appear, go, or weigh more or less.
    pub changed: u32,
    /// Records that stand in the way of sealing before.
    pub blocked_before: u32,
    /// Records that stand in the way after.
    pub blocked_after: u32,
    /// Of those, the ones that did not before.
    pub newly_blocked: u32,
    /// The same by rule, the most first.
    pub rules: Vec<VerdictRule>,
    /// The changes, in order of table and record; at most 500.
    pub items: Vec<VerdictChange>,
}

/// How many verdicts of a rule change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerdictRule {
    /// The rule.
    pub rule: String,
    /// Its title, in the language of the session.
    pub title: String,
    /// Findings that appear or weigh more.
    pub harder: u32,
    /// Findings that go or weigh less.
    pub easier: u32,
}

/// A verdict that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerdictChange {
    /// The table, by its title.
    pub table: String,
    /// How a person calls the record.
    pub who: String,
    /// The rule.
    pub rule: String,
    /// How it weighed; null for no finding.
    pub before: Option<Severity>,
    /// How it weighs; null for no finding.
    pub after: Option<Severity>,
    /// The value.
    pub value: String,
    /// Why, in the language of the session.
    pub message: String,
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
