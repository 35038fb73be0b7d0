//! Another standard for the same data: tried on a second connection, shown, and only then kept.
//!
//! Everything is judged by the new standard within one transaction. A preview rolls it back; taking it commits, with the
//! layer, the columns that it needs and an entry in the log.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::task::Task;
use zhibao_engine::rules::SetRules;

use crate::error::Result;
use crate::findings::{FindingFilter, StoredFinding};
use crate::layers::{self, LayerStep, Plan};
use crate::recompute::Scope;
use crate::vault::{PRESENT, Vault};
use crate::{connect, tables};

/// A verdict that changes: a finding that appears, goes, or weighs more or less.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The finding as it stood.
    pub before: Option<StoredFinding>,
    /// The finding by the other standard.
    pub after: Option<StoredFinding>,
}

/// What another standard would change.
#[derive(Debug, Clone)]
pub struct Verdicts {
    /// The other standard.
    pub standard: &'static Arc<Standard>,
    /// The verdicts that change, in order of table, record and rule.
    pub changes: Vec<Verdict>,
    /// Records that stand in the way of sealing before.
    pub blocked_before: usize,
    /// Records that stand in the way after.
    pub blocked_after: usize,
    /// Of those, the ones that did not before.
    pub newly_blocked: usize,
}

/// What a vault was before it entered another standard.
struct Former {
    conn: Connection,
    standard: &'static Arc<Standard>,
    rules: SetRules,
    task: Task,
}

type Key = (String, String, String, String);

impl Vault {
    /// Shows what a step would change; changes nothing.
    ///
    /// # Errors
    /// A layer that is refused, with every fault; those of the database.
    pub fn preview_layers(&mut self, step: &LayerStep) -> Result<Verdicts> {
        self.change_standard(step, false)
    }

    /// Takes a step: the standard, the columns that it needs and its findings, all or nothing.
    ///
    /// # Errors
    /// Those of [`Vault::preview_layers`]; the standard in use then stays.
    pub fn change_layers(&mut self, step: &LayerStep) -> Result<Verdicts> {
        self.change_standard(step, true)
    }

    fn change_standard(&mut self, step: &LayerStep, keep: bool) -> Result<Verdicts> {
        let plan = self.plan(step)?;
        let standard = layers::compose(self.base, &plan.after)?;
        self.recompute(PRESENT, Scope::Pending)?;
        let before = self.findings_by(self.standard)?;
        let former = self.enter(standard)?;
        let work = self.judge_anew(keep.then_some(&plan), step);
        match work {
            Ok(after) => {
                if keep {
                    self.unfit.retain(|name| plan.after.iter().all(|one| one.name != *name));
                    self.settle_periods()?;
                } else {
                    self.leave(former);
                }
                Ok(compare(standard, before, after))
            }
            Err(error) => {
                self.leave(former);
                Err(error)
            }
        }
    }

    /// Opens a second connection under another standard, and works with it until [`Vault::leave`].
    fn enter(&mut self, standard: &'static Arc<Standard>) -> Result<Former> {
        let mut conn = connect::open(&self.path, &self.keys.current, false)?;
        connect::settle(&conn)?;
        zhibao_engine::functions::register(&conn, standard)?;
        // Earlier periods are attached outside of a transaction; what of them is read, only the rules tell.
        let transaction = conn.transaction()?;
        tables::ensure(&transaction, standard)?;
        let mut rules = SetRules::prepare(standard, &transaction)?;
        transaction.rollback()?;
        zhibao_engine::earlier::attach(&conn, standard, &rules)?;
        let own_task = format!("{:?}", self.task) == format!("{:?}", self.standard.task);
        let task = if own_task { &standard.task } else { &self.task }.clone();
        rules.set_scope(|table| task.tables.contains_key(table));
        let former = Former {
            conn: std::mem::replace(&mut self.conn, conn),
            standard: std::mem::replace(&mut self.standard, standard),
            rules: std::mem::replace(&mut self.rules, rules),
            task: std::mem::replace(&mut self.task, task),
        };
        self.forget_what_follows();
        Ok(former)
    }

    fn leave(&mut self, former: Former) {
        self.conn = former.conn;
        self.standard = former.standard;
        self.rules = former.rules;
        self.task = former.task;
        self.forget_what_follows();
    }

    /// What was worked out of the standard and kept.
    fn forget_what_follows(&mut self) {
        self.judges.borrow_mut().clear();
        self.sql.borrow_mut().clear();
        self.before.borrow_mut().clear();
    }

    /// Judges everything by the standard that was entered; commits where there is a plan.
    fn judge_anew(&self, keep: Option<&Plan>, step: &LayerStep) -> Result<Vec<(StoredFinding, bool)>> {
        let transaction = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        tables::ensure(&self.conn, self.standard)?;
        tables::create_indexes(&self.conn, &tables::wanted_indexes(&self.rules))?;
        self.conn.execute("DELETE FROM finding WHERE set_ = ?1", [PRESENT])?;
        self.judge_everything(PRESENT, Scope::All, &|_, _| ControlFlow::Continue(()))?;
        let after = self.findings_by(self.standard)?;
        let Some(plan) = keep else {
            transaction.rollback()?;
            return Ok(after);
        };
        for set in self.other_sets()? {
            tables::ensure_in_set(&self.conn, self.standard, set)?;
        }
        self.write_plan(plan)?;
        self.renew_basis()?;
        let (kind, name) = match (step, &plan.added) {
            (LayerStep::Remove(name), _) => ("standard-remove", name.clone()),
            (_, Some(added)) => ("standard-install", format!("{} {}", added.name, added.version)),
            (_, None) => ("standard-install", String::new()),
        };
        self.audit_event(kind, None, &[("layer", &name)])?;
        transaction.commit()?;
        Ok(after)
    }

    /// All findings of the present data, and whether each stands in the way of sealing.
    fn findings_by(&self, standard: &Standard) -> Result<Vec<(StoredFinding, bool)>> {
        let found = self.findings(PRESENT, &FindingFilter::default(), 0, u64::MAX)?;
        let explain = |found: &StoredFinding| standard.rule(&found.finding.rule).is_none_or(|rule| rule.explain);
        Ok(found
            .into_iter()
            .map(|found| {
                let blocks = found.blocks(explain(&found));
                (found, blocks)
            })
            .collect())
    }
}

fn key(found: &StoredFinding) -> Key {
    let finding = &found.finding;
    (
        finding.table.to_string(),
        finding.row.to_string(),
        finding.rule.to_string(),
        finding.field.as_ref().map(ToString::to_string).unwrap_or_default(),
    )
}

fn blocked(findings: &[(StoredFinding, bool)]) -> BTreeSet<(&str, &str)> {
    let blocking = findings.iter().filter(|(_, blocks)| *blocks);
    blocking
        .map(|(found, _)| (found.finding.table.as_str(), found.finding.row.as_str()))
        .collect()
}

fn compare(
    standard: &'static Arc<Standard>,
    before: Vec<(StoredFinding, bool)>,
    after: Vec<(StoredFinding, bool)>,
) -> Verdicts {
    let (was, is) = (blocked(&before), blocked(&after));
    let (blocked_before, blocked_after, newly_blocked) = (was.len(), is.len(), is.difference(&was).count());
    let weight = |found: &Option<StoredFinding>| found.as_ref().map(|f| (f.finding.severity == Severity::Error) as u8);
    let mut pairs: BTreeMap<Key, Verdict> = BTreeMap::new();
    for (found, _) in before {
        let place = key(&found);
        pairs.entry(place).or_default().before = Some(found);
    }
    for (found, _) in after {
        let place = key(&found);
        pairs.entry(place).or_default().after = Some(found);
    }
    let changes = pairs.into_values().filter(|v| weight(&v.before) != weight(&v.after));
    Verdicts {
        standard,
        changes: changes.collect(),
        blocked_before,
        blocked_after,
        newly_blocked,
    }
}
