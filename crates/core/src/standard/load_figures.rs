//! Reading what the files of indicators and reports have in common.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Standard;
use super::figure::{Confidence, Sample, Sql, is_provided};
use super::load::{Faults, Reason, SourceFile};
use super::rule::Needs;
use super::table::Label;
use crate::message::Arg;

/// The rows of an example as they stand in a file. A row with `"*" = n` stands n times.
#[derive(Deserialize, Default)]
#[serde(transparent)]
pub(super) struct RowsEntry(BTreeMap<String, Vec<BTreeMap<String, toml::Value>>>);

impl Faults {
    /// Adds what is wrong with an indicator or report, at the first line that holds `needle`.
    pub(super) fn figure(&mut self, file: &SourceFile<'_>, needle: &str, key: &str, args: &[Arg]) {
        self.at(file, needle, Reason::of(&format!("figure.{key}"), args));
    }
}

/// More rows than this are no example.
const MOST_TIMES: usize = 10_000;

pub(super) fn sql(file: &SourceFile<'_>, entry: Spanned<String>) -> Sql {
    let start = entry.span().start.min(file.text.len());
    Sql {
        line: file.text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1,
        text: entry.into_inner(),
    }
}

/// The files of a folder whose name ends in `.toml`.
pub(super) fn within<'f, 's>(
    files: &'f [SourceFile<'s>],
    folder: &'static str,
) -> impl Iterator<Item = &'f SourceFile<'s>> {
    files
        .iter()
        .filter(move |f| f.path.starts_with(folder) && f.path.ends_with(".toml"))
}

/// Refuses an id that is not the name of its file.
pub(super) fn named(file: &SourceFile<'_>, id: &str, faults: &mut Faults) {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    if name.strip_suffix(".toml") != Some(id) {
        faults.figure(
            file,
            "id",
            "file_name",
            &[("name", name.to_owned()), ("id", id.to_owned())],
        );
    }
}

pub(super) fn both(label: &Label, what: &str, file: &SourceFile<'_>, faults: &mut Faults) {
    if label.zh.is_empty() || label.en.is_empty() {
        let needle = if label.zh.is_empty() { &label.en } else { &label.zh };
        faults.figure(file, needle, "language", &[("what", what.to_owned())]);
    }
}

/// Refuses a value that a property cannot have.
pub(super) fn choice(file: &SourceFile<'_>, property: &str, value: &str, faults: &mut Faults) {
    let args = [("property", property.to_owned()), ("value", value.to_owned())];
    faults.figure(file, &format!("\"{value}\""), "choice", &args);
}

pub(super) fn confidence(name: &str, file: &SourceFile<'_>, faults: &mut Faults) -> Confidence {
    Confidence::from_name(name).unwrap_or_else(|| {
        choice(file, "confidence", name, faults);
        Confidence::Own
    })
}

pub(super) fn needs(name: Option<&str>, file: &SourceFile<'_>, faults: &mut Faults) -> Needs {
    match name {
        None | Some("package") => Needs::Package,
        Some("history") => Needs::History,
        Some(other) => {
            choice(file, "needs", other, faults);
            Needs::Package
        }
    }
}

/// Refuses tables that do not exist.
pub(super) fn tables(ids: &[String], file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) {
    if ids.is_empty() {
        faults.figure(file, "tables", "no_tables", &[]);
    }
    for id in ids {
        if standard.table(id).is_none_or(|t| t.id != *id) && !is_provided(id) {
            faults.figure(file, &format!("\"{id}\""), "no_table", &[("id", id.clone())]);
        }
    }
}

/// The rows of an example; refuses tables and fields that do not exist.
pub(super) fn sample(
    rows: RowsEntry,
    as_of: Option<String>,
    period: Option<String>,
    school: Option<String>,
    file: &SourceFile<'_>,
    standard: &Standard,
    faults: &mut Faults,
) -> Sample {
    let mut out: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for (name, entries) in rows.0 {
        let id = name.as_str();
        let table = standard.table(id);
        if table.is_none() && !is_provided(id) {
            faults.figure(file, id, "example_table", &[("id", id.to_owned())]);
            continue;
        }
        for mut entry in entries {
            let times = match entry.remove("*") {
                None => 1,
                Some(toml::Value::Integer(n)) if n > 0 => usize::try_from(n).unwrap_or(MOST_TIMES).min(MOST_TIMES),
                Some(_) => {
                    faults.figure(file, "\"*\"", "times", &[]);
                    1
                }
            };
            for code in entry.keys() {
                if table.is_some_and(|t| t.field(code).is_none()) {
                    faults.figure(
                        file,
                        code,
                        "example_field",
                        &[("id", id.to_owned()), ("code", code.clone())],
                    );
                }
            }
            let row: BTreeMap<String, String> = entry.into_iter().map(|(k, v)| (k, typed(v))).collect();
            out.entry(name.clone())
                .or_default()
                .extend(std::iter::repeat_n(row, times));
        }
    }
    Sample {
        rows: out,
        as_of: as_of.unwrap_or_else(|| "20261101".to_owned()),
        period: period.unwrap_or_else(|| "2026-2027-1".to_owned()),
        school: school.unwrap_or_else(|| "3143000123".to_owned()),
    }
}

/// A value of a file as a person would type it.
pub(super) fn typed(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        toml::Value::Boolean(b) => u8::from(b).to_string(),
        other => other.to_string(),
    }
}
