//! What travels beside the rows: explanations, exceptions, deferrals.

use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use zhibao_core::package::descriptor::Counts;
use zhibao_core::standard::rule::Severity;
use zhibao_engine::package::{Explanation, ExplanationKind};
use zhibao_vault::{FindingFilter, SetId, Vault};

use super::SealError;
use super::scope::deferrals;

/// Explanations, exceptions and deferrals of a working set, and how many there are.
pub(super) fn explanations(vault: &Vault, set: SetId) -> Result<(Vec<Explanation>, Counts), SealError> {
    let mut out = Vec::new();
    let mut counts = Counts::default();
    for given in vault.explanations(set)? {
        let exception = given.kind == zhibao_vault::ExplanationKind::Exception;
        for place in &given.serves {
            *if exception {
                &mut counts.exceptions
            } else {
                &mut counts.explained
            } += 1;
            out.push(Explanation {
                row_id: (out.len() + 1).to_string(),
                kind: if exception {
                    ExplanationKind::Exception
                } else {
                    ExplanationKind::Explanation
                },
                rule: given.rule.clone(),
                table: place.table.clone(),
                record: place.row.clone(),
                field: place.field.clone().unwrap_or_default(),
                values: String::new(),
                text: given.text.clone(),
                evidence: given.evidence.as_deref().and_then(|d| d.parse().ok()),
                by: given.who.clone(),
                at: at(given.at),
            });
        }
    }
    for (place, text, who, when) in deferrals(vault, set)? {
        counts.deferrals += 1;
        out.push(Explanation {
            row_id: (out.len() + 1).to_string(),
            kind: ExplanationKind::Deferral,
            rule: String::new(),
            table: place.table,
            record: place.row,
            field: String::new(),
            values: String::new(),
            text,
            evidence: None,
            by: who,
            at: at(when),
        });
    }
    let warnings = FindingFilter {
        severity: Some(Severity::Warning),
        deferred: Some(false),
        ..FindingFilter::default()
    };
    counts.warnings = vault.count_findings(set, &warnings)?;
    Ok((out, counts))
}

fn at(millis: i64) -> String {
    Utc.timestamp_millis_opt(millis)
        .single()
        .map(|t| china(t).to_rfc3339())
        .unwrap_or_default()
}

/// A moment as it is written in China.
pub(super) fn china(time: DateTime<Utc>) -> DateTime<FixedOffset> {
    // Eight hours east is a valid offset; the whole of China keeps it. Whole seconds, as the signature states them.
    let whole = Utc.timestamp_opt(time.timestamp(), 0).single().unwrap_or(time);
    FixedOffset::east_opt(8 * 3600).map_or_else(|| whole.fixed_offset(), |zone| whole.with_timezone(&zone))
}
