//! What can be chosen: the codes of lists and the records of tables, with finders that are made once and kept.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use zhibao_app::vault::SetId;
use zhibao_core::search::Finder;
use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::Code;
use zhibao_core::standard::table::{Format, Table};
use zhibao_wire::Problem;

use crate::fields;
use crate::memory::Memory;
use crate::state::View;

/// So many changes of the data later, what is used is looked up anew: it only moves what is offered first.
const STALE: u64 = 50;

/// The codes of some lists, each code once.
pub(crate) struct Listing {
    /// The ids of the lists.
    pub(crate) lists: Vec<String>,
    /// The codes, in order.
    pub(crate) codes: Vec<&'static Code>,
    /// Finds them.
    pub(crate) finder: Finder,
    /// Their places.
    pub(crate) by_code: HashMap<&'static str, usize>,
    /// Codes that have others below them.
    pub(crate) parents: HashSet<&'static str>,
}

impl Listing {
    fn new(standard: &'static Standard, ids: &[String]) -> Listing {
        let lists: Vec<_> = ids.iter().filter_map(|id| standard.list(id)).collect();
        let mut listing = Listing {
            lists: ids.to_vec(),
            codes: Vec::new(),
            finder: Finder::default(),
            by_code: HashMap::new(),
            parents: HashSet::new(),
        };
        for list in &lists {
            for code in list.codes() {
                // A code that returned with another meaning is the one that the list itself takes.
                if list.get(&code.code) == Some(code) && !listing.by_code.contains_key(code.code.as_str()) {
                    listing.by_code.insert(&code.code, listing.codes.len());
                    listing.codes.push(code);
                    listing.parents.insert(&code.parent);
                }
            }
        }
        listing.parents.remove("");
        let entries = listing.codes.iter();
        let entries = entries.map(|c| (c.code.as_str(), c.name.as_str(), c.name_en.as_str()));
        listing.finder = Finder::new(entries);
        for (alias, code) in lists.iter().flat_map(|list| list.aliases()) {
            if let Some(at) = listing.by_code.get(code.as_str()) {
                listing.finder.alias(alias, *at);
            }
        }
        listing
    }

    /// The code at a place.
    pub(crate) fn code(&self, at: usize) -> &'static Code {
        self.codes[at]
    }
}

/// A record as it can be found.
pub(crate) struct Listed {
    /// Its id.
    pub(crate) row: String,
    /// The value by which others name it.
    pub(crate) code: String,
    /// How a person calls it.
    pub(crate) name: String,
    /// What tells it from others.
    pub(crate) more: String,
}

/// The records of a table, in order of entry.
pub(crate) struct Records {
    pub(crate) entries: Vec<Listed>,
    pub(crate) finder: Finder,
}

impl Records {
    fn read(view: View<'_>, table: &'static Table, key: &str) -> Result<Records, Problem> {
        let name = &table.fields[fields::naming(table)].code;
        let number = table.fields.iter().find(|f| f.format == Some(Format::ResidentId));
        // What tells records apart is the first record of another table that they name, as a pupil's class.
        let group = table.fields.iter().find(|f| f.reference.is_some() && f.code != key);
        let mut wanted = vec![key, name.as_str()];
        wanted.extend(number.into_iter().chain(group).map(|f| f.code.as_str()));
        let rows = view.vault.columns_of(view.set, &table.id, &wanted);
        let rows = rows.map_err(|e| view.refuse(&e))?;
        let mut numbers = Vec::with_capacity(rows.len());
        let mut entries = Vec::with_capacity(rows.len());
        for (row, texts) in rows {
            let mut texts = texts.into_iter();
            let mut take = |wanted: bool| {
                if wanted {
                    texts.next().unwrap_or_default()
                } else {
                    String::new()
                }
            };
            let (code, name) = (take(true), take(true));
            numbers.push(take(number.is_some()));
            let more = take(group.is_some());
            entries.push(Listed { row, code, name, more });
        }
        let found = entries.iter().zip(&numbers);
        let finder = Finder::new(found.map(|(e, number)| (e.code.as_str(), e.name.as_str(), number.as_str())));
        Ok(Records { entries, finder })
    }
}

/// What was worked out of a field, by working set, table and field, with the stamp at that time.
type ByField<T> = RefCell<HashMap<(SetId, String, String), (u64, Arc<T>)>>;

/// Listings by standard, which lives as long as the program, and code lists.
type Listings = HashMap<(usize, Vec<String>), Arc<Listing>>;

/// What is kept of one vault for choosing.
#[derive(Default)]
pub(crate) struct Kept {
    /// By standard, which lives as long as the program, and lists.
    listings: RefCell<Listings>,
    records: ByField<Records>,
    used: ByField<HashSet<String>>,
}

impl Memory {
    /// The codes of some lists.
    pub(crate) fn listing(&self, view: View<'_>, lists: &[String]) -> Arc<Listing> {
        let standard: &'static Standard = view.vault.standard();
        let mut listings = self.kept.listings.borrow_mut();
        let listing = listings.entry((std::ptr::from_ref(standard) as usize, lists.to_vec()));
        Arc::clone(listing.or_insert_with(|| Arc::new(Listing::new(standard, lists))))
    }

    /// The records of a table by the field that names them.
    pub(crate) fn listed(&self, view: View<'_>, table: &'static Table, key: &str) -> Result<Arc<Records>, Problem> {
        let place = (view.set, table.id.clone(), key.to_owned());
        let stamp = view.vault.table_stamp(&table.id);
        let mut records = self.kept.records.borrow_mut();
        if let Some((of, listed)) = records.get(&place)
            && *of == stamp
        {
            return Ok(Arc::clone(listed));
        }
        let listed = Arc::new(Records::read(view, table, key)?);
        records.insert(place, (stamp, Arc::clone(&listed)));
        Ok(listed)
    }

    /// What stands in a field already.
    pub(crate) fn used(
        &self,
        view: View<'_>,
        table: &str,
        field: &str,
        read: impl FnOnce() -> Result<HashSet<String>, Problem>,
    ) -> Result<Arc<HashSet<String>>, Problem> {
        let place = (view.set, table.to_owned(), field.to_owned());
        let stamp = view.vault.stamp();
        let mut used = self.kept.used.borrow_mut();
        if let Some((of, values)) = used.get(&place)
            && (*of..of.saturating_add(STALE)).contains(&stamp)
        {
            return Ok(Arc::clone(values));
        }
        let values = Arc::new(read()?);
        used.insert(place, (stamp, Arc::clone(&values)));
        Ok(values)
    }
}
