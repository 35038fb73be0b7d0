//! What stands before the text of a figure: records in scope.

use std::collections::BTreeSet;

use zhibao_core::standard::Standard;
use zhibao_core::standard::table::PeriodKind;

/// The ending that stands for the records of a standing table that are in scope, as in `student_now`.
pub(super) const NOW: &str = "_now";

/// Wraps a statement so that `student_now` means the pupils in scope; among the rows of several packages, those that the
/// present one holds, whose rows are numbered from `since` on.
pub(super) fn with(standard: &Standard, select: &str, since: Option<usize>) -> String {
    let present = since.map(|since| format!(" AND row_id >= {since}")).unwrap_or_default();
    let words = words(select);
    let mut parts = Vec::new();
    for table in &standard.tables {
        if !words.contains(format!("{}{NOW}", table.id).as_str()) {
            continue;
        }
        let scope = match &table.period {
            PeriodKind::Standing { predicate } => format!("({}){present}", predicate.as_deref().unwrap_or("1")),
            _ => "1".to_owned(),
        };
        parts.push(format!(
            "\"{0}{NOW}\" AS (SELECT * FROM \"{0}\" WHERE {scope})",
            table.id
        ));
    }
    if parts.is_empty() {
        return select.to_owned();
    }
    let trimmed = select.trim_start();
    match trimmed.get(..5).filter(|w| w.eq_ignore_ascii_case("WITH ")) {
        Some(_) => format!("WITH {}, {}", parts.join(", "), &trimmed[5..]),
        None => format!("WITH {} {trimmed}", parts.join(", ")),
    }
}

/// The identifiers of a text.
fn words(text: &str) -> BTreeSet<&str> {
    let split = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    text.split(split).filter(|word| !word.is_empty()).collect()
}
