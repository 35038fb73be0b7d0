//! Who lends the vault while something is on its way.

use zhibao_vault::Vault;

use super::SendError;

/// Lends a vault for moments: never while the network is waited for, so that others can work with it meanwhile. A vault
/// in hand lends itself.
pub trait Lender {
    /// Works with the vault.
    ///
    /// # Errors
    /// Those of the work; [`SendError::Closed`] where the vault is not there any more.
    fn lend<R>(&mut self, work: impl FnOnce(&mut Vault) -> Result<R, SendError>) -> Result<R, SendError>;
}

impl Lender for Vault {
    fn lend<R>(&mut self, work: impl FnOnce(&mut Vault) -> Result<R, SendError>) -> Result<R, SendError> {
        work(self)
    }
}
