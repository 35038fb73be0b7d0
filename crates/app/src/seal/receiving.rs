//! What the receiver will say of the rows that are packed: what it would refuse must not be sealed.
//!
//! The vault has judged every record by the same rules and task and nothing waits, so only what may look otherwise from
//! outside is judged again: records with findings or with texts that could not be read, and rules over tables of which not
//! every row or field travels.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use zhibao_core::standard::rule::Needs;
use zhibao_core::standard::table::{Leaves, Table};
use zhibao_core::value::Value;
use zhibao_engine::judge::{Judgement, Judging};
use zhibao_engine::package::{Explanation, Sink};
use zhibao_engine::rules::SetRule;
use zhibao_vault::{Passing, Result, Vault, VaultError};

use super::scope::Selection;

/// Judges the rows of a package while they are packed.
pub(super) struct Receiving<'v> {
    judging: Judging<'v>,
    /// Records with findings, by table.
    suspects: BTreeMap<String, HashSet<String>>,
    scratch: Vec<Value>,
}

impl<'v> Receiving<'v> {
    pub(super) fn new(vault: &'v Vault, selection: &Selection<'_>) -> Result<Receiving<'v>> {
        let standard = vault.standard();
        let mut judging = Judging::new(standard, &[]).by_task(vault.task());
        let rules = vault.set_rules().only(|rule| looks_otherwise(rule, selection));
        judging.start_with(vault.parameters_of(selection.set).clone(), &rules);
        let mut suspects = BTreeMap::new();
        for chosen in &selection.tables {
            let id = &chosen.table.id;
            suspects.insert(id.clone(), vault.rows_with_findings(selection.set, id)?);
        }
        Ok(Receiving {
            judging,
            suspects,
            scratch: Vec::new(),
        })
    }

    /// Takes a packed row; `place` is that of a field among those that were read.
    pub(super) fn row(
        &mut self,
        table: &Table,
        row: &Passing<'_>,
        typed: &BTreeMap<usize, String>,
        place: &[Option<usize>],
    ) {
        let value = |at: usize| match (place[at].map_or(Value::Null, |place| row.value(place)), typed.get(&at)) {
            (Value::Null, Some(typed)) => Value::text(typed.trim()),
            (value, _) => value,
        };
        let is_suspect = |row: &str| self.suspects.get(&table.id).is_some_and(|rows| rows.contains(row));
        self.scratch.clear();
        if row.has_typed() || is_suspect(row.id()) {
            self.scratch.extend((0..table.fields.len()).map(value));
            self.judging.row(table, row.id(), &self.scratch);
        } else if let Some(fields) = self.judging.reads(&table.id) {
            self.scratch.resize(table.fields.len(), Value::Null);
            for at in fields {
                self.scratch[*at] = value(*at);
            }
            self.judging.sound(table, row.id(), &self.scratch);
        }
    }

    pub(super) fn finish(self, explanations: &[Explanation]) -> Result<Judgement> {
        self.judging.finish(explanations).map_err(VaultError::from)
    }
}

/// Whether a rule may find something in the package that it does not find in the vault. Rules that look back say nothing of a
/// package alone.
fn looks_otherwise(rule: &SetRule, selection: &Selection<'_>) -> bool {
    if rule.needs != Needs::Package || !rule.is_active {
        return false;
    }
    match rule.target() {
        // A reference breaks where the record that it names stays behind, not where its own does.
        Some(target) => rule
            .reads
            .get(target)
            .is_none_or(|columns| differs(target, columns, selection)),
        None => rule
            .reads
            .iter()
            .any(|(table, columns)| differs(table, columns, selection)),
    }
}

fn differs(table: &str, columns: &BTreeSet<String>, selection: &Selection<'_>) -> bool {
    let Some(chosen) = selection.tables.iter().find(|t| t.table.id == table) else {
        return true;
    };
    let stays = |code: &String| chosen.table.field(code).is_some_and(|f| f.leaves == Leaves::Never);
    !chosen.is_whole() || columns.iter().any(stays)
}
