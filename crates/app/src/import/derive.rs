//! Values that follow from others: from the same record by an expression, from another table's record by its key.

use std::collections::HashMap;

use zhibao_core::check::{Checker, Draft};
use zhibao_core::expr::{Compiled, Context, compile};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Derivation, Table};
use zhibao_core::standard::template::Lookup;
use zhibao_core::value::{Raw, Value};
use zhibao_vault::{Result, SetId, Vault, VaultError};

/// The records of other tables that rows name, by the value that names them.
#[derive(Default)]
pub(crate) struct Others {
    set: SetId,
    tables: HashMap<(String, String), HashMap<String, Vec<Value>>>,
}

impl Others {
    /// Of a working set; the default is the present data.
    pub(crate) fn of(set: SetId) -> Others {
        Others {
            set,
            ..Others::default()
        }
    }

    /// The working set.
    pub(crate) fn set(&self) -> SetId {
        self.set
    }

    /// Loads a table by one of its fields. A value that stands twice names nobody.
    pub(crate) fn load(&mut self, vault: &Vault, table: &str, field: &str) -> Result<()> {
        let key = (table.to_owned(), field.to_owned());
        let Some(at) = vault.standard().table(table).and_then(|t| t.field_index(field)) else {
            return Ok(());
        };
        if self.tables.contains_key(&key) {
            return Ok(());
        }
        let mut rows: HashMap<String, Vec<Value>> = HashMap::new();
        let mut twice = Vec::new();
        vault.for_each_row(self.set, table, &mut |row: zhibao_vault::Row| {
            let values: Vec<Value> = row.cells.into_iter().map(|c| c.value).collect();
            if !values[at].is_null() {
                let name = values[at].to_string();
                if rows.insert(name.clone(), values).is_some() {
                    twice.push(name);
                }
            }
            Ok::<(), VaultError>(())
        })?;
        twice.iter().for_each(|name| drop(rows.remove(name)));
        self.tables.insert(key, rows);
        Ok(())
    }

    fn get(&self, table: &str, field: &str, name: &str) -> Option<&Vec<Value>> {
        self.tables.get(&(table.to_owned(), field.to_owned()))?.get(name)
    }

    /// The key of the record that a text names: by its name, else by the key itself.
    pub(crate) fn resolve(&self, standard: &Standard, lookup: &Lookup, text: &str) -> Option<String> {
        let give = standard.table(&lookup.table)?.field_index(&lookup.give)?;
        if let Some(row) = self.get(&lookup.table, &lookup.match_field, text) {
            return Some(row[give].to_string());
        }
        self.get(&lookup.table, &lookup.give, text)
            .map(|row| row[give].to_string())
    }
}

/// Fills the fields of one table that a sheet has no column for.
pub(crate) struct Deriver<'s> {
    standard: &'s Standard,
    table: &'s Table,
    steps: Vec<(usize, Option<Compiled>, Option<&'s Derivation>)>,
}

impl<'s> Deriver<'s> {
    /// For the fields of a table that are not `present`. Loads what they follow from into `others`.
    pub(crate) fn new(vault: &Vault, table: &'s Table, present: &[usize], others: &mut Others) -> Result<Deriver<'s>>
    where
        'static: 's,
    {
        let standard: &'static Standard = vault.standard();
        let mut steps = Vec::new();
        for (at, field) in table.fields.iter().enumerate().filter(|(at, _)| !present.contains(at)) {
            let expression = field.derived.as_deref().and_then(|text| compile(text, table).ok());
            let from = field.derived_from.as_ref();
            if let Some(from) = from {
                others.load(vault, &from.table, &from.match_field)?;
            }
            if expression.is_some() || from.is_some() {
                steps.push((at, expression, from));
            }
        }
        Ok(Deriver { standard, table, steps })
    }

    /// Fills what is empty; what it fills may let it fill more, so it goes on until nothing changes.
    pub(crate) fn fill(&self, checker: &Checker<'_>, draft: &mut Draft, others: &Others, school: &str, as_of: &str) {
        for _ in 0..3 {
            let mut filled = false;
            for (at, expression, from) in &self.steps {
                if !draft.values()[*at].is_null() || draft.is_blocked(*at) {
                    continue;
                }
                let context = Context {
                    standard: self.standard,
                    as_of,
                    school: Some(school),
                };
                let other = from.and_then(|from| self.other(from, draft, others));
                let own = || expression.as_ref().and_then(|e| e.value(draft, &context).shown());
                if let Some(text) = other.or_else(own) {
                    let reading = checker.read(*at, Raw::Text(&text));
                    filled |= !reading.value.is_null();
                    checker.put(draft, *at, reading);
                }
            }
            if !filled {
                return;
            }
        }
    }

    fn other(&self, from: &Derivation, draft: &Draft, others: &Others) -> Option<String> {
        let by = draft.values().get(self.table.field_index(&from.by)?)?;
        let give = self.standard.table(&from.table)?.field_index(&from.give)?;
        let row = others.get(&from.table, &from.match_field, by.as_str()?)?;
        (!row[give].is_null()).then(|| row[give].to_string())
    }
}
