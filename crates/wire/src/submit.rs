//! Sealing, sending, receipts, returns.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is left before sealing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Checklist {
    /// Open errors.
    pub errors: u32,
    /// Warnings that wait for an explanation.
    pub warnings: u32,
    /// Warnings that are explained.
    pub explained: u32,
    /// Tables asked for.
    pub tables: u32,
    /// Records in them.
    pub rows: u32,
    /// Tables asked for that hold nothing and of which nobody said so.
    pub empty: Vec<String>,
    /// Tables of which somebody said that they hold nothing this period.
    pub confirmed_empty: u32,
    /// Records left out with a reason.
    pub deferred: u32,
    /// Remarks of reviewers that wait for an answer.
    pub remarks: u32,
    /// When everything was judged whole last, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub checked_at: Option<i64>,
    /// When a backup was made last, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub backup_at: Option<i64>,
    /// When a backup was made on a stick last.
    #[ts(type = "number | null")]
    pub stick_backup_at: Option<i64>,
    /// Rules that could not be judged, and why, in the language of the session.
    pub skipped: Vec<String>,
    /// Who confirmed.
    pub confirmed: Vec<Confirmation>,
    /// The roles that must confirm.
    pub roles: Vec<String>,
    /// Whether the device holds a certificate, without which nothing can be signed.
    pub enrolled: bool,
    /// Whether sealing can be done now.
    pub ready: bool,
    /// Whether the clock of this computer seems wrong, in the language of the session.
    pub clock: Option<String>,
}

/// A person's word for a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Confirmation {
    /// The role: `admin` or `principal`.
    pub role: String,
    /// The name.
    pub name: String,
    /// On paper instead of here.
    pub on_paper: bool,
    /// When, milliseconds since 1970; 0 where that is not known any more.
    #[ts(type = "number")]
    pub at: i64,
}

/// A person gives a word for the submission.
#[derive(Deserialize, TS)]
pub struct Confirm {
    /// The role: `admin` or `principal`.
    pub role: String,
    /// The name.
    pub name: String,
    /// Signed on paper instead of here.
    pub on_paper: bool,
    /// Here: the passphrase of who confirms, or of the person signed in where the role has no account of its own.
    pub passphrase: String,
}

impl std::fmt::Debug for Confirm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Confirm(…)")
    }
}

/// Which period.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct PeriodOf {
    /// Its id.
    pub period: String,
}

/// Which package.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct PackageOf {
    /// Its id.
    pub package: String,
}

/// How far a package is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PackageState {
    /// Sealed, and not handed over yet.
    Sealed,
    /// Sent or written to a stick; no receipt yet.
    Sent,
    /// The receiver's receipt is here.
    Received,
    /// The receiver refused it.
    Refused,
    /// A review accepted it.
    Accepted,
    /// A review returned it.
    Returned,
}

/// A sealed package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackageCard {
    /// Its id.
    pub package: String,
    /// Its period.
    pub period: String,
    /// The number of its version.
    pub number: u32,
    /// When it was sealed, milliseconds since 1970.
    #[ts(type = "number")]
    pub sealed_at: i64,
    /// How far it is.
    pub state: PackageState,
    /// Its size, in bytes.
    pub bytes: u32,
    /// Records in it.
    pub rows: u32,
    /// Its fingerprint, four groups of four.
    pub fingerprint: String,
    /// Who confirmed.
    pub confirmed: Vec<Confirmation>,
    /// The receipt.
    pub receipt: Option<ReceiptCard>,
    /// Bytes that the server has for certain of an upload that was begun.
    pub uploaded: Option<u32>,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReceiptCard {
    /// Its number.
    pub number: String,
    /// The authority's name.
    pub authority: String,
    /// The school's name.
    pub school: String,
    /// The period.
    pub period: String,
    /// The number of the version.
    pub version: u32,
    /// When the package arrived, milliseconds since 1970.
    #[ts(type = "number")]
    pub received_at: i64,
    /// Records in it.
    pub rows: u32,
    /// The fingerprint of the package, four groups of four.
    pub fingerprint: String,
    /// Whether the signature holds under the pinned card.
    pub valid: bool,
    /// Whether another package of the same number is held too.
    pub fork: bool,
}

/// What is printed and handed over with a stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Handover {
    /// The package.
    pub package: PackageCard,
    /// The school.
    pub school: String,
    /// Its code.
    pub school_code: String,
    /// The authority.
    pub authority: String,
    /// Records by table.
    pub tables: Vec<PackedTable>,
    /// The name of the file.
    pub file: String,
}

/// Records of a table in a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackedTable {
    /// The name of the table.
    pub title: String,
    /// Its code.
    pub code: String,
    /// Records.
    pub rows: u32,
}

/// A period and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeriodCard {
    /// Its id.
    pub period: String,
    /// Its versions.
    pub versions: u32,
    /// How far it is: `open`, or the state of its last package.
    pub state: String,
    /// Whether a new version is being worked on.
    pub version_open: bool,
}

/// Begins a new version of a sealed period.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct BeginVersion {
    /// The period.
    pub period: String,
    /// Why, in the person's words.
    pub reason: String,
}

/// Chooses what is worked on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct WorkOn {
    /// The period of a version that was begun; null for the present data.
    pub period: Option<String>,
}

/// A period whose opening balance is meant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct OpeningOf {
    /// The period, before all that the vault reports.
    pub period: String,
}

/// An opening balance: what the school itself says of a period before its first sealed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OpeningCard {
    /// The period.
    pub period: String,
    /// Its last day, as `2026-07-31`.
    pub as_of: String,
    /// How many records it holds.
    pub records: u32,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Event {
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// What: `checked`, `sealed`, `stick`, `sent`, `receipt`, `accepted`, `returned`, `task`, `version`, `backup`…
    pub what: String,
    /// The sentence, in the language of the session.
    pub title: String,
    /// More of it.
    pub more: String,
    /// Who did it; empty for the authority.
    pub who: String,
    /// The period, where it concerns one.
    pub period: Option<String>,
}

/// A remark of a reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Remark {
    /// Its key, for the answer.
    pub key: String,
    /// The package reviewed.
    pub package: String,
    /// Its period.
    pub period: String,
    /// Whether the review returned the package.
    pub returned: bool,
    /// Who reviewed.
    pub authority: String,
    /// When, milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// By which day a correction is due, `YYYY-MM-DD`.
    pub due: Option<String>,
    /// What is said.
    pub text: String,
    /// Whether it must be followed.
    pub must: bool,
    /// The table meant.
    pub table: Option<String>,
    /// The records meant, as far as they stand here.
    pub row_ids: Vec<String>,
    /// Where these stand in their table, from 0, in order of entry.
    pub rows: Vec<u32>,
    /// How the table is called, in the language of the session; empty where the whole is meant.
    pub table_title: String,
    /// How the field is called, in the language of the session.
    pub field_title: String,
    /// The field meant.
    pub field: Option<String>,
    /// The school's answer; empty for none yet.
    pub answer: String,
}

/// The school's answer to a remark.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Answer {
    /// The key of the remark.
    pub key: String,
    /// The answer.
    pub text: String,
}

/// What files from a stick were, and what they brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Taken {
    /// The file's name.
    pub file: String,
    /// Whether it was taken.
    pub taken: bool,
    /// What it was, or why it was not taken; in the language of the session.
    pub text: String,
    /// The fingerprint that a person must compare before it is taken; then call again with it.
    pub fingerprint: Option<String>,
}

/// What the last contact with the server came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// There was none yet.
    Never,
    /// It answered.
    Answered,
    /// It could not be reached.
    Unreachable,
    /// The line broke: what became of it is not known yet.
    Unclear,
    /// It does not know this device.
    Stranger,
}

/// How things stand between this computer and the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Network {
    /// The server's address, where one is known.
    pub server: Option<String>,
    /// What the last contact came to.
    pub contact: Contact,
    /// When the server answered last, milliseconds since 1970.
    #[ts(type = "number | null")]
    pub answered_at: Option<i64>,
    /// Sealed packages that wait to be handed over.
    pub waiting: u32,
}

/// A device's way to an authority's server.
#[derive(Deserialize, TS)]
pub struct Enrol {
    /// The server's address.
    pub server: String,
    /// The one-time code of the authority's letter. It binds the authority's card, too.
    pub code: String,
}

impl std::fmt::Debug for Enrol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enrol(…)")
    }
}

/// Fingerprint of a card, confirmed by a person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct AcceptFiles {
    /// As compared with the letter; null where none was asked yet.
    pub fingerprint: Option<String>,
    /// Take the files of the last call again instead of asking for files.
    pub again: bool,
}
