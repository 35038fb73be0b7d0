//! Pasting: what would become of every text is worked out first, then done as one step.

use zhibao_app::vault::Edit as Step;
use zhibao_core::standard::table::Table;
use zhibao_wire::{Edited, Paste, PastePlan, Problem};

use super::block::{self, MOST_CELLS};
use super::rows::sealed;
use super::tables::locked;
use crate::state::{Desk, View};
use crate::{edited, fields, order, text, typed, words};

/// More cells than these are not written over before a person was asked.
const MOST_REPLACED: u32 = 50;

/// What a paste would do.
pub(crate) fn plan_paste(desk: &Desk, request: Paste) -> Result<PastePlan, Problem> {
    desk.view(|view| Ok(planned(view, &request)?.0))
}

/// Pastes, as one step.
pub(crate) fn paste(desk: &Desk, request: Paste) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let (_, steps) = planned(open.view(), &request)?;
        edited::apply(open, &Step::Bulk(steps), "paste")
    })
}

fn planned(view: View<'_>, request: &Paste) -> Result<(PastePlan, Vec<Step>), Problem> {
    let table = fields::table(view, &request.table)?;
    let places = block::places(view, table, &request.fields)?;
    let widest = request.texts.iter().map(Vec::len).max().unwrap_or_default();
    if request.texts.len().saturating_mul(widest) > MOST_CELLS {
        let most = [("most", MOST_CELLS.to_string())];
        return Err(words::refusal(view.language, "block_too_large", &most));
    }
    let ids = order::ids(view, table, &request.view)?;
    let first = (request.first as usize).min(ids.len());
    let standing = &ids[first..first.saturating_add(request.texts.len()).min(ids.len())];

    let mut plan = PastePlan {
        overflow: u32::try_from(widest.saturating_sub(places.len())).unwrap_or(u32::MAX),
        ..PastePlan::default()
    };
    let mut steps = Vec::new();
    let mut pasted = request.texts.iter();
    let reader = text::Plain::of(view, table)?;
    block::each(view, table, standing, |row| {
        let mut cells = Vec::new();
        let sealed = sealed(view, table, &row).is_some();
        let before = plan.locked;
        for (at, text) in places.iter().zip(pasted.next().into_iter().flatten()) {
            let (cell, field) = (&row.cells[*at], &table.fields[*at]);
            let text = typed::text(field, text);
            typed::fits(view.language, &text)?;
            let full = !cell.shown().is_empty();
            if (request.only_empty && full) || reader.means(*at, cell, &text) {
                continue;
            }
            if sealed || locked(view, table, field).is_some() {
                plan.locked += 1;
                continue;
            }
            plan.cells += 1;
            plan.replaced += u32::from(full);
            cells.push((field.code.clone(), text));
        }
        plan.sealed += u32::from(sealed && plan.locked > before);
        if !cells.is_empty() {
            steps.push(Step::SetCells {
                table: table.id.clone(),
                row: row.id,
                cells,
            });
        }
        Ok(())
    })?;
    for texts in pasted {
        let cells = fresh(view, table, &places, texts, &mut plan)?;
        if !cells.is_empty() {
            plan.added += 1;
            plan.cells = plan
                .cells
                .saturating_add(u32::try_from(cells.len()).unwrap_or(u32::MAX));
            steps.push(Step::InsertRow {
                table: table.id.clone(),
                cells,
            });
        }
    }
    plan.ask = plan.overflow > 0 || plan.locked > 0 || plan.added > 0 || plan.replaced > MOST_REPLACED;
    Ok((plan, steps))
}

/// The cells of a record that a paste adds.
fn fresh(
    view: View<'_>,
    table: &Table,
    places: &[usize],
    texts: &[String],
    plan: &mut PastePlan,
) -> Result<Vec<(String, String)>, Problem> {
    let mut cells = Vec::new();
    for (at, text) in places.iter().zip(texts) {
        let field = &table.fields[*at];
        if text.trim().is_empty() {
            continue;
        }
        if locked(view, table, field).is_some() {
            plan.locked += 1;
            continue;
        }
        let text = typed::text(field, text);
        typed::fits(view.language, &text)?;
        cells.push((field.code.clone(), text));
    }
    Ok(cells)
}
