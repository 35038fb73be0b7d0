//! Why nothing could be written.

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_sheet::SheetError;
use zhibao_vault::VaultError;

/// Why nothing could be written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The file cannot be written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The vault cannot be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// There is no such table in the standard.
    #[error("no table {0} in the standard")]
    UnknownTable(String),
    /// There is no such domain in the standard.
    #[error("no domain {0} in the standard")]
    UnknownDomain(String),
    /// There is no such layout in the standard.
    #[error("no layout {0} in the standard")]
    UnknownLayout(String),
    /// The layout is for another table.
    #[error("layout {layout} is not for table {table}")]
    OtherTable {
        /// The layout.
        layout: String,
        /// The table that was asked for.
        table: String,
    },
    /// The file to write is the vault's own.
    #[error("the file to write belongs to the vault")]
    OntoVault,
    /// The school has no such class.
    #[error("no class {0}")]
    UnknownClass(String),
    /// Records of the table belong to no class.
    #[error("table {0} knows no classes")]
    NoClasses(String),
}

impl Speak for ExportError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            ExportError::Sheet(error) => error.catalogue(),
            ExportError::Vault(error) => error.catalogue(),
            _ => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ExportError::Sheet(error) => error.code(),
            ExportError::Vault(error) => error.code(),
            ExportError::UnknownTable(_) => "export.unknown_table",
            ExportError::UnknownDomain(_) => "export.unknown_domain",
            ExportError::UnknownLayout(_) => "export.unknown_layout",
            ExportError::OtherTable { .. } => "export.other_table",
            ExportError::OntoVault => "export.onto_vault",
            ExportError::UnknownClass(_) => "export.unknown_class",
            ExportError::NoClasses(_) => "export.no_classes",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            ExportError::Sheet(error) => error.args(),
            ExportError::Vault(error) => error.args(),
            ExportError::UnknownTable(table) | ExportError::NoClasses(table) => vec![("table", table.clone())],
            ExportError::UnknownDomain(domain) => vec![("domain", domain.clone())],
            ExportError::UnknownLayout(layout) => vec![("layout", layout.clone())],
            ExportError::OtherTable { layout, table } => vec![("layout", layout.clone()), ("table", table.clone())],
            ExportError::OntoVault => Vec::new(),
            ExportError::UnknownClass(class) => vec![("class", class.clone())],
        }
    }
}
