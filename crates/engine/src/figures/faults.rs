//! Whether the SQL of a standard's figures is sound, with file and line.

use std::sync::Arc;

use zhibao_core::standard::figure::{Sql, is_provided};
use zhibao_core::standard::indicator::Formula;
use zhibao_core::standard::report::{Fill, Take};
use zhibao_core::standard::{Fault, Faults, Reason, Standard};

use super::{FigureError, Hand, Session, prelude};
use crate::rules::Parameters;

/// Everything that is wrong with the statements of indicators and reports: what SQLite cannot compile, what writes, what
/// reads another table than the file names, what does not return what it should.
///
/// # Errors
/// Those of SQLite that have nothing to do with the texts.
pub fn faults(standard: &Arc<Standard>) -> Result<Faults, FigureError> {
    let mut connection = super::reads::plain(standard)?;
    let session = Session::open(standard, &mut connection, &Parameters::default(), Hand::default())?;
    let mut look = Look {
        session: &session,
        faults: Vec::new(),
    };
    for indicator in &standard.indicators {
        if let Formula::Sql { select, drill } = &indicator.formula {
            look.at(
                &indicator.file,
                select,
                &indicator.tables,
                &["numerator", "denominator"],
                &select.text,
            );
            if let Some(drill) = drill {
                look.at(&indicator.file, drill, &indicator.tables, &["row_id"], &drill.text);
            }
        }
    }
    for report in &standard.reports {
        for (key, source) in &report.sources {
            let file = &report.file;
            let inner = super::report::source_text(source);
            let columns = &["row_id"];
            let whole = format!("SELECT * FROM {inner}");
            if !look.at(file, &source.select, &report.tables, columns, &whole) {
                continue;
            }
            for sql in expressions(report, key) {
                let text = format!("SELECT ({}) FROM {inner}", sql.text);
                look.at(file, sql, &report.tables, &[], &text);
            }
        }
    }
    Ok(Faults(look.faults))
}

/// The expressions that are computed over a source.
fn expressions<'r>(report: &'r zhibao_core::standard::report::Report, key: &str) -> impl Iterator<Item = &'r Sql> {
    let mut all: Vec<&Sql> = Vec::new();
    for row in &report.rows {
        for column in &report.columns {
            if report.source_of(row, column) != Some(key) {
                continue;
            }
            if let Fill::Records { when, take } = &column.fill {
                all.extend(when);
                all.extend(row.take.as_ref().unwrap_or(take).sql());
            }
            all.extend(&row.when);
            all.extend(row.take.as_ref().and_then(Take::sql));
            if let Some(each) = &row.each {
                all.push(&each.key);
                all.extend(&each.label);
                all.extend(each.stubs.values());
            }
        }
    }
    all.sort_by_key(|sql| sql.line);
    all.dedup();
    all.into_iter()
}

struct Look<'s, 'c> {
    session: &'s Session<'c>,
    faults: Vec<Fault>,
}

impl Look<'_, '_> {
    fn at(&mut self, file: &str, sql: &Sql, tables: &[String], columns: &[&str], text: &str) -> bool {
        let text = prelude::with(self.session.standard, text, None, |_| false);
        let what = match self.session.guard.prepare(&text) {
            Err(refused) => Some(refused.reason()),
            Ok(statement) => {
                let lacks = columns.iter().find(|c| statement.column_index(c).is_err());
                lacks.map(|column| Reason::of("figure.lacks", &[("column", (*column).to_owned())]))
            }
        };
        let reads = self.session.guard.seen();
        let known = |id: &String| self.session.standard.table(id).is_some() || is_provided(id);
        let other = reads.keys().find(|table| known(table) && !tables.contains(table));
        let what = what.or_else(|| other.map(|table| Reason::of("figure.reads", &[("table", table.clone())])));
        let sound = what.is_none();
        self.faults.extend(what.map(|what| Fault {
            file: file.to_owned(),
            line: sql.line,
            what,
        }));
        sound
    }
}
