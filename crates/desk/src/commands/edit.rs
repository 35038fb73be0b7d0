//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn edit(desk: &Desk, _: Edit) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn undo(desk: &Desk, _: ()) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn redo(desk: &Desk, _: ()) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn copy(desk: &Desk, _: Block) -> Result<BlockText, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn plan_paste(desk: &Desk, _: Paste) -> Result<PastePlan, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn paste(desk: &Desk, _: Paste) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn fill(desk: &Desk, _: Fill) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn keep_draft(desk: &Desk, _: KeepDraft) -> Result<(), Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn keep_place(desk: &Desk, _: LastPlace) -> Result<(), Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
