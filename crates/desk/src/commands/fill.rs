//! Filling a block with one text, or with what stands at its edge.

use zhibao_app::vault::{Cell, Edit as Step, Row};
use zhibao_core::standard::table::Table;
use zhibao_wire::{Block, Edited, Fill, FillWith, PastePlan, Problem};

use super::block;
use super::rows::sealed;
use super::tables::locked;
use crate::state::{Desk, View};
use crate::{edited, fields, order, text, typed};

/// What filling a block would do. Only records of a sealed period make it worth a question.
pub(crate) fn plan_fill(desk: &Desk, request: Fill) -> Result<PastePlan, Problem> {
    desk.view(|view| Ok(planned(view, &request)?.0))
}

/// Fills a block, as one step.
pub(crate) fn fill(desk: &Desk, request: Fill) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let (_, steps) = planned(open.view(), &request)?;
        edited::apply(open, &Step::Bulk(steps), "fill")
    })
}

fn planned(view: View<'_>, request: &Fill) -> Result<(PastePlan, Vec<Step>), Problem> {
    let block = &request.block;
    let table = fields::table(view, &block.table)?;
    let places = block::places(view, table, &block.fields)?;
    let ids = block::covered(view, table, block)?;
    let model = model(view, table, request, &ids)?;
    let reader = text::Plain::of(view, table)?;
    if let FillWith::Text { text } = &request.with {
        typed::fits(view.language, text)?;
    }
    let mut plan = PastePlan::default();
    let mut steps = Vec::new();
    block::each(view, table, &ids, |row| {
        let mut cells = Vec::new();
        let sealed = sealed(view, table, &row).is_some();
        let before = plan.locked;
        for at in &places {
            let field = &table.fields[*at];
            let text = match (&request.with, &model) {
                (FillWith::Text { text }, _) => typed::text(field, text),
                (FillWith::Right, _) => match places.first() {
                    Some(first) if first != at => reader.text_for(*at, *first, &row.cells[*first]),
                    _ => continue,
                },
                (_, Some(model)) if model.id != row.id => reader.text_for(*at, *at, &model.cells[*at]),
                _ => continue,
            };
            let cell: &Cell = &row.cells[*at];
            if reader.means(*at, cell, &text) {
                continue;
            }
            if sealed || locked(view, table, field).is_some() {
                plan.locked += 1;
                continue;
            }
            plan.cells += 1;
            plan.replaced += u32::from(!cell.shown().is_empty());
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
    plan.ask = plan.sealed > 0;
    Ok((plan, steps))
}

/// The record whose cells go into the others.
fn model(view: View<'_>, table: &Table, request: &Fill, ids: &[String]) -> Result<Option<Row>, Problem> {
    let id = match &request.with {
        FillWith::Text { .. } | FillWith::Right => None,
        FillWith::Down => ids.first().cloned(),
        FillWith::Above => above(view, table, &request.block)?,
    };
    let Some(id) = id else { return Ok(None) };
    view.vault.row(view.set, &table.id, &id).map_err(|e| view.refuse(&e))
}

fn above(view: View<'_>, table: &Table, block: &Block) -> Result<Option<String>, Problem> {
    let ids = order::ids(view, table, &block.view)?;
    let at = (block.first as usize).checked_sub(1);
    Ok(at.and_then(|at| ids.get(at).cloned()))
}
