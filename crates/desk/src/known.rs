//! What this computer remembers between starts: its vaults and what a person prefers. No personal data.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zhibao_wire::{Preferences, Shortcuts, VaultCard};

/// The most vaults that are remembered.
const MOST: usize = 20;

/// The file, in the folder of the program.
const FILE: &str = "desk.json";

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Known {
    /// What the person chose.
    pub(crate) preferences: Preferences,
    /// Keys that were changed.
    pub(crate) shortcuts: Shortcuts,
    /// Vaults, the latest first.
    vaults: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    path: PathBuf,
    #[serde(default)]
    school: Option<String>,
    #[serde(default)]
    demo: bool,
}

impl Known {
    /// Reads what is remembered; a file that is not there or cannot be read is nothing remembered.
    pub(crate) fn read(folder: &Path) -> Known {
        let text = std::fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Writes it. Where that fails the next start only remembers less, so that nobody is told.
    pub(crate) fn write(&self, folder: &Path) {
        let Ok(text) = serde_json::to_string_pretty(self) else {
            return;
        };
        let part = folder.join("desk.json.part");
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&part, text))
            .and_then(|()| std::fs::rename(&part, folder.join(FILE)));
        if written.is_err() {
            drop(std::fs::remove_file(part));
        }
    }

    /// The vault that was opened last, where its file is still there.
    pub(crate) fn latest(&self) -> Option<(PathBuf, bool)> {
        let here = self.vaults.iter().find(|entry| entry.path.is_file())?;
        Some((here.path.clone(), here.demo))
    }

    /// Remembers that a vault was opened.
    pub(crate) fn opened(&mut self, path: &Path, school: &str, demo: bool) {
        self.vaults.retain(|entry| entry.path != path);
        let entry = Entry {
            path: path.to_owned(),
            school: Some(school.to_owned()),
            demo,
        };
        self.vaults.insert(0, entry);
        self.vaults.truncate(MOST);
    }

    /// The vault behind a handle, and whether it is the demo school.
    pub(crate) fn behind(&self, handle: &str) -> Option<(PathBuf, bool)> {
        let at: usize = handle.strip_prefix("vault-")?.parse().ok()?;
        let entry = self.vaults.get(at)?;
        Some((entry.path.clone(), entry.demo))
    }

    /// The vaults as a person sees them.
    pub(crate) fn cards(&self) -> Vec<VaultCard> {
        let card = |(at, entry): (usize, &Entry)| VaultCard {
            handle: format!("vault-{at}"),
            file: entry
                .path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            school: entry.school.clone(),
            demo: entry.demo,
        };
        let here = self.vaults.iter().enumerate().filter(|(_, entry)| entry.path.is_file());
        here.map(card).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_vault_comes_first_and_lost_ones_are_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.zbv"), folder.path().join("b.zbv"));
        std::fs::write(&a, "").unwrap();
        std::fs::write(&b, "").unwrap();
        let mut known = Known::default();
        known.opened(&a, "甲校", false);
        known.opened(&b, "乙校", true);
        known.opened(&a, "甲校", false);
        known.write(folder.path());
        let again = Known::read(folder.path());
        assert_eq!(again, known);
        assert_eq!(again.latest(), Some((a.clone(), false)));
        std::fs::remove_file(&a).unwrap();
        let files: Vec<_> = again.cards().into_iter().map(|card| (card.handle, card.file)).collect();
        assert_eq!(files, [("vault-1".to_owned(), "b.zbv".to_owned())]);
        assert_eq!(again.behind("vault-1"), Some((b, true)));
        assert_eq!(again.behind("vault-9"), None);
        assert_eq!(again.behind("../a"), None);
    }

    #[test]
    fn a_file_that_is_no_json_is_nothing_remembered() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "{").unwrap();
        assert_eq!(Known::read(folder.path()), Known::default());
    }
}
