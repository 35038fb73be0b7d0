//! Workbooks and CSV, in and out.
//!
//! The only crate that names a spreadsheet library. Reading: [`Workbook::open`] recognises a file by its content, and
//! [`Workbook::visit`] hands out its rows one by one, within [`Limits`]. [`header`] finds the heading row and what its
//! columns mean. Writing: [`write`] makes templates and exports, [`paint`] gives a checked workbook back with its faults
//! marked. Formats that the library cannot stream are read by a [`helper`] process with limits on time and memory.

pub mod cell;
pub mod error;
pub mod header;
pub mod helper;
pub mod limits;
pub mod paint;
mod read;
pub mod write;

pub use cell::{Cell, Row};
pub use error::{MESSAGES, SheetError};
pub use helper::Helper;
pub use limits::Limits;
pub use read::meta::{Meta, ROW_ID};
pub use read::{Extent, Format, SheetInfo, Visitor, Workbook};
