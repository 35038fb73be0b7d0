//! Rows of one table that wait in memory until it is known which rules have to see them.

use std::cell::OnceCell;
use std::collections::HashMap;

use zhibao_core::expr::Record;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;

static NULL: Value = Value::Null;

/// Some fields of the rows of a table.
pub(crate) struct Held {
    /// Which fields, by index.
    fields: Vec<usize>,
    /// By field: its place among those that are kept.
    places: Vec<Option<usize>>,
    ids: Vec<i64>,
    /// Row after row.
    cells: Vec<Value>,
    /// By id: the number of a row, once one is asked for.
    numbers: OnceCell<HashMap<i64, usize>>,
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct HeldRow<'h> {
    pub(crate) id: i64,
    places: &'h [Option<usize>],
    cells: &'h [Value],
}

impl<'h> HeldRow<'h> {
    /// The value of a field; NULL where it is not kept.
    pub(crate) fn get(&self, field: usize) -> &'h Value {
        self.places[field].map_or(&NULL, |place| &self.cells[place])
    }
}

impl Record for HeldRow<'_> {
    fn value(&self, field: usize) -> &Value {
        self.get(field)
    }
}

impl Held {
    pub(crate) fn new(table: &Table, fields: Vec<usize>) -> Held {
        let mut places = vec![None; table.fields.len()];
        for (place, field) in fields.iter().enumerate() {
            places[*field] = Some(place);
        }
        Held {
            fields,
            places,
            ids: Vec::new(),
            cells: Vec::new(),
            numbers: OnceCell::new(),
        }
    }

    pub(crate) fn fields(&self) -> &[usize] {
        &self.fields
    }

    pub(crate) fn push(&mut self, id: i64, values: &[Value]) {
        self.ids.push(id);
        self.cells.extend(self.fields.iter().map(|at| values[*at].clone()));
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = HeldRow<'_>> {
        (0..self.len()).map(|number| self.row(number))
    }

    /// The row with an id.
    pub(crate) fn find(&self, id: i64) -> Option<HeldRow<'_>> {
        let numbers = self
            .numbers
            .get_or_init(|| self.ids.iter().enumerate().map(|(number, id)| (*id, number)).collect());
        numbers.get(&id).map(|number| self.row(*number))
    }

    /// The row with a number, counted from the first that was pushed.
    pub(crate) fn row(&self, number: usize) -> HeldRow<'_> {
        let width = self.fields.len();
        HeldRow {
            id: self.ids[number],
            places: &self.places,
            cells: &self.cells[number * width..(number + 1) * width],
        }
    }
}
