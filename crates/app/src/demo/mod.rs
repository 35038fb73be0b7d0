//! A synthetic school: complete in all domains, valid, and the same for the same seed.
//!
//! [`school`] makes its people and classes from numbers alone. What else a school has follows from them by recipes, which
//! are data (`recipes/*.toml`): a SELECT over what the vault holds by then, and what fields get; whatever the standard
//! wants besides comes from the schema. [`fill`] puts a school into a vault, [`workbooks`] writes it as sheets to practise
//! import with, and [`build`] does all of it in a folder, enrolled with an authority that exists nowhere else or with a
//! server, after the terms before were played and sealed. [`plant`] spoils some records and tells which.

mod authority;
mod build;
mod calendar;
mod cells;
mod classes;
mod cook;
mod events;
mod family;
mod fill;
mod filler;
mod history;
mod majors;
mod names;
mod offices;
mod people;
mod places;
mod plant;
mod pupil_rows;
mod pupils;
mod recipe;
mod school;
mod shelve;
mod spec;
mod staff;
mod stage;
mod workbooks;

pub use authority::{Authority, enrol};
pub use build::{Demo, ERRORS, Enrolment, USER, Wanted, build};
pub use calendar::Term;
pub use cells::Row;
pub use fill::fill;
pub use plant::{Planted, plant};
pub use school::{FEWEST, MOST, School, TABLES, school, school_of};
pub use workbooks::workbooks;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_seal::fault::Fault;
use zhibao_sheet::SheetError;
use zhibao_vault::VaultError;

use crate::identity::IdentityError;
use crate::seal::SealError;
use crate::send::SendError;

/// Why a demo school cannot be made.
#[derive(Debug, Error)]
pub enum DemoError {
    /// Too few or too many pupils.
    #[error("the number of pupils must be from {least} to {most}")]
    Students {
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
    },
    /// The day of judgement is none.
    #[error("not a day: {0}")]
    Day(String),
    /// The standard has no divisions or majors to choose from.
    #[error("the standard lacks divisions or majors")]
    Standard,
    /// The folder holds a demo already.
    #[error("the folder holds a demo already")]
    Exists,
    /// The file system failed.
    #[error("file system: {0}")]
    Io(#[from] std::io::Error),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A workbook could not be written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The authority's keys or papers could not be made.
    #[error(transparent)]
    Seal(#[from] Fault),
    /// A recipe does not fit the standard.
    #[error("recipe: {0}")]
    Recipe(String),
    /// A term that is over could not be sealed.
    #[error(transparent)]
    Past(#[from] SealError),
    /// The server did not take the school, or what it sealed.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The identity could not be stored.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl DemoError {
    fn inner(&self) -> Option<&dyn Speak> {
        match self {
            DemoError::Vault(error) => Some(error),
            DemoError::Sheet(error) => Some(error),
            DemoError::Seal(fault) => Some(fault),
            DemoError::Identity(error) => Some(error),
            DemoError::Past(error) => Some(error),
            DemoError::Send(error) => Some(error),
            _ => None,
        }
    }
}

impl Speak for DemoError {
    fn catalogue(&self) -> &'static Catalogue {
        self.inner().map_or(&crate::MESSAGES, |inner| inner.catalogue())
    }

    fn code(&self) -> &'static str {
        match self {
            DemoError::Students { .. } => "demo.students",
            DemoError::Day(_) => "demo.day",
            DemoError::Standard => "demo.standard",
            DemoError::Exists => "demo.exists",
            DemoError::Recipe(_) => "demo.recipe",
            DemoError::Io(_) => "demo.io",
            _ => self.inner().map_or("demo.io", |inner| inner.code()),
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            DemoError::Students { least, most } => vec![("least", least.to_string()), ("most", most.to_string())],
            DemoError::Day(day) => vec![("day", day.clone())],
            DemoError::Io(error) => vec![("reason", error.to_string())],
            DemoError::Recipe(reason) => vec![("reason", reason.clone())],
            _ => self.inner().map_or_else(Vec::new, |inner| inner.args()),
        }
    }
}
