//! Enrolment, upload and download.
//!
//! Everything here may be broken off at any moment and called again. What is not known is never reported as failure or
//! success: [`SendError::is_unclear`] tells those errors after which the same call finds out and goes on.

mod accept;
mod around;
mod card;
mod contact;
mod device;
mod enrol;
mod error;
mod files;
mod http;
mod lend;
mod outgoing;
mod papers;
mod parcel;
mod plan;
mod pull;
mod push;
mod run;
mod task;

pub use accept::{Accepted, accept};
pub use around::{ATTEMPTS, Around};
pub use card::Pinned;
pub use contact::{Contact, contact};
pub use device::is_enrolled;
pub use enrol::{Enrolled, PENDING, consent, enrol_accept, enrol_online, enrol_request};
pub use error::{Reason, SendError};
pub use lend::Lender;
pub use papers::{Remark, comments, receipt, reviews};
pub use parcel::{Parcel, parcels};
pub use plan::{Known, Step, plan};
pub use pull::{Pulled, STANDARDS, pull};
pub use push::{Progress, PushOptions, Pushed, push};
pub use task::{TASK, TASK_AT};

/// The setting that holds the address of the server that this vault is enrolled with.
pub const SERVER: &str = "server.url";
/// The setting that tells as of when the head is known: seconds since 1970 of the paper that stated it.
pub const HEAD_AT: &str = "head.at";
