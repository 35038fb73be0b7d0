//! Windows of rows.

use zhibao_app::vault::Row as Stored;
use zhibao_core::standard::table::Table;
use zhibao_wire::{Problem, Row, Rows, RowsOf, View as Shown};

use super::tables::number;
use crate::marks::Marks;
use crate::state::{Desk, MOST, View};
use crate::{fields, order, text};

/// A window of a table's rows, each cell with its standing.
pub(crate) fn rows(desk: &Desk, request: RowsOf) -> Result<Rows, Problem> {
    desk.view(|view| window(view, &request))
}

fn window(view: View<'_>, request: &RowsOf) -> Result<Rows, Problem> {
    let table = fields::table(view, &request.table)?;
    let ids = order::ids(view, table, &request.view)?;
    let all = match request.view == Shown::default() {
        true => ids.len() as u64,
        false => view
            .vault
            .count_rows(view.set, &table.id)
            .map_err(|e| view.refuse(&e))?,
    };
    let first = (request.offset as usize).min(ids.len());
    let last = first.saturating_add(request.limit.min(MOST) as usize).min(ids.len());
    Ok(Rows {
        offset: request.offset,
        total: number(ids.len() as u64),
        all: number(all),
        rows: drawn(view, table, &ids[first..last])?,
    })
}

/// Records by their ids, as they are drawn.
pub(crate) fn drawn(view: View<'_>, table: &'static Table, ids: &[String]) -> Result<Vec<Row>, Problem> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let records = view
        .vault
        .rows_of(view.set, &table.id, ids)
        .map_err(|e| view.refuse(&e))?;
    let mut marks = Marks::of(view, table, ids)?;
    Ok(records
        .into_iter()
        .map(|record| Row {
            cells: cells(view, table, &record, &marks),
            imported: marks.imported(view, &record.id),
            deferred: marks.deferred.remove(&record.id),
            sealed: sealed(view, table, &record),
            row_id: record.id,
        })
        .collect())
}

/// The sealed period that locks a record.
pub(super) fn sealed(view: View<'_>, table: &Table, record: &Stored) -> Option<String> {
    view.vault.locked_by(view.set, table, record).map(str::to_owned)
}

/// The cells of a record with their standing.
pub(crate) fn cells(view: View<'_>, table: &Table, record: &Stored, marks: &Marks) -> Vec<zhibao_wire::Cell> {
    let states = marks.states.get(&record.id);
    let edited = marks.edited.get(&record.id);
    let commented = marks.commented.get(&record.id);
    let naming = table.fields[fields::naming(table)].code.as_str();
    let fields = table.fields.iter().zip(&record.cells);
    let cells = fields.map(|(field, cell)| {
        let code = field.code.as_str();
        let standard = view.vault.standard();
        let mut shown = text::cell(standard, field, &cell.value, cell.typed.as_deref(), view.language);
        shown.state = states.and_then(|s| s.get(code).copied()).unwrap_or_default();
        let changed = edited.is_some_and(|fields| fields.contains(code));
        // A record that is new as a whole is marked once, at its name.
        shown.edited = changed || (code == naming && marks.is_new(&record.id));
        shown.commented = commented.is_some_and(|fields| fields.contains(code));
        shown
    });
    cells.collect()
}
