//! Rows that are no record, kept as typed until a person decides.

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};

use crate::error::{Result, VaultError};
use crate::ops::{Op, Work};
use crate::vault::Vault;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeldRow {
    pub(crate) id: String,
    pub(crate) table: String,
    pub(crate) cells: Vec<(String, String)>,
    pub(crate) source: String,
    pub(crate) reason: String,
    pub(crate) at: i64,
}

/// A held row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// The table that it would belong to.
    pub table: String,
    /// Field codes and texts as typed.
    pub cells: Vec<(String, String)>,
    /// Where it comes from.
    pub source: String,
    /// Why it is held.
    pub reason: String,
    /// Since when, milliseconds since 1970.
    pub at: i64,
}

impl Vault {
    /// The held rows, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn held(&self) -> Result<Vec<Held>> {
        let sql = "SELECT id, table_, cells, source, reason, at FROM holding ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let cells: String = row.get(2)?;
            Ok(Held {
                id: row.get(0)?,
                table: row.get(1)?,
                cells: serde_json::from_str(&cells).unwrap_or_default(),
                source: row.get(3)?,
                reason: row.get(4)?,
                at: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn held_row(&self, id: &str) -> Result<HeldRow> {
        let sql = "SELECT table_, cells, source, reason, at FROM holding WHERE id = ?1";
        let row = self.conn.prepare_cached(sql)?.query_row([id], |row| {
            let cells: String = row.get(1)?;
            Ok(HeldRow {
                id: id.to_owned(),
                table: row.get(0)?,
                cells: serde_json::from_str(&cells).unwrap_or_default(),
                source: row.get(2)?,
                reason: row.get(3)?,
                at: row.get(4)?,
            })
        });
        row.optional()?.ok_or(VaultError::NoSuchThing)
    }
}

impl Work<'_> {
    pub(crate) fn hold(&mut self, held: HeldRow) -> Result<()> {
        let sql = "INSERT INTO holding (id, table_, cells, source, reason, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let cells = serde_json::to_string(&held.cells)?;
        let mut statement = self.vault.conn.prepare_cached(sql)?;
        statement.execute((&held.id, &held.table, cells, &held.source, &held.reason, held.at))?;
        self.holding = true;
        self.ids.push(held.id.clone());
        self.inverse.push(Op::Unhold { id: held.id });
        Ok(())
    }

    pub(crate) fn unhold(&mut self, id: &str) -> Result<()> {
        let held = self.vault.held_row(id)?;
        self.vault
            .conn
            .prepare_cached("DELETE FROM holding WHERE id = ?1")?
            .execute([id])?;
        self.holding = true;
        self.inverse.push(Op::Hold(held));
        Ok(())
    }
}
