//! One function a kind of entry.

mod domain;
mod example;
mod field;
mod figure;
mod indicator;
mod list;
mod report;
mod rule;
mod table;

pub(crate) use domain::domain;
pub(crate) use field::field;
pub(crate) use indicator::indicator;
pub(crate) use list::list;
pub(crate) use report::report;
pub(crate) use rule::rule;
pub(crate) use table::table;
