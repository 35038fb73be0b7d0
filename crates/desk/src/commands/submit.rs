//! Sealing: what is left, who confirmed, the packages, new versions, what happened.

mod cards;
mod checklist;
mod confirm;
mod seal;
mod timeline;
mod versions;

pub(crate) use cards::{UPLOADED, authority, handover, known, package_card, packages, periods, receipt_card, reported};
pub(crate) use checklist::{CHECKED, checklist};
pub(crate) use confirm::{confirm, unconfirm};
pub(crate) use seal::seal;
pub(crate) use timeline::timeline;
pub(crate) use versions::{begin_version, drop_version, work_on};
