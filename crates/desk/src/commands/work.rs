//! Asking about work, and cancelling it. None of these waits for the vault.

use zhibao_wire::{JobId, JobState, Problem};

use crate::state::Desk;
use crate::words;

fn known(desk: &Desk, state: Option<JobState>) -> Result<JobState, Problem> {
    state.ok_or_else(|| words::refusal(desk.language(), "no_work", &[]))
}

/// Where work stands.
pub(crate) fn job(desk: &Desk, request: JobId) -> Result<JobState, Problem> {
    known(desk, desk.work(request.job))
}

/// All work that goes on, and what has ended since it was asked for last.
pub(crate) fn jobs(desk: &Desk, (): ()) -> Result<Vec<JobState>, Problem> {
    Ok(desk.all_work())
}

/// Cancels work.
pub(crate) fn cancel_job(desk: &Desk, request: JobId) -> Result<JobState, Problem> {
    known(desk, desk.cancel_work(request.job))
}
