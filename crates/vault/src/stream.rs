//! Records one after the other, borrowed from where they stand: for those who pass over whole tables.

use std::collections::{BTreeMap, HashSet};

use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_engine::package::Cell;
use zhibao_engine::schema;

use crate::error::{Result, VaultError};
use crate::vault::{SetId, Vault};

/// A record while its table is passed over.
pub struct Passing<'r> {
    row: &'r rusqlite::Row<'r>,
    table: &'static Table,
    fields: &'r [usize],
}

impl<'r> Passing<'r> {
    /// Its `row_id`.
    pub fn id(&self) -> &str {
        self.text(0).unwrap_or_default()
    }

    /// The period that it is bound to.
    pub fn period(&self) -> Option<&str> {
        self.text(1)
    }

    /// The typed texts that values do not give back, by field.
    pub fn typed(&self) -> BTreeMap<usize, String> {
        let texts: BTreeMap<String, String> = self
            .text(2)
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default();
        let known = texts.into_iter();
        known
            .filter_map(|(code, text)| Some((self.table.field_index(&code)?, text)))
            .collect()
    }

    /// Whether any typed text stands beside a value, or in place of one.
    pub fn has_typed(&self) -> bool {
        self.text(2).is_some()
    }

    /// The cell at a place among the fields that were asked for.
    pub fn cell(&self, place: usize) -> Cell<'r> {
        let stored = self.row.get_ref(place + 3);
        stored.map_or(Cell::Empty, |stored| {
            schema::cell(&self.table.fields[self.fields[place]], stored)
        })
    }

    /// The value at a place among the fields that were asked for.
    pub fn value(&self, place: usize) -> Value {
        let stored = self.row.get_ref(place + 3);
        stored.map_or(Value::Null, |stored| {
            schema::load(&self.table.fields[self.fields[place]], stored)
        })
    }

    fn text(&self, column: usize) -> Option<&'r str> {
        self.row.get_ref(column).ok()?.as_str().ok()
    }
}

impl Vault {
    /// Calls a function with each record of a table in order of entry, of which only some fields are read.
    ///
    /// # Errors
    /// Those of the function and of the database.
    pub fn pass_over<E: From<VaultError>>(
        &self,
        set: SetId,
        table: &str,
        fields: &[usize],
        mut work: impl FnMut(&Passing<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = self.table_sql(set, table)?;
        let columns: Vec<String> = fields
            .iter()
            .map(|at| format!(", \"{}\"", sql.table.fields[*at].code))
            .collect();
        let text = format!(
            "SELECT row_id, period_, typed_{} FROM main.\"{}\" ORDER BY row_id",
            columns.concat(),
            sql.stored
        );
        let mut statement = self.conn.prepare(&text).map_err(VaultError::from)?;
        let mut rows = statement.query([]).map_err(VaultError::from)?;
        while let Some(row) = rows.next().map_err(VaultError::from)? {
            work(&Passing {
                row,
                table: sql.table,
                fields,
            })?;
        }
        Ok(())
    }

    /// Gives back the memory of pages that were read: for those who are done with a table and go through another.
    pub fn release_memory(&self) {
        // What cannot be given back stays in use; nothing else depends on it.
        drop(self.conn.release_memory());
    }

    /// The records of a table that have findings.
    ///
    /// # Errors
    /// Those of the database.
    pub fn rows_with_findings(&self, set: SetId, table: &str) -> Result<HashSet<String>> {
        let sql = "SELECT DISTINCT row_id FROM finding WHERE set_ = ?1 AND table_ = ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((set, table), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The rules over many records, with what they read.
    pub fn set_rules(&self) -> &zhibao_engine::rules::SetRules {
        &self.rules
    }
}
