//! Where an import came from: kept beside its step, so that the list of imports names files, whoever imported.

use std::path::Path;

use serde::{Deserialize, Serialize};
use zhibao_vault::{Result, Vault};

use super::ImportReport;

/// Where an import came from, and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The name of the file.
    pub file: String,
    /// The table.
    pub table: String,
    /// Records added.
    pub added: usize,
    /// Records changed.
    pub updated: usize,
}

impl Source {
    /// The source of a step; `None` where it is not known.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(vault: &Vault, step: i64) -> Result<Option<Source>> {
        let kept = vault.setting(&key(step))?;
        Ok(kept.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Keeps where an import came from.
    pub(super) fn keep(vault: &mut Vault, step: i64, path: &Path, table: &str, report: &ImportReport) -> Result<()> {
        let source = Source {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            table: table.to_owned(),
            added: report.added,
            updated: report.updated,
        };
        vault.set_setting(&key(step), Some(&serde_json::to_string(&source)?))
    }
}

fn key(step: i64) -> String {
    format!("import.source.{step}")
}
