//! `zhibao vault check`

use std::path::Path;
use std::time::Instant;

use serde_json::json;
use zhibao_app::{FindingFilter, PRESENT, Scope, StoredFinding};
use zhibao_core::finding::Finding;
use zhibao_core::standard::rule::Severity;

use super::super::Session;
use crate::MESSAGES;
use crate::out::{self, Failure, Outcome};

pub(super) fn run(session: &Session, path: &Path, table: Option<&str>, period: Option<&str>, limit: usize) -> Outcome {
    let start = Instant::now();
    let mut vault = session.open(path)?;
    let table = match table {
        None => None,
        Some(name) => {
            let known = session.standard().table(name).map(|t| t.id.clone());
            Some(known.ok_or_else(|| Failure::text(session.lang, "no_table", &[("table", name.to_owned())]))?)
        }
    };
    if let Some(period) = period {
        let known = vault
            .periods()
            .map_err(session.failed())?
            .iter()
            .any(|p| p.id == period);
        if !known {
            return Err(Failure::text(
                session.lang,
                "no_period",
                &[("period", period.to_owned())],
            ));
        }
    }
    let found = match session.given_day()? {
        Some(day) => {
            let findings = vault.check_on(PRESENT, &day).map_err(session.failed())?;
            findings
                .into_iter()
                .map(|finding| StoredFinding {
                    finding,
                    explanation: None,
                    deferred: false,
                })
                .collect()
        }
        None => {
            vault.recompute(PRESENT, Scope::All).map_err(session.failed())?;
            vault
                .findings(PRESENT, &FindingFilter::default(), 0, u64::MAX)
                .map_err(session.failed())?
        }
    };
    let found: Vec<StoredFinding> = found
        .into_iter()
        .filter(|f| table.as_deref().is_none_or(|t| f.finding.table == t))
        .collect();
    let open = |severity: Severity| {
        found
            .iter()
            .filter(|f| f.finding.severity == severity && f.explanation.is_none() && !f.deferred)
            .count()
    };
    let skipped = vault.skipped_rules(PRESENT).map_err(session.failed())?;
    let (errors, warnings) = (open(Severity::Error), open(Severity::Warning));
    for stored in found.iter().take(limit) {
        if session.json() {
            print_json(session, stored);
        } else {
            print_line(session, &stored.finding, stored);
        }
    }
    if session.json() {
        out::json(&json!({
            "type": "summary", "table": table, "findings": found.len(), "errors": errors, "warnings": warnings,
            "explained": found.iter().filter(|f| f.explanation.is_some()).count(),
            "deferred": found.iter().filter(|f| f.deferred).count(),
            "skipped_rules": skipped,
            "elapsed_ms": start.elapsed().as_millis(),
        }));
    } else {
        let args = [
            ("errors", errors.to_string()),
            ("warnings", warnings.to_string()),
            ("all", found.len().to_string()),
        ];
        out::line(&MESSAGES.text(session.lang, "check.vault_summary", &args));
        if !skipped.is_empty() {
            let items = skipped.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            out::line(&MESSAGES.text(session.lang, "check.vault_skipped", &[("items", items)]));
        }
    }
    Ok(if errors > 0 { out::DATA_HAS_ERRORS } else { out::DONE })
}

fn print_json(session: &Session, stored: &StoredFinding) {
    let finding = &stored.finding;
    out::json(&json!({
        "type": "finding", "table": finding.table, "record": finding.row, "field": finding.field, "rule": finding.rule,
        "severity": finding.severity.name(), "value": finding.value,
        "message": finding.say(session.standard(), session.lang), "suggestion": finding.suggestion,
        "explained": stored.explanation.is_some(), "deferred": stored.deferred,
    }));
}

fn print_line(session: &Session, finding: &Finding, stored: &StoredFinding) {
    let key = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let severity = MESSAGES.text(session.lang, key, &[]);
    let table = session.standard().table(&finding.table);
    let field = finding
        .field
        .as_deref()
        .and_then(|code| table?.field(code))
        .map_or("", |f| f.label.get(session.lang));
    let mark = if stored.explanation.is_some() { " ✓" } else { "" };
    let message = finding.say(session.standard(), session.lang);
    out::line(&format!(
        "{} {}  {field}  {severity} {}{mark}  {message}",
        finding.table, finding.row, finding.rule
    ));
}
