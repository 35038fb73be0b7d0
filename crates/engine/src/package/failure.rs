//! Why a package does not verify.

use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_core::package::Refusal;
use zhibao_seal::Fault;

use super::MESSAGES;

/// Why a package does not verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Its shape is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Signature or certificates do not hold.
    #[error(transparent)]
    Signature(#[from] Fault),
    /// A table is not what its schema, or the standard, says.
    #[error("{0}")]
    Table(#[from] TableFault),
    /// Another predecessor than the one given.
    #[error("it does not follow the package given as its predecessor")]
    NotSuccessor,
}

/// What is wrong with a table of a package. Holds no value of a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// A cell that is not of its column's type, misses a required value, or has a code outside its categories.
    #[error("{resource} line {line}: {field} is not what the schema says")]
    Cell {
        /// The resource.
        resource: String,
        /// The line, from 1.
        line: u64,
        /// The column.
        field: String,
    },
    /// A reference to a row that is not in the package.
    #[error("{resource}: {field} names a row that is not there")]
    Reference {
        /// The resource.
        resource: String,
        /// The column.
        field: String,
    },
    /// Resources of one table do not have the same rows.
    #[error("{resource} has other rows than its table")]
    Rows {
        /// The resource.
        resource: String,
    },
    /// The table, or a column of it, is not that of the standard named.
    #[error("{resource}: {field} is not the standard's")]
    Standard {
        /// The resource.
        resource: String,
        /// The column, or `*`.
        field: String,
    },
}

impl Speak for TableFault {
    fn catalogue(&self) -> &'static Catalogue {
        &MESSAGES
    }

    fn code(&self) -> &'static str {
        match self {
            TableFault::Cell { .. } => "verify.cell",
            TableFault::Reference { .. } => "verify.reference",
            TableFault::Rows { .. } => "verify.rows",
            TableFault::Standard { .. } => "verify.standard",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            TableFault::Cell { resource, line, field } => {
                vec![
                    ("resource", resource.clone()),
                    ("line", line.to_string()),
                    ("field", field.clone()),
                ]
            }
            TableFault::Reference { resource, field } | TableFault::Standard { resource, field } => {
                vec![("resource", resource.clone()), ("field", field.clone())]
            }
            TableFault::Rows { resource } => vec![("resource", resource.clone())],
        }
    }
}

impl Failure {
    fn inner(&self) -> Option<&dyn Speak> {
        match self {
            Failure::Refused(refusal) => Some(refusal),
            Failure::Signature(fault) => Some(fault),
            Failure::Table(fault) => Some(fault),
            Failure::NotSuccessor => None,
        }
    }
}

impl Speak for Failure {
    fn catalogue(&self) -> &'static Catalogue {
        self.inner().map_or(&MESSAGES, |fault| fault.catalogue())
    }

    fn code(&self) -> &'static str {
        self.inner().map_or("verify.not_successor", |fault| fault.code())
    }

    fn args(&self) -> Vec<Arg> {
        self.inner().map_or(Vec::new(), |fault| fault.args())
    }
}
