//! Checking a sheet without a vault.

mod aside;
mod division;
mod paint;
mod plan;
mod report;
mod run;

pub(crate) use aside::{Aside, Standing};
pub use paint::paint;
pub(crate) use plan::{Link, Part, parts};
pub use report::{Change, Place, Report, SheetFinding};
pub use run::{CheckError, Options, check};
pub(crate) use run::{HEAD_ROWS, find_tables};
pub use zhibao_sheet::header::Mapping;
pub use zhibao_sheet::{Helper, Limits};
