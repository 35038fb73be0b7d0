//! Making and opening a vault, and every reason not to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use zhibao_core::standard::Standard;
use zhibao_core::standard::task::Task;
use zhibao_engine::rules::{Parameters, SetRules};
use zhibao_seal::code::RecoveryCode;
use zhibao_seal::keyring::{Keyring, Unlocked};

use crate::clock::Ids;
use crate::error::{Result, VaultError};
use crate::period::TASK;
use crate::users::Unlocking;
use crate::vault::{NewVault, Options, Vault};
use crate::{connect, instance, keyfile, layers, migrate, tables};

impl Vault {
    /// Makes a vault and opens it. The recovery code is to be printed; it is nowhere else.
    ///
    /// # Errors
    /// A path that is taken or unfit, a bad passphrase or name.
    pub fn create(new: &NewVault<'_>, options: Options) -> Result<(Vault, RecoveryCode)> {
        let path = fit(new.path, &options)?;
        let lock = lock(&path)?;
        if path.exists() || keyfile::keys_path(&path).exists() {
            return Err(VaultError::Exists);
        }
        let id = Ids::above(None).next(options.clock.now());
        let (keyring, keys, code) = Keyring::create(&id, new.user.clone(), new.passphrase, options.cost)?;
        // The key is durable before anything is encrypted with it.
        keyfile::write(&path, &keyring)?;
        let made = connect::open(&path, &keys.current, true);
        let made = made.and_then(|conn| Vault::assemble(conn, &path, options, keyring, keys, lock, Some(new)));
        match made {
            Ok(vault) => {
                keyfile::sync_folder(&path)?;
                Ok((vault, code))
            }
            Err(error) => {
                for file in [path.clone(), keyfile::keys_path(&path), keyfile::beside(&path, "-wal")] {
                    drop(fs::remove_file(file));
                }
                Err(error)
            }
        }
    }

    /// Opens a vault.
    ///
    /// # Errors
    /// An unfit path, another program that has it open, a wrong passphrase, a newer or damaged file.
    pub fn open(path: &Path, unlocking: &Unlocking<'_>, options: Options) -> Result<Vault> {
        if !path.is_file() {
            return Err(VaultError::Missing);
        }
        let path = fit(path, &options)?;
        let keyring = keyfile::read(&path)?;
        let lock = lock(&path)?;
        let keys = match unlocking.unlock(&keyring) {
            Ok(keys) => keys,
            Err(fault) => {
                instance::note_failure(&options.data, keyring.vault(), options.clock.now());
                return Err(fault.into());
            }
        };
        let (conn, keyring, keys) = open_with(&path, keyring, keys)?;
        Vault::assemble(conn, &path, options, keyring, keys, lock, None)
    }

    fn assemble(
        mut conn: Connection,
        path: &Path,
        options: Options,
        keyring: Keyring,
        keys: Unlocked,
        lock: File,
        new: Option<&NewVault<'_>>,
    ) -> Result<Vault> {
        migrate::version(&conn)?;
        connect::settle(&conn)?;
        migrate::run(&mut conn, path)?;
        let (standard, unfit) = layers::settle(&conn, options.standard)?;
        zhibao_engine::functions::register(&conn, standard)?;
        if let Some(new) = new {
            for (key, value) in [
                ("school.code", new.school),
                ("school.name", new.name),
                ("vault", keyring.vault()),
            ] {
                conn.execute("INSERT INTO setting (key, value) VALUES (?1, ?2)", [key, value])?;
            }
        }
        let kept: Option<String> = setting(&conn, "vault")?;
        if kept.as_deref() != Some(keyring.vault()) {
            return Err(VaultError::OtherKeyFile);
        }
        let mut rules = prepare(&mut conn, standard)?;
        let told = setting(&conn, TASK)?.and_then(|text| serde_json::from_str(&text).ok());
        let task: Task = told.unwrap_or_else(|| standard.task.clone());
        rules.set_scope(|table| task.tables.contains_key(table));
        zhibao_engine::earlier::attach(&conn, standard, &rules)?;
        let floor = highest_row(&conn, standard)?;
        let opened = crate::vault::first_stamp();
        let mut vault = Vault {
            school: setting(&conn, "school.code")?.unwrap_or_default(),
            conn,
            path: path.to_owned(),
            data: options.data,
            base: options.standard,
            standard,
            unfit,
            rules,
            task,
            keyring,
            keys,
            cost: options.cost,
            clock: Arc::from(options.clock),
            context: Parameters::default(),
            contexts: HashMap::new(),
            sealed: Vec::new(),
            before: RefCell::new(HashMap::new()),
            ids: RefCell::new(Ids::above(floor.as_deref())),
            judges: RefCell::new(HashMap::new()),
            sql: RefCell::new(HashMap::new()),
            stamp: std::cell::Cell::new(opened),
            table_stamps: RefCell::new(HashMap::new()),
            opened,
            _lock: lock,
        };
        vault.settle_periods()?;
        instance::settle(&vault, new.is_some())?;
        Ok(vault)
    }
}

/// Brings tables, rules and indexes in step with the standard.
fn prepare(conn: &mut Connection, standard: &Arc<Standard>) -> Result<SetRules> {
    let transaction = conn.transaction()?;
    tables::ensure(&transaction, standard)?;
    let sets = {
        let mut statement = transaction.prepare("SELECT set_ FROM version WHERE state = 'open'")?;
        let sets = statement.query_map([], |row| row.get(0))?;
        sets.collect::<rusqlite::Result<Vec<i64>>>()?
    };
    for set in sets {
        tables::ensure_in_set(&transaction, standard, set)?;
    }
    transaction.commit()?;
    let rules = SetRules::prepare(standard, conn)?;
    let wanted = tables::wanted_indexes(&rules);
    if !has_all(conn, wanted.len())? {
        let transaction = conn.transaction()?;
        tables::create_indexes(&transaction, &wanted)?;
        transaction.commit()?;
    }
    Ok(rules)
}

fn has_all(conn: &Connection, wanted: usize) -> Result<bool> {
    let sql = "SELECT count(*) >= ?1 FROM sqlite_master WHERE type = 'index' AND name GLOB 'by_*'";
    Ok(conn.query_row(sql, [wanted as i64], |row| row.get(0))?)
}

fn setting(conn: &Connection, key: &str) -> Result<Option<String>> {
    Ok(conn
        .query_row("SELECT value FROM setting WHERE key = ?1", [key], |row| row.get(0))
        .optional()?)
}

/// The highest row id in use: ids rise even where the clock was set back.
fn highest_row(conn: &Connection, standard: &Standard) -> Result<Option<String>> {
    let mut highest: Option<String> = None;
    for table in &standard.tables {
        let sql = format!("SELECT max(row_id) FROM \"{}_\"", table.id);
        highest = highest.max(conn.query_row(&sql, [], |row| row.get(0))?);
    }
    Ok(highest)
}

/// Opens the file with the key that fits, and ends a re-key that was cut short.
fn open_with(path: &Path, mut keyring: Keyring, keys: Unlocked) -> Result<(Connection, Keyring, Unlocked)> {
    let Some(next) = &keys.next else {
        return Ok((connect::open(path, &keys.current, false)?, keyring, keys));
    };
    let conn = match connect::open(path, &keys.current, false) {
        Ok(conn) => {
            connect::settle(&conn)?;
            connect::rekey(&conn, next)?;
            conn
        }
        Err(VaultError::Damaged) => connect::open(path, next, false)?,
        Err(other) => return Err(other),
    };
    connect::checkpoint(&conn)?;
    let keys = keyring.finish_rekey(&keys)?;
    keyfile::write(path, &keyring)?;
    Ok((conn, keyring, keys))
}

/// The path in full, in a folder that a vault may lie in.
pub(crate) fn fit(path: &Path, options: &Options) -> Result<std::path::PathBuf> {
    let name = path.file_name().ok_or(VaultError::Missing)?;
    let folder = keyfile::folder(path);
    let full = match fs::canonicalize(folder) {
        Ok(full) => full,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(VaultError::Missing),
        Err(error) => return Err(error.into()),
    };
    options.places.admit(&full)?;
    if fs::metadata(&full)?.permissions().readonly() {
        return Err(VaultError::ReadOnly);
    }
    Ok(full.join(name))
}

/// Takes the lock that keeps other programs out. It is released when the file is closed, even by a killed process.
pub(crate) fn lock(path: &Path) -> Result<File> {
    let opened = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(keyfile::beside(path, ".lock"));
    let file = match opened {
        Ok(file) => file,
        Err(e) if matches!(e.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            return Err(VaultError::ReadOnly);
        }
        Err(e) => return Err(e.into()),
    };
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(VaultError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
