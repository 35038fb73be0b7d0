//! Backups: taken while the vault is in use, read back before they count, and made into a vault again.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;
use zhibao_seal::keyring::VaultKey;

use crate::error::{Result, VaultError};
use crate::users::Unlocking;
use crate::vault::{Options, Vault};
use crate::{connect, keyfile, migrate, open};

/// Pages copied at a time, so that the vault is never blocked for long.
const PAGES: i32 = 2048;

/// Copies one open database into a new file with the same key, without the secrets of its copy.
fn copy(from: &Connection, to: &Path, key: &VaultKey, forget: &str) -> Result<()> {
    let part = keyfile::beside(to, ".part");
    drop(fs::remove_file(&part));
    let copied = (|| {
        let mut target = connect::open(&part, key, true)?;
        Backup::new(from, &mut target)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        // One file that stands alone.
        target.pragma_update(None, "journal_mode", "DELETE")?;
        target.pragma_update(None, "secure_delete", "ON")?;
        target.execute_batch(forget)?;
        verify(&target)?;
        target.close().map_err(|(_, error)| error)?;
        fs::File::open(&part)?.sync_all()?;
        fs::rename(&part, to)?;
        keyfile::sync_folder(to)
    })();
    if copied.is_err() {
        drop(fs::remove_file(&part));
    }
    copied
}

/// Reads a database from end to end.
fn verify(connection: &Connection) -> Result<()> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(VaultError::Damaged)
    }
}

const FORGET_SECRETS: &str = "DELETE FROM secret; DELETE FROM setting WHERE key = 'instance';";

impl Vault {
    /// Writes a backup: the vault and its key file. It is opened and read back before this returns.
    ///
    /// # Errors
    /// [`VaultError::Exists`], [`VaultError::BackupUnreadable`], those of the file system.
    pub fn backup(&mut self, to: &Path) -> Result<()> {
        if to.exists() || keyfile::keys_path(to).exists() {
            return Err(VaultError::Exists);
        }
        keyfile::write(to, &self.keyring)?;
        copy(&self.conn, to, &self.keys.current, FORGET_SECRETS)?;
        self.read_back(to).map_err(|_| VaultError::BackupUnreadable)?;
        self.transact(|| self.audit_event("backup", None, &[]))
    }

    fn read_back(&self, backup: &Path) -> Result<()> {
        if keyfile::read(backup)?.to_bytes() != self.keyring.to_bytes() {
            return Err(VaultError::OtherKeyFile);
        }
        let copy = connect::open_read_only(backup, &self.keys.current)?;
        verify(&copy)?;
        let count = |connection: &Connection, table: &str| -> Result<i64> {
            Ok(connection.query_row(&format!("SELECT count(*) FROM \"{table}_\""), [], |row| row.get(0))?)
        };
        for table in &self.standard.tables {
            if count(&copy, &table.id)? != count(&self.conn, &table.id)? {
                return Err(VaultError::BackupUnreadable);
            }
        }
        Ok(())
    }

    /// Reads the whole vault and says whether it is sound.
    ///
    /// # Errors
    /// [`VaultError::Damaged`].
    pub fn verify_file(&self) -> Result<()> {
        verify(&self.conn)
    }

    /// Makes a vault from a backup. It is a new copy: it takes a new instance id and must enrol again.
    ///
    /// # Errors
    /// As [`Vault::open`]; [`VaultError::Exists`].
    pub fn restore(backup: &Path, to: &Path, unlocking: &Unlocking<'_>, options: Options) -> Result<Vault> {
        if !backup.is_file() {
            return Err(VaultError::Missing);
        }
        let path = open::fit(to, &options)?;
        if path.exists() || keyfile::keys_path(&path).exists() {
            return Err(VaultError::Exists);
        }
        let keyring = keyfile::read(backup)?;
        let keys = unlocking.unlock(&keyring)?;
        let source = connect::open_read_only(backup, &keys.current)?;
        migrate::version(&source)?;
        keyfile::write(&path, &keyring)?;
        copy(&source, &path, &keys.current, FORGET_SECRETS)?;
        drop(source);
        let mut vault = Vault::open(&path, unlocking, options)?;
        vault.audit("restore", None, &[])?;
        Ok(vault)
    }
}

/// Sets a damaged vault aside under a name of its own, with all that belongs to it, so that a backup can take its
/// place. Nothing is deleted. Returns where it is now.
///
/// # Errors
/// [`VaultError::InUse`], those of the file system.
pub fn set_aside(path: &Path, now: i64) -> Result<PathBuf> {
    let lock = open::lock(path)?;
    let aside = keyfile::beside(path, &format!(".damaged-{now}"));
    rename(path, &aside)?;
    drop(lock);
    keyfile::sync_folder(path)?;
    Ok(aside)
}

/// Puts a vault into the place of another, which is set aside as `….former-NOW` and never deleted. Returns where the
/// former one is now.
///
/// # Errors
/// [`VaultError::InUse`] where one of them is open, [`VaultError::Missing`], those of the file system.
pub fn take_place(of: &Path, place: &Path, now: i64) -> Result<PathBuf> {
    if !of.is_file() {
        return Err(VaultError::Missing);
    }
    let locks = (open::lock(of)?, open::lock(place)?);
    let aside = keyfile::beside(place, &format!(".former-{now}"));
    rename(place, &aside)?;
    if let Err(error) = rename(of, place) {
        // Back to where it was: better the present than none.
        rename(&aside, place)?;
        return Err(error);
    }
    drop(locks);
    keyfile::sync_folder(place)?;
    Ok(aside)
}

/// Moves a vault with all that belongs to it: each restored copy brings its own key file.
fn rename(from: &Path, to: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm", ".keys"] {
        let part = keyfile::beside(from, suffix);
        if part.exists() {
            fs::rename(&part, keyfile::beside(to, suffix))?;
        }
    }
    Ok(())
}
