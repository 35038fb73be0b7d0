//! Not done yet.

#[allow(clippy::wildcard_imports)]
use zhibao_wire::*;

use crate::state::Desk;
use crate::words;

pub(crate) fn choose_workbook(desk: &Desk, _: ()) -> Result<Option<Workbook>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn dropped_workbook(desk: &Desk, _: ()) -> Result<Option<Workbook>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn kept_import(desk: &Desk, _: ()) -> Result<Option<ImportPlan>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn import_columns(desk: &Desk, _: ImportPlan) -> Result<ImportColumns, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn import_values(desk: &Desk, _: ImportPlan) -> Result<ImportValues, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn preview_import(desk: &Desk, _: ImportPlan) -> Result<JobId, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn preview_rows(desk: &Desk, _: PreviewRowsOf) -> Result<PreviewRows, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn run_import(desk: &Desk, _: ImportPlan) -> Result<JobId, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn drop_import(desk: &Desk, _: ()) -> Result<(), Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn batches(desk: &Desk, _: ()) -> Result<Vec<Batch>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn undo_batch(desk: &Desk, _: Handle) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn held(desk: &Desk, _: ()) -> Result<Vec<HeldRow>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn release(desk: &Desk, _: Release) -> Result<Edited, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}

pub(crate) fn export(desk: &Desk, _: Export) -> Result<Option<JobId>, Problem> {
    Err(words::refusal(desk.language(), "not_yet", &[]))
}
