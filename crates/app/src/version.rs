//! New versions of a sealed period, filled from the bytes that were sealed.

use chrono::{DateTime, Utc};
use zhibao_core::package::Limits;
use zhibao_engine::layered::layers_of;
use zhibao_engine::package::{Collected, Judged, VerifyOptions, verify};
use zhibao_vault::{Vault, VaultError, Version};

use crate::seal::SealError;
use crate::verify::PackageError;

/// Why a new version cannot be begun.
#[derive(Debug, thiserror::Error)]
pub enum VersionError {
    /// Nothing of this period was sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The kept package cannot be read any more.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The vault refuses.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl VersionError {
    fn inner(&self) -> &dyn zhibao_core::message::Speak {
        match self {
            VersionError::Seal(error) => error,
            VersionError::Package(error) => error,
            VersionError::Vault(error) => error,
        }
    }
}

impl zhibao_core::message::Speak for VersionError {
    fn catalogue(&self) -> &'static zhibao_core::message::Catalogue {
        self.inner().catalogue()
    }

    fn code(&self) -> &'static str {
        self.inner().code()
    }

    fn args(&self) -> Vec<zhibao_core::message::Arg> {
        self.inner().args()
    }
}

/// Begins a new version of a sealed period from the last package that was sealed for it; its rows keep their ids. Why
/// is kept in the log.
///
/// # Errors
/// A period that was never sealed or whose new version is worked on already.
pub fn begin(vault: &mut Vault, period: &str, reason: &str, now: DateTime<Utc>) -> Result<Version, VersionError> {
    let none = || SealError::NoPeriod(period.to_owned());
    let packages = vault.packages().map_err(VersionError::from)?;
    let last = packages
        .into_iter()
        .filter(|p| p.period == period)
        .max_by_key(|p| p.sequence);
    let last = vault.package(&last.ok_or_else(none)?.id)?.ok_or_else(none)?;
    let standard = vault.standard();
    let layers = layers_of(standard);
    let options = VerifyOptions {
        standard,
        layers: &layers,
        anchors: &[],
        revocations: &[],
        now: now.timestamp(),
        judged: Judged::AtSigning,
        withheld: &[],
        previous: None,
        limits: Limits::default(),
    };
    let mut rows = Collected::default();
    verify(&last.bytes, &options, &mut rows).map_err(PackageError::from)?;
    let version = vault.begin_version(period, reason, |importer| {
        for (table, row, values) in &rows.rows {
            let texts = values.iter().enumerate().filter(|(_, value)| !value.is_null());
            let texts: Vec<(usize, String)> = texts.map(|(at, value)| (at, value.to_string())).collect();
            let cells: Vec<(usize, &str)> = texts.iter().map(|(at, text)| (*at, text.as_str())).collect();
            importer.insert_texts(table, Some(row), &cells)?;
        }
        Ok(())
    })?;
    Ok(version)
}
