//! Values that stand, read once more: by a receiver of a package, and by a vault that judges its records anew.

use rustc_hash::FxHashMap;

use crate::check::{Checker, Draft};
use crate::read::Reading;
use crate::standard::table::{FieldType, Table};
use crate::value::{Raw, Value};

/// Puts the values of records of one table into drafts. What the values of a field with few different ones were read as is
/// remembered.
pub struct Again {
    known: Vec<Option<FxHashMap<Value, Reading>>>,
}

impl Again {
    /// For the records of a table; use it with one checker only.
    pub fn new(table: &Table) -> Again {
        let few = |kind| {
            matches!(
                kind,
                FieldType::Code | FieldType::Boolean | FieldType::YearMonth | FieldType::Number { .. }
            )
        };
        let known = table.fields.iter().map(|f| few(f.kind).then(FxHashMap::default));
        Again { known: known.collect() }
    }

    /// Reads a value as a text that was typed like it, and puts what it is read as into a draft.
    pub fn put(&mut self, checker: &Checker<'_>, draft: &mut Draft, field: usize, value: &Value) {
        if value.is_null() {
            return;
        }
        let read = || match value.as_str() {
            Some(text) => checker.read(field, Raw::Text(text)),
            None => checker.read(field, Raw::Text(&value.to_string())),
        };
        let Some(known) = self.known.get_mut(field).and_then(Option::as_mut) else {
            return checker.put(draft, field, read());
        };
        let reading = match known.get(value) {
            Some(reading) => reading.clone(),
            None => {
                let reading = read();
                known.insert(value.clone(), reading.clone());
                reading
            }
        };
        checker.put(draft, field, reading);
    }
}
