//! A window of records with all that is shown of them: one query each for the rows, their findings and their marks.

use std::collections::HashMap;

use rusqlite::OptionalExtension;

use crate::choose::json;
use crate::error::Result;
use crate::findings::{StoredFinding, count, stored};
use crate::ops::Op;
use crate::read::Row;
use crate::row::CellText;
use crate::vault::{SetId, Vault};

/// Records that one import added to a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSpan {
    /// The step that takes it back.
    pub step: i64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub who: String,
    /// The id of the table.
    pub table: String,
    /// The first `row_id`.
    pub first: String,
    /// The last `row_id`.
    pub last: String,
}

/// The last change of the records of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastChange {
    /// The id of the table.
    pub table: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub who: String,
}

/// Records that an import changed, and spans of ids that it added.
pub(crate) type Imported = (Vec<String>, Vec<(String, String)>);

impl Vault {
    /// Records by their ids, in the order of the ids; those that are gone are left out.
    ///
    /// # Errors
    /// [`crate::VaultError::UnknownTable`].
    pub fn rows_of(&self, set: SetId, table: &str, ids: &[String]) -> Result<Vec<Row>> {
        let sql = self.table_sql(set, table)?;
        let rest = "WHERE row_id IN (SELECT value FROM json_each(?1))";
        let images = sql.select(&self.conn, rest, &[&serde_json::to_string(ids)?])?;
        let mut rows: HashMap<String, Row> = images.into_iter().map(|i| (i.row.clone(), Row::from(i))).collect();
        Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
    }

    /// The findings of some records of a table, in order of record and rule.
    ///
    /// # Errors
    /// Those of the database.
    pub fn findings_of_rows(&self, set: SetId, table: &str, ids: &[String]) -> Result<Vec<StoredFinding>> {
        let sql = crate::findings::select(
            "f.set_ = ?1 AND f.table_ = ?2 AND f.row_id IN (SELECT value FROM json_each(?3)) \
             ORDER BY f.row_id, f.rule, f.field, f.id",
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map((set, table, json(ids)?), stored)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Why records are left out of the submission, by their ids; `None` for all of the table.
    ///
    /// # Errors
    /// Those of the database.
    pub fn deferred_of(&self, table: &str, ids: Option<&[String]>) -> Result<HashMap<String, String>> {
        let sql = "SELECT row_id, text FROM deferral WHERE table_ = ?1 \
                   AND (?2 IS NULL OR row_id IN (SELECT value FROM json_each(?2)))";
        let ids = ids.map(json).transpose()?;
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((table, ids), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When data were submitted last; for a new version of a period, when it was begun.
    fn submitted_at(&self, set: SetId) -> Result<Option<i64>> {
        let sql = if set == crate::PRESENT {
            "SELECT max(sealed_at) FROM package WHERE ?1 = 0"
        } else {
            "SELECT max(opened_at) FROM version WHERE set_ = ?1"
        };
        Ok(self.conn.prepare_cached(sql)?.query_row([set], |row| row.get(0))?)
    }

    /// The last entry of the log that the last submission knew of; `None` where nothing was submitted yet.
    fn submitted(&self, set: SetId) -> Result<Option<i64>> {
        let Some(at) = self.submitted_at(set)? else {
            return Ok(None);
        };
        // The log is in order of time: halve it.
        let mut last: i64 = {
            let mut statement = self.conn.prepare_cached("SELECT coalesce(max(id), 0) FROM audit")?;
            statement.query_row([], |row| row.get(0))?
        };
        let mut first = 0;
        let mut when = self
            .conn
            .prepare_cached("SELECT body ->> 'at' FROM audit WHERE id = ?1")?;
        while first < last {
            let middle = first + (last - first + 1) / 2;
            let then: Option<i64> = when.query_row([middle], |row| row.get(0)).optional()?;
            if then.is_some_and(|then| then <= at) {
                first = middle;
            } else {
                last = middle - 1;
            }
        }
        Ok(Some(first))
    }

    /// The cells of some records (`None`: of all) that held something else at the last submission: record and field.
    ///
    /// # Errors
    /// [`crate::VaultError::UnknownTable`].
    pub fn changed_cells(&self, set: SetId, table: &str, ids: Option<&[String]>) -> Result<Vec<(String, String)>> {
        let Some(since) = self.submitted(set)? else {
            return Ok(Vec::new());
        };
        // The first text that an entry since then replaced is what was submitted.
        let sql = "SELECT v.row_id, v.field, v.value, v.audit, v.place FROM audit_value v JOIN audit a ON a.id = v.audit \
                   WHERE v.table_ = ?1 AND v.audit > ?2 AND coalesce(a.body ->> 'set', 0) = ?3 \
                   AND (?4 IS NULL OR v.row_id IN (SELECT value FROM json_each(?4)))";
        let mut first: HashMap<(String, String), (i64, i64, Option<String>)> = HashMap::new();
        {
            let ids = ids.map(json).transpose()?;
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut rows = statement.query((table, since, set, ids))?;
            while let Some(row) = rows.next()? {
                let entry = (row.get(3)?, row.get(4)?, row.get(2)?);
                let known = first.entry((row.get(0)?, row.get(1)?));
                let known = known.or_insert_with(|| (i64::MAX, i64::MAX, None));
                if (entry.0, entry.1) < (known.0, known.1) {
                    *known = entry;
                }
            }
        }
        let sql = self.table_sql(set, table)?;
        let mut out = Vec::new();
        let mut image = None;
        let mut keys: Vec<_> = first.into_iter().collect();
        keys.sort();
        for ((row, field), (_, _, before)) in keys {
            if image.as_ref().is_none_or(|i: &crate::row::Image| i.row != row) {
                image = sql.load(&self.conn, &row)?;
            }
            let (Some(now), Some(at)) = (&image, sql.table.field_index(&field)) else {
                continue;
            };
            let before = before.map(|text| serde_json::from_str::<CellText>(&text).unwrap_or_default());
            if now.row == row && before.as_ref() != Some(&now.cell(at)) {
                out.push((row, field));
            }
        }
        Ok(out)
    }

    /// When and by whom records of each table were changed last, by entries of the log behind a number; and the number of the
    /// last one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_changes(&self, set: SetId, behind: i64) -> Result<(i64, Vec<LastChange>)> {
        let sql = "SELECT max(a.id), c.value ->> 0, a.body ->> 'at', a.body ->> 'who' \
                   FROM audit a, json_each(a.body, '$.counts') c \
                   WHERE a.id > ?1 AND coalesce(a.body ->> 'set', 0) = ?2 GROUP BY 2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let found = statement.query_map((behind, set), |row| {
            let change = LastChange {
                table: row.get(1)?,
                at: row.get(2)?,
                who: row.get(3)?,
            };
            Ok((row.get(0)?, change))
        })?;
        let found: Vec<(i64, LastChange)> = found.collect::<rusqlite::Result<_>>()?;
        let last = found.iter().map(|(number, _)| *number).fold(behind, i64::max);
        Ok((last, found.into_iter().map(|(_, change)| change).collect()))
    }

    /// What the ids of records that were added since the last submission are not smaller than; `None` where nothing was
    /// submitted yet.
    ///
    /// # Errors
    /// Those of the database.
    pub fn first_new_id(&self, set: SetId) -> Result<Option<String>> {
        // Ids begin with the moment they were made at.
        Ok(self.submitted_at(set)?.map(|at| {
            let hex = format!("{:012x}", at.max(0) + 1);
            format!("{}-{}", &hex[..8], &hex[8..12])
        }))
    }

    /// The records that were changed or added since the last submission.
    pub(crate) fn changed_rows(&self, set: SetId, table: &str) -> Result<Vec<String>> {
        let mut rows: Vec<String> = self
            .changed_cells(set, table, None)?
            .into_iter()
            .map(|(row, _)| row)
            .collect();
        if let Some(floor) = self.first_new_id(set)? {
            let sql = format!(
                "SELECT row_id FROM main.\"{}\" WHERE row_id >= ?1",
                self.table_sql(set, table)?.stored
            );
            let mut statement = self.conn.prepare_cached(&sql)?;
            let added = statement.query_map([floor], |row| row.get(0))?;
            rows.extend(added.collect::<rusqlite::Result<Vec<String>>>()?);
        }
        rows.sort();
        rows.dedup();
        Ok(rows)
    }

    /// A number that is another once imports were added or taken back.
    ///
    /// # Errors
    /// Those of the database.
    pub fn imports_key(&self, set: SetId) -> Result<u64> {
        let sql = "SELECT count(*) * 1000000 + coalesce(max(id), 0) FROM undo WHERE set_ = ?1 AND state = 'done' AND kind = 'import'";
        Ok(self.conn.prepare_cached(sql)?.query_row([set], |row| count(row, 0))?)
    }

    /// The records that imports added, as far back as they can be taken back; the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn import_spans(&self, set: SetId) -> Result<Vec<ImportSpan>> {
        let sql = "SELECT u.id, u.at, u.who, op.value ->> '$.delete_span.table', op.value ->> '$.delete_span.first', \
                   op.value ->> '$.delete_span.last' FROM undo u, json_each(u.ops) op \
                   WHERE u.set_ = ?1 AND u.state = 'done' AND u.kind = 'import' \
                   AND op.value ->> '$.delete_span.table' IS NOT NULL ORDER BY u.id DESC";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([set], |row| {
            Ok(ImportSpan {
                step: row.get(0)?,
                at: row.get(1)?,
                who: row.get(2)?,
                table: row.get(3)?,
                first: row.get(4)?,
                last: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many reviews are kept.
    ///
    /// # Errors
    /// Those of the database.
    pub fn slip_count(&self) -> Result<u64> {
        let mut statement = self.conn.prepare_cached("SELECT count(*) FROM slip")?;
        Ok(statement.query_row([], |row| count(row, 0))?)
    }

    /// The records of a table that the latest import changed, and the spans of ids that it added.
    pub(crate) fn latest_import(&self, set: SetId, table: &str) -> Result<Imported> {
        let sql =
            "SELECT ops FROM undo WHERE set_ = ?1 AND state = 'done' AND kind = 'import' ORDER BY id DESC LIMIT 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let ops: Option<String> = statement.query_row([set], |row| row.get(0)).optional()?;
        let ops: Vec<Op> = ops.map_or_else(|| Ok(Vec::new()), |ops| serde_json::from_str(&ops))?;
        let (mut changed, mut spans) = (Vec::new(), Vec::new());
        for op in ops {
            match op {
                Op::Put { table: t, row, .. } if t == table => changed.push(row),
                Op::Delete { table: t, rows } if t == table => changed.extend(rows),
                Op::DeleteSpan { table: t, first, last } if t == table => spans.push((first, last)),
                _ => {}
            }
        }
        Ok((changed, spans))
    }
}
