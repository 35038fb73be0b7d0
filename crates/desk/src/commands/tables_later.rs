//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn set_empty(desk: &Desk, _: SetEmpty) -> Result<Vec<Domain>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
