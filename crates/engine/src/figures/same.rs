//! Which records of several packages are one record.
//!
//! By its id a record is the same wherever it comes from. A standing one is so by its key, too: who sets up a new vault
//! types the same pupil anew. Records of a period are told once, and other periods may use their keys again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use zhibao_core::standard::table::{PeriodKind, Table};
use zhibao_core::value::Value;

/// The numbers of records by what they are known by. Of the names themselves only digests are kept.
#[derive(Default)]
pub(super) struct Same {
    numbers: HashMap<u64, usize>,
}

impl Same {
    /// Takes in a record that gets a number. Gives the numbers of those that it replaces: former ones that it is the same as.
    pub(super) fn take(
        &mut self,
        table: &Table,
        id: &str,
        values: &[Value],
        number: usize,
    ) -> impl Iterator<Item = usize> + use<> {
        let names = [Some(digest(table, "id", id)), key(table, values)];
        let former = names.map(|name| self.numbers.insert(name?, number));
        former.into_iter().flatten()
    }
}

/// The fields by which a record is known besides its id.
pub(super) fn fields(table: &Table) -> &[usize] {
    match table.period {
        PeriodKind::Standing { .. } => &table.key,
        _ => &[],
    }
}

fn key(table: &Table, values: &[Value]) -> Option<u64> {
    let part = |at: &usize| Some(values.get(*at).filter(|v| **v != Value::Null)?.to_string());
    let parts: Option<Vec<String>> = fields(table).iter().map(part).collect();
    let parts = parts.filter(|parts| !parts.is_empty())?;
    Some(digest(table, "key", &parts))
}

fn digest(table: &Table, what: &str, name: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    (table.id.as_str(), what).hash(&mut hasher);
    name.hash(&mut hasher);
    hasher.finish()
}
