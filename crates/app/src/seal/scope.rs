//! Which rows a package holds: those of the period, who left since the last one, every row that they refer to, and what they
//! rest on by their table's file.
//!
//! Only the fields that decide are read here; a row is known by its place in its table, in order of entry.

use std::collections::HashSet;

use zhibao_core::expr::{Compiled, Context, compile};
use zhibao_core::period::school_year;
use zhibao_core::standard::table::{Leaves, PeriodKind, Table};
use zhibao_core::value::Value;
use zhibao_vault::{PRESENT, Passing, Period, Place, Result, SetId, Vault, VaultError};

use super::left::Told;

/// The rows to pack, by table in the order of packing.
pub(super) struct Selection<'p> {
    pub(super) set: SetId,
    pub(super) period: &'p Period,
    pub(super) tables: Vec<Chosen>,
}

/// Records left out of a submission. A new version has its own rows; what the present data leaves out is not about it.
pub(super) fn deferrals(vault: &Vault, set: SetId) -> Result<Vec<(Place, String, String, i64)>> {
    if set == PRESENT {
        vault.deferrals()
    } else {
        Ok(Vec::new())
    }
}

/// The rows of a table that are packed.
pub(super) struct Chosen {
    pub(super) table: &'static Table,
    /// By place; absent: all of them.
    kept: Option<Vec<bool>>,
}

impl Chosen {
    /// Whether every row is packed.
    pub(super) fn is_whole(&self) -> bool {
        self.kept.is_none()
    }

    /// Whether the row at a place is packed.
    pub(super) fn holds(&self, place: usize) -> bool {
        self.kept.as_ref().is_none_or(|kept| kept.get(place) == Some(&true))
    }

    /// How many of its rows are packed; absent: all of them.
    pub(super) fn kept(&self) -> Option<u64> {
        let kept = self.kept.as_ref()?;
        Some(kept.iter().filter(|kept| **kept).count() as u64)
    }

    fn new(table: &'static Table, kept: Vec<bool>) -> Chosen {
        let kept = Some(kept).filter(|kept| !kept.iter().all(|kept| *kept));
        Chosen { table, kept }
    }
}

type Places = HashSet<(String, String)>;

/// Selects the rows of a period in a working set. Deferred records, and what follows them, stay out.
pub(super) fn select<'p>(vault: &Vault, set: SetId, period: &'p Period) -> Result<Selection<'p>> {
    let standard: &'static zhibao_core::standard::Standard = vault.standard();
    let deferred: Places = deferrals(vault, set)?
        .into_iter()
        .map(|(p, ..)| (p.table, p.row))
        .collect();
    let asked = standard
        .tables
        .iter()
        .filter(|t| vault.task().tables.contains_key(&t.id) && travels(t));
    let mut selection = Selection {
        set,
        period,
        tables: Vec::new(),
    };
    let told = Told::before(vault, set, &period.as_of)?;
    for table in asked {
        let within = Within::new(vault, table, period, told.of(table));
        selection.tables.push(by_itself(vault, set, table, &within, &deferred)?);
    }
    // What is named may lead on to further rows; deferred ones never come back in. A table that gained none since it was
    // looked at names what it named.
    let mut due = vec![true; selection.tables.len()];
    while let Some(own) = due.iter().position(|due| *due) {
        due[own] = false;
        for gained in refer(vault, &mut selection, own, &deferred)? {
            due[gained] = true;
        }
    }
    follow(vault, &mut selection)?;
    Ok(selection)
}

/// Whether anything of a table leaves the school. Of one that stays, as counselling does, not even the count of its rows
/// travels.
fn travels(table: &Table) -> bool {
    table.fields.iter().any(|field| field.leaves != Leaves::Never)
}

/// The rows that belong to a period by themselves.
fn by_itself(
    vault: &Vault,
    set: SetId,
    table: &'static Table,
    within: &Within<'_>,
    deferred: &Places,
) -> Result<Chosen> {
    let is_deferred = |row: &str| deferred.contains(&(table.id.clone(), row.to_owned()));
    let some_deferred = deferred.iter().any(|(t, _)| *t == table.id);
    if matches!(within, Within::All) && !some_deferred {
        return Ok(Chosen { table, kept: None });
    }
    let fields = within.reads();
    let mut scratch = vec![Value::Null; table.fields.len()];
    let mut kept = Vec::new();
    vault.pass_over::<VaultError>(set, &table.id, &fields, |row| {
        for (place, at) in fields.iter().enumerate() {
            scratch[*at] = row.value(place);
        }
        kept.push(within.holds(row, &scratch) && !(some_deferred && is_deferred(row.id())));
        Ok(())
    })?;
    Ok(Chosen::new(table, kept))
}

/// Drops the rows whose leading record is not packed.
fn follow(vault: &Vault, selection: &mut Selection<'_>) -> Result<()> {
    for at in 0..selection.tables.len() {
        let own = &selection.tables[at];
        let Some((field, reference)) = own
            .table
            .follows
            .and_then(|f| Some((f, own.table.fields[f].reference.as_ref()?)))
        else {
            continue;
        };
        let Some(lead) = selection.tables.iter().find(|t| t.table.id == reference.table) else {
            continue;
        };
        let Some(key) = lead.table.field_index(&reference.field) else {
            continue;
        };
        let known = values(vault, selection.set, lead, key)?;
        let mut kept = Vec::new();
        vault.pass_over::<VaultError>(selection.set, &own.table.id, &[field], |row| {
            kept.push(own.holds(kept.len()) && known.contains(&row.value(0)));
            Ok(())
        })?;
        selection.tables[at] = Chosen::new(own.table, kept);
    }
    Ok(())
}

/// The values of a field in the packed rows.
fn values(vault: &Vault, set: SetId, chosen: &Chosen, field: usize) -> Result<HashSet<Value>> {
    let mut values = HashSet::new();
    let mut place = 0;
    vault.pass_over::<VaultError>(set, &chosen.table.id, &[field], |row| {
        if chosen.holds(place) {
            values.insert(row.value(0));
        }
        place += 1;
        Ok(())
    })?;
    Ok(values)
}

/// How rows of a table name rows of another one that travel with them.
struct Link<'t> {
    /// The field that names them.
    field: usize,
    /// The other table, and the code of its field.
    table: &'t str,
    key: &'t str,
    /// Only those that were recorded in the school year of the period.
    of_year: bool,
}

/// Its references, but for the one that it follows, and what it rests on.
fn links(table: &Table) -> impl Iterator<Item = Link<'_>> {
    let fields = table.fields.iter().enumerate();
    let references = fields.filter(|(at, _)| table.follows != Some(*at));
    let references = references.filter_map(|(field, own)| {
        let reference = own.reference.as_ref()?;
        Some(Link {
            field,
            table: &reference.table,
            key: &reference.field,
            of_year: false,
        })
    });
    let rests = table.rests_on.iter().map(|rest| Link {
        field: rest.field,
        table: &rest.table,
        key: &table.fields[rest.field].code,
        of_year: rest.of_year,
    });
    references.chain(rests)
}

/// Takes in the rows that the packed rows of a table name; says which tables gained any.
fn refer(vault: &Vault, selection: &mut Selection<'_>, own: usize, deferred: &Places) -> Result<Vec<usize>> {
    let mut gained = Vec::new();
    let table = selection.tables[own].table;
    let year = school_year(&selection.period.id);
    for link in links(table) {
        let named = |t: &Chosen| t.table.id == link.table && !t.is_whole();
        let Some(target) = selection.tables.iter().position(named) else {
            continue;
        };
        let other = &selection.tables[target];
        let Some(key) = other.table.field_index(link.key) else {
            continue;
        };
        let mut named = values(vault, selection.set, &selection.tables[own], link.field)?;
        named.remove(&Value::Null);
        if named.is_empty() {
            continue;
        }
        let (mut kept, mut more) = (Vec::new(), false);
        vault.pass_over::<VaultError>(selection.set, &other.table.id, &[key], |row| {
            let was = other.holds(kept.len());
            let comes = !was
                && named.contains(&row.value(0))
                && (!link.of_year || row.period().and_then(school_year) == year)
                && !deferred.contains(&(other.table.id.clone(), row.id().to_owned()));
            more |= comes;
            kept.push(was || comes);
            Ok(())
        })?;
        if more {
            selection.tables[target] = Chosen::new(other.table, kept);
            gained.push(target);
        }
    }
    Ok(gained)
}

/// Whether a row belongs to a period by itself.
enum Within<'v> {
    All,
    Predicate {
        compiled: Compiled,
        vault: &'v Vault,
        as_of: String,
        /// Those of which the last package told otherwise.
        told: Option<&'v HashSet<String>>,
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
    fn new(vault: &'v Vault, table: &Table, period: &'v Period, told: Option<&'v HashSet<String>>) -> Within<'v> {
        match &table.period {
            PeriodKind::Standing { predicate: Some(text) } => match compile(text, table) {
                Ok(compiled) => Within::Predicate {
                    compiled,
                    vault,
                    as_of: period.as_of.clone(),
                    told,
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

    /// The fields that decide.
    fn reads(&self) -> Vec<usize> {
        match self {
            Within::All | Within::Bound { .. } => Vec::new(),
            Within::Predicate { compiled, .. } => compiled.reads.clone(),
            Within::Event { field, .. } => vec![*field],
        }
    }

    fn holds(&self, row: &Passing<'_>, values: &[Value]) -> bool {
        match self {
            Within::All => true,
            Within::Predicate {
                compiled,
                vault,
                as_of,
                told,
            } => {
                let context = Context {
                    standard: vault.standard(),
                    as_of,
                    school: Some(vault.school()),
                };
                compiled.holds(values, &context) || told.is_some_and(|told| told.contains(row.id()))
            }
            Within::Event { field, period } => {
                let day = values[*field].as_str();
                day.is_some_and(|day| period.first_day.as_str() <= day && day <= period.last_day.as_str())
            }
            Within::Bound { period } => row.period() == Some(period.id.as_str()),
        }
    }
}
