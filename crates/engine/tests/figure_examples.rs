//! Every indicator's and report's examples, and that their SQL is sound.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, params_from_iter};
use zhibao_core::check::Checker;
use zhibao_core::standard::figure::{Sample, is_provided};
use zhibao_core::standard::indicator::Formula;
use zhibao_core::standard::table::Table;
use zhibao_core::standard::{Standard, bundled};
use zhibao_core::value::{Raw, Value};
use zhibao_engine::figures::quality::{Quality, provide};
use zhibao_engine::figures::{CellValue, Drill, Hand, Page, Session, faults};
use zhibao_engine::rules::Parameters;
use zhibao_engine::{functions, schema};

fn standard() -> &'static Arc<Standard> {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

/// A database of some tables with the rows of an example; row ids count from 0.
fn filled(tables: &[String], sample: &Sample) -> Connection {
    let connection = Connection::open_in_memory().expect("memory");
    functions::register(&connection, standard()).expect("functions");
    for table in tables.iter().filter_map(|id| standard().table(id)) {
        let sql = schema::create_table(table, "INTEGER", &[]) + ";" + &schema::create_view(table);
        connection.execute_batch(&sql).expect("a table");
    }
    if tables.iter().any(|t| is_provided(t)) {
        provide(&connection, &quality(sample)).expect("provided");
    }
    for (id, rows) in &sample.rows {
        let Some(table) = standard().table(id) else { continue };
        let marks = vec!["?"; table.fields.len() + 1].join(", ");
        let sql = format!("INSERT INTO \"{id}_\" VALUES ({marks})");
        let mut insert = connection.prepare(&sql).unwrap_or_else(|e| panic!("{id}: {e}"));
        for (at, row) in rows.iter().enumerate() {
            let values = values(table, row, sample);
            let bound =
                std::iter::once(rusqlite::types::ToSqlOutput::from(at as i64)).chain(values.iter().map(schema::bind));
            insert.execute(params_from_iter(bound)).expect("inserted");
        }
    }
    connection
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

fn values(table: &Table, row: &BTreeMap<String, String>, sample: &Sample) -> Vec<Value> {
    let checker = Checker::new(standard(), table, None, Some(&sample.school), &sample.as_of);
    let mut draft = checker.draft();
    for (code, text) in row {
        let at = table
            .field_index(code)
            .unwrap_or_else(|| panic!("{} has no {code}", table.id));
        let reading = checker.read(at, Raw::Text(text));
        checker.put(&mut draft, at, reading);
        assert!(
            !draft.values()[at].is_null(),
            "{}.{code}: {text} reads as nothing",
            table.id
        );
    }
    draft.values().to_vec()
}

fn parameters(sample: &Sample) -> Parameters {
    Parameters {
        as_of: sample.as_of.clone(),
        school: Some(sample.school.clone()),
        period: Some(sample.period.clone()),
        term_start: zhibao_core::period::days(&sample.period).map(|d| d.term_start),
    }
}

fn session<'c>(connection: &'c mut Connection, sample: &Sample) -> Session<'c> {
    let hand = Hand {
        history: true,
        ..Hand::default()
    };
    Session::open(standard(), connection, &parameters(sample), hand).expect("a session")
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

#[test]
fn the_sql_of_figures_is_sound() {
    let faults = faults(standard()).expect("looked at");
    assert!(faults.0.is_empty(), "{faults}");
}

#[test]
fn indicators_give_what_their_examples_say() {
    let mut wrong = Vec::new();
    for indicator in standard()
        .indicators
        .iter()
        .filter(|i| matches!(i.formula, Formula::Sql { .. }))
    {
        for (at, example) in indicator.examples.iter().enumerate() {
            let mut connection = filled(&indicator.tables, &example.sample);
            let session = session(&mut connection, &example.sample);
            let figure = match session.indicator(&indicator.id) {
                Ok(figure) => figure,
                Err(error) => {
                    wrong.push(format!("{} example {at}: {error}", indicator.id));
                    continue;
                }
            };
            let mut expect = |what: &str, found: String, wanted: String| {
                if found != wanted {
                    wrong.push(format!(
                        "{} example {at}: {what} is {found}, not {wanted}",
                        indicator.id
                    ));
                }
            };
            expect(
                "the value",
                format!("{:?}", figure.value),
                format!("{:?}", example.value),
            );
            expect(
                "the level",
                format!("{:?}", figure.level),
                format!("{:?}", example.level),
            );
            if let Some(drill) = &example.drill {
                let found = session.drill(&indicator.id, Page::default()).expect("records");
                expect(
                    "the drill-down",
                    format!("{:?}", named(&found)),
                    format!("{:?}", sorted(drill)),
                );
            }
            if let Some(fixed) = example.fixed {
                let found = session.what_if(&indicator.id, None).expect("fixed");
                expect(
                    "the value when fixed",
                    format!("{:?}", found.value),
                    format!("{:?}", Some(fixed)),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reports_give_what_their_examples_say() {
    let mut wrong = Vec::new();
    for report in &standard().reports {
        for (at, example) in report.examples.iter().enumerate() {
            // Indicators and other reports may look at further tables.
            let others = report
                .beside
                .iter()
                .chain(report.rows.iter().filter_map(|r| r.indicator.as_ref()));
            let mut tables = report.tables.clone();
            tables.extend(
                others
                    .filter_map(|id| standard().indicator(id))
                    .flat_map(|i| i.tables.clone()),
            );
            tables.sort();
            tables.dedup();
            let mut connection = filled(&tables, &example.sample);
            let session = session(&mut connection, &example.sample);
            let sheet = match session.report(&report.id) {
                Ok(sheet) => sheet,
                Err(error) => {
                    wrong.push(format!("{} example {at}: {error}", report.id));
                    continue;
                }
            };
            for (key, wanted) in &example.cells {
                let (row, column) = key.rsplit_once('.').expect("row and column");
                let found = sheet.cell(report, row, column).map(|cell| match cell {
                    CellValue::Number(n) => Some(n.to_string()),
                    CellValue::Text(label) => Some(label.zh.clone()),
                    CellValue::Blank | CellValue::Unknown => None,
                });
                let same = |a: &str, b: &str| a == b || a.parse::<f64>().is_ok_and(|a| b.parse() == Ok(a));
                let right = match (&found, wanted) {
                    (Some(Some(found)), Some(wanted)) => same(found, wanted),
                    (Some(None), None) => true,
                    _ => false,
                };
                if !right {
                    wrong.push(format!(
                        "{} example {at}: {key} is {found:?}, not {wanted:?}",
                        report.id
                    ));
                }
            }
            for (key, wanted) in &example.drill {
                let (row, column) = key.rsplit_once('.').expect("row and column");
                match session.drill_cell(&report.id, row, column, Page::default()) {
                    Ok(found) if named(&found) == sorted(wanted) => {}
                    Ok(found) => wrong.push(format!(
                        "{} example {at}: behind {key} stand {:?}",
                        report.id,
                        named(&found)
                    )),
                    Err(error) => wrong.push(format!("{} example {at}: {key}: {error}", report.id)),
                }
            }
            let broken: Vec<usize> = sheet.broken.iter().map(|b| b.check).collect();
            if broken != example.broken {
                wrong.push(format!(
                    "{} example {at}: these checks break: {:?}",
                    report.id, sheet.broken
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A cell that counts records shows exactly so many.
#[test]
fn every_counted_cell_shows_as_many_records() {
    use zhibao_core::standard::report::{Fill, Take};
    let mut looked = 0;
    for report in &standard().reports {
        for example in &report.examples {
            let mut connection = filled(&report.tables, &example.sample);
            let session = session(&mut connection, &example.sample);
            let sheet = session.report(&report.id).expect("a report");
            for line in &sheet.lines {
                for (column, cell) in report.columns.iter().zip(&line.cells) {
                    let counts = matches!(&column.fill, Fill::Records { take: Take::Count, .. });
                    let counts = counts && report.rows[line.def].take.is_none();
                    let Some(number) = cell.number().filter(|_| counts) else {
                        continue;
                    };
                    let drill = session.drill_cell(&report.id, &line.key, &column.key, Page::default());
                    let drill = drill.unwrap_or_else(|e| panic!("{} {}.{}: {e}", report.id, line.key, column.key));
                    assert_eq!(drill.total as f64, number, "{} {}.{}", report.id, line.key, column.key);
                    looked += 1;
                }
            }
        }
    }
    assert!(looked > 0);
}
