//! Indicators and reports tried on the examples of their files: whoever changes a standard learns what does not come out as
//! it says.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, params_from_iter};
use zhibao_core::check::Checker;
use zhibao_core::standard::figure::{Sample, is_provided};
use zhibao_core::standard::indicator::{Formula, Indicator};
use zhibao_core::standard::report::{Example, Report};
use zhibao_core::standard::table::Table;
use zhibao_core::standard::{Fault, Faults, Reason, SourceFile, Standard};
use zhibao_core::value::{Raw, Value};

use super::quality::{Quality, provide};
use super::{CellValue, Drill, Earlier, FigureError, Hand, Page, Session, Sheet};
use crate::rules::Parameters;
use crate::{functions, schema};

/// The rows of an example in a database of their own; their ids count from 0.
pub struct Trial<'s> {
    standard: &'s Arc<Standard>,
    connection: Connection,
    parameters: Parameters,
}

impl<'s> Trial<'s> {
    /// The rows of an example in some tables.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn new(standard: &'s Arc<Standard>, tables: &[String], sample: &Sample) -> Result<Trial<'s>, FigureError> {
        crate::ready();
        let connection = Connection::open_in_memory()?;
        functions::register(&connection, standard)?;
        for table in tables.iter().filter_map(|id| standard.table(id)) {
            let sql = schema::create_table(table, "INTEGER", &[]) + ";" + &schema::create_view(table);
            connection.execute_batch(&sql)?;
        }
        if tables.iter().any(|t| is_provided(t)) {
            provide(&connection, &quality(sample))?;
        }
        for (id, rows) in sample.rows.iter().filter(|(id, _)| tables.contains(id)) {
            let Some(table) = standard.table(id) else { continue };
            let marks = vec!["?"; table.fields.len() + 1].join(", ");
            let mut insert = connection.prepare(&format!("INSERT INTO \"{id}_\" VALUES ({marks})"))?;
            for (at, row) in rows.iter().enumerate() {
                let values = values(standard, table, row, sample);
                let bound = std::iter::once(ToSqlOutput::from(at as i64)).chain(values.iter().map(schema::bind));
                insert.execute(params_from_iter(bound))?;
            }
        }
        Ok(Trial {
            standard,
            connection,
            parameters: Parameters {
                as_of: sample.as_of.clone(),
                school: Some(sample.school.clone()),
                period: Some(sample.period.clone()),
                term_start: zhibao_core::period::days(&sample.period).map(|d| d.term_start),
            },
        })
    }

    /// A session over them.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn session(&mut self) -> Result<Session<'_>, FigureError> {
        let hand = Hand {
            earlier: Earlier::All,
            ..Hand::default()
        };
        Session::open(self.standard, &mut self.connection, &self.parameters, hand)
    }
}

/// What does not come out as the examples of an indicator say.
pub fn indicator(standard: &Arc<Standard>, indicator: &Indicator) -> Vec<String> {
    let mut wrong = Vec::new();
    if matches!(indicator.formula, Formula::Met(_)) {
        return wrong;
    }
    for (at, example) in indicator.examples.iter().enumerate() {
        let tried = Trial::new(standard, &indicator.tables, &example.sample).and_then(|mut trial| {
            let session = trial.session()?;
            let figure = session.indicator(&indicator.id)?;
            let mut expect = |what: &str, found: String, wanted: String| {
                if found != wanted {
                    wrong.push(format!(
                        "{} example {}: {what} is {found}, not {wanted}",
                        indicator.id,
                        at + 1
                    ));
                }
            };
            expect("the value", shown(&figure.value), shown(&example.value));
            expect("the level", shown(&figure.level), shown(&example.level));
            if let Some(drill) = &example.drill {
                let found = named(&session.drill(&indicator.id, Page::default())?);
                expect("the drill-down", shown(&found), shown(&sorted(drill)));
            }
            if example.fixed.is_some() {
                let found = session.what_if(&indicator.id, None)?;
                expect("the value when fixed", shown(&found.value), shown(&example.fixed));
            }
            Ok(())
        });
        wrong.extend(tried.err().map(|e| format!("{} example {}: {e}", indicator.id, at + 1)));
    }
    wrong
}

/// What does not come out as the examples of a report say.
pub fn report(standard: &Arc<Standard>, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    // Indicators beside it may look at further tables.
    let rows = report.rows.iter().filter_map(|r| r.indicator.as_ref());
    let others = report.beside.iter().chain(rows).filter_map(|id| standard.indicator(id));
    let mut tables: Vec<String> = others.flat_map(|i| i.tables.clone()).collect();
    tables.extend(report.tables.clone());
    tables.sort();
    tables.dedup();
    for (at, example) in report.examples.iter().enumerate() {
        let tried = Trial::new(standard, &tables, &example.sample).and_then(|mut trial| {
            let session = trial.session()?;
            let sheet = session.report(&report.id)?;
            let mut told = cells(report, &sheet, example);
            for (key, wanted) in &example.drill {
                let (row, column) = key.rsplit_once('.').unwrap_or((key, ""));
                let found = named(&session.drill_cell(&report.id, row, column, Page::default())?);
                if found != sorted(wanted) {
                    told.push(format!("behind {key} stand {found:?}"));
                }
            }
            let broken: Vec<usize> = sheet.broken.iter().map(|b| b.check).collect();
            if broken != example.broken {
                told.push(format!("these checks break: {:?}", sheet.broken));
            }
            Ok(told)
        });
        let told = tried.unwrap_or_else(|error| vec![error.to_string()]);
        wrong.extend(
            told.into_iter()
                .map(|what| format!("{} example {}: {what}", report.id, at + 1)),
        );
    }
    wrong
}

/// The cells that are not what an example says.
fn cells(report: &Report, sheet: &Sheet, example: &Example) -> Vec<String> {
    let same = |a: &str, b: &str| a == b || a.parse::<f64>().is_ok_and(|a| b.parse() == Ok(a));
    let wrong = example.cells.iter().filter_map(|(key, wanted)| {
        let (row, column) = key.rsplit_once('.').unwrap_or((key, ""));
        let found = sheet.cell(report, row, column).map(|cell| match cell {
            CellValue::Number(n) => Some(n.to_string()),
            CellValue::Text(label) => Some(label.zh.clone()),
            CellValue::Blank | CellValue::Unknown => None,
        });
        let right = match (&found, wanted) {
            (Some(Some(found)), Some(wanted)) => same(found, wanted),
            (Some(None), None) => true,
            _ => false,
        };
        (!right).then(|| format!("{key} is {found:?}, not {wanted:?}"))
    });
    wrong.collect()
}

/// What is wrong with the indicators and reports that the files of a layer bring.
pub(crate) fn faults(standard: &Arc<Standard>, files: &[SourceFile<'_>]) -> Faults {
    let own = |file: &str| files.iter().any(|f| f.path == file);
    let indicators = standard.indicators.iter().filter(|i| own(&i.file));
    let reports = standard.reports.iter().filter(|r| own(&r.file));
    let told = indicators.map(|i| (&i.file, indicator(standard, i)));
    let told = told.chain(reports.map(|r| (&r.file, report(standard, r))));
    let mut told: Vec<(&String, Vec<String>)> = told.collect();
    if told.is_empty() {
        return Faults::default();
    }
    let compiled = match super::faults(standard) {
        Ok(faults) => faults.0.into_iter().filter(|fault| own(&fault.file)).collect(),
        Err(error) => vec![fault("", &error.to_string())],
    };
    // What does not compile fails in every example: it is said once.
    told.retain(|(file, _)| !compiled.iter().any(|fault| fault.file == **file));
    let tried = told
        .iter()
        .flat_map(|(file, wrong)| wrong.iter().map(|what| fault(file, what)));
    let mut faults = Faults(compiled);
    faults.0.extend(tried);
    faults
}

fn fault(file: &str, what: &str) -> Fault {
    Fault {
        file: file.to_owned(),
        line: 0,
        what: Reason::of("figure.tried", &[("detail", what.to_owned())]),
    }
}

fn shown(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}

fn named(drill: &Drill) -> Vec<String> {
    let mut names: Vec<String> = drill.rows.iter().map(|r| format!("{}:{}", r.table, r.row)).collect();
    names.sort();
    names
}

fn sorted(names: &[String]) -> Vec<String> {
    let mut names = names.to_vec();
    names.sort();
    names
}

fn quality(sample: &Sample) -> Vec<Quality> {
    let rows = sample.rows.get("quality").into_iter().flatten();
    let number = |row: &BTreeMap<String, String>, key: &str| row.get(key).and_then(|v| v.parse().ok()).unwrap_or(0);
    rows.map(|row| Quality {
        table: row.get("TBL").cloned().unwrap_or_default(),
        domain: row.get("YWY").cloned().unwrap_or_default(),
        records: number(row, "JLS"),
        imported: number(row, "DRJL"),
        wanted: number(row, "YTS"),
        filled: number(row, "YTWS"),
        faulty: number(row, "CWJL"),
        errors: number(row, "CWS"),
        warnings: number(row, "JGS"),
        unexplained: number(row, "WSMS"),
    })
    .collect()
}

fn values(standard: &Standard, table: &Table, row: &BTreeMap<String, String>, sample: &Sample) -> Vec<Value> {
    let checker = Checker::new(standard, table, None, Some(&sample.school), &sample.as_of);
    let mut draft = checker.draft();
    for (code, text) in row {
        if let Some(at) = table.field_index(code) {
            checker.put(&mut draft, at, checker.read(at, Raw::Text(text)));
        }
    }
    draft.values().to_vec()
}
