//! The open vault, lent for moments: to commands, and to work that waits for the network in between.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use zhibao_app::send::{Lender, SendError};
use zhibao_app::{SetId, Vault};
use zhibao_wire::{Language, Problem};

use crate::state::{Desk, State, problem};
use crate::words;

/// How long work waits before it looks again whether the vault is back.
const MOMENT: Duration = Duration::from_millis(50);

impl Desk {
    /// Works with the open vault and the working set that is shown.
    pub(crate) fn with<R>(
        &self,
        work: impl FnOnce(&mut Vault, SetId, Language) -> Result<R, Problem>,
    ) -> Result<R, Problem> {
        let mut state = self.state();
        state.at_home()?;
        look(&mut state, work)
    }

    /// The same for those who only look: they need not wait for work that has the vault.
    pub(crate) fn peek<R>(
        &self,
        work: impl FnOnce(&mut Vault, SetId, Language) -> Result<R, Problem>,
    ) -> Result<R, Problem> {
        look(&mut self.state(), work)
    }

    /// Takes the vault away for long work. Until it comes back its twin stands in its place: reading goes on, changes are
    /// refused for the moment. Where the vault was closed meanwhile, it stays closed.
    pub(crate) fn away<R>(&self, work: impl FnOnce(&mut Vault, Language) -> R) -> Result<R, Problem> {
        static LAST: AtomicU32 = AtomicU32::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let mut state = self.state();
        state.at_home()?;
        let language = state.preferences.language;
        let twin = match &state.open {
            Some(vault) => vault.twin().map_err(|e| problem(language, &e))?,
            None => return Err(words::refusal(language, "locked", &[])),
        };
        let vault = state.open.replace(twin);
        state.away = Some(number);
        drop(state);
        let mut back = Back {
            desk: self,
            number,
            vault,
        };
        match &mut back.vault {
            Some(vault) => Ok(work(vault, language)),
            None => Err(words::refusal(language, "locked", &[])),
        }
    }

    /// The vault that is open now, for work that waits for the network.
    pub(crate) fn lent(&self) -> Result<Lent<'_>, Problem> {
        let vault = self.with(|vault, _, _| Ok(vault.id().to_owned()))?;
        Ok(Lent { desk: self, vault })
    }
}

fn look<R>(
    state: &mut State,
    work: impl FnOnce(&mut Vault, SetId, Language) -> Result<R, Problem>,
) -> Result<R, Problem> {
    let (set, language) = (state.set, state.preferences.language);
    match &mut state.open {
        Some(vault) => work(vault, set, language),
        None => Err(words::refusal(language, "locked", &[])),
    }
}

/// Brings the vault back, however the work ended.
struct Back<'a> {
    desk: &'a Desk,
    number: u32,
    vault: Option<Vault>,
}

impl Drop for Back<'_> {
    fn drop(&mut self) {
        let mut state = self.desk.state();
        if state.away == Some(self.number) {
            (state.open, state.away) = (self.vault.take(), None);
        }
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
        // Nobody is kept waiting by this: it is work on a thread of its own.
        while state.away.is_some() {
            drop(state);
            std::thread::sleep(MOMENT);
            state = self.desk.state();
        }
        match &mut state.open {
            Some(vault) if vault.id() == self.vault => work(vault),
            _ => Err(SendError::Closed),
        }
    }
}
