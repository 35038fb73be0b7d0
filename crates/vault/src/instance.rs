//! Which copy of a vault this is, and what happened to it while it was closed.
//!
//! The instance id stands in the vault and in the program's data folder on this machine. Where they differ, the file was
//! restored or copied: it takes a new id and loses the device key, and must enrol again before it seals.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension;

use crate::error::Result;
use crate::keyfile::write_whole;
use crate::vault::Vault;

fn folder(data: &Path) -> PathBuf {
    data.join("instances")
}

/// Notes a failed unlock where it can be noted without the key; the next opening takes it into the audit log.
pub(crate) fn note_failure(data: &Path, vault: &str, now: i64) {
    let folder = folder(data);
    let noted = fs::create_dir_all(&folder)
        .and_then(|()| {
            fs::File::options()
                .create(true)
                .append(true)
                .open(folder.join(format!("{vault}.failed")))
        })
        .and_then(|mut file| writeln!(file, "{now}"));
    // Unlocking fails for its own reason; that it could not be noted must not hide that.
    drop(noted);
}

/// Compares the instance ids; called once at opening.
pub(crate) fn settle(vault: &Vault, new: bool) -> Result<()> {
    let folder = folder(&vault.data);
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{}.id", vault.id()));
    let here = fs::read_to_string(&file).ok().map(|text| text.trim().to_owned());
    let stored = vault.setting("instance")?;
    if here.is_none() || here != stored {
        let id = vault.new_id();
        write_whole(&file, id.as_bytes())?;
        vault.transact(|| {
            vault.put_setting("instance", Some(&id))?;
            vault.conn.execute("DELETE FROM secret WHERE key GLOB 'device*'", [])?;
            let kind = if new { "create" } else { "new-instance" };
            vault.audit_event(kind, None, &[])
        })?;
    }
    let failed = folder.join(format!("{}.failed", vault.id()));
    if let Ok(text) = fs::read_to_string(&failed) {
        let count = text.lines().count().to_string();
        vault.transact(|| vault.audit_event("failed-unlock", None, &[("count", &count)]))?;
        fs::remove_file(&failed)?;
    }
    Ok(())
}

impl Vault {
    /// The id of this copy on this machine.
    ///
    /// # Errors
    /// Those of the database.
    pub fn instance(&self) -> Result<String> {
        Ok(self.setting("instance")?.unwrap_or_default())
    }

    /// A secret of this copy, such as `device.key`; backups leave secrets out.
    ///
    /// # Errors
    /// Those of the database.
    pub fn secret(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let mut statement = self.conn.prepare_cached("SELECT value FROM secret WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Keeps a secret of this copy. Those whose keys begin with `device` go when the vault is copied or restored.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_secret(&mut self, key: &str, value: Option<&[u8]>) -> Result<()> {
        match value {
            Some(value) => {
                let sql = "INSERT INTO secret (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
                self.conn.execute(sql, (key, value))?
            }
            None => self.conn.execute("DELETE FROM secret WHERE key = ?1", [key])?,
        };
        Ok(())
    }
}
