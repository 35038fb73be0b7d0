//! Whether a set rule is known to find nothing, told from the rows by its `quiet` conditions, without SQL.
//!
//! Most rows of most schools are sound. To see that no number stands twice takes one look at each; to have SQLite see it takes
//! a table, an index and a sort.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use zhibao_core::expr::{Context, compile};
use zhibao_core::functions::Majority;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::{Quiet, Side};
use zhibao_core::value::Value;

use crate::held::{Held, HeldRow};
use crate::rules::{Parameters, SetRule};

/// What is looked at.
pub(crate) struct Look<'l> {
    pub(crate) standard: &'l Standard,
    pub(crate) rows: &'l BTreeMap<String, Held>,
    pub(crate) parameters: &'l Parameters,
}

/// The values of a row in the fields of a side. One field is the usual case, and needs no list.
#[derive(PartialEq, Eq, Hash)]
enum Key<'l> {
    One(&'l Value),
    Many(Vec<&'l Value>),
}

impl<'l> Look<'l> {
    /// Whether a rule finds nothing; `false`: it must be run to know.
    pub(crate) fn is_quiet(&self, rule: &SetRule) -> bool {
        !rule.quiet.is_empty() && rule.quiet.iter().all(|quiet| self.holds(quiet) == Some(true))
    }

    /// The only rows that matter to rules, by number, in each table; a table that some rule needs whole is missing. What a rule
    /// finds where all its conditions are `alone` follows from the rows that are not.
    pub(crate) fn suspects(&self, rules: &[&SetRule]) -> BTreeMap<&'l str, BTreeSet<usize>> {
        let mut suspects: BTreeMap<&'l str, BTreeSet<usize>> = BTreeMap::new();
        let mut whole = BTreeSet::new();
        for rule in rules {
            let twice: Option<Vec<(&'l str, Vec<usize>)>> = rule.quiet.iter().map(|quiet| self.twice(quiet)).collect();
            let twice = twice.unwrap_or_default();
            let narrowed = |table: &str| twice.iter().any(|(own, _)| *own == table);
            whole.extend(rule.reads.keys().filter(|table| !narrowed(table)).map(String::as_str));
            for (table, numbers) in twice {
                suspects.entry(table).or_default().extend(numbers);
            }
        }
        suspects.retain(|table, _| !whole.contains(table));
        suspects
    }

    /// The rows that agree with another in the fields of an `alone`; `None` for other conditions.
    fn twice(&self, quiet: &Quiet) -> Option<(&'l str, Vec<usize>)> {
        let Quiet::Alone(side) = quiet else { return None };
        let table = self.rows.get_key_value(&side.table)?.0;
        let mut first = HashMap::with_capacity(self.rows.get(&side.table)?.len());
        let mut twice = Vec::new();
        self.every(side, |key, number| {
            match first.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(number);
                }
                Entry::Occupied(entry) => twice.extend([*entry.get(), number]),
            }
            true
        })?;
        Some((table, twice))
    }

    /// `None` where a condition cannot be told.
    fn holds(&self, quiet: &Quiet) -> Option<bool> {
        Some(match quiet {
            Quiet::Alone(side) => {
                let mut seen = HashSet::with_capacity(self.rows.get(&side.table)?.len());
                self.every(side, |key, _| seen.insert(key))?
            }
            Quiet::Apart(side, other) => {
                let theirs = self.keys(other)?;
                self.every(side, |key, _| !theirs.contains(&key))?
            }
            Quiet::Inside(side, other) => {
                let theirs = self.keys(other)?;
                // Neighbours often name the same: pupils of a class stand together.
                let mut last = None;
                self.every(side, |key, _| {
                    let is_inside = last.as_ref() == Some(&key) || theirs.contains(&key);
                    last = Some(key);
                    is_inside
                })?
            }
            Quiet::Mixed(side) => {
                let (held, _) = self.fields(side)?;
                let each = side.fields.iter().map(|code| {
                    let (_, fields) = self.fields(&Side {
                        fields: vec![code.clone()],
                        ..side.clone()
                    })?;
                    Some(is_mixed(held.rows().map(|row| row.get(fields[0]))))
                });
                each.collect::<Option<Vec<bool>>>()?.into_iter().all(|mixed| mixed)
            }
        })
    }

    fn fields(&self, side: &Side) -> Option<(&'l Held, Vec<usize>)> {
        let table = self.standard.table(&side.table)?;
        let fields: Option<Vec<usize>> = side.fields.iter().map(|code| table.field_index(code)).collect();
        Some((self.rows.get(&side.table)?, fields?))
    }

    /// Whether something is true of the key and number of every row of a side that has a key.
    fn every(&self, side: &Side, mut is_true: impl FnMut(Key<'l>, usize) -> bool) -> Option<bool> {
        let (held, fields) = self.fields(side)?;
        let table = self.standard.table(&side.table)?;
        let when = match &side.when {
            Some(text) => Some(compile(text, table).ok()?),
            None => None,
        };
        let context = Context {
            standard: self.standard,
            as_of: &self.parameters.as_of,
            school: self.parameters.school.as_deref(),
        };
        let counts = |row: &HeldRow<'_>| when.as_ref().is_none_or(|when| when.holds(row, &context));
        let mut rows = held.rows().enumerate().filter(|(_, row)| counts(row));
        Some(rows.all(|(number, row)| key(&row, &fields).is_none_or(|key| is_true(key, number))))
    }

    fn keys(&self, side: &Side) -> Option<HashSet<Key<'l>>> {
        let mut keys = HashSet::with_capacity(self.rows.get(&side.table)?.len());
        self.every(side, |key, _| {
            keys.insert(key);
            true
        })?;
        Some(keys)
    }
}

fn key<'l>(row: &HeldRow<'l>, fields: &[usize]) -> Option<Key<'l>> {
    let value = |field: &usize| Some(row.get(*field)).filter(|value| !value.is_null());
    match fields {
        [field] => value(field).map(Key::One),
        fields => fields.iter().map(value).collect::<Option<Vec<_>>>().map(Key::Many),
    }
}

/// Whether no text fills more than four fifths of the places. One that does wins the vote by more than three fifths: each of
/// the others takes back one vote at most.
fn is_mixed<'v>(values: impl Iterator<Item = &'v Value>) -> bool {
    let (mut majority, mut places) = (Majority::default(), 0u64);
    for value in values {
        places += 1;
        majority.step(value.as_str());
    }
    majority.lead() * 5 <= places * 3
}
