//! Records by the value of one field.

use crate::choose::stored;
use crate::error::{Result, VaultError};
use crate::findings::count;
use crate::read::Row;
use crate::vault::{SetId, Vault};
use rusqlite::params_from_iter;
use rusqlite::types::Value as SqlValue;
use std::collections::HashMap;
use zhibao_core::value::Value;

impl Vault {
    fn field_code(&self, table: &str, field: &str) -> Result<&'static str> {
        let known = self.known(table)?;
        let field = known.field(field).ok_or_else(|| VaultError::UnknownField {
            table: known.id.clone(),
            field: field.to_owned(),
        })?;
        Ok(&field.code)
    }

    /// The records whose field has a value, in order of entry; at most `limit` of them.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`], [`VaultError::UnknownField`].
    pub fn rows_with(&self, set: SetId, table: &str, field: &str, value: &Value, limit: u64) -> Result<Vec<Row>> {
        let sql = self.table_sql(set, table)?;
        let code = self.field_code(table, field)?;
        let Some(value) = stored(value) else {
            return Ok(Vec::new());
        };
        let text = format!(
            "SELECT {} FROM main.\"{}\" WHERE \"{code}\" = ?1 ORDER BY row_id LIMIT ?2",
            sql.columns, sql.stored
        );
        let limit = SqlValue::Integer(limit.min(1 << 40) as i64);
        let mut statement = self.conn.prepare_cached(&text)?;
        let images = statement.query_map(params_from_iter([value, limit]), |row| sql.image(row))?;
        let images: Vec<_> = images.collect::<rusqlite::Result<_>>()?;
        Ok(images.into_iter().map(Row::from).collect())
    }

    /// How many records have a value in a field.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`], [`VaultError::UnknownField`].
    pub fn count_with(&self, set: SetId, table: &str, field: &str, value: &Value) -> Result<u64> {
        let sql = self.table_sql(set, table)?;
        let code = self.field_code(table, field)?;
        let Some(value) = stored(value) else { return Ok(0) };
        let text = format!("SELECT count(*) FROM main.\"{}\" WHERE \"{code}\" = ?1", sql.stored);
        Ok(self
            .conn
            .prepare_cached(&text)?
            .query_row([value], |row| count(row, 0))?)
    }

    /// The different values of a field as texts, with how often each stands.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`], [`VaultError::UnknownField`].
    pub fn values_of(&self, set: SetId, table: &str, field: &str) -> Result<HashMap<String, u64>> {
        let sql = self.table_sql(set, table)?;
        let code = self.field_code(table, field)?;
        let text = format!(
            "SELECT CAST(\"{code}\" AS TEXT), count(*) FROM main.\"{}\" WHERE \"{code}\" IS NOT NULL GROUP BY 1",
            sql.stored
        );
        let mut statement = self.conn.prepare_cached(&text)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, count(row, 1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A few columns of all records of a table, in order of entry: ids and the texts of the fields, as typed.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`], [`VaultError::UnknownField`].
    pub fn columns_of(&self, set: SetId, table: &str, fields: &[&str]) -> Result<Vec<(String, Vec<String>)>> {
        let sql = self.table_sql(set, table)?;
        let mut columns = String::from("row_id");
        for field in fields {
            let code = self.field_code(table, field)?;
            columns.push_str(&format!(
                ", coalesce(CAST(\"{code}\" AS TEXT), typed_ ->> '$.\"{code}\"', '')"
            ));
        }
        let text = format!("SELECT {columns} FROM main.\"{}\" ORDER BY row_id", sql.stored);
        let mut statement = self.conn.prepare_cached(&text)?;
        let rows = statement.query_map([], |row| {
            let texts = (1..=fields.len()).map(|at| row.get(at));
            Ok((row.get(0)?, texts.collect::<rusqlite::Result<_>>()?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
