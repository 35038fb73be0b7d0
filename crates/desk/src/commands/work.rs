//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn job(desk: &Desk, _: JobId) -> Result<JobState, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn jobs(desk: &Desk, _: ()) -> Result<Vec<JobState>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn cancel_job(desk: &Desk, _: JobId) -> Result<JobState, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
