//! Finding the records that rows of a sheet mean.

use std::collections::HashMap;

use crate::error::{Result, VaultError};
use crate::vault::{SetId, Vault};

/// Records by a key of one or more fields, as they stood when it was made.
#[derive(Debug, Clone, Default)]
pub struct KeyIndex {
    rows: HashMap<String, Vec<String>>,
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join("\u{1f}")
}

impl KeyIndex {
    /// The records with a key; several where it stands more than once.
    pub fn get(&self, key: &[&str]) -> &[String] {
        self.rows.get(&joined(key.iter().copied())).map_or(&[], Vec::as_slice)
    }

    /// How many different keys there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no record has the key.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Vault {
    /// The records of a table by the values of some fields. Records that lack one of them are left out.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`], [`VaultError::UnknownField`].
    pub fn key_index(&self, set: SetId, table: &str, fields: &[&str]) -> Result<KeyIndex> {
        let sql = self.table_sql(set, table)?;
        for field in fields {
            sql.table.field(field).ok_or_else(|| VaultError::UnknownField {
                table: sql.table.id.clone(),
                field: (*field).to_owned(),
            })?;
        }
        let filled: Vec<String> = fields.iter().map(|f| format!("\"{f}\" IS NOT NULL")).collect();
        let columns: Vec<String> = fields.iter().map(|f| format!("CAST(\"{f}\" AS TEXT)")).collect();
        let text = format!(
            "SELECT row_id, {} FROM main.\"{}\" WHERE {}",
            columns.join(", "),
            sql.stored,
            filled.join(" AND ")
        );
        let mut statement = self.conn.prepare(&text)?;
        let mut rows = statement.query([])?;
        let mut index = KeyIndex::default();
        while let Some(row) = rows.next()? {
            let mut parts = Vec::with_capacity(fields.len());
            for at in 1..=fields.len() {
                parts.push(row.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?);
            }
            index
                .rows
                .entry(joined(parts.into_iter()))
                .or_default()
                .push(row.get(0)?);
        }
        for rows in index.rows.values_mut() {
            rows.sort();
        }
        Ok(index)
    }
}
