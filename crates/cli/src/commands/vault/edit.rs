//! One edit of a vault, undoable.

use std::collections::BTreeSet;
use std::path::Path;

use zhibao_app::vault::SetId;
use zhibao_app::{Edit, FindingFilter, PRESENT, Place, Vault};

use super::super::Session;
use crate::out::{self, Failure, Outcome};

/// The word that adds a record.
const NEW: &str = "new";

/// Types into cells; `opening` names the period of an opening balance, where it is one that is typed into.
pub(super) fn set(
    session: &Session,
    path: &Path,
    (table, record): (&str, &str),
    cells: &[String],
    opening: Option<&str>,
) -> Outcome {
    let mut pairs = Vec::with_capacity(cells.len());
    for cell in cells {
        let Some((field, value)) = cell.split_once('=') else {
            return Err(Failure::text(session.lang, "edit.cell", &[("cell", cell.clone())]));
        };
        pairs.push((field.to_owned(), value.to_owned()));
    }
    let mut vault = session.open(path)?;
    let table = table_id(session, table)?;
    let set = match opening {
        Some(period) => vault.begin_opening(period).map_err(session.failed())?.set,
        None => PRESENT,
    };
    let edit = if record == NEW {
        Edit::InsertRow { table, cells: pairs }
    } else {
        let row = find(session, &vault, set, &table, record)?;
        Edit::SetCells {
            table,
            row,
            cells: pairs,
        }
    };
    apply(session, &mut vault, set, &edit)
}

pub(super) fn delete(session: &Session, path: &Path, table: &str, record: &str) -> Outcome {
    let mut vault = session.open(path)?;
    let table = table_id(session, table)?;
    let rows = vec![find(session, &vault, PRESENT, &table, record)?];
    apply(session, &mut vault, PRESENT, &Edit::DeleteRows { table, rows })
}

pub(super) fn defer(session: &Session, path: &Path, table: &str, record: &str, text: &str) -> Outcome {
    let mut vault = session.open(path)?;
    let table = table_id(session, table)?;
    let row = find(session, &vault, PRESENT, &table, record)?;
    apply(
        session,
        &mut vault,
        PRESENT,
        &Edit::Defer {
            table,
            row,
            text: text.to_owned(),
        },
    )
}

pub(super) fn undo(session: &Session, path: &Path) -> Outcome {
    let mut vault = session.open(path)?;
    let applied = vault.undo(PRESENT).map_err(session.failed())?;
    let tables = applied.changes.tables.join("、");
    session.say("edit.undone", &[("tables", tables)]);
    Ok(out::DONE)
}

pub(super) fn explain(
    session: &Session,
    path: &Path,
    rule: &str,
    record: Option<&str>,
    text: &str,
    evidence: Option<&Path>,
) -> Outcome {
    let mut vault = session.open(path)?;
    let rule = rule.to_uppercase();
    let places = match record {
        None => Vec::new(),
        Some(record) => {
            let found = tables_with(session, &vault, &rule)?.iter().find_map(|table| {
                let row = zhibao_app::vaults::find_record(&vault, table, record).ok().flatten()?;
                Some(Place {
                    table: table.clone(),
                    row,
                    field: None,
                })
            });
            vec![found.ok_or_else(|| Failure::text(session.lang, "edit.no_record", &[("record", record.to_owned())]))?]
        }
    };
    let evidence = match evidence {
        None => None,
        Some(file) => {
            let bytes = std::fs::read(file).map_err(|e| session.unreadable(file, &e))?;
            Some(vault.attach(media(file), &bytes).map_err(session.failed())?)
        }
    };
    apply(
        session,
        &mut vault,
        PRESENT,
        &Edit::Explain {
            rule,
            places,
            text: text.to_owned(),
            evidence,
        },
    )
}

/// The tables in which a rule has findings: a rule of single fields names none itself.
fn tables_with(session: &Session, vault: &Vault, rule: &str) -> Result<BTreeSet<String>, Failure> {
    let filter = FindingFilter {
        rule: Some(rule.to_owned()),
        ..FindingFilter::default()
    };
    let findings = vault.findings(PRESENT, &filter, 0, u64::MAX);
    let findings = findings.map_err(session.failed())?;
    Ok(findings
        .into_iter()
        .map(|stored| stored.finding.table.to_string())
        .collect())
}

fn apply(session: &Session, vault: &mut Vault, set: SetId, edit: &Edit) -> Outcome {
    let applied = vault.apply_to(set, edit).map_err(session.failed())?;
    let key = if applied.inverse.is_some() {
        "edit.done"
    } else {
        "edit.nothing"
    };
    let ids: Vec<_> = applied.ids.iter().map(|id| ("record", id.as_str())).collect();
    session.say_with(key, &[], &ids);
    Ok(out::DONE)
}

fn table_id(session: &Session, name: &str) -> Result<String, Failure> {
    let table = session.standard().table(name).map(|t| t.id.clone());
    table.ok_or_else(|| Failure::text(session.lang, "no_table", &[("table", name.to_owned())]))
}

fn find(session: &Session, vault: &Vault, set: SetId, table: &str, record: &str) -> Result<String, Failure> {
    let row = zhibao_app::vaults::find_record_in(vault, set, table, record).map_err(session.failed())?;
    row.ok_or_else(|| Failure::text(session.lang, "edit.no_record", &[("record", record.to_owned())]))
}

fn media(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|e| e.to_str())
        .map(str::to_ascii_lowercase)
        .as_deref()
    {
        Some("pdf") => "application/pdf",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}
