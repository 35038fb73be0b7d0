//! Reading: tables, windows of rows, one record, the history of a field.

use rusqlite::OptionalExtension;
use zhibao_core::value::Value;

use crate::error::{Result, VaultError};
use crate::findings::count;
use crate::row::{CellText, Image};
use crate::vault::{SetId, Vault};

/// A table with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSummary {
    /// The id of the table.
    pub table: String,
    /// Records.
    pub rows: u64,
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
}

/// A cell as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// The text as typed, where the value does not give it back.
    pub typed: Option<String>,
}

impl Cell {
    /// The text as its typist sees it.
    pub fn shown(&self) -> String {
        self.typed.clone().unwrap_or_else(|| self.value.to_string())
    }
}

/// A record as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its `row_id`.
    pub id: String,
    /// The period that it is bound to.
    pub period: Option<String>,
    /// Its cells, by field.
    pub cells: Vec<Cell>,
}

impl From<Image> for Row {
    fn from(mut image: Image) -> Row {
        let cells = image.values.into_iter().enumerate();
        let cells = cells
            .map(|(f, value)| Cell {
                value,
                typed: image.typed.remove(&f),
            })
            .collect();
        Row {
            id: image.row,
            period: image.period,
            cells,
        }
    }
}

/// A former text of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHistory {
    /// The number of the audit entry that replaced it.
    pub entry: i64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub who: String,
    /// By what kind of act.
    pub kind: String,
    /// The text that stood before; `None`: erased from the log.
    pub before: Option<String>,
}

impl Vault {
    /// All tables of the standard with their counts.
    ///
    /// # Errors
    /// Those of the database.
    pub fn tables(&self, set: SetId) -> Result<Vec<TableSummary>> {
        self.check_set(set)?;
        let counts = self.finding_counts(set)?;
        let mut out = Vec::new();
        for table in &self.standard.tables {
            let sum = |error: bool| {
                let counts = counts.iter().filter(|c| c.table == table.id);
                let is_error = |c: &&crate::FindingCount| (c.severity.name() == "error") == error;
                counts.filter(is_error).map(|c| c.all).sum()
            };
            out.push(TableSummary {
                table: table.id.clone(),
                rows: self.count_rows(set, &table.id)?,
                errors: sum(true),
                warnings: sum(false),
            });
        }
        Ok(out)
    }

    /// How many records a table has.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`].
    pub fn count_rows(&self, set: SetId, table: &str) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM main.\"{}\"", self.table_sql(set, table)?.stored);
        Ok(self.conn.prepare_cached(&sql)?.query_row([], |row| count(row, 0))?)
    }

    /// How many records of a table are bound to a period.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`].
    pub fn count_bound(&self, set: SetId, table: &str, period: &str) -> Result<u64> {
        let stored = &self.table_sql(set, table)?.stored;
        let sql = format!("SELECT count(*) FROM main.\"{stored}\" WHERE period_ = ?1");
        Ok(self
            .conn
            .prepare_cached(&sql)?
            .query_row([period], |row| count(row, 0))?)
    }

    /// A window of a table's records, in order of entry.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`].
    pub fn rows(&self, set: SetId, table: &str, offset: u64, limit: u64) -> Result<Vec<Row>> {
        let sql = self.table_sql(set, table)?;
        let (limit, offset) = (limit.min(1 << 40), offset.min(1 << 40));
        // The ids alone are skipped over, not the wide rows.
        let rest = format!(
            "WHERE row_id IN (SELECT row_id FROM main.\"{0}\" ORDER BY row_id LIMIT CAST(?1 AS INTEGER) OFFSET CAST(?2 AS INTEGER)) \
             ORDER BY row_id",
            sql.stored
        );
        let images = sql.select(&self.conn, &rest, &[&limit.to_string(), &offset.to_string()])?;
        Ok(images.into_iter().map(Row::from).collect())
    }

    /// Calls a function with each record, in order of entry.
    ///
    /// # Errors
    /// Those of the function and of the database.
    pub fn for_each_row<E: From<VaultError>>(
        &self,
        set: SetId,
        table: &str,
        mut work: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = self.table_sql(set, table)?;
        let text = format!("SELECT {} FROM main.\"{}\" ORDER BY row_id", sql.columns, sql.stored);
        let mut statement = self.conn.prepare_cached(&text).map_err(VaultError::from)?;
        let mut rows = statement.query([]).map_err(VaultError::from)?;
        while let Some(row) = rows.next().map_err(VaultError::from)? {
            work(Row::from(sql.image(row).map_err(VaultError::from)?))?;
        }
        Ok(())
    }

    /// A record.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`].
    pub fn row(&self, set: SetId, table: &str, row: &str) -> Result<Option<Row>> {
        Ok(self.table_sql(set, table)?.load(&self.conn, row)?.map(Row::from))
    }

    /// The number of a record among its table's, from 0, in order of entry.
    ///
    /// # Errors
    /// [`VaultError::UnknownTable`].
    pub fn row_number(&self, set: SetId, table: &str, row: &str) -> Result<Option<u64>> {
        if !self.has_row(set, table, row)? {
            return Ok(None);
        }
        let sql = format!(
            "SELECT count(*) FROM main.\"{}\" WHERE row_id < ?1",
            self.table_sql(set, table)?.stored
        );
        Ok(self
            .conn
            .prepare_cached(&sql)?
            .query_row([row], |row| count(row, 0))
            .optional()?)
    }

    /// What stood in a field before, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn history(&self, table: &str, row: &str, field: &str) -> Result<Vec<FieldHistory>> {
        let sql = "SELECT a.id, a.body ->> 'at', a.body ->> 'who', a.body ->> 'kind', v.value \
                   FROM audit_value v JOIN audit a ON a.id = v.audit \
                   WHERE v.table_ = ?1 AND v.row_id = ?2 AND v.field = ?3 ORDER BY a.id DESC, v.place DESC";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([table, row, field], |row| {
            let value: Option<String> = row.get(4)?;
            let cell = value.map(|json| serde_json::from_str::<CellText>(&json).unwrap_or_default());
            Ok(FieldHistory {
                entry: row.get(0)?,
                at: row.get(1)?,
                who: row.get(2)?,
                kind: row.get(3)?,
                before: cell.map(|cell| cell.t.or(cell.v).unwrap_or_default()),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
