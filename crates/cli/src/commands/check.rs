//! `zhibao check`

use std::time::Instant;

use serde_json::json;
use zhibao_app::check::{Helper, Limits, Mapping, Options, Report, SheetFinding, check};
use zhibao_core::standard::rule::Severity;

use super::{HELPER, Session};
use crate::MESSAGES;
use crate::args::CheckArgs;
use crate::out::{self, Failure, Outcome};
use crate::progress::Rows;

pub(super) fn run(session: &Session, args: &CheckArgs) -> Outcome {
    let start = Instant::now();
    let mapping = match &args.mapping {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| {
                Failure::text(
                    session.lang,
                    "unreadable",
                    &[("file", path.display().to_string()), ("detail", e.to_string())],
                )
            })?;
            Some(Mapping::parse(&text).map_err(|e| Failure::of(&e, session.lang))?)
        }
    };
    let as_of = session.as_of()?;
    let rows = Rows::new();
    let progress = |n| rows.at(n);
    let options = Options {
        table: &args.table,
        sheet: args.sheet.as_deref(),
        mapping: mapping.as_ref(),
        school: args.school.as_deref(),
        as_of: &as_of,
        limit: args.limit,
        changes: args.normalised,
        limits: Limits::default(),
        helper: Helper::this_program(HELPER),
        progress: Some(&progress),
    };
    let report = check(&args.file, session.standard(), &options).map_err(|e| Failure::of(&e, session.lang))?;
    if let Some(painted) = &args.painted {
        zhibao_app::check::paint(&args.file, painted, &report, session.standard(), session.lang)
            .map_err(|e| Failure::of(&e, session.lang))?;
    }
    let table = session
        .standard()
        .table(&args.table)
        .map_or(args.table.as_str(), |t| t.id.as_str());
    if session.json() {
        print_json(session, table, &report, start.elapsed().as_millis());
    } else {
        print_human(session, &report);
    }
    Ok(if report.errors > 0 {
        out::DATA_HAS_ERRORS
    } else {
        out::DONE
    })
}

fn print_json(session: &Session, table: &str, report: &Report, elapsed_ms: u128) {
    for found in &report.findings {
        out::json(&json!({
            "type": "finding",
            "sheet": found.sheet,
            "row": found.place.row,
            "cell": found.place.cell(),
            "column": found.heading,
            "field": found.finding.field,
            "rule": found.finding.rule,
            "severity": found.finding.severity.name(),
            "value": found.finding.value,
            "message": found.finding.say(session.standard(), session.lang),
            "suggestion": found.finding.suggestion,
        }));
    }
    for change in &report.changes {
        out::json(&json!({
            "type": "normalised",
            "sheet": change.sheet,
            "row": change.place.row,
            "cell": change.place.cell(),
            "column": change.heading,
            "kinds": change.kinds,
            "value": change.value,
            "becomes": change.becomes,
        }));
    }
    out::json(&json!({
        "type": "summary",
        "table": table,
        "rows": report.rows,
        "rows_with_errors": report.rows_with_errors,
        "errors": report.errors,
        "warnings": report.warnings,
        "normalised": report.normalised,
        "unmapped_columns": report.unmapped_columns,
        "missing_columns": report.missing_columns,
        "skipped_rules": report.skipped_rules,
        "skipped_sheets": report.skipped_sheets,
        "skipped_rows": report.skipped_rows,
        "elapsed_ms": elapsed_ms,
    }));
}

fn print_human(session: &Session, report: &Report) {
    let say = |key: &str, args: &[(&'static str, String)]| out::line(&MESSAGES.text(session.lang, key, args));
    for found in &report.findings {
        out::line(&finding_line(session, found));
    }
    for change in &report.changes {
        let place = format!("{}!{}", change.sheet, change.place.cell());
        out::line(&format!(
            "{place}  {}  {} → {}  ({})",
            change.heading,
            change.value,
            change.becomes,
            change.kinds.join(", ")
        ));
    }
    let list = |items: Vec<&str>| items.join("、");
    say(
        "check.summary",
        &[
            ("rows", report.rows.to_string()),
            ("bad", report.rows_with_errors.to_string()),
            ("errors", report.errors.to_string()),
            ("warnings", report.warnings.to_string()),
        ],
    );
    if report.findings.len() < report.errors + report.warnings {
        say("check.more", &[("shown", report.findings.len().to_string())]);
    }
    if !report.normalised.is_empty() {
        let kinds = report
            .normalised
            .iter()
            .map(|(k, n)| format!("{k} {n}"))
            .collect::<Vec<_>>()
            .join(", ");
        say("check.normalised", &[("kinds", kinds)]);
    }
    for (key, items) in [
        (
            "check.unmapped",
            report.unmapped_columns.iter().map(String::as_str).collect::<Vec<_>>(),
        ),
        (
            "check.missing",
            report.missing_columns.iter().map(String::as_str).collect(),
        ),
        (
            "check.skipped_rules",
            report.skipped_rules.iter().map(String::as_str).collect(),
        ),
        (
            "check.skipped_sheets",
            report.skipped_sheets.iter().map(String::as_str).collect(),
        ),
    ] {
        if !items.is_empty() {
            say(key, &[("items", list(items))]);
        }
    }
}

fn finding_line(session: &Session, found: &SheetFinding) -> String {
    let severity = match found.finding.severity {
        Severity::Error => MESSAGES.text(session.lang, "error", &[]),
        Severity::Warning => MESSAGES.text(session.lang, "warning", &[]),
    };
    let message = found.finding.say(session.standard(), session.lang);
    format!(
        "{}!{}  {}  {severity} {}  {message}",
        found.sheet,
        found.place.cell(),
        found.heading,
        found.finding.rule
    )
}
