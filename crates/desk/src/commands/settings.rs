//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn people(desk: &Desk, _: ()) -> Result<Vec<Person>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn add_person(desk: &Desk, _: NewPerson) -> Result<Vec<Person>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn remove_person(desk: &Desk, _: PersonOf) -> Result<Vec<Person>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn change_passphrase(desk: &Desk, _: NewPassphrase) -> Result<(), Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn new_recovery(desk: &Desk, _: ()) -> Result<RecoveryCode, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn backups(desk: &Desk, _: ()) -> Result<Vec<BackupCard>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn back_up(desk: &Desk, _: ()) -> Result<JobId, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn back_up_to(desk: &Desk, _: ()) -> Result<Option<JobId>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn plan_restore(desk: &Desk, _: Handle) -> Result<RestorePlan, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn plan_restore_file(desk: &Desk, _: ()) -> Result<Option<RestorePlan>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn restore(desk: &Desk, _: Handle) -> Result<Session, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn standard(desk: &Desk, _: ()) -> Result<Vec<StandardLayer>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn log(desk: &Desk, _: LogOf) -> Result<Log, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
