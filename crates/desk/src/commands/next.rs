//! The next problem: errors first, then warnings; within a table by row and column; then on to the next table.

use std::cmp::Ordering;

use zhibao_app::StoredFinding;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Table;
use zhibao_wire::{Next, NextOf, Problem};

use super::finding;
use super::findings::settle_now;
use crate::state::{Desk, View};
use crate::{edited, fields};

/// Findings that are looked at in one go; one record never has so many.
const PIECE: u64 = 500;

/// The next problem after a place.
pub(crate) fn next_problem(desk: &Desk, request: NextOf) -> Result<Next, Problem> {
    let next_one = || desk.view(|view| next(view, &request));
    let found = next_one()?;
    if found.finding.is_some() {
        return Ok(found);
    }
    // Before it is said that nothing is left, the rules that wait have their word.
    settle_now(desk)?;
    next_one()
}

fn next(view: View<'_>, request: &NextOf) -> Result<Next, Problem> {
    let at = request.table.as_ref().map(|id| fields::table(view, id)).transpose()?;
    let (errors, warnings) = edited::open_counts(view)?;
    let found = match search(view, request, at, Severity::Error)? {
        Some(found) => Some(found),
        None => search(view, request, at, Severity::Warning)?,
    };
    let finding = match &found {
        Some(found) => finding::all(view, &[found])?.pop(),
        None => None,
    };
    let here = |table: &str| request.table.as_ref().is_none_or(|at| at == table);
    Ok(Next {
        crosses: finding.as_ref().is_some_and(|f| !here(&f.table)),
        finding,
        errors,
        warnings,
    })
}

/// Looks through the rest of the table at hand, then through the others, and at last through its beginning.
fn search(
    view: View<'_>,
    request: &NextOf,
    at: Option<&'static Table>,
    severity: Severity,
) -> Result<Option<StoredFinding>, Problem> {
    let counts = view.memory.totals(view)?;
    let some = |table: &Table| {
        let of = |c: &&zhibao_app::vault::FindingTotal| c.table == table.id && c.severity == severity;
        counts.iter().filter(of).any(|c| c.open > 0)
    };
    let tables: Vec<&'static Table> = view.vault.standard().tables.iter().collect();
    let here = at.and_then(|at| tables.iter().position(|t| t.id == at.id));
    if let (Some(here), Some(row)) = (here, &request.row_id)
        && some(tables[here])
    {
        let place = (row.as_str(), column(tables[here], request.field.as_deref()));
        if let Some(found) = beyond(view, tables[here], severity, Some(place), request.back)? {
            return Ok(Some(found));
        }
    }
    let count = tables.len();
    // Without a row the table at hand is searched from its start, and first.
    let begin = match (here, &request.row_id) {
        (None, _) => 0,
        (Some(here), None) => here,
        (Some(here), Some(_)) if request.back => here + count - 1,
        (Some(here), Some(_)) => here + 1,
    };
    for step in 0..count {
        let nth = if request.back {
            begin + count - step
        } else {
            begin + step
        };
        let table = tables[nth % count];
        if some(table)
            && let Some(found) = beyond(view, table, severity, None, request.back)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The column of a field; a finding without one stands before all columns.
fn column(table: &Table, field: Option<&str>) -> usize {
    field.and_then(|code| table.field_index(code)).map_or(0, |at| at + 1)
}

/// The first open finding of a table beyond a place, or at all.
fn beyond(
    view: View<'_>,
    table: &Table,
    severity: Severity,
    place: Option<(&str, usize)>,
    back: bool,
) -> Result<Option<StoredFinding>, Problem> {
    let row = place.map(|(row, _)| row);
    let found = view
        .vault
        .open_findings_from(view.set, &table.id, severity, row, back, PIECE);
    let found = found.map_err(|e| view.refuse(&e))?;
    let key = |f: &StoredFinding| (f.finding.row.to_string(), column(table, f.finding.field.as_deref()));
    let forward = |a: &(String, usize), b: &(String, usize)| if back { b.cmp(a) } else { a.cmp(b) };
    let beyond = |f: &StoredFinding| {
        place.is_none_or(|(row, column)| forward(&key(f), &(row.to_owned(), column)) == Ordering::Greater)
    };
    let candidates = found.into_iter().filter(beyond);
    Ok(candidates.min_by(|a, b| forward(&key(a), &key(b))))
}
