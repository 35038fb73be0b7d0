//! What makes the grid a person's own: sets of columns in the vault, keys on the computer; and what was printed.

use zhibao_wire::{ColumnSets, ColumnsOf, KeepColumnSets, Printed, Problem, Shortcuts};

use crate::known::Known;
use crate::state::{Desk, View};
use crate::{fields, words};

/// The most sets of columns of a table, and keys that are changed.
const MOST: usize = 50;
/// The longest name of a set, action or key, in characters.
const LONGEST: usize = 60;

/// The setting that holds the sets of a person: users share a vault, not their columns.
fn place(view: View<'_>, table: &str) -> String {
    format!("desk.columns.{}.{table}", view.vault.user())
}

/// Sets of columns that the person keeps of one table. Fields that are gone are left out.
pub(crate) fn column_sets(desk: &Desk, request: ColumnsOf) -> Result<ColumnSets, Problem> {
    desk.view(|view| {
        let table = fields::table(view, &request.table)?;
        let kept = view
            .vault
            .setting(&place(view, &table.id))
            .map_err(|e| view.refuse(&e))?;
        let kept = kept.and_then(|text| serde_json::from_str(&text).ok());
        let mut sets: ColumnSets = kept.unwrap_or_default();
        for set in &mut sets.sets {
            set.hidden.retain(|code| table.field(code).is_some());
        }
        Ok(sets)
    })
}

/// Keeps the sets of columns of the person signed in.
pub(crate) fn keep_column_sets(desk: &Desk, request: KeepColumnSets) -> Result<ColumnSets, Problem> {
    desk.alter(|open| {
        let view = open.view();
        let refuse = || words::refusal(view.language, "bad_request", &[]);
        let table = fields::table(view, &request.table)?;
        let sets = &request.sets.sets;
        let short = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
        if sets.len() > MOST || !sets.iter().all(|set| short(&set.name)) {
            return Err(refuse());
        }
        for code in sets.iter().flat_map(|set| &set.hidden) {
            fields::known(view.language, table, code)?;
        }
        let place = place(view, &table.id);
        let text = serde_json::to_string(&request.sets).map_err(|_| refuse())?;
        let kept = open.vault.set_setting(&place, Some(&text));
        kept.map_err(|e| open.view().refuse(&e))?;
        Ok(request.sets)
    })
}

/// Keys that were changed on this computer.
pub(crate) fn shortcuts(desk: &Desk, (): ()) -> Result<Shortcuts, Problem> {
    Ok(Known::read(&desk.around().folder()).shortcuts)
}

/// Keeps the keys that were changed. Which keys there are is the window's matter.
pub(crate) fn set_shortcuts(desk: &Desk, request: Shortcuts) -> Result<Shortcuts, Problem> {
    let fits = |text: &str| !text.is_empty() && text.chars().count() <= LONGEST;
    let all = request.keys.iter().all(|one| fits(&one.action) && fits(&one.key));
    if request.keys.len() > MOST || !all {
        return Err(words::refusal(desk.language(), "bad_request", &[]));
    }
    let folder = desk.around().folder();
    let mut known = Known::read(&folder);
    known.shortcuts = request.clone();
    known.write(&folder);
    Ok(request)
}

/// Notes in the log that records were printed.
pub(crate) fn note_print(desk: &Desk, request: Printed) -> Result<(), Problem> {
    desk.alter(|open| {
        let table = fields::table(open.view(), &request.table)?.id.clone();
        let rows = request.rows.to_string();
        let noted = open.vault.audit("print", None, &[("table", &table), ("rows", &rows)]);
        noted.map_err(|e| open.view().refuse(&e))
    })
}
