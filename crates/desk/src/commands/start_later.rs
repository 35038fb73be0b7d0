//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn lock(desk: &Desk, _: ()) -> Result<Session, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn vaults(desk: &Desk, _: ()) -> Result<Vec<VaultCard>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn choose_vault(desk: &Desk, _: Handle) -> Result<Session, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn find_vault(desk: &Desk, _: ()) -> Result<Option<Session>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn start_demo(desk: &Desk, _: ()) -> Result<JobId, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn read_task(desk: &Desk, _: ()) -> Result<Option<TaskOffer>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn create_vault(desk: &Desk, _: NewVault) -> Result<VaultMade, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
