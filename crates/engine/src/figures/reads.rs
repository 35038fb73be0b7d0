//! What figures read, so that a database in memory keeps those columns, and which of them did not travel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::Connection;
use zhibao_core::standard::Standard;
use zhibao_core::standard::figure::PROVIDED;
use zhibao_core::standard::indicator::Formula;

use super::indicator::text_error;
use super::{FigureError, Hand, Session, prelude};
use crate::functions;
use crate::learn::Reads;
use crate::rules::Parameters;

/// The columns that the figures of a standard read.
#[derive(Debug, Clone, Default)]
pub struct Needed {
    /// By figure: an indicator's id, or a report's with the key of a source, as in `S02/roll`.
    pub by_figure: BTreeMap<String, Reads>,
}

impl Needed {
    /// Learns from SQLite what each figure reads.
    ///
    /// # Errors
    /// A text that is not one plain SELECT over the standard's tables.
    pub fn learn(standard: &Arc<Standard>) -> Result<Needed, FigureError> {
        let mut connection = plain(standard)?;
        let session = Session::open(standard, &mut connection, &Parameters::default(), Hand::default())?;
        let mut needed = Needed::default();
        for indicator in &standard.indicators {
            let Formula::Sql { select, drill } = &indicator.formula else {
                continue;
            };
            let mut reads = Reads::new();
            for sql in std::iter::once(select).chain(drill) {
                let text = prelude::with(standard, &sql.text);
                let prepared = session.guard.prepare(&text).map(drop);
                prepared.map_err(|reason| text_error(&indicator.file, sql, reason))?;
                merge(standard, &mut reads, session.guard.seen());
            }
            needed.by_figure.insert(indicator.id.clone(), reads);
        }
        for report in &standard.reports {
            for (key, source) in &report.sources {
                let mut reads = Reads::new();
                for tally in session.tallies(report, key) {
                    let prepared = session.guard.prepare(&tally.text).map(drop);
                    prepared.map_err(|reason| text_error(&report.file, &source.select, reason))?;
                    merge(standard, &mut reads, session.guard.seen());
                }
                needed.by_figure.insert(format!("{}/{key}", report.id), reads);
            }
        }
        Ok(needed)
    }

    /// The columns of a table that any figure reads.
    pub fn columns(&self, table: &str) -> BTreeSet<&str> {
        let reads = self.by_figure.values().filter_map(|reads| reads.get(table));
        reads.flatten().map(String::as_str).collect()
    }

    /// The figures that read a column of a known table which is not known itself.
    pub fn withheld(&self, known: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<String> {
        let lacks = |reads: &Reads| {
            let mut of_known = reads.iter().filter_map(|(table, read)| Some((known.get(table)?, read)));
            of_known.any(|(known, read)| !read.is_subset(known))
        };
        let lacking = self.by_figure.iter().filter(|(_, reads)| lacks(reads));
        lacking.map(|(key, _)| key.clone()).collect()
    }
}

/// Empty plain tables in place of the views: of a view, SQLite reports every column as read.
pub(super) fn plain(standard: &Arc<Standard>) -> Result<Connection, FigureError> {
    crate::ready();
    let connection = Connection::open_in_memory()?;
    functions::register(&connection, standard)?;
    let mut text = String::from("BEGIN;");
    for table in &standard.tables {
        let columns: Vec<String> = table.fields.iter().map(|f| format!(", \"{}\"", f.code)).collect();
        text += &format!("CREATE TABLE \"{}\" (row_id{});", table.id, columns.concat());
    }
    for (name, columns) in PROVIDED {
        text += &format!("CREATE TABLE {name} (row_id, {});", columns.join(", "));
    }
    connection.execute_batch(&(text + "COMMIT"))?;
    Ok(connection)
}

/// Names that a statement gives to parts of its own are reported as tables too.
fn merge(standard: &Standard, into: &mut Reads, more: Reads) {
    for (table, mut columns) in more.into_iter().filter(|(id, _)| standard.table(id).is_some()) {
        columns.remove("");
        into.entry(table).or_default().extend(columns);
    }
}
