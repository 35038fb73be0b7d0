//! Properties of a table file that may be written in more than one way.

use serde::Deserialize;

use super::fault::{Faults, SourceFile};
use super::table::Label;

/// What a table is for: in both languages, or in English only.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum PurposeEntry {
    English(String),
    Both { zh: String, en: String },
}

impl Default for PurposeEntry {
    fn default() -> PurposeEntry {
        PurposeEntry::English(String::new())
    }
}

impl PurposeEntry {
    /// The purpose in both languages; the table's name stands in for Chinese that is not there.
    pub(super) fn label(self, name: &str) -> Label {
        match self {
            PurposeEntry::Both { zh, en } => Label { zh, en },
            PurposeEntry::English(en) => Label {
                zh: name.to_owned(),
                en,
            },
        }
    }
}

/// How long records are kept: years, or `permanent`.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RetentionEntry {
    Years(u16),
    Word(String),
}

impl Default for RetentionEntry {
    fn default() -> RetentionEntry {
        RetentionEntry::Word("permanent".to_owned())
    }
}

impl RetentionEntry {
    /// The years; nothing for ever.
    pub(super) fn years(self, file: &SourceFile<'_>, faults: &mut Faults) -> Option<u16> {
        match self {
            RetentionEntry::Years(years) => Some(years),
            RetentionEntry::Word(word) => {
                if word != "permanent" {
                    faults.say(file, "\"retention\"", "bad_retention", &[]);
                }
                None
            }
        }
    }
}
