//! A vault made anew from packages.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_core::package::Limits;
use zhibao_core::package::descriptor::LayerRef;
use zhibao_core::standard::Standard;
use zhibao_engine::layered::layers_of;
use zhibao_engine::package::{Collected, Judged, VerifyOptions, verify};
use zhibao_seal::agefile::Identity;
use zhibao_seal::code::RecoveryCode;
use zhibao_seal::keyring::User;
use zhibao_vault::{LayerStep, NewVault, PRESENT, SealedPackage, Vault, VaultError};

use crate::layers::{AtHand, named};
use crate::standard::StandardError;
use crate::vaults::{FIRST_USER, options};
use crate::verify::{PackageError, open, standard_of};

/// What was rebuilt.
pub struct Rebuilt {
    /// Records in the new vault.
    pub rows: usize,
    /// Packages that it was made from.
    pub packages: usize,
    /// The new vault's recovery code.
    pub recovery: RecoveryCode,
}

/// Why a vault could not be rebuilt.
#[derive(Debug, Error)]
pub enum RebuildError {
    /// A package does not verify or cannot be read.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The vault refuses.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// No package was given.
    #[error("no package")]
    Nothing,
    /// The packages are of different schools.
    #[error("packages of several schools")]
    OtherSchool,
    /// A package was sealed by a layer that is not at hand: without it, fields would be lost.
    #[error("the layer {id} {version} is not at hand")]
    NeedsLayer {
        /// The layer.
        id: String,
        /// Its version.
        version: u32,
    },
    /// A layer cannot be taken.
    #[error(transparent)]
    Standard(#[from] StandardError),
}

impl Speak for RebuildError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            RebuildError::Package(error) => error.catalogue(),
            RebuildError::Vault(error) => error.catalogue(),
            RebuildError::Standard(error) => error.catalogue(),
            RebuildError::Nothing | RebuildError::OtherSchool | RebuildError::NeedsLayer { .. } => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            RebuildError::Package(error) => error.code(),
            RebuildError::Vault(error) => error.code(),
            RebuildError::Nothing => "rebuild.nothing",
            RebuildError::OtherSchool => "rebuild.other_school",
            RebuildError::NeedsLayer { .. } => "rebuild.needs_layer",
            RebuildError::Standard(error) => error.code(),
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            RebuildError::Package(error) => error.args(),
            RebuildError::Vault(error) => error.args(),
            RebuildError::Standard(error) => error.args(),
            RebuildError::NeedsLayer { id, version } => vec![("layer", id.clone()), ("version", version.to_string())],
            RebuildError::Nothing | RebuildError::OtherSchool => Vec::new(),
        }
    }
}

/// Makes a vault from packages of one school: the rows of the newest one become the present data, and every package is kept
/// as a sealed period's. The vault has the layers of the standard that the newest package was sealed by, from `layers`.
///
/// # Errors
/// Packages that do not verify, belong to several schools or were sealed by a layer that is not at hand; a path that is
/// taken.
pub fn rebuild(
    to: &Path,
    packages: &[PathBuf],
    identity: Option<&Identity>,
    layers: &[AtHand],
    passphrase: &str,
    standard: &'static Arc<Standard>,
) -> Result<Rebuilt, RebuildError> {
    let mut held = Vec::new();
    for path in packages {
        let bytes = open(path, identity)?;
        let own = standard_of(&bytes, standard, layers).map_err(PackageError::from)?;
        let own_layers = layers_of(own);
        let options = VerifyOptions {
            standard: own,
            layers: &own_layers,
            anchors: &[],
            revocations: &[],
            now: Utc::now().timestamp(),
            judged: Judged::AtSigning,
            withheld: &[],
            previous: None,
            limits: Limits::default(),
        };
        let mut rows = Collected::default();
        let verified = verify(&bytes, &options, &mut rows).map_err(PackageError::from)?;
        if let Some(LayerRef { id, version, .. }) = verified.report.unknown_layers.first().cloned() {
            return Err(RebuildError::NeedsLayer { id, version });
        }
        held.push((verified, rows, bytes));
    }
    held.sort_by_key(|(verified, ..)| verified.descriptor.facts.sequence);
    let Some((newest, ..)) = held.last() else {
        return Err(RebuildError::Nothing);
    };
    let (school, name) = (
        newest.descriptor.facts.school.clone(),
        newest.descriptor.facts.school_name.clone(),
    );
    if held.iter().any(|(v, ..)| v.descriptor.facts.school != school) {
        return Err(RebuildError::OtherSchool);
    }
    let user = User {
        id: FIRST_USER.to_owned(),
        name: FIRST_USER.to_owned(),
        role: FIRST_USER.to_owned(),
    };
    let new = NewVault {
        path: to,
        school: &school,
        name: &name,
        user,
        passphrase,
    };
    let (mut vault, recovery) = Vault::create(&new, options(standard))?;
    let claimed = held.last().map(|(newest, ..)| newest.descriptor.facts.layers.clone());
    for layer in named(layers, &claimed.unwrap_or_default()) {
        vault.change_layers(&LayerStep::Install(layer.addition.clone()))?;
    }
    let standard = vault.standard();
    let rows = fill(&mut vault, standard, &held)?;
    keep(&mut vault, &held)?;
    Ok(Rebuilt {
        rows,
        packages: held.len(),
        recovery,
    })
}

type Held = Vec<(zhibao_engine::package::Verified, Collected, Vec<u8>)>;

fn fill(vault: &mut Vault, standard: &Standard, held: &Held) -> Result<usize, RebuildError> {
    let Some((verified, rows, _)) = held.last() else {
        return Ok(0);
    };
    let source = verified.report.id.to_string();
    let (_, count) = vault.import(PRESENT, Some(&source), |importer| {
        for (id, row_id, values) in &rows.rows {
            let Some(table) = standard.table(id) else { continue };
            let texts: Vec<(usize, String)> = values
                .iter()
                .enumerate()
                .filter(|(_, v)| !v.is_null())
                .map(|(at, v)| (at, v.to_string()))
                .collect();
            let cells: Vec<(usize, &str)> = texts.iter().map(|(at, t)| (*at, t.as_str())).collect();
            importer.insert_texts(&table.id, Some(row_id), &cells)?;
        }
        Ok(rows.rows.len())
    })?;
    Ok(count)
}

fn keep(vault: &mut Vault, held: &Held) -> Result<(), RebuildError> {
    let mut seen = std::collections::BTreeMap::new();
    for (verified, _, bytes) in held {
        let facts = &verified.descriptor.facts;
        let version = seen.entry(facts.period.clone()).and_modify(|n| *n += 1).or_insert(1i64);
        if *version > 1 {
            continue;
        }
        vault.begin_period(&facts.period, &zhibao_core::dates::day_text(facts.as_of))?;
        vault.seal_period(&SealedPackage {
            id: verified.report.id.to_string(),
            period: facts.period.clone(),
            version: *version,
            sequence: i64::try_from(facts.sequence).unwrap_or(i64::MAX),
            previous: facts.previous.map(|d| d.to_string()),
            state: "received".to_owned(),
            sealed_at: facts.sealed_at.timestamp_millis(),
            bytes: bytes.clone(),
        })?;
    }
    Ok(())
}
