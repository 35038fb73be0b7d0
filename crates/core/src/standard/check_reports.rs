//! Whether a report's parts fit together.

use std::collections::BTreeSet;

use super::Standard;
use super::load::{Faults, SourceFile};
use super::load_figures::both;
use super::report::{Along, DOMAINS, Fill, Report, TABLES};

pub(super) fn check(report: &Report, all: &[Report], file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) {
    both(&report.title, "title", file, faults);
    for note in &report.notes {
        both(note, "notes", file, faults);
    }
    if !report.additive && report.notes.is_empty() {
        faults.figure(file, "additive", "not_additive", &[]);
    }
    if report.stubs.is_empty() {
        faults.figure(file, "id", "no_stub", &[]);
    }
    if report.examples.is_empty() {
        faults.figure(file, "id", "no_example", &[]);
    }
    keys(report, file, faults);
    for (key, source) in &report.sources {
        if !report.tables.contains(&source.table) {
            let args = [("source", key.clone()), ("table", source.table.clone())];
            faults.figure(file, &format!("[sources.{key}]"), "source_table", &args);
        }
    }
    parts(report, file, standard, faults);
    checks(report, all, file, faults);
    for id in report.beside.iter().filter(|id| standard.indicator(id).is_none()) {
        faults.figure(file, "beside", "no_indicator", &[("id", id.clone())]);
    }
}

fn keys(report: &Report, file: &SourceFile<'_>, faults: &mut Faults) {
    let keys = |keys: Vec<&str>, faults: &mut Faults| {
        let mut seen = BTreeSet::new();
        for key in keys {
            if key.is_empty() || key.contains(['.', ':', ' ', '=', '<', '>']) {
                faults.figure(file, &format!("key = \"{key}\""), "no_key", &[("key", key.to_owned())]);
            }
            if !seen.insert(key) {
                faults.figure(file, &format!("key = \"{key}\""), "twice", &[("id", key.to_owned())]);
            }
        }
    };
    keys(report.columns.iter().map(|c| c.key.as_str()).collect(), faults);
    keys(report.rows.iter().map(|r| r.key.as_str()).collect(), faults);
    keys(report.stubs.iter().map(|s| s.key.as_str()).collect(), faults);
}

fn parts(report: &Report, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) {
    let many = report.sources.len() > 1;
    let rows_say = report
        .rows
        .iter()
        .all(|r| r.source.is_some() || r.indicator.is_some() || r.heading);
    for column in &report.columns {
        let at = format!("key = \"{}\"", column.key);
        match &column.fill {
            Fill::Share { part, whole, .. } => {
                for key in [part, whole] {
                    let plain = report
                        .column(key)
                        .is_some_and(|c| matches!(c.fill, Fill::Records { .. }));
                    if !plain {
                        let args = [("key", column.key.clone()), ("of", key.clone())];
                        faults.figure(file, &at, "divide", &args);
                    }
                }
            }
            Fill::Records { .. } if many && column.source.is_none() && !rows_say => {
                faults.figure(file, &at, "which_source", &[("key", column.key.clone())]);
            }
            _ => {}
        }
    }
    let sources = report.columns.iter().map(|c| (&c.key, &c.source));
    for (key, source) in sources.chain(report.rows.iter().map(|r| (&r.key, &r.source))) {
        if let Some(source) = source.as_ref().filter(|s| !report.sources.contains_key(*s)) {
            let args = [("key", key.clone()), ("of", source.clone())];
            faults.figure(file, &format!("key = \"{key}\""), "no_source", &args);
        }
    }
    for (place, row) in report.rows.iter().enumerate() {
        let mut fault = |what: &str, of: &str| {
            let args = [("key", row.key.clone()), ("of", of.to_owned())];
            faults.figure(file, &format!("key = \"{}\"", row.key), what, &args);
        };
        if let Some(id) = row.indicator.as_ref().filter(|id| standard.indicator(id).is_none()) {
            fault("row_indicator", id);
        }
        for key in row.columns.iter().filter(|key| report.column(key).is_none()) {
            fault("row_column", key);
        }
        let known = |id: &str| id == TABLES || id == DOMAINS || standard.list(id).is_some();
        for id in row.lists.iter().filter(|id| !known(id)) {
            fault("row_list", id);
        }
        let stub = |key: &String| report.stubs.iter().skip(1).any(|s| s.key == *key);
        let dynamic = row.each.iter().flat_map(|each| each.stubs.keys());
        for key in row.stubs.keys().chain(dynamic).filter(|key| !stub(key)) {
            fault("row_stub", key);
        }
        let within = row.each.as_ref().and_then(|each| each.within.as_ref());
        if let Some(outer) = within {
            let stands = report.rows[..place].iter().any(|r| r.key == *outer && r.each.is_some());
            if !stands {
                fault("row_within", outer);
            }
        }
    }
}

fn checks(report: &Report, all: &[Report], file: &SourceFile<'_>, faults: &mut Faults) {
    for check in &report.checks {
        for name in check.formula.names() {
            let known = match check.along {
                Along::Rows => report.column(name).is_some(),
                Along::Columns => report.row(name).is_some(),
                Along::Once => cell(name, report, all).is_some(),
            };
            if !known {
                let args = [("number", check.number.to_string()), ("name", name.to_owned())];
                faults.figure(file, name, "check_name", &args);
            }
        }
    }
    for key in report
        .examples
        .iter()
        .flat_map(|e| e.cells.keys().chain(e.drill.keys()))
    {
        if cell(key, report, all).is_none() {
            faults.figure(file, key, "example_cell", &[("cell", key.clone())]);
        }
    }
}

/// The report, row and column that `row.column` or `REPORT.row.column` names. The part of a row's name after a colon is a
/// value of the data.
fn cell<'r>(name: &str, own: &'r Report, all: &'r [Report]) -> Option<(&'r Report, String, String)> {
    let (rest, column) = name.rsplit_once('.')?;
    let found = |report: &'r Report, row: &str| {
        let key = row.split(':').next().unwrap_or(row);
        let known = report.row(key).is_some() && report.column(column).is_some();
        known.then(|| (report, row.to_owned(), column.to_owned()))
    };
    found(own, rest).or_else(|| {
        let (id, row) = rest.split_once('.')?;
        found(all.iter().find(|r| r.id == id)?, row)
    })
}
