//! Saving what a damaged file still holds: table by table, row by row, skipping what cannot be read.

use std::fs;
use std::path::Path;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};

use crate::error::{Result, VaultError};
use crate::users::Unlocking;
use crate::vault::{Options, Vault};
use crate::{connect, keyfile, layers, migrate, open, tables};

/// What was saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Rows saved, by table.
    pub saved: Vec<(String, u64)>,
    /// Tables that could not be read to their end.
    pub incomplete: Vec<String>,
}

/// The layers over the base.
const LAYERS: &str = "standard_layer";

/// Our own tables, those first that others refer to.
const OWN: &[&str] = &[
    "setting",
    "explanation",
    "explained",
    "deferral",
    "holding",
    "attachment",
    "period",
    "package",
    "receipt",
    "slip",
    "undo",
    "audit",
    "audit_value",
    "mapping",
    "draft",
];

impl Vault {
    /// Makes a new vault of what a damaged one still holds. The damaged file is only read. Findings are computed anew.
    ///
    /// # Errors
    /// A wrong passphrase, a path that is taken, a file of which nothing can be read.
    pub fn recover(
        damaged: &Path,
        to: &Path,
        unlocking: &Unlocking<'_>,
        options: Options,
    ) -> Result<(Vault, Recovered)> {
        let path = open::fit(to, &options)?;
        if path.exists() || keyfile::keys_path(&path).exists() {
            return Err(VaultError::Exists);
        }
        let keyring = keyfile::read(damaged)?;
        let keys = unlocking.unlock(&keyring)?;
        let standard = options.standard;
        // A connection that met a damaged page reads nothing more: each pass takes a new one.
        let source = || connect::open_read_only(damaged, &keys.current);
        let mut target = connect::open(&path, &keys.current, true)?;
        let work = (|| {
            migrate::fresh(&mut target)?;
            let mut recovered = Recovered::default();
            // The layers say which columns there are.
            let (count, whole) = salvage(&source, &mut target, LAYERS)?;
            recovered.saved.extend((count > 0).then(|| (LAYERS.to_owned(), count)));
            // An old file has no such table.
            let had = source().and_then(|source| tables::columns(&source, LAYERS));
            let had = had.is_ok_and(|columns| !columns.is_empty());
            recovered.incomplete.extend((had && !whole).then(|| LAYERS.to_owned()));
            let (standard, _) = layers::settle(&target, standard)?;
            tables::ensure(&target, standard)?;
            let stored: Vec<String> = standard.tables.iter().map(|table| format!("{}_", table.id)).collect();
            let own = OWN.iter().map(|name| (*name).to_owned());
            for table in own.chain(stored) {
                let (count, whole) = salvage(&source, &mut target, &table)?;
                if !whole {
                    recovered.incomplete.push(table.clone());
                }
                if count > 0 {
                    recovered.saved.push((table, count));
                }
            }
            if recovered.saved.is_empty() {
                return Err(VaultError::Damaged);
            }
            let sql =
                "INSERT INTO setting (key, value) VALUES ('vault', ?1) ON CONFLICT (key) DO UPDATE SET value = ?1";
            target.execute(sql, [keyring.vault()])?;
            target.execute("DELETE FROM setting WHERE key IN ('instance', 'basis')", [])?;
            Ok(recovered)
        })();
        drop(target);
        match work {
            Ok(recovered) => {
                keyfile::write(&path, &keyring)?;
                let mut vault = Vault::open(&path, unlocking, options)?;
                vault.recompute(crate::PRESENT, crate::Scope::All)?;
                vault.audit("recover", None, &[("incomplete", &recovered.incomplete.join(" "))])?;
                Ok((vault, recovered))
            }
            Err(error) => {
                drop(fs::remove_file(&path));
                Err(error)
            }
        }
    }
}

/// Copies the rows of a table that can be read, from the front and, after a fault, from the back.
fn salvage(source: &dyn Fn() -> Result<Connection>, target: &mut Connection, table: &str) -> Result<(u64, bool)> {
    let wanted = tables::columns(target, table)?;
    let Ok(present) = source().and_then(|source| tables::columns(&source, table)) else {
        return Ok((0, false));
    };
    let columns: Vec<String> = wanted.intersection(&present).map(|c| format!("\"{c}\"")).collect();
    if columns.is_empty() {
        return Ok((0, false));
    }
    let marks = vec!["?"; columns.len()].join(", ");
    let insert = format!(
        "INSERT OR IGNORE INTO \"{table}\" ({}) VALUES ({marks})",
        columns.join(", ")
    );
    let mut count = 0;
    let mut whole = true;
    let transaction = target.transaction()?;
    transaction.pragma_update(None, "defer_foreign_keys", "ON")?;
    for order in ["", " ORDER BY rowid DESC"] {
        let select = format!("SELECT {} FROM \"{table}\"{order}", columns.join(", "));
        let source = source()?;
        let Ok(mut statement) = source.prepare(&select) else {
            whole = false;
            break;
        };
        let mut rows = statement.query([])?;
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let values: Vec<SqlValue> = (0..columns.len()).filter_map(|at| row.get(at).ok()).collect();
                    if values.len() == columns.len() {
                        count += transaction
                            .prepare_cached(&insert)?
                            .execute(params_from_iter(values))
                            .unwrap_or(0) as u64;
                    }
                }
                Ok(None) => break,
                Err(_) => {
                    whole = false;
                    break;
                }
            }
        }
        if whole {
            break;
        }
    }
    transaction.commit()?;
    Ok((count, whole))
}
