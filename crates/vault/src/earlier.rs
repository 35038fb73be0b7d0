//! What a working set is compared with: the packages of the periods that were sealed before its own.
//!
//! They are loaded when the first rule asks for them, only the columns that rules read, and stay for as long as the vault
//! is open and the same packages are meant.

use std::collections::BTreeSet;
use std::sync::Arc;

use zhibao_core::standard::rule::Needs;
use zhibao_engine::earlier::{self, Earlier, Schema};
use zhibao_engine::rules::SetRule;

use crate::error::{Result, VaultError};
use crate::period::Period;
use crate::vault::{PRESENT, SetId, Vault};

/// The newest package of an earlier period.
#[derive(Debug)]
struct Held {
    period: String,
    as_of: String,
    package: String,
}

/// The earlier periods of a working set, the last one at the end.
#[derive(Debug, Default)]
pub(crate) struct Before(Vec<Held>);

impl Before {
    fn of(&self, schema: Schema) -> &[Held] {
        match schema {
            Schema::Last => &self.0[self.0.len().saturating_sub(1)..],
            Schema::History => &self.0,
        }
    }
}

impl Vault {
    /// The rules over many records that say nothing now: those that read a table which the task does not ask for, and those
    /// that look at an earlier period that is not there.
    ///
    /// # Errors
    /// Those of the database.
    pub fn skipped_rules(&self, set: SetId) -> Result<BTreeSet<String>> {
        let (mut run, mut skipped) = (BTreeSet::new(), BTreeSet::new());
        for rule in self.rules.rules() {
            let runs = rule.is_active && self.can_look_back(set, rule)?;
            if runs { &mut run } else { &mut skipped }.insert(rule.id.clone());
        }
        // T01 stands for many references.
        Ok(skipped.difference(&run).cloned().collect())
    }

    /// Whether the earlier periods that a rule reads are there; they are loaded by that.
    pub(crate) fn can_look_back(&self, set: SetId, rule: &SetRule) -> Result<bool> {
        if rule.needs == Needs::Package {
            return Ok(true);
        }
        for schema in [Schema::Last, Schema::History] {
            if !schema.reads(rule).is_empty() && !earlier::suffices(rule, schema, &self.look_back(set, schema)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Loads what a schema holds for a working set, where it does not hold it yet. Returns its tables.
    fn look_back(&self, set: SetId, schema: Schema) -> Result<BTreeSet<String>> {
        let before = self.before(set)?;
        let meant = before.of(schema);
        let packages: Vec<&str> = meant.iter().map(|held| held.package.as_str()).collect();
        let key = packages.join(" ");
        if let Some(tables) = earlier::held(&self.conn, schema, &key)? {
            return Ok(tables);
        }
        let bytes = meant.iter().map(|held| {
            let package = self.package(&held.package)?;
            Ok::<_, VaultError>(
                package.map(|package| Earlier::at_hand(held.period.as_str(), held.as_of.as_str(), package.bytes)),
            )
        });
        earlier::fill(&self.conn, self.standard, &self.rules, schema, &key, bytes)
    }

    /// The periods that were sealed before the one that a working set is of.
    fn before(&self, set: SetId) -> Result<Arc<Before>> {
        if let Some(known) = self.before.borrow().get(&set) {
            return Ok(Arc::clone(known));
        }
        let context = self.parameters_of(set);
        let own = self.sealed.iter().find(|p| Some(&p.id) == context.period.as_ref());
        let is_before = |p: &&Period| {
            p.as_of <= context.as_of
                && Some(&p.id) != context.period.as_ref()
                && (set == PRESENT || own.is_some_and(|own| p.sealed_at < own.sealed_at))
        };
        let mut periods: Vec<&Period> = self.sealed.iter().filter(is_before).collect();
        periods.sort_by_key(|p| (&p.as_of, p.sealed_at));
        let packages = self.packages()?;
        let newest = |p: &Period| {
            let own = packages.iter().filter(|package| package.period == p.id);
            own.max_by_key(|package| package.version).map(|package| Held {
                period: p.id.clone(),
                as_of: p.as_of.clone(),
                package: package.id.clone(),
            })
        };
        let before = Arc::new(Before(periods.into_iter().filter_map(newest).collect()));
        self.before.borrow_mut().insert(set, Arc::clone(&before));
        Ok(before)
    }

    /// Makes the findings wait of the rules that look back, since an earlier period has another package now.
    pub(crate) fn look_back_anew(&self) -> Result<()> {
        self.before.borrow_mut().clear();
        let sets: Vec<SetId> = self.versions()?.into_iter().map(|version| version.set).collect();
        for (part, rule) in self.rules.rules().iter().enumerate() {
            if rule.needs == Needs::Package {
                continue;
            }
            for set in sets.iter().copied().chain([PRESENT]) {
                self.set_pending(set, part as i64)?;
            }
        }
        Ok(())
    }
}
