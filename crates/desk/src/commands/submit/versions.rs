//! New versions of a sealed period: begun from the sealed bytes, worked on, dropped.

use chrono::Utc;
use zhibao_app::{PRESENT, Version, version};
use zhibao_wire::{BeginVersion, Problem, Session, WorkOn};

use super::super::session;
use super::confirm::forget;
use crate::state::{Desk, problem};
use crate::words;

/// A reason is at least so long, in characters.
const SHORTEST: usize = 4;
/// And at most so long.
const LONGEST: usize = 500;

/// Begins a new version of a sealed period and turns to it.
pub(crate) fn begin_version(desk: &Desk, request: BeginVersion) -> Result<Session, Problem> {
    let set = desk.with(|vault, _, language| {
        let reason = request.reason.trim();
        if !(SHORTEST..=LONGEST).contains(&reason.chars().count()) {
            return Err(words::refusal(language, "version_reason", &[]));
        }
        let open = vault.versions().map_err(|e| problem(language, &e))?;
        if let Some(version) = open.into_iter().find(|version| version.period == request.period) {
            return Ok(version.set);
        }
        let begun = version::begin(vault, &request.period, reason, Utc::now());
        Ok(begun.map_err(|e| problem(language, &e))?.set)
    })?;
    turn_to(desk, set)
}

/// Chooses the present data or a version that was begun.
pub(crate) fn work_on(desk: &Desk, request: WorkOn) -> Result<Session, Problem> {
    let Some(period) = request.period else {
        return turn_to(desk, PRESENT);
    };
    let set = desk.with(|vault, _, language| {
        let open: Vec<Version> = vault.versions().map_err(|e| problem(language, &e))?;
        let found = open.into_iter().find(|version| version.period == period);
        found
            .map(|version| version.set)
            .ok_or_else(|| words::refusal(language, "no_version", &[]))
    })?;
    turn_to(desk, set)
}

/// Drops the version that is worked on.
pub(crate) fn drop_version(desk: &Desk, (): ()) -> Result<Session, Problem> {
    desk.with(|vault, set, language| {
        if set == PRESENT {
            return Err(words::refusal(language, "no_version", &[]));
        }
        vault.drop_version(set).map_err(|e| problem(language, &e))?;
        forget(vault, set).map_err(|e| problem(language, &e))
    })?;
    turn_to(desk, PRESENT)
}

fn turn_to(desk: &Desk, set: zhibao_app::SetId) -> Result<Session, Problem> {
    desk.state().set = set;
    session(desk, ())
}
