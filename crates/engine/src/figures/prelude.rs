//! What stands before the text of a figure: records in scope.

use std::collections::BTreeSet;

use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{PeriodKind, Table};

/// The ending that stands for the records of a standing table that are in scope, as in `student_now`.
pub(super) const NOW: &str = "_now";

/// Wraps a statement so that `student_now` means the pupils in scope; among the rows of several packages, those that the
/// present one holds, whose rows are numbered from `since` on. Of a table that `is_there` says is not at hand nothing is asked.
pub(super) fn with(standard: &Standard, select: &str, since: Option<usize>, is_there: impl Fn(&str) -> bool) -> String {
    let present = since.map(|since| format!(" AND row_id >= {since}")).unwrap_or_default();
    let words = words(select);
    let mut parts = Vec::new();
    for table in &standard.tables {
        if !words.contains(format!("{}{NOW}", table.id).as_str()) {
            continue;
        }
        let scope = match &table.period {
            PeriodKind::Standing { predicate } => {
                let lead = lead(standard, table).filter(|lead| is_there(&lead.table.id));
                let led = lead.map(|lead| lead.condition()).unwrap_or_default();
                format!("({}){led}{present}", predicate.as_deref().unwrap_or("1"))
            }
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

/// The records that others follow: those are in scope only with these.
pub(super) struct Lead<'s> {
    pub(super) table: &'s Table,
    /// The code of the field that is named, and of the one that names it.
    pub(super) key: &'s str,
    pub(super) field: &'s str,
    scope: &'s str,
}

impl Lead<'_> {
    fn condition(&self) -> String {
        let (field, key, lead) = (self.field, self.key, &self.table.id);
        format!(
            " AND \"{field}\" IN (SELECT \"{key}\" FROM \"{lead}\" WHERE {})",
            self.scope
        )
    }
}

/// What the records of a table follow, where not all of it is in scope. A package holds those who left, too, where anything
/// else in it names them.
pub(super) fn lead<'s>(standard: &'s Standard, table: &'s Table) -> Option<Lead<'s>> {
    let own = &table.fields[table.follows?];
    let reference = own.reference.as_ref()?;
    let lead = standard.table(&reference.table)?;
    match &lead.period {
        PeriodKind::Standing { predicate: Some(scope) } => Some(Lead {
            table: lead,
            key: &reference.field,
            field: &own.code,
            scope,
        }),
        _ => None,
    }
}

/// The identifiers of a text.
fn words(text: &str) -> BTreeSet<&str> {
    let split = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    text.split(split).filter(|word| !word.is_empty()).collect()
}
