//! The session, how a school begins, and the tables that it shows.

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

/// The colours of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    Contrast,
}

/// How much room a row takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// 26 px.
    #[default]
    Dense,
    /// 30 px.
    Comfortable,
    /// 38 px, larger text.
    Large,
}

/// What a person chose for this computer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Preferences {
    /// The language of messages and findings.
    pub language: Language,
    /// The colours.
    pub theme: Theme,
    /// The room of a row.
    pub density: Density,
    /// Whether Enter goes right instead of down.
    pub enter_right: bool,
}

/// How far the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// No vault was named: the first run.
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
    /// The last day of reporting, `YYYY-MM-DD`, where the task names one.
    pub due: Option<String>,
}

/// A new version of a sealed period that is worked on in place of the present data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VersionOpen {
    /// Its period.
    pub period: String,
    /// The number of the version; the first sealing was 1.
    pub number: u32,
}

/// Someone who may open the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Person {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// `clerk`, `admin` or `principal`.
    pub role: String,
}

/// A cell that was being typed when the program ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Draft {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: String,
    /// How a person calls the record.
    pub who: String,
    /// The code of the field.
    pub field: String,
    /// The label of the field.
    pub label: String,
    /// What was typed.
    pub text: String,
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
    /// The new version that is worked on, where it is not the present data.
    pub version_open: Option<VersionOpen>,
    /// The period of the opening balance that is worked on, where it is not the present data.
    pub opening: Option<String>,
    /// Who signed in.
    pub person: Option<Person>,
    /// Those who may sign in, while the vault is locked.
    pub people: Vec<Person>,
    /// What was chosen for this computer.
    pub preferences: Preferences,
    /// Whether the school and all its people are invented.
    pub demo: bool,
    /// The version of the program.
    pub version: String,
    /// When the last change became durable, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub saved_at: Option<i64>,
    /// A cell that was being typed when the program ended without being closed.
    pub draft: Option<Draft>,
    /// Where the person left off.
    pub place: Option<LastPlace>,
    /// Whether the device is enrolled with an authority, and with which.
    pub authority: Option<String>,
    /// The server's address, where one is known.
    pub server: Option<String>,
}

/// Where a person left off; kept for the next start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LastPlace {
    /// The id of the table.
    pub table: String,
    /// The record.
    pub row_id: Option<String>,
    /// The code of the field.
    pub field: Option<String>,
}

/// The passphrase of a vault.
#[derive(Deserialize, TS)]
pub struct Unlock {
    /// The id of the person; null where the vault knows only one.
    pub person: Option<String>,
    /// As typed: a passphrase, or the recovery code.
    pub passphrase: String,
}

impl std::fmt::Debug for Unlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unlock(…)")
    }
}

/// A vault that this computer knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VaultCard {
    /// An opaque handle.
    pub handle: String,
    /// The file's name.
    pub file: String,
    /// The school's name, where it was opened before.
    pub school: Option<String>,
    /// Whether it is the demo school.
    pub demo: bool,
}

/// A handle that the program gave out: of a file, a vault, an offer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Handle {
    /// As given out.
    pub handle: String,
}

/// What a task package brings, before it is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TaskOffer {
    /// An opaque handle.
    pub handle: String,
    /// The authority's name.
    pub authority: String,
    /// The fingerprint of its card in groups of four, to be compared with the letter or on the telephone.
    pub fingerprint: String,
    /// The titles of its tasks, in the language of the session.
    pub tasks: Vec<String>,
    /// The period of the first task.
    pub period: Option<String>,
    /// The school, where the package names one.
    pub school: Option<School>,
}

/// A vault to be made.
#[derive(Deserialize, TS)]
pub struct NewVault {
    /// The offer that brings the task; null for a school without one yet.
    pub offer: Option<String>,
    /// Ten digits.
    pub school_code: String,
    /// The school's name.
    pub school_name: String,
    /// The name of the first user, an administrator.
    pub person: String,
    /// As typed.
    pub passphrase: String,
}

impl std::fmt::Debug for NewVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewVault(…)")
    }
}

/// A vault that was made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VaultMade {
    /// The recovery code, shown and printed once.
    pub recovery: String,
    /// What is open now.
    pub session: Session,
}

impl std::fmt::Debug for VaultMade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VaultMade(…)")
    }
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
    /// Chinese name as pinyin and initials, for the table switcher: `xueshengjibenxinxi xsjbxx`.
    pub pinyin: String,
    /// Records in it.
    pub rows: u32,
    /// Open errors in it.
    pub errors: u32,
    /// Warnings in it that wait for an explanation.
    pub warnings: u32,
    /// Whether the task of the period asks for it.
    pub asked: bool,
    /// Who at a school keeps it up, as the standard says, in the language of the session.
    pub keeper: String,
    /// Who confirmed that it holds nothing this period, and when (milliseconds since 1970).
    pub empty: Option<EmptyWord>,
    /// When a record of it changed last, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub changed_at: Option<i64>,
    /// Who changed it last.
    pub changed_by: Option<String>,
}

/// A person's word that a table holds nothing this period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EmptyWord {
    /// Who said so.
    pub who: String,
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
}

/// Says, or takes back, that a table holds nothing this period.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct SetEmpty {
    /// The id of the table.
    pub table: String,
    /// Whether it holds nothing.
    pub empty: bool,
}
