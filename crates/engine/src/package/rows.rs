//! Rows of a verified package, handed on while they are read.

use zhibao_core::package::descriptor::Descriptor;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;

/// Takes the rows of a package. A package may still fail after rows were handed over: the taker then drops them.
pub trait Sink {
    /// The descriptor, once its signature has been found good; called once, before the first row.
    fn begin(&mut self, _descriptor: &Descriptor) {}
    /// A row of a table; `values` follow the table's fields, those that did not travel are NULL.
    fn row(&mut self, table: &Table, row_id: &str, values: &[Value]);
}

/// Takes nothing.
impl Sink for () {
    fn row(&mut self, _: &Table, _: &str, _: &[Value]) {}
}

/// All rows of a package in memory.
#[derive(Debug, Default, PartialEq)]
pub struct Collected {
    /// Table id, `row_id` and values, in order of appearance.
    pub rows: Vec<(String, String, Vec<Value>)>,
}

impl Sink for Collected {
    fn row(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        self.rows.push((table.id.clone(), row_id.to_owned(), values.to_vec()));
    }
}
