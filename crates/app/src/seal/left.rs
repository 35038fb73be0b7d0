//! Who left since the last package: told once more, or a receiver would never learn how.

use std::collections::{BTreeMap, HashMap, HashSet};

use zhibao_core::expr::{Compiled, Context, compile};
use zhibao_core::package::Limits;
use zhibao_core::standard::table::{Leaves, PeriodKind, Table};
use zhibao_engine::package::excerpt;
use zhibao_vault::{Result, SetId, Vault};

/// Records of standing tables, by table, that would be in scope on a day by what the last package told of them. Those among
/// them that are not in scope have left since.
pub(super) struct Told(HashMap<String, HashSet<String>>);

impl Told {
    /// By the package of the last period that was sealed before the one of a working set; nothing where there is none, or it
    /// cannot be read.
    pub(super) fn before(vault: &Vault, set: SetId, as_of: &str) -> Result<Told> {
        let mut told = Told(HashMap::new());
        let Some(last) = vault.package_before(set)? else {
            return Ok(told);
        };
        let standard = vault.standard();
        let scopes: BTreeMap<&str, Compiled> = standard
            .tables
            .iter()
            .filter_map(|table| Some((table.id.as_str(), scope(table)?)))
            .collect();
        let fields = scopes.iter().map(|(id, scope)| (*id, scope.reads.clone()));
        let context = Context {
            standard,
            as_of,
            school: Some(vault.school()),
        };
        let mut found: HashMap<String, HashSet<String>> = HashMap::new();
        let read = excerpt(
            &last.bytes,
            standard,
            &fields.collect(),
            &Limits::default(),
            &mut |table, id, values| {
                if scopes
                    .get(table.id.as_str())
                    .is_some_and(|scope| scope.holds(values, &context))
                {
                    found.entry(table.id.clone()).or_default().insert(id.to_owned());
                }
            },
        );
        if read.is_ok() {
            told.0 = found;
        }
        Ok(told)
    }

    /// Those of a table.
    pub(super) fn of(&self, table: &Table) -> Option<&HashSet<String>> {
        self.0.get(&table.id)
    }
}

/// What says whether a record is in scope, where all that it reads travels.
fn scope(table: &Table) -> Option<Compiled> {
    let PeriodKind::Standing { predicate: Some(text) } = &table.period else {
        return None;
    };
    let scope = compile(text, table).ok()?;
    let travels = |at: &usize| table.fields[*at].leaves != Leaves::Never;
    scope.reads.iter().all(travels).then_some(scope)
}
