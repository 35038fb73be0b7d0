//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn checklist(desk: &Desk, _: ()) -> Result<Checklist, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn confirm(desk: &Desk, _: Confirmation) -> Result<Checklist, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn unconfirm(desk: &Desk, _: ()) -> Result<Checklist, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn seal(desk: &Desk, _: ()) -> Result<JobId, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn packages(desk: &Desk, _: ()) -> Result<Vec<PackageCard>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn periods(desk: &Desk, _: ()) -> Result<Vec<PeriodCard>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn handover(desk: &Desk, _: PackageOf) -> Result<Handover, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn begin_version(desk: &Desk, _: BeginVersion) -> Result<Session, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn work_on(desk: &Desk, _: WorkOn) -> Result<Session, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn drop_version(desk: &Desk, _: ()) -> Result<Session, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn timeline(desk: &Desk, _: ()) -> Result<Vec<Event>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
