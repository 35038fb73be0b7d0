//! The session: which vault, whether it is open, what the person prefers.

use zhibao_app::{Vault, VaultError, vaults};
use zhibao_wire::{Period, Preferences, Problem, School, Session, State as How, Unlock};

use crate::state::{Desk, State, problem};
use crate::{text, words};

/// What is open.
pub(crate) fn session(desk: &Desk, (): ()) -> Result<Session, Problem> {
    Ok(said(desk, &desk.state()))
}

/// The session of a state; the window gets its title.
fn said(desk: &Desk, state: &State) -> Session {
    let open = state.open.as_ref().and_then(|vault| describe(vault).ok());
    let (school, period) = open.map_or((None, None), |(school, period)| (Some(school), period));
    let session = Session {
        state: match (&state.path, &state.open) {
            (_, Some(_)) => How::Open,
            (Some(_), None) => How::Locked,
            (None, None) => How::NoVault,
        },
        school,
        period,
        version_open: None,
        person: None,
        people: Vec::new(),
        preferences: state.preferences,
        demo: state.demo,
        version: env!("CARGO_PKG_VERSION").into(),
        saved_at: None,
        draft: None,
        place: None,
        authority: None,
        server: None,
    };
    desk.around().retitle(&words::title(&session));
    session
}

fn describe(vault: &Vault) -> Result<(School, Option<Period>), VaultError> {
    let school = School {
        code: vault.school().to_owned(),
        name: vault.school_name()?,
    };
    let period = vault.open_period()?.map(|p| Period {
        as_of: text::day(&p.as_of),
        id: p.id,
        due: None,
    });
    Ok((school, period))
}

/// Opens the vault.
pub(crate) fn unlock(desk: &Desk, request: Unlock) -> Result<Session, Problem> {
    let mut state = desk.state();
    if state.open.is_none() {
        let language = state.preferences.language;
        let path = state
            .path
            .clone()
            .ok_or_else(|| words::refusal(language, "no_vault", &[]))?;
        let standard = zhibao_core::standard::bundled()
            .map_err(|faults| words::refusal(language, "standard", &[("faults", faults.to_string())]))?;
        let opened = vaults::open(&path, request.person.as_deref(), &request.passphrase, standard);
        state.open = Some(opened.map_err(|error| problem(language, &error))?);
    }
    Ok(said(desk, &state))
}

/// Keeps what the person prefers.
pub(crate) fn set_preferences(desk: &Desk, request: Preferences) -> Result<Session, Problem> {
    let mut state = desk.state();
    state.preferences = request;
    Ok(said(desk, &state))
}
