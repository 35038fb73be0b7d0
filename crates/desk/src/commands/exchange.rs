//! Between school and authority: packages out, papers in, remarks and answers, enrolment.

mod enrol;
mod network;
mod papers;
mod remarks;
mod send;
mod stick;

pub(crate) use enrol::{enrol, enrol_request};
pub(crate) use network::network;
pub(crate) use papers::accept_files;
pub(crate) use remarks::{answer, remarks, unanswered};
pub(crate) use send::{pull, send};
pub(crate) use stick::write_stick;
