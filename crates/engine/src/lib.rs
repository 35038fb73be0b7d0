//! Rules over many records, run by SQLite on a given connection, and packages judged whole.
//!
//! Knows core and seal; neither files, network nor user interface.

pub mod functions;
pub mod judge;
pub mod memory;
pub mod package;
pub mod rules;
pub mod schema;
