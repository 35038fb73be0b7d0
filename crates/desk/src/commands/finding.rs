//! Stored findings as the window shows them.

use std::collections::{BTreeMap, HashMap};

use zhibao_app::StoredFinding;
use zhibao_app::vault::Row;
use zhibao_core::standard::rule::Severity as Grave;
use zhibao_core::standard::table::Field;
use zhibao_core::value::Value;
use zhibao_wire::{Finding, Problem, Reason, Severity};

use super::tables::number;
use crate::state::View;
use crate::{fields, order, text, words};

/// The severity for the window.
pub(crate) fn severity(grave: Grave) -> Severity {
    match grave {
        Grave::Error => Severity::Error,
        Grave::Warning => Severity::Warning,
    }
}

/// Findings as the window shows them: their records are read in one go.
pub(crate) fn all(view: View<'_>, stored: &[&StoredFinding]) -> Result<Vec<Finding>, Problem> {
    if stored.is_empty() {
        return Ok(Vec::new());
    }
    let records = records(view, stored)?;
    let totals = view.memory.totals(view)?;
    let alike = |found: &zhibao_core::finding::Finding| {
        let same = totals.iter().filter(|t| t.rule == found.rule && t.table == found.table);
        number(same.map(|t| t.fixable).sum())
    };
    let ids = stored.iter().filter_map(|s| s.explanation.clone()).collect::<Vec<_>>();
    let reasons = reasons(view, &ids)?;
    let mut out = Vec::with_capacity(stored.len());
    for stored in stored {
        let found = &stored.finding;
        out.push(Finding {
            alike: alike(found),
            row: order::number_of(view, &found.table, &found.row)?,
            explanation: stored.explanation.as_ref().and_then(|id| reasons.get(id).cloned()),
            ..one(view, stored, records.get(found.row.as_str()))
        });
    }
    Ok(out)
}

fn records(view: View<'_>, stored: &[&StoredFinding]) -> Result<HashMap<String, Row>, Problem> {
    let mut wanted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for stored in stored {
        let rows = wanted.entry(stored.finding.table.as_str()).or_default();
        rows.push(stored.finding.row.to_string());
    }
    let mut out = HashMap::new();
    for (table, mut rows) in wanted {
        rows.sort();
        rows.dedup();
        let records = view
            .vault
            .rows_of(view.set, table, &rows)
            .map_err(|e| view.refuse(&e))?;
        out.extend(records.into_iter().map(|record| (record.id.clone(), record)));
    }
    Ok(out)
}

fn reasons(view: View<'_>, ids: &[String]) -> Result<HashMap<String, Reason>, Problem> {
    let given = view.vault.explanations_of(view.set, ids).map_err(|e| view.refuse(&e))?;
    let reason = |(e, serves): (zhibao_app::vault::Explanation, u64)| {
        let reason = Reason {
            text: e.text,
            who: person(view, &e.who),
            at: e.at,
            serves: number(serves),
            id: e.id.clone(),
        };
        (e.id, reason)
    };
    Ok(given.into_iter().map(reason).collect())
}

/// The name of a user; the id of one who is gone.
pub(crate) fn person(view: View<'_>, id: &str) -> String {
    let users = view.vault.users();
    users
        .into_iter()
        .find(|user| user.id == id)
        .map_or_else(|| id.to_owned(), |user| user.name)
}

/// A value of a field as a person types it: the name of a code with the code, a day with dashes.
pub(crate) fn shown(view: View<'_>, field: &Field, value: &str) -> String {
    let cell = text::cell(view.vault.standard(), field, &Value::text(value), None, view.language);
    match cell.code {
        Some(code) => format!("{} {code}", cell.text),
        None => cell.text,
    }
}

fn one(view: View<'_>, stored: &StoredFinding, record: Option<&Row>) -> Finding {
    let found = &stored.finding;
    let standard = view.vault.standard();
    let lang = words::lang(view.language);
    let table = standard.table(&found.table);
    let field = found.field.as_ref().and_then(|code| table?.field(code));
    let said = |value: &String| field.map_or_else(|| value.clone(), |field| shown(view, field, value));
    let rule = standard.rule(&found.rule);
    Finding {
        rule: found.rule.to_string(),
        severity: severity(found.severity),
        table: found.table.to_string(),
        row_id: found.row.to_string(),
        row: None,
        who: table
            .zip(record)
            .map(|(table, record)| fields::who(table, record))
            .unwrap_or_default(),
        field: found.field.as_ref().map(ToString::to_string),
        label: field.map(|f| f.label.get(lang).to_owned()).unwrap_or_default(),
        value: found.value.clone(),
        message: found.say(standard, lang),
        suggestion: found.suggestion.as_ref().map(said),
        alike: 0,
        exception: found.severity == Grave::Error && rule.is_some_and(|rule| rule.exception),
        explanation: None,
    }
}
