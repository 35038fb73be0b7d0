//! Counts and reasons that go with findings when they are shown.

use zhibao_core::standard::rule::Severity;

use crate::choose::json;
use crate::edit::ExplanationKind;
use crate::error::Result;
use crate::explain::Explanation;
use crate::findings::{
    DEFERRED, EXPLAINED, FindingCount, StoredFinding, count, select, severity_number, severity_of, stored,
};
use crate::vault::{SetId, Vault};

/// How many findings of a rule there are in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingTotal {
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
    /// Of these, those whose fix is known.
    pub fixable: u64,
}

impl Vault {
    /// Findings counted by rule, table and severity, those whose fix is known too: one look at each.
    ///
    /// # Errors
    /// Those of the database.
    pub fn finding_totals(&self, set: SetId) -> Result<Vec<FindingTotal>> {
        let sql = format!(
            "WITH each_ AS MATERIALIZED (SELECT f.rule AS rule, f.table_ AS table_, f.severity AS severity, \
             ({EXPLAINED} IS NULL AND NOT {DEFERRED}) AS open, \
             (f.suggestion IS NOT NULL AND f.field IS NOT NULL) AS known FROM finding f WHERE f.set_ = ?1) \
             SELECT rule, table_, severity, count(*), sum(open), sum(open AND known) FROM each_ \
             GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([set], |row| {
            Ok(FindingTotal {
                rule: row.get(0)?,
                table: row.get(1)?,
                severity: severity_of(row.get(2)?),
                all: count(row, 3)?,
                open: count(row, 4)?,
                fixable: count(row, 5)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Explanations by their ids, each with the number of findings that it serves. Their places are not listed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn explanations_of(&self, set: SetId, ids: &[String]) -> Result<Vec<(Explanation, u64)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT e.id, e.rule, e.scope = 'group', e.kind = 'exception', e.text, e.evidence, e.who, e.at, \
                   (SELECT count(*) FROM explained x JOIN finding f ON f.set_ = ?2 AND f.rule = x.rule \
                    AND f.table_ = x.table_ AND f.row_id = x.row_id AND coalesce(f.field, '') = x.field \
                    AND f.reads = x.reads WHERE x.explanation = e.id) \
                   FROM explanation e WHERE e.id IN (SELECT value FROM json_each(?1))";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((json(ids)?, set), |row| {
            let exception: bool = row.get(3)?;
            let explanation = Explanation {
                id: row.get(0)?,
                rule: row.get(1)?,
                group: row.get(2)?,
                kind: if exception {
                    ExplanationKind::Exception
                } else {
                    ExplanationKind::Warning
                },
                text: row.get(4)?,
                evidence: row.get(5)?,
                who: row.get(6)?,
                at: row.get(7)?,
                serves: Vec::new(),
            };
            Ok((explanation, count(row, 8)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Vault {
    /// Open findings of a severity in a table from a record on (with it), in order of record, or backwards.
    ///
    /// # Errors
    /// Those of the database.
    pub fn open_findings_from(
        &self,
        set: SetId,
        table: &str,
        severity: Severity,
        row: Option<&str>,
        back: bool,
        limit: u64,
    ) -> Result<Vec<StoredFinding>> {
        let (compare, order) = if back { ("<=", "DESC") } else { (">=", "ASC") };
        let sql = select(&format!(
            "f.set_ = ?1 AND f.table_ = ?2 AND f.severity = ?3 AND (?4 IS NULL OR f.row_id {compare} ?4) \
             AND {EXPLAINED} IS NULL AND NOT {DEFERRED} ORDER BY f.row_id {order}, f.id LIMIT ?5"
        ));
        let limit = limit.min(1 << 40) as i64;
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map((set, table, severity_number(severity), row, limit), stored)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Reasons that were given for a rule, the newest first, each once.
    ///
    /// # Errors
    /// Those of the database.
    pub fn reasons_for(&self, rule: &str, limit: u64) -> Result<Vec<String>> {
        let sql =
            "SELECT text FROM explanation WHERE rule = ?1 GROUP BY text ORDER BY max(at) DESC, max(id) DESC LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map((rule, limit.min(1 << 40) as i64), |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Findings that are explained or exceptions: rule, table, severity, how many.
    ///
    /// # Errors
    /// Those of the database.
    pub fn explained_counts(&self, set: SetId) -> Result<Vec<FindingCount>> {
        let sql = "SELECT f.rule, f.table_, f.severity, count(DISTINCT f.id) FROM explained x \
                   CROSS JOIN finding f ON f.set_ = ?1 AND f.table_ = x.table_ AND f.row_id = x.row_id \
                   AND f.rule = x.rule AND coalesce(f.field, '') = x.field AND f.reads = x.reads \
                   AND (f.severity < 2 OR EXISTS (SELECT 1 FROM explanation e WHERE e.id = x.explanation AND e.kind = 'exception')) \
                   GROUP BY 1, 2, 3";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([set], |row| {
            let all = count(row, 3)?;
            Ok(FindingCount {
                rule: row.get(0)?,
                table: row.get(1)?,
                severity: severity_of(row.get(2)?),
                all,
                open: 0,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
