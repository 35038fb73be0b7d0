//! Judging one record: its texts are read, its values judged, and what is stored follows from both.
//!
//! What a record holds is a function of the texts in its cells: a value that could be read stands for its text, else
//! the typed text stands. So an edit of one cell may give or take the value of another (an identity number that is
//! none under the new document type), and taking the edit back restores both.

use std::collections::HashMap;

use zhibao_core::again::Again;
use zhibao_core::check::{Checker, Draft};
use zhibao_core::expr::compile;
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Scope;
use zhibao_core::standard::table::Table;
use zhibao_core::standard::task::Demand;
use zhibao_core::value::{Raw, Value};
use zhibao_seal::hash::Hasher;

use crate::row::{CellText, Image};

/// Digest of the values that a rule read at one place.
pub(crate) type ReadsDigest = [u8; 16];

/// A finding, and the digest of what its rule read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Judged {
    pub(crate) finding: Finding,
    pub(crate) reads: ReadsDigest,
}

/// Judges the records of one table.
pub(crate) struct Judge {
    pub(crate) checker: Checker<'static>,
    table: &'static Table,
    reads: HashMap<&'static str, Vec<usize>>,
}

impl Judge {
    pub(crate) fn new(
        standard: &'static Standard,
        table: &'static Table,
        demand: Option<&Demand>,
        school: &str,
        as_of: &str,
    ) -> Judge {
        let reads = standard
            .rules
            .iter()
            .filter(|rule| rule.tables.contains(&table.id))
            .filter_map(|rule| {
                let Scope::Record { breach, .. } = &rule.scope else {
                    return None;
                };
                Some((rule.id.as_str(), compile(breach, table).ok()?.reads.clone()))
            });
        Judge {
            checker: Checker::new(standard, table, demand, Some(school), as_of),
            table,
            reads: reads.collect(),
        }
    }

    /// Puts cells into a record and judges it; what the record holds afterwards is what must be stored.
    pub(crate) fn judge(&self, image: &mut Image, cells: &[(usize, CellText)]) -> Vec<Judged> {
        let fields = self.table.fields.len();
        let mut draft = self.checker.draft();
        let mut shown: Vec<String> = Vec::with_capacity(fields);
        for field in 0..fields {
            let (text, reading) = match cells.iter().rev().find(|(at, _)| *at == field).map(|(_, cell)| cell) {
                Some(CellText { e: Some(text), .. }) => (text.clone(), self.checker.read(field, raw(text))),
                Some(CellText { v: Some(value), t, .. }) => (
                    t.clone().unwrap_or_else(|| value.clone()),
                    self.checker.read(field, Raw::Text(value)),
                ),
                Some(CellText { t, .. }) => {
                    let text = t.clone().unwrap_or_default();
                    let reading = self.checker.read(field, raw(&text));
                    (text, reading)
                }
                None if image.values[field].is_null() => {
                    let text = image.typed.get(&field).cloned().unwrap_or_default();
                    let reading = self.checker.read(field, raw(&text));
                    (text, reading)
                }
                None => {
                    let value = image.values[field].to_string();
                    let reading = self.checker.read(field, Raw::Text(&value));
                    (image.typed.get(&field).cloned().unwrap_or(value), reading)
                }
            };
            shown.push(text);
            self.checker.put(&mut draft, field, reading);
        }
        let mut findings = Vec::new();
        self.checker
            .judge(&mut draft, &image.row, |field| shown[field].clone(), &mut findings);
        image.values.clear();
        image.values.extend_from_slice(draft.values());
        image.typed.clear();
        for (field, text) in shown.into_iter().enumerate() {
            if !text.trim().is_empty() && !spells(&image.values[field], &text) {
                image.typed.insert(field, text);
            }
        }
        findings
            .into_iter()
            .map(|finding| self.digest(image, finding))
            .collect()
    }

    /// Whether a record stands as it should, with nothing to find: most do, and they need not be judged cell by cell.
    pub(crate) fn is_sound(&self, image: &Image, again: &mut Again, draft: &mut Draft) -> bool {
        if !image.typed.is_empty() {
            return false;
        }
        self.checker.clear(draft);
        for (at, value) in image.values.iter().enumerate() {
            again.put(&self.checker, draft, at, value);
        }
        let mut findings = Vec::new();
        self.checker.judge(draft, &image.row, |_| String::new(), &mut findings);
        findings.is_empty() && draft.values() == image.values
    }

    /// Adds to a finding the digest of what its rule read in a record.
    pub(crate) fn digest(&self, image: &Image, finding: Finding) -> Judged {
        let own: Vec<usize> = finding
            .field
            .iter()
            .filter_map(|code| self.table.field_index(code))
            .collect();
        let fields = self.reads.get(finding.rule.as_str()).unwrap_or(&own);
        let reads = digest_of(self.table, image, fields.iter().copied(), &[]);
        Judged { finding, reads }
    }
}

/// Whether the text of a value is exactly this.
fn spells(value: &Value, text: &str) -> bool {
    match value {
        Value::Text(own) => own == text,
        Value::Null => false,
        other => other.to_string() == text,
    }
}

/// The digest of some fields of a record, and of further texts.
pub(crate) fn digest_of(
    table: &Table,
    image: &Image,
    fields: impl Iterator<Item = usize>,
    more: &[&str],
) -> ReadsDigest {
    let mut hasher = Hasher::new();
    for field in fields {
        hasher.update(table.fields[field].code.as_bytes());
        match (&image.values[field], image.typed.get(&field)) {
            (Value::Null, Some(text)) => [b"\x01", text.as_bytes()].iter().for_each(|part| hasher.update(part)),
            (value, _) => hasher.update(format!("\x02{value}").as_bytes()),
        }
        hasher.update(b"\0");
    }
    for text in more {
        hasher.update(text.as_bytes());
        hasher.update(b"\0");
    }
    let mut out = [0; 16];
    out.copy_from_slice(&hasher.finish().0[..16]);
    out
}

/// A typed text as a cell. What a spreadsheet shows for a failed formula is a failed formula.
pub(crate) fn raw(text: &str) -> Raw<'_> {
    const FAILED: &[&str] = &[
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    ];
    if text.starts_with('#') && FAILED.contains(&text) {
        Raw::Error(text)
    } else {
        Raw::Text(text)
    }
}
