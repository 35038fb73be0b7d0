//! What is kept for the next start: the cell that is being typed, and where the person is.

use serde::{Deserialize, Serialize};
use zhibao_wire::{Draft, KeepDraft, LastPlace, Problem};

use crate::state::{Desk, View};
use crate::{fields, text, typed, words};

/// Where the vault keeps the cell.
const CELL: &str = "desk.cell";
/// Where the vault keeps the place.
const PLACE: &str = "desk.place";

#[derive(Serialize, Deserialize)]
struct Kept {
    table: String,
    row_id: String,
    field: String,
    text: String,
}

/// Keeps the cell that is being typed, against a crash.
pub(crate) fn keep_draft(desk: &Desk, request: KeepDraft) -> Result<(), Problem> {
    desk.alter(|open| {
        let view = open.view();
        let table = fields::table(view, &request.table)?;
        fields::known(view.language, table, &request.field)?;
        let body = match request.text {
            Some(text) => {
                typed::fits(view.language, &text)?;
                let kept = Kept {
                    table: request.table,
                    row_id: request.row_id,
                    field: request.field,
                    text,
                };
                Some(json(view, &kept)?)
            }
            None => None,
        };
        let kept = open.vault.keep_draft(CELL, body.as_deref());
        kept.map_err(|e| open.view().refuse(&e))
    })
}

/// Keeps where the person is, for the next start.
pub(crate) fn keep_place(desk: &Desk, request: LastPlace) -> Result<(), Problem> {
    if desk.state().away.is_some() {
        // The next step on the grid is kept again.
        return Ok(());
    }
    desk.alter(|open| {
        let view = open.view();
        fields::table(view, &request.table)?;
        let body = json(view, &request)?;
        let kept = open.vault.keep_draft(PLACE, Some(&body));
        kept.map_err(|e| open.view().refuse(&e))
    })
}

fn json(view: View<'_>, body: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(|_| words::refusal(view.language, "bad_request", &[]))
}

/// The cell that was being typed when the program ended; nothing where its text went in after all, or its record is gone.
pub(crate) fn draft(view: View<'_>) -> Result<Option<Draft>, Problem> {
    let body = view.vault.draft(CELL).map_err(|e| view.refuse(&e))?;
    let Some(kept) = body.and_then(|body| serde_json::from_str::<Kept>(&body).ok()) else {
        return Ok(None);
    };
    let table = view.vault.standard().tables.iter().find(|t| t.id == kept.table);
    let Some((table, at)) = table.and_then(|t| Some((t, t.field_index(&kept.field)?))) else {
        return Ok(None);
    };
    let row = view
        .vault
        .row(view.set, &table.id, &kept.row_id)
        .map_err(|e| view.refuse(&e))?;
    let Some(row) = row else { return Ok(None) };
    if text::Plain::of(view, table)?.means(at, &row.cells[at], &kept.text) {
        return Ok(None);
    }
    Ok(Some(Draft {
        who: fields::who(table, &row),
        label: table.fields[at].label.get(words::lang(view.language)).to_owned(),
        table: kept.table,
        row_id: kept.row_id,
        field: kept.field,
        text: kept.text,
    }))
}

/// Where the person left off.
pub(crate) fn place(view: View<'_>) -> Result<Option<LastPlace>, Problem> {
    let body = view.vault.draft(PLACE).map_err(|e| view.refuse(&e))?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}
