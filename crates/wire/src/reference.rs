//! The reference of the standard: what is looked up, and what an entry says. Texts are plain, links are keys of entries.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an entry of the reference is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A domain.
    Domain,
    /// A table.
    Table,
    /// A field.
    Field,
    /// A code list.
    List,
    /// A rule.
    Rule,
    /// An indicator.
    Indicator,
    /// A report.
    Report,
}

/// What is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct LookUp {
    /// As typed: Chinese, a code, pinyin, initials, English; empty for the contents.
    pub text: String,
    /// Only entries of this kind.
    pub kind: Option<EntryKind>,
    /// At most so many.
    pub limit: u32,
}

/// The head of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryHead {
    /// Its key, as in `rule:X01`.
    pub key: String,
    /// What it is about.
    pub kind: EntryKind,
    /// The code of the standard.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The code of the table of a field, of the domain of a table; else empty.
    pub of: String,
}

/// Entries that were found, the best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryHits {
    /// Their heads.
    pub heads: Vec<EntryHead>,
    /// How many there are in all.
    pub total: u32,
}

/// An entry to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct EntryOf {
    /// Its key.
    pub key: String,
    /// Of a list's codes only those that this means; empty for the first ones.
    pub codes: String,
}

/// A piece of text; with a key it leads to another entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryRun {
    /// The text.
    pub text: String,
    /// The key of the entry that it leads to.
    pub to: Option<String>,
}

/// Something known of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryFact {
    /// Its name.
    pub name: String,
    /// What is said.
    pub value: Vec<EntryRun>,
}

/// What a part of an entry holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum EntryBody {
    /// Paragraphs.
    Text {
        /// The paragraphs.
        texts: Vec<String>,
    },
    /// A statement, letter for letter.
    Code {
        /// The statement.
        text: String,
    },
    /// Links.
    Links {
        /// The links.
        links: Vec<EntryRun>,
    },
    /// Rows under headings.
    Grid {
        /// The headings.
        heads: Vec<String>,
        /// The rows: cells of pieces.
        rows: Vec<Vec<Vec<EntryRun>>>,
        /// How many more rows there are.
        more: u32,
    },
}

/// A part of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryBlock {
    /// Its heading.
    pub title: String,
    /// What it holds.
    pub body: EntryBody,
}

/// An entry, in the language of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EntryPage {
    /// Its key.
    pub key: String,
    /// What it is about.
    pub kind: EntryKind,
    /// The code of the standard.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its title in the other language.
    pub other: String,
    /// What it belongs to, from the outside in.
    pub path: Vec<EntryRun>,
    /// What it is, in a sentence; may be empty.
    pub lead: String,
    /// What is known of it.
    pub facts: Vec<EntryFact>,
    /// What else it holds.
    pub blocks: Vec<EntryBlock>,
}
