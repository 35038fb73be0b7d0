//! The session: which vault, whether it is open, who signed in, what the person prefers.

use zhibao_app::{RecoveryCode, Unlocking, Vault, VaultError, identity, send, vaults};
use zhibao_wire::{Handle, Period, Person, Preferences, Problem, School, Session, State as How};
use zhibao_wire::{Unlock, VaultCard, VersionOpen};

use super::keep;
use crate::around::Pick;
use crate::known::Known;
use crate::state::{Desk, State, problem};
use crate::{text, words};

/// The setting by which a vault says that all its people are invented.
pub(crate) const DEMO: &str = "demo";

/// What is open.
pub(crate) fn session(desk: &Desk, (): ()) -> Result<Session, Problem> {
    Ok(said(desk, &desk.state()))
}

/// The session of a state; the window gets its title.
pub(crate) fn said(desk: &Desk, state: &State) -> Session {
    let mut session = Session {
        state: match (&state.path, &state.open) {
            (_, Some(_)) => How::Open,
            (Some(_), None) => How::Locked,
            (None, None) => How::NoVault,
        },
        school: None,
        period: None,
        version_open: None,
        opening: None,
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
    match &state.open {
        // What cannot be read of a vault that is open is left out; the commands that need it say why.
        Some(vault) => drop(describe(vault, state, &mut session)),
        None => {
            let here = state.path.as_deref().map(vaults::people);
            session.people = here
                .and_then(Result::ok)
                .unwrap_or_default()
                .into_iter()
                .map(person)
                .collect();
        }
    }
    desk.around().retitle(&words::title(&session));
    session
}

/// A user as the window sees one.
pub(crate) fn person(user: zhibao_app::User) -> Person {
    Person {
        id: user.id,
        name: user.name,
        role: user.role,
    }
}

fn describe(vault: &Vault, state: &State, session: &mut Session) -> Result<(), VaultError> {
    session.school = Some(School {
        code: vault.school().to_owned(),
        name: vault.school_name()?,
    });
    session.demo = state.demo || vault.setting(DEMO)?.is_some();
    session.person = vault
        .users()
        .into_iter()
        .find(|user| user.id == vault.user())
        .map(person);
    session.period = vault.open_period()?.map(|period| Period {
        as_of: text::day(&period.as_of),
        id: period.id,
        due: vault.task().due.as_deref().map(text::day),
    });
    session.version_open = vault
        .versions()?
        .into_iter()
        .find(|version| version.set == state.set)
        .map(|version| VersionOpen {
            period: version.period,
            number: u32::try_from(version.number).unwrap_or(u32::MAX),
        });
    session.opening = vault
        .openings()?
        .into_iter()
        .find(|opening| opening.set == state.set)
        .map(|opening| opening.period);
    session.saved_at = vault.audit_entries(0, 1)?.first().map(|entry| entry.at);
    session.authority = identity::load_card(vault)
        .ok()
        .flatten()
        .map(|card| card.authority.name);
    session.server = vault.setting(send::SERVER)?;
    if let Some(view) = state.view() {
        session.draft = keep::draft(view).ok().flatten();
        session.place = keep::place(view).ok().flatten();
    }
    Ok(())
}

/// Opens the vault.
pub(crate) fn unlock(desk: &Desk, request: Unlock) -> Result<Session, Problem> {
    let mut state = desk.state();
    if state.open.is_none() {
        let language = state.preferences.language;
        let path = state.path.clone();
        let path = path.ok_or_else(|| words::refusal(language, "no_vault", &[]))?;
        let standard = zhibao_core::standard::bundled()
            .map_err(|faults| words::refusal(language, "standard", &[("faults", faults.to_string())]))?;
        let typed = request.passphrase.as_str();
        let opened = match RecoveryCode::parse(typed) {
            Ok(code) => vaults::open_with(&path, &Unlocking::Recovery(&code), standard),
            Err(_) => vaults::open(&path, request.person.as_deref(), typed, standard),
        };
        let vault = opened.map_err(|error| problem(language, &error))?;
        opened_now(desk, &mut state, vault);
    }
    Ok(said(desk, &state))
}

/// Takes an open vault: the present data is worked on, and the computer remembers it.
pub(crate) fn opened_now(desk: &Desk, state: &mut State, vault: Vault) {
    state.demo = state.demo || vault.setting(DEMO).ok().flatten().is_some();
    let school = vault.school_name().unwrap_or_default();
    state.path = Some(vault.path().to_owned());
    state.set = zhibao_app::PRESENT;
    let folder = desk.around().folder();
    let mut known = Known::read(&folder);
    known.opened(vault.path(), &school, state.demo);
    known.write(&folder);
    (state.open, state.away) = (Some(vault), None);
}

/// Closes the vault.
pub(crate) fn lock(desk: &Desk, (): ()) -> Result<Session, Problem> {
    desk.imports().forget();
    let mut state = desk.state();
    state.close();
    Ok(said(desk, &state))
}

/// Keeps what the person prefers.
pub(crate) fn set_preferences(desk: &Desk, request: Preferences) -> Result<Session, Problem> {
    let mut state = desk.state();
    state.preferences = request;
    let folder = desk.around().folder();
    let mut known = Known::read(&folder);
    known.preferences = request;
    known.write(&folder);
    Ok(said(desk, &state))
}

/// The vaults that this computer knows.
pub(crate) fn vaults(desk: &Desk, (): ()) -> Result<Vec<VaultCard>, Problem> {
    Ok(Known::read(&desk.around().folder()).cards())
}

/// Turns to a vault that this computer knows.
pub(crate) fn choose_vault(desk: &Desk, request: Handle) -> Result<Session, Problem> {
    let behind = Known::read(&desk.around().folder()).behind(&request.handle);
    let mut state = desk.state();
    let (path, demo) = behind.ok_or_else(|| words::refusal(state.preferences.language, "vault_lost", &[]))?;
    state.close();
    (state.path, state.demo) = (Some(path), demo);
    Ok(said(desk, &state))
}

/// Asks for the file of a vault and turns to it.
pub(crate) fn find_vault(desk: &Desk, (): ()) -> Result<Option<Session>, Problem> {
    let title = words::say(desk.language(), "pick_vault", &[]);
    let kinds = vec!["zbv"];
    let Some(path) = desk.around().pick(Pick::File { title, kinds }).into_iter().next() else {
        return Ok(None);
    };
    let mut state = desk.state();
    state.close();
    (state.path, state.demo) = (Some(path), false);
    Ok(Some(said(desk, &state)))
}
