//! The open vault, lent for moments: to commands, and to work that waits for the network in between.

use zhibao_app::send::{Lender, SendError};
use zhibao_app::{SetId, Vault};
use zhibao_wire::{Language, Problem};

use crate::state::Desk;
use crate::words;

impl Desk {
    /// Works with the open vault and the working set that is shown.
    pub(crate) fn with<R>(
        &self,
        work: impl FnOnce(&mut Vault, SetId, Language) -> Result<R, Problem>,
    ) -> Result<R, Problem> {
        let mut state = self.state();
        let (set, language) = (state.set, state.preferences.language);
        match &mut state.open {
            Some(vault) => work(vault, set, language),
            None => Err(words::refusal(language, "locked", &[])),
        }
    }

    /// The vault that is open now, for work that waits for the network.
    pub(crate) fn lent(&self) -> Result<Lent<'_>, Problem> {
        let vault = self.with(|vault, _, _| Ok(vault.id().to_owned()))?;
        Ok(Lent { desk: self, vault })
    }
}

/// One vault of the desk. The state is locked only while it is worked with; where another vault was opened meanwhile, the
/// work ends.
pub(crate) struct Lent<'a> {
    desk: &'a Desk,
    vault: String,
}

impl Lender for Lent<'_> {
    fn lend<R>(&mut self, work: impl FnOnce(&mut Vault) -> Result<R, SendError>) -> Result<R, SendError> {
        let mut state = self.desk.state();
        match &mut state.open {
            Some(vault) if vault.id() == self.vault => work(vault),
            _ => Err(SendError::Closed),
        }
    }
}
