//! Which rows a package holds: those of the period, and every row that they refer to.

use std::collections::{BTreeMap, HashSet};

use zhibao_core::expr::{Compiled, Context, compile};
use zhibao_core::standard::table::{Leaves, PeriodKind, Table};
use zhibao_core::value::Value;
use zhibao_vault::{PRESENT, Period, Place, Result, Row, SetId, Vault, VaultError};

/// The rows to pack, by table in the order of packing.
pub(super) struct Selection<'p> {
    pub set: SetId,
    pub period: &'p Period,
    pub tables: Vec<(&'static Table, Vec<Row>)>,
}

/// Records left out of a submission. A new version has its own rows; what the present data leaves out is not about it.
pub(super) fn deferrals(vault: &Vault, set: SetId) -> Result<Vec<(Place, String, String, i64)>> {
    if set == PRESENT {
        vault.deferrals()
    } else {
        Ok(Vec::new())
    }
}

/// Selects the rows of a period in a working set. Deferred records, and what follows them, stay out.
pub(super) fn select<'p>(vault: &Vault, set: SetId, period: &'p Period) -> Result<Selection<'p>> {
    let standard: &'static zhibao_core::standard::Standard = vault.standard();
    let deferred: HashSet<(String, String)> = deferrals(vault, set)?
        .into_iter()
        .map(|(p, ..)| (p.table, p.row))
        .collect();
    let mut all: BTreeMap<&str, Vec<(Row, bool)>> = BTreeMap::new();
    let tables: Vec<&'static Table> = standard
        .tables
        .iter()
        .filter(|t| vault.task().tables.contains_key(&t.id) && travels(t))
        .collect();
    for table in &tables {
        let within = Within::new(vault, table, period);
        let mut rows = Vec::new();
        vault.for_each_row(set, &table.id, |row| {
            let kept = !deferred.contains(&(table.id.clone(), row.id.clone())) && within.holds(&row);
            rows.push((row, kept));
            Ok::<(), VaultError>(())
        })?;
        all.insert(&table.id, rows);
    }
    // References may lead on to further rows; deferred ones never come back in.
    for _ in 0..tables.len() {
        if !refer(&tables, &mut all, &deferred) {
            break;
        }
    }
    let mut selection = Selection {
        set,
        period,
        tables: Vec::new(),
    };
    for table in tables {
        let rows = all.remove(table.id.as_str()).unwrap_or_default();
        selection.tables.push((
            table,
            rows.into_iter().filter(|(_, kept)| *kept).map(|(row, _)| row).collect(),
        ));
    }
    follow(&mut selection);
    Ok(selection)
}

/// Whether anything of a table leaves the school. Of one that stays, as counselling does, not even the count of its rows
/// travels.
fn travels(table: &Table) -> bool {
    table.fields.iter().any(|field| field.leaves != Leaves::Never)
}

/// Drops the rows whose leading record is not packed.
fn follow(selection: &mut Selection<'_>) {
    for at in 0..selection.tables.len() {
        let (table, _) = &selection.tables[at];
        let Some((field, reference)) = table
            .follows
            .and_then(|f| Some((f, table.fields[f].reference.as_ref()?)))
        else {
            continue;
        };
        let Some((lead, rows)) = selection.tables.iter().find(|(t, _)| t.id == reference.table) else {
            continue;
        };
        let Some(key) = lead.field_index(&reference.field) else {
            continue;
        };
        let known: HashSet<Value> = rows.iter().map(|r| r.cells[key].value.clone()).collect();
        selection.tables[at]
            .1
            .retain(|row| known.contains(&row.cells[field].value));
    }
}

/// Takes in the rows that kept rows name; true where that added any.
fn refer(
    tables: &[&'static Table],
    all: &mut BTreeMap<&str, Vec<(Row, bool)>>,
    deferred: &HashSet<(String, String)>,
) -> bool {
    let mut added = false;
    for table in tables {
        for (at, field) in table
            .fields
            .iter()
            .enumerate()
            .filter(|(at, _)| table.follows != Some(*at))
        {
            let Some(reference) = &field.reference else { continue };
            let Some(target) = tables.iter().find(|t| t.id == reference.table) else {
                continue;
            };
            let Some(key) = target.field_index(&reference.field) else {
                continue;
            };
            let named: HashSet<Value> = all[table.id.as_str()]
                .iter()
                .filter(|(row, kept)| *kept && !row.cells[at].value.is_null())
                .map(|(row, _)| row.cells[at].value.clone())
                .collect();
            for (row, kept) in all
                .get_mut(target.id.as_str())
                .into_iter()
                .flatten()
                .filter(|(_, kept)| !kept)
            {
                if named.contains(&row.cells[key].value) && !deferred.contains(&(target.id.clone(), row.id.clone())) {
                    (*kept, added) = (true, true);
                }
            }
        }
    }
    added
}

/// Whether a row belongs to a period by itself.
enum Within<'v> {
    All,
    Predicate {
        compiled: Compiled,
        vault: &'v Vault,
        as_of: String,
    },
    Event {
        field: usize,
        period: &'v Period,
    },
    Bound {
        period: &'v Period,
    },
}

impl<'v> Within<'v> {
    fn new(vault: &'v Vault, table: &Table, period: &'v Period) -> Within<'v> {
        match &table.period {
            PeriodKind::Standing { predicate: Some(text) } => match compile(text, table) {
                Ok(compiled) => Within::Predicate {
                    compiled,
                    vault,
                    as_of: period.as_of.clone(),
                },
                Err(_) => Within::All,
            },
            PeriodKind::Standing { predicate: None } => Within::All,
            PeriodKind::Event { field } => match table.field_index(field) {
                Some(field) => Within::Event { field, period },
                None => Within::All,
            },
            PeriodKind::Term | PeriodKind::Year | PeriodKind::Month => Within::Bound { period },
        }
    }

    fn holds(&self, row: &Row) -> bool {
        match self {
            Within::All => true,
            Within::Predicate { compiled, vault, as_of } => {
                let values: Vec<Value> = row.cells.iter().map(|c| c.value.clone()).collect();
                let context = Context {
                    standard: vault.standard(),
                    as_of,
                    school: Some(vault.school()),
                };
                compiled.holds(values.as_slice(), &context)
            }
            Within::Event { field, period } => {
                let day = row.cells[*field].value.as_str();
                day.is_some_and(|day| period.first_day.as_str() <= day && day <= period.last_day.as_str())
            }
            Within::Bound { period } => row.period.as_deref() == Some(period.id.as_str()),
        }
    }
}
