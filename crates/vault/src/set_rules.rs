//! Set rules after an edit: keyed ones run again for the old and new keys, global ones wait.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::params_from_iter;
use rusqlite::types::Value as SqlValue;
use zhibao_core::finding::Finding;
use zhibao_engine::rules::{Parameters, SetRule};
use zhibao_engine::schema::natural;

use crate::error::Result;
use crate::judge::{Judged, digest_of};
use crate::ops::Touched;
use crate::row::Image;
use crate::vault::{PRESENT, SetId, Vault};

/// More keys than this, and a rule is run over all rows instead.
const MOST_KEYS: usize = 128;

/// Whether the findings of a rule can be renewed key by key: it is keyed, and judges a table that has the key.
fn is_keyed(rule: &SetRule) -> bool {
    rule.keys.contains_key(&rule.table)
}

impl Vault {
    /// Renews what changed records may have changed. Says whether rules wait to be run.
    pub(crate) fn renew(&self, set: SetId, touched: &[Touched]) -> Result<bool> {
        if self.is_opening(set)? {
            self.look_back_anew()?;
        }
        let mut changed: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for t in touched {
            changed.entry(t.table).or_default().extend(&t.fields);
        }
        let mut waits = false;
        for (part, rule) in self.rules.rules().iter().enumerate() {
            let reads = |table: &&str| {
                changed
                    .get(*table)
                    .is_some_and(|fields| self.reads_any(part, table, fields))
            };
            let tables: Vec<&str> = changed.keys().copied().filter(reads).collect();
            if tables.is_empty() || self.is_pending(set, part as i64)? {
                continue;
            }
            if set != PRESENT || !is_keyed(rule) || tables.iter().any(|t| !rule.keys.contains_key(*t)) {
                self.set_pending(set, part as i64)?;
                waits = true;
                continue;
            }
            self.renew_keyed(part, rule, touched)?;
        }
        Ok(waits)
    }

    fn reads_any(&self, part: usize, table: &str, fields: &BTreeSet<usize>) -> bool {
        let Some(read) = self.rules.rules()[part].reads.get(table) else {
            return false;
        };
        let Some(known) = self.standard.table(table) else {
            return false;
        };
        fields.iter().any(|f| read.contains(&known.fields[*f].code)) || fields.len() == known.fields.len()
    }

    fn renew_keyed(&self, part: usize, rule: &SetRule, touched: &[Touched]) -> Result<()> {
        let mut keys: Vec<Vec<SqlValue>> = Vec::new();
        let mut rows: Vec<(&str, &str)> = Vec::new();
        for t in touched.iter().filter(|t| rule.keys.contains_key(t.table)) {
            let Some(table) = self.standard.table(t.table) else {
                continue;
            };
            let columns: Vec<usize> = rule.keys[t.table].iter().filter_map(|c| table.field_index(c)).collect();
            for image in [&t.before, &t.after].into_iter().flatten() {
                let key: Vec<SqlValue> = columns.iter().map(|c| natural(&image.values[*c])).collect();
                if !keys.contains(&key) {
                    keys.push(key);
                }
                rows.push((t.table, &image.row));
            }
            if keys.len() > MOST_KEYS {
                return self.run_whole(PRESENT, part as i64, rule);
            }
        }
        let part_number = part as i64;
        if self.has_findings(part_number)? {
            self.drop_keyed(part_number, rule, &keys)?;
            for (table, row) in rows {
                let sql = "DELETE FROM finding INDEXED BY finding_row WHERE set_ = 0 AND table_ = ?1 AND row_id = ?2 AND part = ?3";
                self.conn.prepare_cached(sql)?.execute((table, row, part_number))?;
            }
        }
        // Padded to a power of two, so that few different statements are prepared.
        while !keys.len().is_power_of_two() {
            keys.push(keys[keys.len() - 1].clone());
        }
        if !rule.is_active || !self.can_look_back(PRESENT, rule)? {
            return Ok(());
        }
        let mut findings = self.rules.run_keys(&self.conn, rule, &self.context, &keys)?;
        self.mark(PRESENT, rule, &mut findings)?;
        self.add_set_findings(PRESENT, part_number, findings)
    }

    fn has_findings(&self, part: i64) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM finding WHERE set_ = 0 AND part = ?1)";
        Ok(self.conn.prepare_cached(sql)?.query_row([part], |row| row.get(0))?)
    }

    /// Drops the findings at rows that now have one of the keys.
    fn drop_keyed(&self, part: i64, rule: &SetRule, keys: &[Vec<SqlValue>]) -> Result<()> {
        for (table, columns) in &rule.keys {
            let mut with = vec![SqlValue::Integer(part), SqlValue::Text(table.clone())];
            let mut arms = Vec::new();
            for key in keys {
                let mut terms = Vec::new();
                for (column, value) in columns.iter().zip(key) {
                    with.push(value.clone());
                    terms.push(format!("\"{column}\" IS ?{}", with.len()));
                }
                arms.push(format!("({})", terms.join(" AND ")));
            }
            let sql = format!(
                "DELETE FROM finding INDEXED BY finding_row WHERE set_ = 0 AND part = ?1 AND table_ = ?2 AND row_id IN \
                 (SELECT row_id FROM main.\"{table}\" WHERE {})",
                arms.join(" OR ")
            );
            self.conn.prepare_cached(&sql)?.execute(params_from_iter(with))?;
        }
        Ok(())
    }

    /// Runs a rule over all rows of a working set and replaces its findings.
    pub(crate) fn run_whole(&self, set: SetId, part: i64, rule: &SetRule) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM finding WHERE set_ = ?1 AND part = ?2")?
            .execute((set, part))?;
        let findings = self.run_rule(set, rule, self.parameters_of(set))?;
        self.add_set_findings(set, part, findings)
    }

    /// What a rule says of all rows of a working set; nothing where it would have to see an earlier period that is not there.
    pub(crate) fn run_rule(&self, set: SetId, rule: &SetRule, parameters: &Parameters) -> Result<Vec<Finding>> {
        if !rule.is_active || !self.can_look_back(set, rule)? {
            return Ok(Vec::new());
        }
        let mut findings = self.rules.run_all(&self.conn, rule, parameters)?;
        self.mark(set, rule, &mut findings)?;
        Ok(findings)
    }

    pub(crate) fn add_set_findings(&self, set: SetId, part: i64, findings: Vec<Finding>) -> Result<()> {
        let mut last: Option<Image> = None;
        for finding in findings {
            let judged = self.complete(set, part, finding, &mut last)?;
            self.add_finding(set, part, &judged)?;
        }
        Ok(())
    }

    /// Adds to a set rule's finding the value at its place and the digest of what it read there.
    pub(crate) fn complete(
        &self,
        set: SetId,
        part: i64,
        mut finding: Finding,
        last: &mut Option<Image>,
    ) -> Result<Judged> {
        let sql = self.table_sql(set, &finding.table)?;
        if last.as_ref().is_none_or(|image| image.row != finding.row.as_str()) {
            *last = sql.load(&self.conn, &finding.row)?;
        }
        let mut reads = [0; 16];
        if let Some(image) = last
            .as_ref()
            .filter(|image| image.values.len() == sql.table.fields.len())
        {
            let field = finding.field.as_ref().and_then(|code| sql.table.field_index(code));
            finding.value = field.map(|f| image.shown(f)).unwrap_or_default();
            let columns = self.rules.rules()[part as usize]
                .reads
                .get(finding.table.as_str())
                .into_iter()
                .flatten();
            let more: Vec<&str> = finding.args.iter().map(|(_, value)| value.as_str()).collect();
            reads = digest_of(
                sql.table,
                image,
                columns.filter_map(|c| sql.table.field_index(c)),
                &more,
            );
        }
        Ok(Judged { finding, reads })
    }

    pub(crate) fn is_pending(&self, set: SetId, part: i64) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM pending WHERE set_ = ?1 AND part = ?2)";
        Ok(self
            .conn
            .prepare_cached(sql)?
            .query_row((set, part), |row| row.get(0))?)
    }

    pub(crate) fn set_pending(&self, set: SetId, part: i64) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO pending (set_, part) VALUES (?1, ?2)";
        self.conn.prepare_cached(sql)?.execute((set, part))?;
        Ok(())
    }
}
