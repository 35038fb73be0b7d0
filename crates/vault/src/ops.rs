//! Operations: what an edit is made of, and what its inverse is made of.

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use zhibao_core::standard::table::Table;

use crate::edit::{Change, RowChange};
use crate::error::{Result, VaultError};
use crate::explain::{DeferralRow, ExplanationRow};
use crate::hold::HeldRow;
use crate::row::{CellText, Image, TableSql};
use crate::vault::{SetId, Vault};

/// One operation. Serialised into the undo list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Op {
    Put {
        table: String,
        row: String,
        cells: Vec<(String, CellText)>,
    },
    Insert {
        table: String,
        row: String,
        period: Option<String>,
        cells: Vec<(String, CellText)>,
    },
    Delete {
        table: String,
        rows: Vec<String>,
    },
    /// All rows from one id to another: those that an import added.
    DeleteSpan {
        table: String,
        first: String,
        last: String,
    },
    Explain(ExplanationRow),
    Unexplain {
        id: String,
    },
    Defer {
        table: String,
        row: String,
        deferral: Option<DeferralRow>,
    },
    Hold(HeldRow),
    Unhold {
        id: String,
    },
}

/// A record before and after.
pub(crate) struct Touched {
    pub(crate) table: &'static str,
    pub(crate) before: Option<Image>,
    pub(crate) after: Option<Image>,
    /// Fields that differ; all for new and deleted records.
    pub(crate) fields: Vec<usize>,
}

/// One transaction's work: what was done so far.
pub(crate) struct Work<'v> {
    pub(crate) vault: &'v Vault,
    pub(crate) set: SetId,
    /// Inverses, in order of doing.
    pub(crate) inverse: Vec<Op>,
    pub(crate) touched: Vec<Touched>,
    pub(crate) explanations: bool,
    pub(crate) deferrals: bool,
    pub(crate) holding: bool,
    pub(crate) ids: Vec<String>,
    /// The sealed period whose records may be touched after all: a new version of it is taken over.
    pub(crate) corrects: Option<String>,
}

impl<'v> Work<'v> {
    pub(crate) fn new(vault: &'v Vault, set: SetId) -> Work<'v> {
        Work {
            vault,
            set,
            inverse: Vec::new(),
            touched: Vec::new(),
            explanations: false,
            deferrals: false,
            holding: false,
            ids: Vec::new(),
            corrects: None,
        }
    }

    fn unlocked(&self, table: &Table, image: &Image) -> Result<()> {
        match self.vault.unlocked(self.set, table, image) {
            Err(VaultError::Sealed { period }) if self.corrects.as_ref() == Some(&period) => Ok(()),
            other => other,
        }
    }

    /// Does an operation and notes its inverse.
    pub(crate) fn execute(&mut self, op: Op) -> Result<()> {
        match op {
            Op::Put { table, row, cells } => self.put(&table, &row, &cells),
            Op::Insert {
                table,
                row,
                period,
                cells,
            } => self.insert(&table, row, period, &cells),
            Op::Delete { table, rows } => rows.iter().try_for_each(|row| self.delete(&table, row)),
            Op::DeleteSpan { table, first, last } => {
                let sql = self.vault.table_sql(self.set, &table)?;
                let text = format!(
                    "SELECT row_id FROM main.\"{}\" WHERE row_id BETWEEN ?1 AND ?2",
                    sql.stored
                );
                let rows: Vec<String> = {
                    let mut statement = self.vault.conn.prepare_cached(&text)?;
                    let rows = statement.query_map([&first, &last], |row| row.get(0))?;
                    rows.collect::<rusqlite::Result<_>>()?
                };
                rows.iter().try_for_each(|row| self.delete(&table, row))
            }
            Op::Explain(explanation) => self.explain(explanation),
            Op::Unexplain { id } => self.unexplain(&id),
            Op::Defer { table, row, deferral } => self.defer(table, row, deferral),
            Op::Hold(held) => self.hold(held),
            Op::Unhold { id } => self.unhold(&id),
        }
    }

    fn cells(sql: &TableSql, cells: &[(String, CellText)]) -> Result<Vec<(usize, CellText)>> {
        let table = sql.table;
        let place = |(code, cell): &(String, CellText)| {
            let at = table.field_index(code).ok_or_else(|| VaultError::UnknownField {
                table: table.id.clone(),
                field: code.clone(),
            })?;
            Ok((at, cell.clone()))
        };
        cells.iter().map(place).collect()
    }

    pub(crate) fn put(&mut self, table: &str, row: &str, cells: &[(String, CellText)]) -> Result<()> {
        let sql = self.vault.table_sql(self.set, table)?;
        let before = sql.load(&self.vault.conn, row)?;
        let before = before.ok_or_else(|| VaultError::UnknownRow {
            table: table.to_owned(),
        })?;
        let cells = Self::cells(&sql, cells)?;
        self.put_loaded(&sql, before, &cells)?;
        Ok(())
    }

    /// The same for a record at hand. Says whether anything changed.
    pub(crate) fn put_loaded(&mut self, sql: &TableSql, before: Image, cells: &[(usize, CellText)]) -> Result<bool> {
        let judge = self.vault.judge(self.set, sql.table);
        let mut after = before.clone();
        let findings = judge.judge(&mut after, cells);
        let fields = before.differences(&after);
        if fields.is_empty() {
            return Ok(false);
        }
        self.unlocked(sql.table, &before)?;
        self.unlocked(sql.table, &after)?;
        sql.store(&self.vault.conn, &after, &fields)?;
        self.vault
            .store_record_findings(self.set, &sql.table.id, &after.row, &findings)?;
        let cells = fields
            .iter()
            .map(|f| (sql.table.fields[*f].code.clone(), before.cell(*f)))
            .collect();
        self.inverse.push(Op::Put {
            table: sql.table.id.clone(),
            row: before.row.clone(),
            cells,
        });
        self.touched.push(Touched {
            table: &sql.table.id,
            before: Some(before),
            after: Some(after),
            fields,
        });
        Ok(true)
    }

    fn insert(&mut self, table: &str, row: String, period: Option<String>, cells: &[(String, CellText)]) -> Result<()> {
        let sql = self.vault.table_sql(self.set, table)?;
        let judge = self.vault.judge(self.set, sql.table);
        let mut image = Image::empty(row, period, sql.table.fields.len());
        let findings = judge.judge(&mut image, &Self::cells(&sql, cells)?);
        self.unlocked(sql.table, &image)?;
        sql.store_new(&self.vault.conn, &image)?;
        self.vault
            .store_record_findings(self.set, &sql.table.id, &image.row, &findings)?;
        self.inverse.push(Op::Delete {
            table: sql.table.id.clone(),
            rows: vec![image.row.clone()],
        });
        self.ids.push(image.row.clone());
        let fields = (0..image.values.len()).collect();
        self.touched.push(Touched {
            table: &sql.table.id,
            before: None,
            after: Some(image),
            fields,
        });
        Ok(())
    }

    fn delete(&mut self, table: &str, row: &str) -> Result<()> {
        let sql = self.vault.table_sql(self.set, table)?;
        let Some(image) = sql.load(&self.vault.conn, row)? else {
            return Err(VaultError::UnknownRow {
                table: table.to_owned(),
            });
        };
        self.unlocked(sql.table, &image)?;
        // First, so that taking both back finds the record before its deferral.
        if self.deferral(table, row)?.is_some() {
            self.defer(table.to_owned(), row.to_owned(), None)?;
        }
        sql.delete(&self.vault.conn, row)?;
        self.vault.drop_row_findings(self.set, &sql.table.id, row)?;
        self.inverse.push(Op::Insert {
            table: sql.table.id.clone(),
            row: row.to_owned(),
            period: image.period.clone(),
            cells: image.cells(sql.table),
        });
        let fields = (0..image.values.len()).collect();
        self.touched.push(Touched {
            table: &sql.table.id,
            before: Some(image),
            after: None,
            fields,
        });
        Ok(())
    }

    fn deferral(&self, table: &str, row: &str) -> Result<Option<DeferralRow>> {
        let sql = "SELECT text, who, at FROM deferral WHERE table_ = ?1 AND row_id = ?2";
        let mut statement = self.vault.conn.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(DeferralRow {
                text: row.get(0)?,
                who: row.get(1)?,
                at: row.get(2)?,
            })
        };
        Ok(statement.query_row([table, row], read).optional()?)
    }

    fn defer(&mut self, table: String, row: String, deferral: Option<DeferralRow>) -> Result<()> {
        let sql = self.vault.table_sql(self.set, &table)?;
        let before = self.deferral(&table, &row)?;
        if deferral.is_some() && sql.load(&self.vault.conn, &row)?.is_none() {
            return Err(VaultError::UnknownRow { table });
        }
        if before == deferral {
            return Ok(());
        }
        let connection = &self.vault.conn;
        connection
            .prepare_cached("DELETE FROM deferral WHERE table_ = ?1 AND row_id = ?2")?
            .execute([&table, &row])?;
        if let Some(d) = &deferral {
            let sql = "INSERT INTO deferral (table_, row_id, text, who, at) VALUES (?1, ?2, ?3, ?4, ?5)";
            connection
                .prepare_cached(sql)?
                .execute((&table, &row, &d.text, &d.who, d.at))?;
        }
        self.deferrals = true;
        self.inverse.push(Op::Defer {
            table,
            row,
            deferral: before,
        });
        Ok(())
    }

    /// The records that changed, for those who draw.
    pub(crate) fn row_changes(&self) -> Vec<RowChange> {
        let change = |touched: &Touched| {
            let (kind, image) = match (&touched.before, &touched.after) {
                (None, Some(after)) => (Change::Added, after),
                (Some(_), Some(after)) => (Change::Changed, after),
                (Some(before), None) => (Change::Deleted, before),
                (None, None) => return None,
            };
            let fields = match (kind, self.vault.standard.table(touched.table)) {
                (Change::Changed, Some(table)) => {
                    touched.fields.iter().map(|f| table.fields[*f].code.clone()).collect()
                }
                _ => Vec::new(),
            };
            Some(RowChange {
                table: touched.table.to_owned(),
                row: image.row.clone(),
                change: kind,
                fields,
            })
        };
        self.touched.iter().filter_map(change).collect()
    }
}
