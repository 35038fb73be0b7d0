//! Steps from one version of the file to the next: numbered SQL files, one transaction for all of them.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::error::{Result, VaultError};
use crate::keyfile::beside;

/// The steps; the version of a file is the number of steps it has taken. Shipped steps are never edited.
const STEPS: &[&str] = &[
    include_str!("../sql/0001.sql"),
    include_str!("../sql/0002.sql"),
    include_str!("../sql/0003.sql"),
];

/// The version that this program writes.
pub(crate) fn newest() -> i64 {
    STEPS.len() as i64
}

/// The version of an opened file.
///
/// # Errors
/// [`VaultError::Newer`] where it is not known here.
pub(crate) fn version(connection: &Connection) -> Result<i64> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > newest() {
        return Err(VaultError::Newer { found, known: newest() });
    }
    Ok(found)
}

/// Brings a file up to date. An existing one is copied first; the copy's path is returned.
pub(crate) fn run(connection: &mut Connection, path: &Path) -> Result<Option<PathBuf>> {
    let from = version(connection)?;
    if from == newest() {
        return Ok(None);
    }
    let copy = (from > 0).then(|| beside(path, &format!(".v{from}")));
    if let Some(copy) = &copy {
        crate::connect::checkpoint(connection)?;
        std::fs::copy(path, copy)?;
        std::fs::File::open(copy)?.sync_all()?;
    }
    step_up(connection, from)?;
    Ok(copy)
}

fn step_up(connection: &mut Connection, from: i64) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in &STEPS[from as usize..] {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", newest())?;
    Ok(transaction.commit()?)
}

/// Brings a fresh connection to the newest version, for tests and salvage.
pub(crate) fn fresh(connection: &mut Connection) -> Result<()> {
    step_up(connection, 0)
}
