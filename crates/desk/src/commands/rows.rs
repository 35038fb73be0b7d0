//! Windows of rows.

use std::collections::HashMap;

use zhibao_app::{FindingFilter, PRESENT, StoredFinding};
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Table;
use zhibao_wire::{CellState, Problem, Row, Rows, RowsOf};

use super::tables::{known, number};
use crate::state::{Desk, MOST, View};
use crate::text;

/// The rule that says that a field was not filled in.
const MISSING: &str = "F01";

/// A window of a table's rows, each cell with its standing.
pub(crate) fn rows(desk: &Desk, request: RowsOf) -> Result<Rows, Problem> {
    desk.view(|view| window(view, &request))
}

fn window(view: View<'_>, request: &RowsOf) -> Result<Rows, Problem> {
    let table = known(view, &request.table)?;
    let limit = u64::from(request.limit.min(MOST));
    let total = view.vault.count_rows(PRESENT, &table.id).map_err(|e| view.refuse(&e))?;
    let records = view.vault.rows(PRESENT, &table.id, u64::from(request.offset), limit);
    let records = records.map_err(|e| view.refuse(&e))?;
    let mut rows = Vec::new();
    for record in records {
        let found = findings_of(view, table, &record.id)?;
        let states = states(&found);
        let cells = table.fields.iter().zip(&record.cells).map(|(field, cell)| {
            let standard = view.vault.standard();
            let mut shown = text::cell(standard, field, &cell.value, cell.typed.as_deref(), view.language);
            shown.state = states.get(field.code.as_str()).copied().unwrap_or_default();
            shown
        });
        rows.push(Row {
            cells: cells.collect(),
            row_id: record.id,
            imported: None,
            deferred: None,
        });
    }
    Ok(Rows {
        offset: request.offset,
        total: number(total),
        all: number(total),
        rows,
    })
}

fn findings_of(view: View<'_>, table: &Table, row: &str) -> Result<Vec<StoredFinding>, Problem> {
    let filter = FindingFilter {
        table: Some(table.id.clone()),
        row: Some(row.to_owned()),
        ..FindingFilter::default()
    };
    let found = view.vault.findings(PRESENT, &filter, 0, u64::from(MOST));
    found.map_err(|e| view.refuse(&e))
}

/// The standing of each field that has findings: the gravest counts.
fn states(found: &[StoredFinding]) -> HashMap<&str, CellState> {
    let mut out: HashMap<&str, CellState> = HashMap::new();
    for stored in found {
        let Some(field) = stored.finding.field.as_deref() else {
            continue;
        };
        let state = state(stored);
        let known = out.entry(field).or_default();
        if weight(state) > weight(*known) {
            *known = state;
        }
    }
    out
}

fn state(stored: &StoredFinding) -> CellState {
    if stored.explanation.is_some() || stored.deferred {
        return CellState::Explained;
    }
    match stored.finding.severity {
        Severity::Error if stored.finding.rule == MISSING => CellState::Missing,
        Severity::Error => CellState::Error,
        Severity::Warning => CellState::Warning,
    }
}

fn weight(state: CellState) -> u8 {
    match state {
        CellState::Plain => 0,
        CellState::Explained => 1,
        CellState::Warning => 2,
        CellState::Missing => 3,
        CellState::Error => 4,
    }
}
