//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn codes(desk: &Desk, _: CodesOf) -> Result<Codes, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn find(desk: &Desk, _: Find) -> Result<Vec<Hit>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
