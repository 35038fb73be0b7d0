//! What a change did, for those who draw.

use std::collections::BTreeMap;

use zhibao_app::vault::{Applied, Change, Edit, StepNote};
use zhibao_core::standard::rule::Severity;
use zhibao_wire::{Edited, Language, Problem, UndoState};

use crate::commands::{finding, number};
use crate::state::{Open, View};
use crate::words;

/// More changed records than this are not listed.
const FEW: usize = 200;

/// The most findings that come with a change.
const MOST_FINDINGS: usize = 200;

/// Applies an edit as one step, under a name for log and undo list.
pub(crate) fn apply(open: &mut Open<'_>, edit: &Edit, kind: &str) -> Result<Edited, Problem> {
    let before = open.vault.stamp();
    let set = open.set;
    let applied = open.vault.apply_as(set, edit, kind);
    let applied = applied.map_err(|e| open.view().refuse(&e))?;
    said(open, before, &applied)
}

/// What was applied, undone or redone. `before` is the stamp of the vault before it.
pub(crate) fn said(open: &mut Open<'_>, before: u64, applied: &Applied) -> Result<Edited, Problem> {
    let changes = &applied.changes;
    let only_cells = changes.rows.iter().all(|row| row.change == Change::Changed);
    // An import lists no records, only tables.
    if only_cells && (!changes.rows.is_empty() || changes.tables.is_empty()) {
        open.memory.cells_changed(before, open.vault.stamp());
    }
    let view = open.view();
    let few = changes.rows.len() <= FEW;
    let listed = changes.rows.iter().filter(|_| few);
    let mut standing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in listed.clone().filter(|row| row.change != Change::Deleted) {
        let rows = standing.entry(row.table.as_str()).or_default();
        if !rows.contains(&row.row) {
            rows.push(row.row.clone());
        }
    }
    let mut findings = Vec::new();
    for (table, rows) in standing {
        let found = view.vault.findings_of_rows(view.set, table, &rows);
        let found = found.map_err(|e| view.refuse(&e))?;
        let open = found.iter().filter(|f| f.explanation.is_none() && !f.deferred);
        let room = MOST_FINDINGS.saturating_sub(findings.len());
        let open: Vec<_> = open.take(room).collect();
        findings.extend(finding::all(view, &open)?);
    }
    let mut rows: Vec<String> = listed.map(|row| row.row.clone()).collect();
    rows.dedup();
    let added = changes.rows.iter().filter(|row| row.change == Change::Added);
    let (errors, warnings) = open_counts(view)?;
    Ok(Edited {
        tables: changes.tables.clone(),
        rows,
        added: added.map(|row| row.row.clone()).collect(),
        saved_at: saved_at(view)?.unwrap_or_default(),
        errors,
        warnings,
        findings,
        undo: undo_state(view)?,
    })
}

/// When the last change became durable.
pub(crate) fn saved_at(view: View<'_>) -> Result<Option<i64>, Problem> {
    let last = view.vault.audit_entries(0, 1).map_err(|e| view.refuse(&e))?;
    Ok(last.first().map(|entry| entry.at))
}

/// Open errors and warnings in all.
pub(crate) fn open_counts(view: View<'_>) -> Result<(u32, u32), Problem> {
    let totals = view.memory.totals(view)?;
    let sum = |severity| {
        let of = totals.iter().filter(|c| c.severity == severity);
        number(of.map(|c| c.open).sum())
    };
    Ok((sum(Severity::Error), sum(Severity::Warning)))
}

/// What could be taken back and done again.
pub(crate) fn undo_state(view: View<'_>) -> Result<UndoState, Problem> {
    let (undo, redo) = view.vault.next_steps(view.set).map_err(|e| view.refuse(&e))?;
    let sentence = |key: &str, note: Option<StepNote>| {
        let what = sentence(view.language, &note?);
        Some(words::say(view.language, key, &[("what", what)]))
    };
    Ok(UndoState {
        undo: sentence("undo_of", undo),
        redo: sentence("redo_of", redo),
    })
}

/// What a step was, as in `改 3 格`.
fn sentence(language: Language, note: &StepNote) -> String {
    let say = |key: &str, n: u64| words::say(language, key, &[("n", n.to_string())]);
    let named = ["import", "explain", "unexplain", "defer", "hold", "release", "warn"];
    if named.contains(&note.kind.as_str()) {
        return say(&format!("step.{}", note.kind), 0);
    }
    let counts = [
        ("step.cells", note.cells),
        ("step.added", note.added),
        ("step.deleted", note.deleted),
    ];
    let parts = counts.into_iter().filter(|(_, n)| *n > 0);
    let parts: Vec<String> = parts.map(|(key, n)| say(key, n)).collect();
    let what = parts.join(&say("step.and", 0));
    match note.kind.as_str() {
        kind @ ("paste" | "fill" | "fix" | "copy_last") => {
            let kind = say(&format!("step.{kind}"), 0);
            words::say(language, "step.by", &[("kind", kind), ("what", what)])
        }
        _ if what.is_empty() => say("step.other", 0),
        _ => what,
    }
}
