//! Backups on this computer: made before what changes much, verified, and no more than are useful.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use zhibao_vault::{Result, Vault};

/// How many backups of a vault are kept; the oldest go first.
pub const KEPT: usize = 20;

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A person asked for it.
    Asked,
    /// The day's.
    Daily,
    /// Before an import.
    Import,
    /// Before a fix of many cells.
    Fix,
    /// Before sealing.
    Seal,
    /// Before another backup was restored.
    Restore,
    /// Before another standard was taken.
    Standard,
}

const WHYS: [(Why, &str); 7] = [
    (Why::Asked, "asked"),
    (Why::Daily, "daily"),
    (Why::Import, "import"),
    (Why::Fix, "fix"),
    (Why::Seal, "seal"),
    (Why::Restore, "restore"),
    (Why::Standard, "standard"),
];

impl Why {
    /// The stable name, part of the file's name.
    pub fn name(self) -> &'static str {
        WHYS.iter()
            .find(|(why, _)| *why == self)
            .map_or("asked", |(_, name)| name)
    }
}

/// A backup that lies on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its file.
    pub path: PathBuf,
    /// When it was made, milliseconds since 1970.
    pub at: i64,
    /// Why.
    pub why: Why,
    /// Its size, in bytes.
    pub bytes: u64,
}

/// The folder of a vault's backups, below the program's own folder.
pub fn folder(own: &Path, vault: &Vault) -> PathBuf {
    own.join("backups").join(vault.id())
}

/// Makes a verified backup, and lets the oldest go where there are more than [`KEPT`].
///
/// # Errors
/// Those of the file system and of the vault; then nothing is left behind and no older backup is gone.
pub fn make(vault: &mut Vault, own: &Path, why: Why, now: DateTime<Utc>) -> Result<PathBuf> {
    let folder = folder(own, vault);
    std::fs::create_dir_all(&folder)?;
    let stem = format!("{}-{}", now.format("%Y%m%dT%H%M%S%3f"), why.name());
    let path = (0..)
        .map(|n| {
            folder.join(if n == 0 {
                format!("{stem}.zbv")
            } else {
                format!("{stem}.{n}.zbv")
            })
        })
        .find(|path| !path.exists())
        .unwrap_or_else(|| folder.join("backup.zbv"));
    vault.backup(&path)?;
    for old in list(&folder).into_iter().skip(KEPT) {
        drop(std::fs::remove_file(&old.path));
        drop(std::fs::remove_file(keys(&old.path)));
    }
    Ok(path)
}

fn keys(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".keys");
    PathBuf::from(name)
}

/// The backups in a folder, the newest first. What bears another name is none.
pub fn list(folder: &Path) -> Vec<Backup> {
    let mut out: Vec<Backup> = std::fs::read_dir(folder)
        .map(|entries| entries.flatten().filter_map(|entry| read(entry.path())).collect())
        .unwrap_or_default();
    out.sort_by(|a, b| (b.at, &b.path).cmp(&(a.at, &a.path)));
    out
}

fn read(path: PathBuf) -> Option<Backup> {
    let name = path.file_name()?.to_str()?.strip_suffix(".zbv")?;
    let (when, why) = name.split_once('-')?;
    let why = why.split('.').next()?;
    let at = chrono::NaiveDateTime::parse_from_str(when, "%Y%m%dT%H%M%S%3f").ok()?;
    Some(Backup {
        at: at.and_utc().timestamp_millis(),
        why: WHYS.iter().find(|(_, name)| *name == why)?.0,
        bytes: std::fs::metadata(&path).ok()?.len(),
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_others_are_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "20261124T101500123-import.zbv",
            "20261124T101500123-import.1.zbv",
            "20261123T080000000-daily.zbv",
        ] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        for name in [
            "x.zbv",
            "20261124T101500123-odd.zbv",
            "20261199T000000000-daily.zbv",
            "a-daily.zbv",
            "notes.txt",
        ] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let found: Vec<_> = list(folder.path()).into_iter().map(|b| (b.why, b.at % 1000)).collect();
        assert_eq!(found, [(Why::Import, 123), (Why::Import, 123), (Why::Daily, 0)]);
    }
}
