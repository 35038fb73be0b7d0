//! Fixing findings: one by its suggestion, all alike, or all cells of one value by a text.

use std::collections::{BTreeMap, BTreeSet};

use zhibao_app::vault::Edit as Step;
use zhibao_app::{FindingFilter, StoredFinding};
use zhibao_core::standard::table::Table;
use zhibao_wire::{Edited, FixOf, FixPlan, FixSample, Problem};

use super::finding::shown;
use super::rows::sealed;
use super::tables::{locked, number};
use crate::state::{Desk, View};
use crate::{edited, fields, typed, words};

/// The most findings that are fixed at once.
const MOST_FIXES: u64 = 100_000;

/// Fixes that are shown beforehand.
const SAMPLE: usize = 5;

/// A cell and the text that goes in.
struct Fix {
    row: String,
    field: usize,
    text: String,
    before: String,
}

/// What fixes would do.
pub(crate) fn plan_fix(desk: &Desk, request: FixOf) -> Result<FixPlan, Problem> {
    desk.view(|view| {
        let table = fields::table(view, &request.table)?;
        let fixes = fixes(view, table, &request)?;
        Ok(FixPlan {
            count: number(fixes.len() as u64),
            sample: sample(view, table, &fixes)?,
        })
    })
}

/// Fixes, as one step.
pub(crate) fn fix(desk: &Desk, request: FixOf) -> Result<Edited, Problem> {
    desk.alter(|open| {
        let view = open.view();
        let table = fields::table(view, &request.table)?;
        let fixes = fixes(view, table, &request)?;
        if fixes.is_empty() {
            return Err(words::refusal(view.language, "nothing_to_fix", &[]));
        }
        let mut rows: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for fix in fixes {
            let code = table.fields[fix.field].code.clone();
            rows.entry(fix.row).or_default().push((code, fix.text));
        }
        let step = |(row, cells)| Step::SetCells {
            table: table.id.clone(),
            row,
            cells,
        };
        edited::apply(open, &Step::Bulk(rows.into_iter().map(step).collect()), "fix")
    })
}

fn fixes(view: View<'_>, table: &Table, request: &FixOf) -> Result<Vec<Fix>, Problem> {
    if let Some(text) = &request.text {
        typed::fits(view.language, text)?;
    }
    let filter = FindingFilter {
        table: Some(table.id.clone()),
        row: request.row_id.clone(),
        rule: Some(request.rule.clone()),
        field: request.field.clone(),
        explained: Some(false),
        deferred: Some(false),
        ..FindingFilter::default()
    };
    let found = view.vault.findings(view.set, &filter, 0, MOST_FIXES);
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for stored in found.map_err(|e| view.refuse(&e))? {
        if let Some(fix) = fix_of(view, table, request, &stored)
            && seen.insert((fix.row.clone(), fix.field))
        {
            out.push(fix);
        }
    }
    // What went with a sealed period is mended in a version of it.
    let ids: Vec<String> = out.iter().map(|fix| fix.row.clone()).collect();
    let rows = view.vault.rows_of(view.set, &table.id, &ids);
    let rows = rows.map_err(|e| view.refuse(&e))?;
    let free = rows.iter().filter(|row| sealed(view, table, row).is_none());
    let free: BTreeSet<&str> = free.map(|row| row.id.as_str()).collect();
    out.retain(|fix| free.contains(fix.row.as_str()));
    Ok(out)
}

fn fix_of(view: View<'_>, table: &Table, request: &FixOf, stored: &StoredFinding) -> Option<Fix> {
    let found = &stored.finding;
    let at = table.field_index(found.field.as_deref()?)?;
    let field = &table.fields[at];
    if request.value.as_ref().is_some_and(|value| *value != found.value) || locked(view, table, field).is_some() {
        return None;
    }
    let text = match &request.text {
        Some(text) => typed::text(field, text),
        None => found.suggestion.clone()?,
    };
    Some(Fix {
        row: found.row.to_string(),
        field: at,
        text,
        before: found.value.clone(),
    })
}

fn sample(view: View<'_>, table: &Table, fixes: &[Fix]) -> Result<Vec<FixSample>, Problem> {
    let first = &fixes[..fixes.len().min(SAMPLE)];
    let ids: Vec<String> = first.iter().map(|fix| fix.row.clone()).collect();
    let rows = view
        .vault
        .rows_of(view.set, &table.id, &ids)
        .map_err(|e| view.refuse(&e))?;
    let one = |fix: &Fix| {
        let field = &table.fields[fix.field];
        let row = rows.iter().find(|row| row.id == fix.row);
        FixSample {
            who: row.map(|row| fields::who(table, row)).unwrap_or_default(),
            label: field.label.get(words::lang(view.language)).to_owned(),
            before: fix.before.clone(),
            after: shown(view, field, &fix.text),
        }
    };
    Ok(first.iter().map(one).collect())
}
