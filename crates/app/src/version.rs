//! New versions of a sealed period, filled from the bytes that were sealed.

use chrono::{DateTime, Utc};
use zhibao_core::package::Limits;
use zhibao_engine::layered::layers_of;
use zhibao_engine::package::{Collected, Judged, VerifyOptions, verify};
use zhibao_vault::{Vault, Version};

use crate::seal::SealError;
use crate::verify::PackageError;

/// Begins a new version of a sealed period from the last package that was sealed for it; its rows keep their ids. Why
/// is kept in the log.
///
/// # Errors
/// A period that was never sealed or whose new version is worked on already.
pub fn begin(vault: &mut Vault, period: &str, reason: &str, now: DateTime<Utc>) -> Result<Version, SealError> {
    let sealed = sealed_rows(vault, period, now)?;
    let version = vault.begin_version(period, reason, |importer| {
        for (table, row, values) in &sealed.rows {
            let texts = values.iter().enumerate().filter(|(_, value)| !value.is_null());
            let texts: Vec<(usize, String)> = texts.map(|(at, value)| (at, value.to_string())).collect();
            let cells: Vec<(usize, &str)> = texts.iter().map(|(at, text)| (*at, text.as_str())).collect();
            importer.insert_texts(table, Some(row), &cells)?;
        }
        Ok(())
    })?;
    Ok(version)
}

/// Records that the last package of a version's period held and the version does not, by table and `row_id`.
///
/// # Errors
/// As [`begin`].
pub(crate) fn gone(vault: &Vault, version: &Version, now: DateTime<Utc>) -> Result<Vec<(String, String)>, SealError> {
    let mut gone = Vec::new();
    for (table, row, _) in sealed_rows(vault, &version.period, now)?.rows {
        if !vault.has_row(version.set, &table, &row)? {
            gone.push((table, row));
        }
    }
    Ok(gone)
}

/// The rows of the last package that was sealed for a period.
fn sealed_rows(vault: &Vault, period: &str, now: DateTime<Utc>) -> Result<Collected, SealError> {
    let none = || SealError::NoPeriod(period.to_owned());
    let last = vault
        .packages()?
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
    Ok(rows)
}
