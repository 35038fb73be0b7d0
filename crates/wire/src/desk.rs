//! The session, and the tables that it shows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The language of labels, messages and findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// How far the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No vault was named.
    NoVault,
    /// A vault is there; it waits for the passphrase.
    Locked,
    /// A vault is open.
    Open,
}

/// The school of a vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct School {
    /// Its ten-digit school code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The period that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Period {
    /// As in `2026-2027-1`, `2026-2027` or `2026-11`.
    pub id: String,
    /// The day by which ages, counts and rules are judged, `YYYY-MM-DD`.
    pub as_of: String,
}

/// What is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Session {
    /// How far the program is.
    pub state: State,
    /// The school, once its vault is open.
    pub school: Option<School>,
    /// The period being filled in, where one is open.
    pub period: Option<Period>,
    /// The language of messages and findings.
    pub language: Language,
    /// Whether the school and all its people are invented.
    pub demo: bool,
    /// The version of the program.
    pub version: String,
}

/// The passphrase of a vault.
#[derive(Deserialize, TS)]
pub struct Unlock {
    /// As typed.
    pub passphrase: String,
}

impl std::fmt::Debug for Unlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unlock(…)")
    }
}

/// The wanted language.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
pub struct SetLanguage {
    /// The wanted language.
    pub language: Language,
}

/// A business domain with its tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Domain {
    /// The code in the standard, as in `ZH`.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Its tables, in the order of the standard.
    pub tables: Vec<TableCard>,
}

/// A table with its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TableCard {
    /// Its id, as in `student`.
    pub id: String,
    /// The code in the standard, as in `ZH06`.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its English name.
    pub en: String,
    /// Records in it.
    pub rows: u32,
    /// Open errors in it.
    pub errors: u32,
    /// Warnings in it that wait for an explanation.
    pub warnings: u32,
    /// Whether the task of the period asks for it.
    pub asked: bool,
}
