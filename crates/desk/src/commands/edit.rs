//! Typing into cells, adding and deleting records, taking it back.

use zhibao_app::vault::{Edit as Step, Vault};
use zhibao_wire::{Edit, Edited, Language, Problem};

use crate::edited;
use crate::state::{Desk, View};
use crate::{fields, typed, words};

/// The most single edits of one step.
const MOST_EDITS: usize = 100_000;

/// Changes records; durable when it answers.
pub(crate) fn edit(desk: &Desk, request: Edit) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let mut room = MOST_EDITS;
        let step = step(open.view(), &request, &mut room)?;
        edited::apply(open, &step, step.kind())
    })
}

/// An edit of the window as the vault takes it.
fn step(view: View<'_>, edit: &Edit, room: &mut usize) -> Result<Step, Problem> {
    Ok(match edit {
        Edit::Set { table, row_id, cells } => {
            let table = fields::table(view, table)?;
            take(view.language, room, 1)?;
            Step::SetCells {
                table: table.id.clone(),
                row: row_id.clone(),
                cells: typed::cells(view.language, table, cells)?,
            }
        }
        Edit::Insert { table, cells } => {
            let table = fields::table(view, table)?;
            take(view.language, room, 1)?;
            Step::InsertRow {
                table: table.id.clone(),
                cells: typed::cells(view.language, table, cells)?,
            }
        }
        Edit::Delete { table, row_ids } => {
            let table = fields::table(view, table)?;
            take(view.language, room, row_ids.len())?;
            Step::DeleteRows {
                table: table.id.clone(),
                rows: row_ids.clone(),
            }
        }
        Edit::Defer { table, row_ids, reason } => {
            let table = fields::table(view, table)?;
            take(view.language, room, row_ids.len())?;
            typed::fits(view.language, reason)?;
            let one = |row: &String| Step::Defer {
                table: table.id.clone(),
                row: row.clone(),
                text: reason.clone(),
            };
            match &row_ids[..] {
                [row] => one(row),
                rows => Step::Bulk(rows.iter().map(one).collect()),
            }
        }
        Edit::Bulk { edits } => {
            let steps = edits.iter().map(|edit| step(view, edit, room));
            Step::Bulk(steps.collect::<Result<_, _>>()?)
        }
    })
}

fn take(language: Language, room: &mut usize, count: usize) -> Result<(), Problem> {
    match room.checked_sub(count) {
        Some(left) => {
            *room = left;
            Ok(())
        }
        None => Err(words::refusal(
            language,
            "too_many_edits",
            &[("most", MOST_EDITS.to_string())],
        )),
    }
}

/// Takes the last step back.
pub(crate) fn undo(desk: &Desk, (): ()) -> Result<Edited, Problem> {
    turn(desk, Vault::undo)
}

/// Does again what was taken back last.
pub(crate) fn redo(desk: &Desk, (): ()) -> Result<Edited, Problem> {
    turn(desk, Vault::redo)
}

type Turn = fn(&mut Vault, zhibao_app::vault::SetId) -> Result<zhibao_app::vault::Applied, zhibao_app::VaultError>;

fn turn(desk: &Desk, turn: Turn) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let before = open.vault.stamp();
        let set = open.set;
        let applied = turn(open.vault, set).map_err(|e| open.view().refuse(&e))?;
        edited::said(open, before, &applied)
    })
}
