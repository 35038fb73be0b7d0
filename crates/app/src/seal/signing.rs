//! With what a vault signs: its enrolled identity, else a key and certificate that it makes for itself.

use zhibao_seal::cert::{Certificate, self_issued};
use zhibao_seal::fault::Fault;
use zhibao_seal::key::SigningKey;
use zhibao_vault::Vault;

use super::SealError;
use crate::identity::{DEVICE_CHAIN, DEVICE_KEY, ENROLLED, IdentityError, load_identity};

/// How long a certificate lasts that a device issues to itself, in seconds: about ten years.
const OWN_LIFE: i64 = 10 * 366 * 86_400;

/// A key and its certificates, device first.
pub(super) struct Signing {
    pub key: SigningKey,
    pub chain: Vec<Certificate>,
}

/// What this copy of the vault signs with. A package signed with an own certificate verifies as from an unknown signer.
pub(super) fn signing(vault: &mut Vault, now: i64) -> Result<Signing, SealError> {
    if let Some(identity) = load_identity(vault)? {
        return Ok(Signing {
            key: identity.key,
            chain: identity.chain,
        });
    }
    if let (Some(key), Some(chain)) = (vault.secret(DEVICE_KEY)?, vault.secret(DEVICE_CHAIN)?) {
        let key = SigningKey::from_pkcs8(&key).map_err(|e| IdentityError::from(Fault::from(e)))?;
        let chain = Certificate::chain_from_pem(&String::from_utf8_lossy(&chain))
            .map_err(|e| IdentityError::from(Fault::from(e)))?;
        return Ok(Signing { key, chain });
    }
    if vault.setting(ENROLLED)?.is_some() {
        return Err(SealError::NotEnrolledHere);
    }
    let key = SigningKey::generate();
    let school = vault.school().to_owned();
    let certificate =
        self_issued(&key, &school, now - 86_400, now + OWN_LIFE).map_err(|e| IdentityError::from(Fault::from(e)))?;
    vault.set_secret(DEVICE_CHAIN, Some(certificate.pem().as_bytes()))?;
    vault.set_secret(DEVICE_KEY, Some(key.pkcs8()))?;
    Ok(Signing {
        key,
        chain: vec![certificate],
    })
}
