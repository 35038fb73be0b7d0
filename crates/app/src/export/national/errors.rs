//! Errors of records that no exception covers.

use rustc_hash::FxHashMap;
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::{Rule, Scope, Severity};
use zhibao_vault::{FindingFilter, PRESENT, Vault};

use super::Reason;
use super::column::Column;
use crate::export::ExportError;

/// A missing value: what is missing to the national system is judged by its own columns.
const MISSING: &str = "F01";
/// Errors are read in portions.
const PORTION: u64 = 5_000;

/// Reasons by record.
#[derive(Debug, Default)]
pub(super) struct Errors(FxHashMap<String, Vec<Reason>>);

impl Errors {
    /// The errors of the row's own records in fields that the layout shows.
    pub(super) fn load(
        vault: &Vault,
        table: &str,
        seen: &[&str],
        columns: &[Column<'_>],
    ) -> Result<Errors, ExportError> {
        let known = vault.standard().table(table);
        let heading = |code: &str| {
            let at = known.and_then(|t| t.field_index(code));
            columns
                .iter()
                .find(|c| at.is_some() && c.own_field() == at)
                .map(|c| c.heading)
        };
        Errors::of(vault, table, seen, heading)
    }

    /// The errors of a table in the fields that have a heading, and those that name no field. What rules say of tables
    /// that the layout does not know (`seen` are those it knows) is no matter of this import.
    pub(super) fn of<'h>(
        vault: &Vault,
        table: &str,
        seen: &[&str],
        heading: impl Fn(&str) -> Option<&'h str>,
    ) -> Result<Errors, ExportError> {
        let standard = vault.standard();
        let foreign: Vec<&str> = standard
            .rules
            .iter()
            .filter(|r| looks_beyond(standard, r, seen))
            .map(|r| r.id.as_str())
            .collect();
        let filter = FindingFilter {
            table: Some(table.to_owned()),
            severity: Some(Severity::Error),
            explained: Some(false),
            ..FindingFilter::default()
        };
        let mut errors = Errors::default();
        for portion in 0.. {
            let found = vault.findings(PRESENT, &filter, portion * PORTION, PORTION)?;
            let last = (found.len() as u64) < PORTION;
            for finding in found
                .into_iter()
                .map(|f| f.finding)
                .filter(|f| f.rule != MISSING && !foreign.contains(&f.rule.as_str()))
            {
                if let Some(heading) = finding.field.as_deref().map_or(Some(""), &heading) {
                    errors.add(heading.to_owned(), finding);
                }
            }
            if last {
                break;
            }
        }
        Ok(errors)
    }

    fn add(&mut self, heading: String, finding: Finding) {
        let reasons = self.0.entry(finding.row.to_string()).or_default();
        reasons.push(Reason::Error {
            heading,
            finding: Box::new(finding),
        });
    }

    /// The errors of a record.
    pub(super) fn take(&mut self, row: &str) -> Vec<Reason> {
        self.0.remove(row).unwrap_or_default()
    }
}

/// Whether a rule reads a table besides those that are seen.
fn looks_beyond(standard: &Standard, rule: &Rule, seen: &[&str]) -> bool {
    let Scope::Set { select, .. } = &rule.scope else {
        return false;
    };
    let words: Vec<&str> = select.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let tables = standard.tables.iter().map(|t| t.id.as_str());
    tables.filter(|id| !seen.contains(id)).any(|id| words.contains(&id))
}
