//! Findings from scratch: what waits, or everything.

use std::ops::ControlFlow;

use zhibao_core::again::Again;
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_engine::rules::{Parameters, SetRules};
use zhibao_engine::schema::create_view;
use zhibao_seal::hash::Hasher;

use crate::error::{Result, VaultError};
use crate::findings::RECORDS;
use crate::judge::{Judge, Judged};
use crate::row::Image;
use crate::vault::{PRESENT, SetId, Vault};

/// How much to compute again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What waits.
    Pending,
    /// Everything.
    All,
}

/// Told how much of how much is done.
pub type Progress<'p> = dyn Fn(usize, usize) -> ControlFlow<()> + 'p;

/// Counts records and rules as they are done.
struct Watch<'p> {
    progress: &'p Progress<'p>,
    done: usize,
    total: usize,
}

impl Watch<'_> {
    fn more(&mut self, units: usize) -> Result<()> {
        self.done += units;
        match (self.progress)(self.done.min(self.total), self.total) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(VaultError::Cancelled),
        }
    }
}

impl Vault {
    /// Computes findings again. Before sealing nothing may wait.
    ///
    /// # Errors
    /// Those of the database and of rules that cannot be run.
    pub fn recompute(&mut self, set: SetId, scope: Scope) -> Result<()> {
        self.recompute_watched(set, scope, &|_, _| ControlFlow::Continue(()))
    }

    /// The same, told now and then how much of how much is done. `Break` ends it, and all findings stay as they were.
    ///
    /// # Errors
    /// [`VaultError::Cancelled`]; those of the database and of rules that cannot be run.
    pub fn recompute_watched(&mut self, set: SetId, scope: Scope, progress: &Progress<'_>) -> Result<()> {
        self.check_set(set)?;
        if scope == Scope::Pending && !self.anything_pending(set)? {
            return Ok(());
        }
        self.make_room()?;
        self.transact(|| self.judge_everything(set, scope, progress))
    }

    /// The same, within a transaction.
    pub(crate) fn judge_everything(&self, set: SetId, scope: Scope, progress: &Progress<'_>) -> Result<()> {
        let mut watch = Watch {
            progress,
            done: 0,
            total: self.rules.rules().len(),
        };
        if scope == Scope::All || self.is_pending(set, RECORDS)? {
            self.judge_records(set, &mut watch)?;
        }
        self.with_views(set, || {
            for (part, rule) in self.rules.rules().iter().enumerate() {
                let part = part as i64;
                if scope == Scope::All || self.is_pending(set, part)? {
                    self.run_whole(set, part, rule)?;
                }
                watch.more(1)?;
            }
            Ok(())
        })?;
        self.conn.execute("DELETE FROM pending WHERE set_ = ?1", [set])?;
        Ok(())
    }

    /// Whether findings wait to be computed.
    ///
    /// # Errors
    /// Those of the database.
    pub fn anything_pending(&self, set: SetId) -> Result<bool> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM pending WHERE set_ = ?1)")?;
        Ok(statement.query_row([set], |row| row.get(0))?)
    }

    /// All findings as they would be on another day; stores nothing.
    ///
    /// # Errors
    /// Those of the database and of rules that cannot be run.
    pub fn check_on(&self, set: SetId, as_of: &str) -> Result<Vec<Finding>> {
        let parameters = Parameters {
            as_of: as_of.to_owned(),
            ..self.parameters_of(set).clone()
        };
        let found = self.full_run(set, &parameters)?;
        Ok(found.into_iter().map(|(_, judged)| judged.finding).collect())
    }

    /// Every finding with its part, computed from the rows alone.
    pub(crate) fn full_run(&self, set: SetId, parameters: &Parameters) -> Result<Vec<(i64, Judged)>> {
        self.check_set(set)?;
        self.make_room()?;
        let mut out = Vec::new();
        for table in &self.standard.tables {
            let sql = self.table_sql(set, &table.id)?;
            let judge = Judge::new(
                self.standard,
                table,
                self.task.tables.get(&table.id),
                &self.school,
                &parameters.as_of,
            );
            for mut image in sql.select(&self.conn, "ORDER BY row_id", &[])? {
                out.extend(judge.judge(&mut image, &[]).into_iter().map(|judged| (RECORDS, judged)));
            }
        }
        self.with_views(set, || {
            for (part, rule) in self.rules.rules().iter().enumerate() {
                let mut last: Option<Image> = None;
                for finding in self.run_rule(set, rule, parameters)? {
                    out.push((part as i64, self.complete(set, part as i64, finding, &mut last)?));
                }
            }
            Ok(())
        })?;
        Ok(out)
    }

    fn judge_records(&self, set: SetId, watch: &mut Watch<'_>) -> Result<()> {
        for table in &self.standard.tables {
            watch.total += usize::try_from(self.count_rows(set, &table.id)?).unwrap_or(usize::MAX);
        }
        self.conn
            .execute("DELETE FROM finding WHERE set_ = ?1 AND part = -1", [set])?;
        for table in &self.standard.tables {
            let sql = self.table_sql(set, &table.id)?;
            let judge = self.judge(set, table);
            let (mut again, mut draft) = (Again::new(table), judge.checker.draft());
            let mut from = String::new();
            loop {
                // In pieces, so that memory does not grow with the table.
                let images = sql.select(&self.conn, "WHERE row_id > ?1 ORDER BY row_id LIMIT 1000", &[&from])?;
                let Some(last) = images.last() else { break };
                from.clone_from(&last.row);
                let some = images.len();
                for before in images {
                    if judge.is_sound(&before, &mut again, &mut draft) {
                        continue;
                    }
                    let mut after = before.clone();
                    let findings = judge.judge(&mut after, &[]);
                    // A newer standard may read what an older one could not.
                    let fields = before.differences(&after);
                    if !fields.is_empty() {
                        sql.store(&self.conn, &after, &fields)?;
                    }
                    findings
                        .iter()
                        .try_for_each(|judged| self.add_finding(set, RECORDS, judged))?;
                }
                watch.more(some)?;
            }
        }
        Ok(())
    }

    /// Lets the names of the tables mean those of a working set for a while: views of the same names in the temporary
    /// schema come first.
    pub(crate) fn with_views<R>(&self, set: SetId, work: impl FnOnce() -> Result<R>) -> Result<R> {
        if set == PRESENT {
            return work();
        }
        for table in &self.standard.tables {
            let (own, stored) = (format!("FROM \"{}_\"", table.id), Self::stored_name(set, &table.id));
            let view = create_view(table)
                .replacen("CREATE VIEW", "CREATE TEMP VIEW IF NOT EXISTS", 1)
                .replace(&own, &format!("FROM main.\"{stored}\""));
            self.conn.execute_batch(&view)?;
        }
        let result = work();
        for table in &self.standard.tables {
            self.conn
                .execute_batch(&format!("DROP VIEW IF EXISTS temp.\"{}\"", table.id))?;
        }
        result
    }

    /// Marks everything stale where the standard, the task, the period or the day of judgement are others than those
    /// that the stored findings were computed with.
    pub(crate) fn settle_basis(&self) -> Result<()> {
        let basis = self.basis();
        if self.setting("basis")?.as_deref() == Some(&basis) {
            return Ok(());
        }
        self.transact(|| {
            self.conn.execute("DELETE FROM finding WHERE part >= 0", [])?;
            self.conn.execute("DELETE FROM pending", [])?;
            // An empty vault has no findings; nothing needs to be computed.
            let present = self.has_any_row()?.then_some(PRESENT);
            for set in present.into_iter().chain(self.other_sets()?) {
                for part in RECORDS..self.rules.rules().len() as i64 {
                    self.set_pending(set, part)?;
                }
            }
            self.put_setting("basis", Some(&basis))
        })
    }
}

impl Vault {
    fn basis(&self) -> String {
        basis(self.standard, &self.rules, &format!("{:?}", self.task), &self.context)
    }

    /// Notes that the present data is judged by what is in force now; other working sets wait.
    pub(crate) fn renew_basis(&self) -> Result<()> {
        self.conn
            .execute("DELETE FROM finding WHERE part >= 0 AND set_ <> ?1", [PRESENT])?;
        self.conn.execute("DELETE FROM pending", [])?;
        for set in self.other_sets()? {
            for part in RECORDS..self.rules.rules().len() as i64 {
                self.set_pending(set, part)?;
            }
        }
        self.put_setting("basis", Some(&self.basis()))
    }

    fn has_any_row(&self) -> Result<bool> {
        for table in &self.standard.tables {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM \"{}_\")", table.id);
            if self.conn.query_row(&sql, [], |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn basis(standard: &Standard, rules: &SetRules, task: &str, context: &Parameters) -> String {
    let mut hasher = Hasher::new();
    let context = format!("{context:?}");
    let layers = format!("{:?}{:?}", standard.layers, standard.local);
    for part in [&layers, task, &context] {
        hasher.update(part.as_bytes());
    }
    for table in &standard.tables {
        hasher.update(format!("{:?}", (&table.id, &table.fields)).as_bytes());
    }
    for rule in &standard.rules {
        hasher.update(
            format!(
                "{:?}",
                (&rule.id, rule.severity, &rule.scope, &rule.tables, &rule.field)
            )
            .as_bytes(),
        );
    }
    hasher.update(format!("{:?}", rules.rules()).as_bytes());
    hasher.finish().hex()
}
