//! Who this vault is to an authority: the device's key, its certificate chain, and the authority's card that is pinned.

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_seal::card::Card;
use zhibao_seal::cert::{Certificate, chain_to_pem};
use zhibao_seal::fault::Fault;
use zhibao_seal::key::SigningKey;
use zhibao_vault::{Vault, VaultError};

/// The secret that holds the device's private key, PKCS#8. It goes when the vault is copied or restored.
pub const DEVICE_KEY: &str = "device.key";
/// The secret that holds the device's certificate chain, PEM, device first. It goes together with the key.
pub const DEVICE_CHAIN: &str = "device.chain";
/// The setting that holds the pinned authority card, as signed. It stays with the vault.
pub const AUTHORITY_CARD: &str = "authority.card";
/// The setting that says that an authority enrolled this vault once. It stays when a copy loses the device's key: such a
/// copy must enrol again before it seals.
pub const ENROLLED: &str = "enrolled";

/// Why an identity cannot be stored or loaded.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// What is stored is no key, chain or card.
    #[error(transparent)]
    Seal(#[from] Fault),
}

impl Speak for IdentityError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            IdentityError::Vault(error) => error.catalogue(),
            IdentityError::Seal(fault) => fault.catalogue(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            IdentityError::Vault(error) => error.code(),
            IdentityError::Seal(fault) => fault.code(),
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            IdentityError::Vault(error) => error.args(),
            IdentityError::Seal(fault) => fault.args(),
        }
    }
}

/// An enrolled device.
#[derive(Debug)]
pub struct DeviceIdentity {
    /// Signs packages and tokens.
    pub key: SigningKey,
    /// The device's certificate first, the authority's root last.
    pub chain: Vec<Certificate>,
    /// The pinned card.
    pub card: Card,
}

/// Keeps what enrolment gave; replaces what stood before.
///
/// # Errors
/// A card that is none; those of the database.
pub fn store_identity(
    vault: &mut Vault,
    key: &SigningKey,
    chain: &[Certificate],
    card: &str,
) -> Result<(), IdentityError> {
    Card::read(card)?;
    vault.set_setting(AUTHORITY_CARD, Some(card))?;
    vault.set_setting(ENROLLED, Some("yes"))?;
    vault.set_secret(DEVICE_CHAIN, Some(chain_to_pem(chain).as_bytes()))?;
    vault.set_secret(DEVICE_KEY, Some(key.pkcs8()))?;
    Ok(())
}

/// The identity of this copy of the vault; none where it is not enrolled.
///
/// # Errors
/// Those of the database; a stored key, chain or card that cannot be read.
pub fn load_identity(vault: &Vault) -> Result<Option<DeviceIdentity>, IdentityError> {
    let (Some(key), Some(chain)) = (vault.secret(DEVICE_KEY)?, vault.secret(DEVICE_CHAIN)?) else {
        return Ok(None);
    };
    let Some(card) = load_card(vault)? else { return Ok(None) };
    let key = SigningKey::from_pkcs8(&key).map_err(Fault::from)?;
    let chain = Certificate::chain_from_pem(&String::from_utf8_lossy(&chain)).map_err(Fault::from)?;
    Ok(Some(DeviceIdentity { key, chain, card }))
}

/// The pinned card of the authority; it may be pinned before the device is enrolled, and outlives a restore.
///
/// # Errors
/// Those of the database; a stored card that cannot be read.
pub fn load_card(vault: &Vault) -> Result<Option<Card>, IdentityError> {
    let text = vault.setting(AUTHORITY_CARD)?;
    Ok(text.map(|text| Card::read(&text)).transpose()?)
}
