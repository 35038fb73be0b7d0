//! What is marked at the cells of a window of rows.

use std::collections::{HashMap, HashSet};

use zhibao_app::StoredFinding;
use zhibao_core::dates::moment;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::Table;
use zhibao_wire::{CellState, Problem};

use crate::fields;
use crate::state::View;
use crate::words;

/// The rule that says that a field was not filled in.
const MISSING: &str = "F01";

/// The marks of some records, by record and field.
pub(crate) struct Marks {
    /// How cells stand that have findings: the gravest counts.
    pub(crate) states: HashMap<String, HashMap<String, CellState>>,
    /// Cells that changed since the last submission.
    pub(crate) edited: HashMap<String, HashSet<String>>,
    /// Cells that a reviewer wrote about.
    pub(crate) commented: HashMap<String, HashSet<String>>,
    /// Why records are left out.
    pub(crate) deferred: HashMap<String, String>,
    /// Ids from this one on are of records that were not submitted yet.
    first_new: Option<String>,
    /// First and last record of an import, and when it was.
    imports: Vec<(String, String, i64)>,
}

impl Marks {
    /// The marks of records of a table.
    pub(crate) fn of(view: View<'_>, table: &Table, ids: &[String]) -> Result<Marks, Problem> {
        let refuse = |e| view.refuse(&e);
        let (vault, set) = (view.vault, view.set);
        let mut edited: HashMap<String, HashSet<String>> = HashMap::new();
        for (row, field) in vault.changed_cells(set, &table.id, Some(ids)).map_err(refuse)? {
            edited.entry(row).or_default().insert(field);
        }
        let imports = view.memory.imports(view)?;
        let imports = imports.iter().filter(|span| span.table == table.id);
        Ok(Marks {
            states: states(&vault.findings_of_rows(set, &table.id, ids).map_err(refuse)?),
            edited,
            commented: commented(view, table, ids)?,
            deferred: vault.deferred_of(&table.id, Some(ids)).map_err(refuse)?,
            first_new: vault.first_new_id(set).map_err(refuse)?,
            imports: imports.map(|s| (s.first.clone(), s.last.clone(), s.at)).collect(),
        })
    }

    /// Whether a record was not submitted yet, though others were.
    pub(crate) fn is_new(&self, row: &str) -> bool {
        self.first_new.as_deref().is_some_and(|first| row >= first)
    }

    /// By which import a record came; `None` where it was typed.
    pub(crate) fn imported(&self, view: View<'_>, row: &str) -> Option<String> {
        let span = |(first, last, _): &&(String, String, i64)| first.as_str() <= row && row <= last.as_str();
        let (.., at) = self.imports.iter().find(span)?;
        Some(words::say(view.language, "imported", &[("when", moment(*at))]))
    }
}

/// A remark on a whole record stands at its name.
fn commented(view: View<'_>, table: &Table, ids: &[String]) -> Result<HashMap<String, HashSet<String>>, Problem> {
    let remarks = view.memory.remarks(view)?;
    let mut out = HashMap::new();
    if remarks.is_empty() {
        return Ok(out);
    }
    let name = &table.fields[fields::naming(table)].code;
    for id in ids {
        if let Some(about) = remarks.get(&(table.id.clone(), id.clone())) {
            let codes = about.iter().map(|field| field.as_ref().unwrap_or(name).clone());
            out.insert(id.clone(), codes.collect());
        }
    }
    Ok(out)
}

/// The standing of each field that has findings: the gravest counts.
fn states(found: &[StoredFinding]) -> HashMap<String, HashMap<String, CellState>> {
    let mut out: HashMap<String, HashMap<String, CellState>> = HashMap::new();
    for stored in found {
        let Some(field) = stored.finding.field.as_deref() else {
            continue;
        };
        let fields = out.entry(stored.finding.row.to_string()).or_default();
        let known = fields.entry(field.to_owned()).or_default();
        let state = state(stored);
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
