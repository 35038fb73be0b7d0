//! One record, whole, and what stood in its fields before.

use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_wire::{FieldOf, Former, Problem, Record, RecordOf, Related};

use super::finding::{self, person};
use super::rows::{cells, sealed};
use super::tables::number;
use crate::marks::Marks;
use crate::state::{Desk, View};
use crate::{fields, order, text, words};

/// One record, whole; nothing where it is gone.
pub(crate) fn record(desk: &Desk, request: RecordOf) -> Result<Option<Record>, Problem> {
    desk.view(|view| whole(view, &request))
}

fn whole(view: View<'_>, request: &RecordOf) -> Result<Option<Record>, Problem> {
    let refuse = |e| view.refuse(&e);
    let table = fields::table(view, &request.table)?;
    let row = view.vault.row(view.set, &table.id, &request.row_id).map_err(refuse)?;
    let Some(row) = row else { return Ok(None) };
    let ids = [row.id.clone()];
    let mut marks = Marks::of(view, table, &ids)?;
    let found = view.vault.findings_of_rows(view.set, &table.id, &ids).map_err(refuse)?;
    let open: Vec<_> = found
        .iter()
        .filter(|f| f.explanation.is_none() && !f.deferred)
        .collect();
    let order = order::ids(view, table, &request.view)?;
    let place = order.iter().position(|id| *id == row.id);
    Ok(Some(Record {
        row: place.map(|at| number(at as u64)),
        who: fields::who(table, &row),
        cells: cells(view, table, &row, &marks),
        findings: finding::all(view, &open)?,
        deferred: marks.deferred.remove(&row.id),
        sealed: sealed(view, table, &row),
        related: related(view, table, &row.cells.iter().map(|c| &c.value).collect::<Vec<_>>())?,
        row_id: row.id,
    }))
}

/// Records of other tables that name this one.
fn related(view: View<'_>, table: &Table, values: &[&Value]) -> Result<Vec<Related>, Problem> {
    let mut out = Vec::new();
    for other in &view.vault.standard().tables {
        for field in &other.fields {
            let Some(to) = field.reference.as_ref().filter(|to| to.table == table.id) else {
                continue;
            };
            let value = table.field_index(&to.field).map(|at| values[at]);
            let Some(value) = value.filter(|value| !value.is_null()) else {
                continue;
            };
            let rows = view.vault.count_with(view.set, &other.id, &field.code, value);
            let rows = rows.map_err(|e| view.refuse(&e))?;
            if rows > 0 {
                out.push(Related {
                    table: other.id.clone(),
                    field: field.code.clone(),
                    text: value.to_string(),
                    rows: number(rows),
                });
            }
        }
    }
    Ok(out)
}

/// Former values of a field, the newest first.
pub(crate) fn history(desk: &Desk, request: FieldOf) -> Result<Vec<Former>, Problem> {
    desk.view(|view| formers(view, &request))
}

fn formers(view: View<'_>, request: &FieldOf) -> Result<Vec<Former>, Problem> {
    let refuse = |e| view.refuse(&e);
    let table = fields::table(view, &request.table)?;
    let at = fields::known(view.language, table, &request.field)?;
    let field = &table.fields[at];
    let row = view.vault.row(view.set, &table.id, &request.row_id).map_err(refuse)?;
    let plain = text::Plain::of(view, table)?;
    let mut after = row.map_or_else(String::new, |row| {
        let cell = &row.cells[at];
        plain.text(at, &cell.value, cell.typed.as_deref())
    });
    let mut out = Vec::new();
    for former in view
        .vault
        .history(&table.id, &request.row_id, &field.code)
        .map_err(refuse)?
    {
        let erased = || words::say(view.language, "erased", &[]);
        let before = former.before.map_or_else(erased, |text| match plain.read(at, &text) {
            Value::Null => text,
            value => plain.text(at, &value, None),
        });
        out.push(Former {
            at: former.at,
            who: person(view, &former.who),
            how: how(view, &former.kind),
            source: String::new(),
            after: std::mem::replace(&mut after, before.clone()),
            before,
        });
    }
    Ok(out)
}

/// How a value came, for the kinds of acts that the vault knows.
fn how(view: View<'_>, kind: &str) -> String {
    let known = [
        "set",
        "insert",
        "delete",
        "bulk",
        "paste",
        "fill",
        "fix",
        "copy_last",
        "import",
        "undo",
        "redo",
        "release",
        "warn",
    ];
    let kind = known.iter().find(|known| **known == kind).unwrap_or(&"set");
    words::say(view.language, &format!("how.{kind}"), &[])
}
