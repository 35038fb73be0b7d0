//! Opening the encrypted file: the key first, then the settings of the connection.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;
use zhibao_seal::keyring::VaultKey;

use crate::error::{Result, VaultError};
use crate::vault::Vault;

/// `x'…'`, the spelling of a raw key: SQLCipher then derives nothing from it.
fn raw(key: &VaultKey) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(67));
    text.push_str("x'");
    for byte in key.iter() {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\'');
    text
}

/// Opens a file with a key; the file must exist unless `create`.
///
/// # Errors
/// [`VaultError::Damaged`] where the key does not open it.
pub(crate) fn open(path: &Path, key: &VaultKey, create: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    zhibao_engine::ready();
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "key", raw(key).as_str())?;
    // The first read shows whether the key fits.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(connection)
}

/// Opens a file for reading only, as found.
pub(crate) fn open_read_only(path: &Path, key: &VaultKey) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    zhibao_engine::ready();
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "key", raw(key).as_str())?;
    Ok(connection)
}

/// The settings of every connection to a vault.
pub(crate) fn settle(connection: &Connection) -> Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(512);
    // A vault is read by this process alone; a log that can be replayed survives a killed process.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // "Saved" means on the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    // The log goes back into the file every 16 MiB: fewer than one edit in a hundred waits for that.
    connection.pragma_update(None, "wal_autocheckpoint", 4096)?;
    // A statement is compiled once, not again for each value that is bound.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // To look at the first page and at a few records needs little memory: 8 MiB.
    connection.pragma_update(None, "cache_size", -8_192)?;
    Ok(())
}

impl Vault {
    /// Makes room before work that goes through whole tables, or a day of edits: pages are decrypted once, not at each scan.
    /// 64 MiB.
    ///
    /// # Errors
    /// Those of the database.
    pub fn make_room(&self) -> Result<()> {
        Ok(self.conn.pragma_update(None, "cache_size", -65_536)?)
    }
}

/// Encrypts the whole file with another key, durably.
pub(crate) fn rekey(connection: &Connection, key: &VaultKey) -> Result<()> {
    connection.pragma_update(None, "rekey", raw(key).as_str())?;
    checkpoint(connection)
}

/// Moves everything from the log into the file itself.
pub(crate) fn checkpoint(connection: &Connection) -> Result<()> {
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(VaultError::from)
}
