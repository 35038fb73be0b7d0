//! Every indicator's and report's examples, and that their SQL is sound.

use std::sync::Arc;

use zhibao_core::check::Checker;
use zhibao_core::standard::figure::Sample;
use zhibao_core::standard::{Standard, bundled};
use zhibao_core::value::Raw;
use zhibao_engine::figures::trial::{self, Trial};
use zhibao_engine::figures::{Page, faults};

fn standard() -> &'static Arc<Standard> {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn the_sql_of_figures_is_sound() {
    let faults = faults(standard()).expect("looked at");
    assert!(faults.0.is_empty(), "{faults}");
}

#[test]
fn the_values_of_examples_can_be_read() {
    let looked_at = |of: &str, sample: &Sample| {
        for (id, rows) in &sample.rows {
            let Some(table) = standard().table(id) else { continue };
            let checker = Checker::new(standard(), table, None, Some(&sample.school), &sample.as_of);
            for (code, text) in rows.iter().flatten() {
                let at = table.field_index(code);
                let at = at.unwrap_or_else(|| panic!("{of}: {id} has no {code}"));
                let reading = checker.read(at, Raw::Text(text));
                assert!(!reading.value.is_null(), "{of}: {id}.{code}: {text} reads as nothing");
            }
        }
    };
    let indicators = standard().indicators.iter();
    indicators.for_each(|i| i.examples.iter().for_each(|e| looked_at(&i.id, &e.sample)));
    let reports = standard().reports.iter();
    reports.for_each(|r| r.examples.iter().for_each(|e| looked_at(&r.id, &e.sample)));
}

#[test]
fn indicators_give_what_their_examples_say() {
    let indicators = standard().indicators.iter();
    let wrong: Vec<String> = indicators.flat_map(|i| trial::indicator(standard(), i)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reports_give_what_their_examples_say() {
    let reports = standard().reports.iter();
    let wrong: Vec<String> = reports.flat_map(|r| trial::report(standard(), r)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A cell that counts records shows exactly so many.
#[test]
fn every_counted_cell_shows_as_many_records() {
    use zhibao_core::standard::report::{Fill, Take};
    let mut looked = 0;
    for report in &standard().reports {
        for example in &report.examples {
            let mut trial = Trial::new(standard(), &report.tables, &example.sample).expect("rows");
            let session = trial.session().expect("a session");
            let sheet = session.report(&report.id).expect("a report");
            for line in &sheet.lines {
                for (column, cell) in report.columns.iter().zip(&line.cells) {
                    let counts = matches!(&column.fill, Fill::Records { take: Take::Count, .. });
                    let row = &report.rows[line.def];
                    let counts = counts && row.take.is_none() && row.indicator.is_none();
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
