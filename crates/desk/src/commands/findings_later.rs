//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn next_problem(desk: &Desk, _: NextOf) -> Result<Next, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
