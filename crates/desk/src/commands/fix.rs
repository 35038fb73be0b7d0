//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn plan_fix(desk: &Desk, _: FixOf) -> Result<FixPlan, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn fix(desk: &Desk, _: FixOf) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn explain(desk: &Desk, _: Explain) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn unexplain(desk: &Desk, _: ExplanationOf) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn reasons(desk: &Desk, _: RuleOf) -> Result<Reasons, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn rule(desk: &Desk, _: RuleOf) -> Result<RuleCard, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn attach(desk: &Desk, _: ()) -> Result<Option<FileTaken>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
