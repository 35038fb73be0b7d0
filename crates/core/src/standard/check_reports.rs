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
        faults.figure(
            file,
            "additive",
            "a report whose cells cannot be added says why in its notes",
        );
    }
    if report.stubs.is_empty() {
        faults.figure(
            file,
            "id",
            "has no stub: the first one is the heading of the rows' labels",
        );
    }
    if report.examples.is_empty() {
        faults.figure(file, "id", "has no example");
    }
    keys(report, file, faults);
    for (key, source) in &report.sources {
        if !report.tables.contains(&source.table) {
            let what = format!(
                "the source {key} owns rows of {}, which `tables` does not name",
                source.table
            );
            faults.figure(file, &format!("[sources.{key}]"), what);
        }
    }
    parts(report, file, standard, faults);
    checks(report, all, file, faults);
    for id in report.beside.iter().filter(|id| standard.indicator(id).is_none()) {
        faults.figure(file, "beside", format!("there is no indicator {id}"));
    }
}

fn keys(report: &Report, file: &SourceFile<'_>, faults: &mut Faults) {
    let keys = |keys: Vec<&str>, faults: &mut Faults| {
        let mut seen = BTreeSet::new();
        for key in keys {
            if key.is_empty() || key.contains(['.', ':', ' ', '=', '<', '>']) {
                faults.figure(file, &format!("key = \"{key}\""), format!("{key:?} is no key"));
            }
            if !seen.insert(key) {
                faults.figure(file, &format!("key = \"{key}\""), format!("the key {key} stands twice"));
            }
        }
    };
    keys(report.columns.iter().map(|c| c.key.as_str()).collect(), faults);
    keys(report.rows.iter().map(|r| r.key.as_str()).collect(), faults);
    keys(report.stubs.iter().map(|s| s.key.as_str()).collect(), faults);
}

fn parts(report: &Report, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) {
    let many = report.sources.len() > 1;
    let rows_say = report.rows.iter().all(|r| r.source.is_some() || r.indicator.is_some());
    for column in &report.columns {
        let at = format!("key = \"{}\"", column.key);
        match &column.fill {
            Fill::Share { part, whole, .. } => {
                for key in [part, whole] {
                    let plain = report
                        .column(key)
                        .is_some_and(|c| matches!(c.fill, Fill::Records { .. }));
                    if !plain {
                        faults.figure(file, &at, format!("{}: there is no column {key} to divide", column.key));
                    }
                }
            }
            Fill::Records { .. } if many && column.source.is_none() && !rows_say => {
                faults.figure(file, &at, format!("{}: says not from which source", column.key));
            }
            _ => {}
        }
    }
    let sources = report.columns.iter().map(|c| (&c.key, &c.source));
    for (key, source) in sources.chain(report.rows.iter().map(|r| (&r.key, &r.source))) {
        if let Some(source) = source.as_ref().filter(|s| !report.sources.contains_key(*s)) {
            faults.figure(
                file,
                &format!("key = \"{key}\""),
                format!("{key}: there is no source {source}"),
            );
        }
    }
    for (place, row) in report.rows.iter().enumerate() {
        let mut fault =
            |what: String| faults.figure(file, &format!("key = \"{}\"", row.key), format!("{}: {what}", row.key));
        if let Some(id) = row.indicator.as_ref().filter(|id| standard.indicator(id).is_none()) {
            fault(format!("there is no indicator {id}"));
        }
        for key in row.columns.iter().filter(|key| report.column(key).is_none()) {
            fault(format!("there is no column {key}"));
        }
        let known = |id: &str| id == TABLES || id == DOMAINS || standard.list(id).is_some();
        for id in row.lists.iter().filter(|id| !known(id)) {
            fault(format!("there is no list {id}"));
        }
        let stub = |key: &String| report.stubs.iter().skip(1).any(|s| s.key == *key);
        let dynamic = row.each.iter().flat_map(|each| each.stubs.keys());
        for key in row.stubs.keys().chain(dynamic).filter(|key| !stub(key)) {
            fault(format!("there is no stub {key}"));
        }
        let within = row.each.as_ref().and_then(|each| each.within.as_ref());
        if let Some(outer) = within {
            let stands = report.rows[..place].iter().any(|r| r.key == *outer && r.each.is_some());
            if !stands {
                fault(format!("no rows of the data {outer} stand before it"));
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
                faults.figure(file, name, format!("check {}: there is no {name}", check.number));
            }
        }
    }
    for key in report
        .examples
        .iter()
        .flat_map(|e| e.cells.keys().chain(e.drill.keys()))
    {
        if cell(key, report, all).is_none() {
            faults.figure(file, key, format!("the example names no cell with {key}"));
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
