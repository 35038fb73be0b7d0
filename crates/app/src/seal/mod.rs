//! Sealing a period: what blocks it, the package, and its bytes for the receiver.

mod build;
mod explained;
mod left;
mod receiving;
mod reported;
mod scope;
mod signing;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_engine::package::BuildFault;
use zhibao_seal::fault::AgeFault;
use zhibao_vault::{StoredFinding, VaultError};

use crate::identity::IdentityError;
use crate::verify::PackageError;

pub use build::{
    Confirmed, HEAD, HEAD_SEQUENCE, SealOptions, SealReport, encrypt, encrypt_to_authority, seal, seal_version,
};
pub use reported::reported;
pub use zhibao_core::package::descriptor::How;

/// Why a period cannot be sealed.
#[derive(Debug, Error)]
pub enum SealError {
    /// Findings stand in the way.
    #[error("{} findings block sealing", .0.len())]
    Blocked(Vec<StoredFinding>),
    /// The period is neither open nor sealed.
    #[error("no period {0}")]
    NoPeriod(String),
    /// The vault was copied or restored since it last sealed: it must enrol again first.
    #[error("the device key is gone")]
    NotEnrolledHere,
    /// There is no authority to encrypt to.
    #[error("no authority to encrypt to")]
    NoReceiver,
    /// The stored identity cannot be used.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A kept package cannot be read any more.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// The vault refuses.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The package cannot be written.
    #[error(transparent)]
    Build(#[from] BuildFault),
    /// The package cannot be encrypted.
    #[error(transparent)]
    Age(#[from] AgeFault),
}

impl Speak for SealError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            SealError::Identity(error) => error.catalogue(),
            SealError::Package(error) => error.catalogue(),
            SealError::Vault(error) => error.catalogue(),
            SealError::Build(error) => error.catalogue(),
            SealError::Age(error) => error.catalogue(),
            _ => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            SealError::Blocked(_) => "seal.blocked",
            SealError::NoPeriod(_) => "seal.no_period",
            SealError::NotEnrolledHere => "seal.not_enrolled_here",
            SealError::NoReceiver => "seal.no_receiver",
            SealError::Identity(error) => error.code(),
            SealError::Package(error) => error.code(),
            SealError::Vault(error) => error.code(),
            SealError::Build(error) => error.code(),
            SealError::Age(error) => error.code(),
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            SealError::Blocked(findings) => vec![("n", findings.len().to_string())],
            SealError::NoPeriod(period) => vec![("period", period.clone())],
            SealError::Identity(error) => error.args(),
            SealError::Package(error) => error.args(),
            SealError::Vault(error) => error.args(),
            SealError::Build(error) => error.args(),
            SealError::Age(error) => error.args(),
            SealError::NotEnrolledHere | SealError::NoReceiver => Vec::new(),
        }
    }
}
