//! Imports of the past, and the holding area.

use zhibao_app::import::Source;
use zhibao_app::{Edit, PRESENT, VaultError};
use zhibao_wire::{Batch, Edited, Handle, HeldCell, HeldRow, Language, Problem, Release};

use super::tables::number;
use crate::edited::{open_counts, undo_state};
use crate::state::{Desk, View, now, problem};
use crate::words;

/// Imports of the past, the newest first.
pub(crate) fn batches(desk: &Desk, (): ()) -> Result<Vec<Batch>, Problem> {
    desk.view(|view| {
        let refuse = |e: VaultError| view.refuse(&e);
        let mut out = Vec::new();
        let mut later = 0;
        for step in view.vault.steps(PRESENT).map_err(refuse)? {
            if step.kind == "import" {
                let source = Source::of(view.vault, step.id).map_err(refuse)?;
                let count = |n: fn(&Source) -> usize| source.as_ref().map_or(0, |s| number(n(s) as u64));
                out.push(Batch {
                    id: step.id.to_string(),
                    added: count(|s| s.added),
                    updated: count(|s| s.updated),
                    source: source.as_ref().map(|s| s.file.clone()).unwrap_or_default(),
                    table: source.map(|s| s.table).unwrap_or_default(),
                    at: step.at,
                    who: step.who,
                    undoable: !step.undone,
                    undone: step.undone,
                    later: if step.undone { 0 } else { later },
                });
            }
            later += u32::from(!step.undone);
        }
        Ok(out)
    })
}

/// Takes an import back, and what was done after it.
pub(crate) fn undo_batch(desk: &Desk, request: Handle) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let language = open.language;
        let vault = &mut *open.vault;
        let refuse = |e: VaultError| problem(language, &e);
        let wanted: Option<i64> = request.handle.parse().ok();
        let steps = vault.steps(PRESENT).map_err(refuse)?;
        let stands = |id: i64| steps.iter().any(|s| s.id == id && s.kind == "import" && !s.undone);
        let Some(wanted) = wanted.filter(|id| stands(*id)) else {
            return Err(words::refusal(language, "no_batch", &[]));
        };
        let mut tables = Vec::new();
        loop {
            let applied = vault.undo(PRESENT).map_err(refuse)?;
            tables.extend(applied.changes.tables);
            if applied.inverse == Some(wanted) {
                break;
            }
        }
        edited(open.view(), tables)
    })
}

/// What the window must know after a change of many records.
fn edited(view: View<'_>, mut tables: Vec<String>) -> Result<Edited, Problem> {
    tables.sort();
    tables.dedup();
    let (errors, warnings) = open_counts(view)?;
    Ok(Edited {
        tables,
        saved_at: now(),
        errors,
        warnings,
        undo: undo_state(view)?,
        ..Edited::default()
    })
}

/// Cells that are no record.
pub(crate) fn held(desk: &Desk, (): ()) -> Result<Vec<HeldRow>, Problem> {
    desk.view(|view| {
        let held = view.vault.held().map_err(|e| view.refuse(&e))?;
        Ok(held.into_iter().map(|row| shown(view, row)).collect())
    })
}

fn shown(view: View<'_>, row: zhibao_app::Held) -> HeldRow {
    let table = view.vault.standard().table(&row.table);
    let label = |code: &str| {
        let field = table.and_then(|t| t.field(code));
        field.map_or_else(
            || code.to_owned(),
            |f| f.label.get(words::lang(view.language)).to_owned(),
        )
    };
    HeldRow {
        cells: row
            .cells
            .into_iter()
            .map(|(code, text)| HeldCell {
                label: label(&code),
                text,
            })
            .collect(),
        id: row.id,
        table: row.table,
        source: row.source,
        reason: reason(view.language, &row.reason),
    }
}

/// Why a row waits: the program's own word for it, or what a person wrote.
fn reason(language: Language, reason: &str) -> String {
    let key = format!("left_{reason}");
    let text = words::say(language, &key, &[]);
    if text == key { reason.to_owned() } else { text }
}

/// Ends the waiting of held cells, as one step.
pub(crate) fn release(desk: &Desk, request: Release) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let language = open.language;
        let one = |held: &String| Edit::Release {
            held: held.clone(),
            keep: request.keep,
        };
        let edit = Edit::Bulk(request.ids.iter().map(one).collect());
        let applied = open.vault.apply(&edit).map_err(|e| problem(language, &e))?;
        edited(open.view(), applied.changes.tables)
    })
}
