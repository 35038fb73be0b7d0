//! What a working set is compared with: the packages of the periods that were sealed before its own, or the opening balances
//! of the school.
//!
//! They are loaded when the first rule asks for them, only the columns that rules read, and stay for as long as the vault
//! is open and the same packages are meant.

use std::collections::BTreeSet;
use std::sync::Arc;

use compact_str::CompactString;
use zhibao_core::finding::{Finding, OPENING};
use zhibao_core::standard::rule::Needs;
use zhibao_core::standard::table::Table;
use zhibao_engine::earlier::{self, Earlier, Schema};
use zhibao_engine::rules::SetRule;

use crate::error::{Result, VaultError};
use crate::period::Period;
use crate::shelf::SealedPackage;
use crate::tables;
use crate::vault::{PRESENT, SetId, Vault};

/// An earlier period.
#[derive(Debug)]
struct Held {
    period: String,
    as_of: String,
    from: From,
}

/// Where an earlier period is told of.
#[derive(Debug)]
enum From {
    /// The id of its newest package.
    Package(String),
    /// The working set of its opening balance.
    Opening(SetId),
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

    /// The package of the last period that was sealed before the one of a working set.
    ///
    /// # Errors
    /// Those of the database.
    pub fn package_before(&self, set: SetId) -> Result<Option<SealedPackage>> {
        let before = self.before(set)?;
        match before.of(Schema::Last) {
            [
                Held {
                    from: From::Package(id),
                    ..
                },
            ] => self.package(id),
            _ => Ok(None),
        }
    }

    /// Loads what a schema holds for a working set, where it does not hold it yet. Returns its tables.
    fn look_back(&self, set: SetId, schema: Schema) -> Result<BTreeSet<String>> {
        let before = self.before(set)?;
        let meant = before.of(schema);
        let names = meant.iter().map(|held| match &held.from {
            From::Package(id) => id.clone(),
            From::Opening(set) => set.to_string(),
        });
        let key = names.collect::<Vec<_>>().join(" ");
        if let Some(tables) = earlier::held(&self.conn, schema, &key)? {
            return Ok(tables);
        }
        let packages = meant.iter().filter_map(|held| match &held.from {
            From::Package(id) => Some((held, id)),
            From::Opening(_) => None,
        });
        let bytes = packages.map(|(held, id)| {
            let package = self.package(id)?;
            Ok::<_, VaultError>(
                package.map(|package| Earlier::at_hand(held.period.as_str(), held.as_of.as_str(), package.bytes)),
            )
        });
        let mut tables = earlier::fill(&self.conn, self.standard, &self.rules, schema, &key, bytes)?;
        // A school says of an opening balance what it knows: it never takes away what packages hold.
        let packaged = meant.iter().any(|held| matches!(held.from, From::Package(_)));
        let key = Some(key.as_str()).filter(|_| !packaged);
        for held in meant {
            let From::Opening(set) = held.from else { continue };
            let rows = |table: &Table| {
                let stored = Self::stored_name(set, &table.id);
                tables::select_of(table, &stored)
            };
            let day = (held.period.as_str(), held.as_of.as_str());
            tables.extend(earlier::add(
                &self.conn,
                self.standard,
                &self.rules,
                schema,
                key,
                day,
                rows,
            )?);
        }
        Ok(tables)
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
                from: From::Package(package.id.clone()),
            })
        };
        // Opening balances are of periods before all that were sealed here; none looks back itself.
        let openings = if self.is_opening(set)? {
            Vec::new()
        } else {
            self.openings()?
        };
        let openings = openings.into_iter().map(|opening| Held {
            period: opening.period,
            as_of: opening.as_of,
            from: From::Opening(opening.set),
        });
        let before = Arc::new(Before(openings.chain(periods.into_iter().filter_map(newest)).collect()));
        self.before.borrow_mut().insert(set, Arc::clone(&before));
        Ok(before)
    }

    /// Says in findings of a rule that looks back that it compared with an opening balance, where it did.
    pub(crate) fn mark(&self, set: SetId, rule: &SetRule, findings: &mut [Finding]) -> Result<()> {
        if rule.needs == Needs::Package || findings.is_empty() {
            return Ok(());
        }
        let before = self.before(set)?;
        let looked = [Schema::Last, Schema::History]
            .into_iter()
            .filter(|schema| !schema.reads(rule).is_empty());
        let opening = looked
            .flat_map(|schema| before.of(schema))
            .rfind(|held| matches!(held.from, From::Opening(_)));
        if let Some(held) = opening {
            let arg = (CompactString::const_new(OPENING), held.period.clone());
            findings.iter_mut().for_each(|finding| finding.args.push(arg.clone()));
        }
        Ok(())
    }

    /// Makes the findings wait of the rules that look back, since an earlier period is told otherwise now.
    pub(crate) fn look_back_anew(&self) -> Result<()> {
        self.before.borrow_mut().clear();
        earlier::forget(&self.conn)?;
        let sets = self.other_sets()?;
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
