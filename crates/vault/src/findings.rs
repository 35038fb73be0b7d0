//! Findings as they are stored, and how they are asked for.

use std::collections::BTreeMap;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Row, params_from_iter};
use zhibao_core::finding::Finding;
use zhibao_core::standard::rule::Severity;

use crate::error::Result;
use crate::judge::Judged;
use crate::vault::{SetId, Vault};

/// The part of the findings that is judged record by record.
pub(crate) const RECORDS: i64 = -1;

/// A finding as it stands in the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFinding {
    /// The finding.
    pub finding: Finding,
    /// The id of the explanation that serves it, if one does.
    pub explanation: Option<String>,
    /// Its record is left out of the submission.
    pub deferred: bool,
}

impl StoredFinding {
    /// Whether it stands in the way of sealing. `explain` is the rule's word on whether a warning needs an explanation.
    pub fn blocks(&self, explain: bool) -> bool {
        let open = self.explanation.is_none() && !self.deferred;
        open && (self.finding.severity == Severity::Error || explain)
    }
}

/// Which findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Only of this table.
    pub table: Option<String>,
    /// Only of this record.
    pub row: Option<String>,
    /// Only of this rule.
    pub rule: Option<String>,
    /// Only of this field.
    pub field: Option<String>,
    /// Only of this severity.
    pub severity: Option<Severity>,
    /// Only those that are explained, or only those that are not.
    pub explained: Option<bool>,
    /// Only those of deferred records, or only the others.
    pub deferred: Option<bool>,
}

/// How many findings of a rule there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCount {
    /// The rule.
    pub rule: String,
    /// The table.
    pub table: String,
    /// The severity.
    pub severity: Severity,
    /// All of them.
    pub all: u64,
    /// Those that are neither explained nor of deferred records.
    pub open: u64,
}

pub(crate) fn severity_number(severity: Severity) -> i64 {
    match severity {
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}

pub(crate) fn severity_of(number: i64) -> Severity {
    if number >= 2 {
        Severity::Error
    } else {
        Severity::Warning
    }
}

/// A count that SQLite gives.
pub(crate) fn count(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(at)?.unsigned_abs())
}

const COLUMNS: &str = "f.rule, f.severity, f.table_, f.row_id, f.field, f.value, f.args, f.suggestion, f.reads";

fn judged(row: &Row<'_>) -> rusqlite::Result<Judged> {
    let text = |at: usize| row.get_ref(at)?.as_str().map(Into::into).map_err(rusqlite::Error::from);
    let args: String = row.get(6)?;
    let args: Vec<(String, String)> = serde_json::from_str(&args).unwrap_or_default();
    let field: Option<String> = row.get(4)?;
    let finding = Finding {
        rule: text(0)?,
        severity: severity_of(row.get(1)?),
        table: text(2)?,
        row: text(3)?,
        field: field.map(Into::into),
        value: row.get(5)?,
        args: args.into_iter().map(|(name, value)| (name.into(), value)).collect(),
        suggestion: row.get(7)?,
    };
    Ok(Judged {
        finding,
        reads: row.get(8)?,
    })
}

pub(crate) const EXPLAINED: &str = "(SELECT x.explanation FROM explained x WHERE x.rule = f.rule AND x.table_ = f.table_ \
    AND x.row_id = f.row_id AND x.field = coalesce(f.field, '') AND x.reads = f.reads \
    AND (f.severity < 2 OR EXISTS (SELECT 1 FROM explanation e WHERE e.id = x.explanation AND e.kind = 'exception')) \
    LIMIT 1)";
pub(crate) const DEFERRED: &str = "EXISTS (SELECT 1 FROM deferral d WHERE d.table_ = f.table_ AND d.row_id = f.row_id)";

/// The statement that selects stored findings; `rest` follows its WHERE.
pub(crate) fn select(rest: &str) -> String {
    format!("SELECT {COLUMNS}, {EXPLAINED}, {DEFERRED} FROM finding f WHERE {rest}")
}

/// A row of what [`select`] selects.
pub(crate) fn stored(row: &Row<'_>) -> rusqlite::Result<StoredFinding> {
    Ok(StoredFinding {
        finding: judged(row)?.finding,
        explanation: row.get(9)?,
        deferred: row.get(10)?,
    })
}

impl FindingFilter {
    fn condition(&self, set: SetId) -> (String, Vec<SqlValue>) {
        let mut sql = String::from("f.set_ = ?1");
        let mut with = vec![SqlValue::Integer(set)];
        let texts = [
            ("table_", &self.table),
            ("row_id", &self.row),
            ("rule", &self.rule),
            ("field", &self.field),
        ];
        for (column, text) in texts {
            if let Some(text) = text {
                with.push(SqlValue::Text(text.clone()));
                sql.push_str(&format!(" AND f.{column} = ?{}", with.len()));
            }
        }
        if let Some(severity) = self.severity {
            with.push(SqlValue::Integer(severity_number(severity)));
            sql.push_str(&format!(" AND f.severity = ?{}", with.len()));
        }
        match self.explained {
            Some(true) => sql.push_str(&format!(" AND {EXPLAINED} IS NOT NULL")),
            Some(false) => sql.push_str(&format!(" AND {EXPLAINED} IS NULL")),
            None => {}
        }
        match self.deferred {
            Some(true) => sql.push_str(&format!(" AND {DEFERRED}")),
            Some(false) => sql.push_str(&format!(" AND NOT {DEFERRED}")),
            None => {}
        }
        (sql, with)
    }
}

impl Vault {
    /// Findings in order of table, record and rule; `limit` of them from `offset` on.
    ///
    /// # Errors
    /// Those of the database.
    pub fn findings(&self, set: SetId, filter: &FindingFilter, offset: u64, limit: u64) -> Result<Vec<StoredFinding>> {
        let (condition, mut with) = filter.condition(set);
        with.push(SqlValue::Integer(limit.min(i64::MAX as u64) as i64));
        with.push(SqlValue::Integer(offset.min(i64::MAX as u64) as i64));
        let sql = select(&format!(
            "{condition} ORDER BY f.table_, f.row_id, f.rule, f.field, f.id LIMIT ?{} OFFSET ?{}",
            with.len() - 1,
            with.len()
        ));
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(with), stored)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many findings a filter selects.
    ///
    /// # Errors
    /// Those of the database.
    pub fn count_findings(&self, set: SetId, filter: &FindingFilter) -> Result<u64> {
        let (condition, with) = filter.condition(set);
        let sql = format!("SELECT count(*) FROM finding f WHERE {condition}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(with), |row| count(row, 0))?)
    }

    /// Findings counted by rule, table and severity.
    ///
    /// # Errors
    /// Those of the database.
    pub fn finding_counts(&self, set: SetId) -> Result<Vec<FindingCount>> {
        let sql = format!(
            "SELECT f.rule, f.table_, f.severity, count(*), count(*) FILTER (WHERE {EXPLAINED} IS NULL AND NOT {DEFERRED}) \
             FROM finding f WHERE f.set_ = ?1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([set], |row| {
            Ok(FindingCount {
                rule: row.get(0)?,
                table: row.get(1)?,
                severity: severity_of(row.get(2)?),
                all: count(row, 3)?,
                open: count(row, 4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What stands in the way of sealing: errors without exception, warnings that need an explanation and have none,
    /// each of records that are not deferred.
    ///
    /// # Errors
    /// Those of the database.
    pub fn blocking(&self, set: SetId, offset: u64, limit: u64) -> Result<Vec<StoredFinding>> {
        let filter = FindingFilter {
            explained: Some(false),
            deferred: Some(false),
            ..FindingFilter::default()
        };
        let quiet = |f: &StoredFinding| self.standard.rule(&f.finding.rule).is_none_or(|rule| rule.explain);
        let all = self.findings(set, &filter, 0, u64::MAX)?;
        let blocking = all.into_iter().filter(|f| f.blocks(quiet(f)));
        Ok(blocking.skip(offset as usize).take(limit as usize).collect())
    }

    /// Findings with the digests of what their rules read.
    pub(crate) fn judged_findings(&self, set: SetId, filter: &FindingFilter) -> Result<Vec<Judged>> {
        let (condition, with) = filter.condition(set);
        let sql =
            format!("SELECT {COLUMNS} FROM finding f WHERE {condition} ORDER BY f.table_, f.row_id, f.rule, f.id");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(with), judged)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Findings at a place, by id; `index` names the index to go by.
    pub(crate) fn numbered(&self, index: &str, place: &str, with: &[SqlValue]) -> Result<BTreeMap<i64, Judged>> {
        let sql = format!("SELECT {COLUMNS}, f.id FROM finding f {index} WHERE {place}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(with), |row| Ok((row.get(9)?, judged(row)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn add_finding(&self, set: SetId, part: i64, judged: &Judged) -> Result<()> {
        let sql = "INSERT INTO finding (set_, part, rule, severity, table_, row_id, field, value, args, suggestion, reads) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let f = &judged.finding;
        let args: Vec<(&str, &str)> = f.args.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let args = if args.is_empty() {
            "[]".to_owned()
        } else {
            serde_json::to_string(&args)?
        };
        let field = f.field.as_deref();
        let (rule, table, row) = (f.rule.as_str(), f.table.as_str(), f.row.as_str());
        let severity = severity_number(f.severity);
        self.conn.prepare_cached(sql)?.execute((
            set,
            part,
            rule,
            severity,
            table,
            row,
            field,
            &f.value,
            args,
            &f.suggestion,
            judged.reads,
        ))?;
        Ok(())
    }

    /// Replaces the findings that a record has by itself; writes nothing where they are the same.
    pub(crate) fn store_record_findings(&self, set: SetId, table: &str, row: &str, fresh: &[Judged]) -> Result<()> {
        let sql = format!(
            "SELECT {COLUMNS} FROM finding f WHERE f.set_ = ?1 AND f.table_ = ?2 AND f.row_id = ?3 AND f.part = -1 ORDER BY f.id"
        );
        let stored: Vec<Judged> = {
            let mut statement = self.conn.prepare_cached(&sql)?;
            let rows = statement.query_map((set, table, row), judged)?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if stored == fresh {
            return Ok(());
        }
        if !stored.is_empty() {
            let sql = "DELETE FROM finding WHERE set_ = ?1 AND table_ = ?2 AND row_id = ?3 AND part = -1";
            self.conn.prepare_cached(sql)?.execute((set, table, row))?;
        }
        fresh
            .iter()
            .try_for_each(|judged| self.add_finding(set, RECORDS, judged))
    }

    /// Drops every finding at a record.
    pub(crate) fn drop_row_findings(&self, set: SetId, table: &str, row: &str) -> Result<()> {
        let sql = "DELETE FROM finding WHERE set_ = ?1 AND table_ = ?2 AND row_id = ?3";
        self.conn.prepare_cached(sql)?.execute((set, table, row))?;
        Ok(())
    }
}
