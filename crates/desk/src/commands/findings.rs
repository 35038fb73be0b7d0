//! Windows of open findings: errors first, by rule, within a rule in order of entry.

use zhibao_app::{FindingFilter, PRESENT, StoredFinding};
use zhibao_core::standard::rule::Severity as Grave;
use zhibao_wire::{Finding, Findings, FindingsOf, Problem, RuleCount, Severity};

use super::tables::number;
use crate::state::{Desk, MOST, View};
use crate::text;
use crate::words;

/// Open findings of one rule in one table.
struct Group {
    rule: String,
    table: String,
    severity: Grave,
    open: u64,
}

/// A window of the findings that wait for a person.
pub(crate) fn findings(desk: &Desk, request: FindingsOf) -> Result<Findings, Problem> {
    desk.view(|view| window(view, &request))
}

fn window(view: View<'_>, request: &FindingsOf) -> Result<Findings, Problem> {
    let counts = view.vault.finding_counts(PRESENT).map_err(|e| view.refuse(&e))?;
    let group = |rule, table, severity, open| Group {
        rule,
        table,
        severity,
        open,
    };
    let counts = counts.into_iter().map(|c| group(c.rule, c.table, c.severity, c.open));
    let mut counts: Vec<Group> = counts.collect();
    counts.retain(|c| c.open > 0 && request.table.as_ref().is_none_or(|table| *table == c.table));
    let sum = |grave: Grave| number(counts.iter().filter(|c| c.severity == grave).map(|c| c.open).sum());
    let (errors, warnings) = (sum(Grave::Error), sum(Grave::Warning));
    counts.retain(|c| request.severity.is_none_or(|wanted| wanted == severity(c.severity)));
    counts.sort_by(|a, b| {
        let key = |c: &Group| (c.severity != Grave::Error, c.rule.clone(), c.table.clone());
        key(a).cmp(&key(b))
    });

    let mut skip = u64::from(request.offset);
    let mut left = u64::from(request.limit.min(MOST));
    let mut items = Vec::new();
    for group in &counts {
        if left == 0 {
            break;
        }
        if skip >= group.open {
            skip -= group.open;
            continue;
        }
        let found = view
            .vault
            .findings(PRESENT, &open_findings(group), skip, left)
            .map_err(|e| view.refuse(&e))?;
        skip = 0;
        left -= left.min(found.len() as u64);
        for stored in &found {
            items.push(finding(view, stored)?);
        }
    }
    let total = number(counts.iter().map(|c| c.open).sum());
    Ok(Findings {
        total,
        errors,
        warnings,
        explained: 0,
        rules: rules(view, &counts),
        items,
    })
}

fn open_findings(group: &Group) -> FindingFilter {
    FindingFilter {
        table: Some(group.table.clone()),
        rule: Some(group.rule.clone()),
        severity: Some(group.severity),
        explained: Some(false),
        deferred: Some(false),
        ..FindingFilter::default()
    }
}

fn severity(grave: Grave) -> Severity {
    match grave {
        Grave::Error => Severity::Error,
        Grave::Warning => Severity::Warning,
    }
}

/// Counts by rule: those of several tables together.
fn rules(view: View<'_>, counts: &[Group]) -> Vec<RuleCount> {
    let mut out: Vec<RuleCount> = Vec::new();
    for count in counts {
        let grave = severity(count.severity);
        match out.last_mut() {
            Some(last) if last.rule == count.rule && last.severity == grave => {
                last.count = last.count.saturating_add(number(count.open));
            }
            _ => out.push(RuleCount {
                rule: count.rule.clone(),
                title: view.vault.standard().rule(&count.rule).map_or_else(
                    || count.rule.clone(),
                    |rule| rule.title.get(words::lang(view.language)).to_owned(),
                ),
                hint: String::new(),
                source: String::new(),
                fixable: 0,
                severity: grave,
                count: number(count.open),
            }),
        }
    }
    out
}

fn finding(view: View<'_>, stored: &StoredFinding) -> Result<Finding, Problem> {
    let found = &stored.finding;
    let standard = view.vault.standard();
    let lang = words::lang(view.language);
    let row = view
        .vault
        .row_number(PRESENT, &found.table, &found.row)
        .map_err(|e| view.refuse(&e))?;
    let field = found
        .field
        .as_ref()
        .and_then(|code| standard.table(&found.table)?.field(code));
    let shown = |value: &String| match field {
        Some(field) => {
            let value = zhibao_core::value::Value::Text(value.as_str().into());
            let cell = text::cell(standard, field, &value, None, view.language);
            match cell.code {
                Some(code) => format!("{} {code}", cell.text),
                None => cell.text,
            }
        }
        None => value.clone(),
    };
    Ok(Finding {
        rule: found.rule.to_string(),
        severity: severity(found.severity),
        table: found.table.to_string(),
        row_id: found.row.to_string(),
        row: row.map(number),
        who: who(view, &found.table, &found.row)?,
        field: found.field.as_ref().map(ToString::to_string),
        label: field.map(|f| f.label.get(lang).to_owned()).unwrap_or_default(),
        value: found.value.clone(),
        message: found.say(standard, lang),
        suggestion: found.suggestion.as_ref().map(shown),
        alike: 0,
        exception: false,
        explanation: None,
    })
}

/// How a person calls a record: its name, or else its first field.
fn who(view: View<'_>, table: &str, row: &str) -> Result<String, Problem> {
    let Some(table) = view.vault.standard().table(table) else {
        return Ok(String::new());
    };
    let Some(record) = view.vault.row(PRESENT, &table.id, row).map_err(|e| view.refuse(&e))? else {
        return Ok(String::new());
    };
    let named = table.fields.iter().position(|f| f.code == "XM");
    let named = named
        .or_else(|| table.fields.iter().position(|f| f.code.ends_with("MC")))
        .unwrap_or(0);
    Ok(record.cells.get(named).map(|cell| cell.shown()).unwrap_or_default())
}
