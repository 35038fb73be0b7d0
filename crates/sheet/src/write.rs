//! Templates, exports and CSV for people.

mod csv;
mod form;
pub(crate) mod guard;
mod lists;
mod spec;
mod table;

pub use self::csv::CsvWriter;
pub use form::{FormCell, FormColumn, FormHead, FormRow, FormSpec, FormStub, write_forms};
pub use spec::{ColumnSpec, Note, TableSpec};
pub use table::{Out, TableWriter, Written};
pub(crate) use table::{failed, save};
