//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn record(desk: &Desk, _: RecordOf) -> Result<Option<Record>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn history(desk: &Desk, _: FieldOf) -> Result<Vec<Former>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn follows(desk: &Desk, _: FollowsOf) -> Result<Vec<Follows>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
