//! Checking a sheet without a vault.

mod plan;
mod report;
mod run;

pub use report::{Change, Place, Report, SheetFinding};
pub use run::{CheckError, Options, check};
