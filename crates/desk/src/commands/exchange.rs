//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn write_stick(desk: &Desk, _: PackageOf) -> Result<Option<JobId>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn send(desk: &Desk, _: PackageOf) -> Result<JobId, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn pull(desk: &Desk, _: ()) -> Result<JobId, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn accept_files(desk: &Desk, _: AcceptFiles) -> Result<Vec<Taken>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn remarks(desk: &Desk, _: ()) -> Result<Vec<Remark>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn answer(desk: &Desk, _: Answer) -> Result<Vec<Remark>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn enrol(desk: &Desk, _: Enrol) -> Result<Session, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn enrol_request(desk: &Desk, _: ()) -> Result<Option<Written>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
