//! Properties of a table file that may be written in more than one way.

use serde::Deserialize;

use super::fault::{Faults, SourceFile};

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

#[cfg(test)]
mod tests {
    use crate::standard::Standard;

    #[test]
    fn every_table_says_what_it_is_for_and_how_long_it_is_kept() {
        for file in Standard::bundled_files()
            .iter()
            .filter(|f| f.path.starts_with("tables/"))
        {
            let table: serde_json::Value = serde_json::from_str(file.text).expect("a table file");
            let own = &table["zhibao"];
            for lang in ["zh", "en"] {
                assert!(
                    own["purpose"][lang].as_str().is_some_and(|t| t.len() > 5),
                    "{}",
                    file.path
                );
            }
            assert!(
                own["retention"].is_u64() || own["retention"] == "permanent",
                "{}",
                file.path
            );
        }
    }
}
