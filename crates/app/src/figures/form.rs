//! Reports as forms that look like the official ones, on the screen and as workbooks.

use std::path::Path;

use thiserror::Error;
pub use zhibao_core::form::{FormCell, FormHead, FormSpec};
use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_engine::figures::{Whose, doubts, form};
use zhibao_sheet::SheetError;
use zhibao_sheet::write::write_forms;
use zhibao_vault::{Vault, VaultError};

use super::Sheet;
use crate::MESSAGES;

/// Why a report could not be written.
#[derive(Debug, Error)]
pub enum FiguresError {
    /// The file cannot be written.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The vault cannot be read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The standard has no such report.
    #[error("no report {0} in the standard")]
    UnknownReport(String),
    /// The file to write is the vault's own.
    #[error("the file to write belongs to the vault")]
    OntoVault,
}

impl Speak for FiguresError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            FiguresError::Sheet(error) => error.catalogue(),
            FiguresError::Vault(error) => error.catalogue(),
            _ => &MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            FiguresError::Sheet(error) => error.code(),
            FiguresError::Vault(error) => error.code(),
            FiguresError::UnknownReport(_) => "figures.unknown_report",
            FiguresError::OntoVault => "export.onto_vault",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            FiguresError::Sheet(error) => error.args(),
            FiguresError::Vault(error) => error.args(),
            FiguresError::UnknownReport(id) => vec![("report", id.clone())],
            FiguresError::OntoVault => Vec::new(),
        }
    }
}

/// Writes reports of the present data into one workbook, a sheet each. Returns them.
///
/// # Errors
/// An unknown report; a file that cannot be written; those of the vault.
pub fn write(vault: &mut Vault, ids: &[&str], path: &Path, lang: Lang) -> Result<Vec<Sheet>, FiguresError> {
    let own = |p: &Path| std::path::absolute(p).ok();
    if own(path) == own(vault.path()) {
        return Err(FiguresError::OntoVault);
    }
    let mut sheets = Vec::new();
    let mut forms = Vec::new();
    for id in ids {
        let (mut form, sheet) = page(vault, id, lang)?;
        if let Some(report) = vault.standard().report(id) {
            form.notes.extend(doubts(report, &sheet, lang));
        }
        forms.push(form);
        sheets.push(sheet);
    }
    write_forms(path, &forms)?;
    Ok(sheets)
}

/// A report of the present data as its form, and the cells from which it was made.
///
/// # Errors
/// An unknown report; those of the vault.
pub fn page(vault: &mut Vault, id: &str, lang: Lang) -> Result<(FormSpec, Sheet), FiguresError> {
    let report = vault.standard().report(id);
    let report = report.ok_or_else(|| FiguresError::UnknownReport(id.to_owned()))?;
    let sheet = super::report(vault, id)?;
    let name = vault.school_name()?;
    let whose = Whose::School {
        code: vault.school(),
        name: &name,
    };
    Ok((form(vault.standard(), report, &sheet, &whose, lang), sheet))
}
