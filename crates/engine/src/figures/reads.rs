//! What figures read, so that a database in memory keeps those columns, and which of them did not travel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::Connection;
use zhibao_core::standard::Standard;
use zhibao_core::standard::figure::PROVIDED;
use zhibao_core::standard::indicator::Formula;
use zhibao_core::standard::rule::Needs;
use zhibao_core::standard::table::PeriodKind;

use super::indicator::text_error;
use super::prelude::{NOW, lead};
use super::{FigureError, Hand, Session};
use crate::functions;
use crate::learn::Reads;
use crate::rules::Parameters;

/// The columns that the figures of a standard read.
#[derive(Debug, Clone, Default)]
pub struct Needed {
    /// By figure: an indicator's id, or a report's with the key of a source, as in `S02/roll`.
    pub by_figure: BTreeMap<String, Reads>,
    /// Those of them that look beyond the period.
    beyond: BTreeSet<String>,
    /// The others of them that read nothing but records in scope: earlier packages tell nothing of them.
    present: BTreeSet<String>,
    /// The standing tables that these read with the records out of scope, by figure.
    whole: BTreeMap<String, BTreeSet<String>>,
}

impl Needed {
    /// Learns from SQLite what each figure reads.
    ///
    /// # Errors
    /// A text that is not one plain SELECT over the standard's tables.
    pub fn learn(standard: &Arc<Standard>) -> Result<Needed, FigureError> {
        let mut connection = plain(standard)?;
        let session = Session::open(standard, &mut connection, &Parameters::default(), Hand::default())?;
        let scopes = scopes(&session)?;
        let mut needed = Needed::default();
        for indicator in &standard.indicators {
            let Formula::Sql { select, drill } = &indicator.formula else {
                continue;
            };
            let (mut reads, mut whole) = (Reads::new(), BTreeSet::new());
            for sql in std::iter::once(select).chain(drill) {
                let prepared = session.guard.prepare(&sql.text).map(drop);
                prepared.map_err(|e| text_error(&indicator.file, sql, e.to_string()))?;
                merge(&scopes, &mut reads, &mut whole, session.guard.seen());
            }
            needed.insert(indicator.id.clone(), reads, whole, indicator.needs);
        }
        for report in &standard.reports {
            for (key, source) in &report.sources {
                let (mut reads, mut whole) = (Reads::new(), BTreeSet::new());
                for tally in session.tallies(report, key) {
                    let prepared = session.guard.prepare(&tally.text).map(drop);
                    prepared.map_err(|e| text_error(&report.file, &source.select, e.to_string()))?;
                    merge(&scopes, &mut reads, &mut whole, session.guard.seen());
                }
                needed.insert(format!("{}/{key}", report.id), reads, whole, source.needs);
            }
        }
        Ok(needed)
    }

    fn insert(&mut self, figure: String, reads: Reads, whole: BTreeSet<String>, needs: Needs) {
        if needs != Needs::Package {
            self.whole.insert(figure.clone(), whole);
            self.beyond.insert(figure.clone());
        } else if whole.is_empty() {
            self.present.insert(figure.clone());
        }
        self.by_figure.insert(figure, reads);
    }

    /// What one of the figures reads, alone.
    pub fn only(&self, figure: &str) -> Needed {
        let reads = self.by_figure.get_key_value(figure);
        Needed {
            by_figure: reads.map(|(k, v)| (k.clone(), v.clone())).into_iter().collect(),
            beyond: self.beyond.get(figure).cloned().into_iter().collect(),
            present: self.present.get(figure).cloned().into_iter().collect(),
            whole: self
                .whole
                .get_key_value(figure)
                .map(|(k, v)| (k.clone(), v.clone()))
                .into_iter()
                .collect(),
        }
    }

    /// The figures that look beyond the period and read records of a table which are out of scope.
    pub(super) fn whole<'n>(&'n self, table: &'n str) -> impl Iterator<Item = &'n String> {
        let all = self.whole.iter().filter(move |(_, tables)| tables.contains(table));
        all.map(|(figure, _)| figure)
    }

    /// Whether a figure is told by one package alone: it reads nothing but records in scope.
    pub fn is_present(&self, figure: &str) -> bool {
        self.present.contains(figure)
    }

    /// Whether one of the figures looks beyond the period.
    pub(super) fn looks_back(&self, figure: &str) -> bool {
        self.beyond.contains(figure)
    }

    /// The tables that any figure reads, with the columns of each.
    pub(super) fn tables(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (table, columns) in self.by_figure.values().flatten() {
            let own = all.entry(table).or_default();
            own.extend(columns.iter().map(String::as_str));
        }
        all
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

/// What it takes to know which records of a table are in scope, for every table: its own columns, and those of the table that
/// its records follow.
fn scopes(session: &Session<'_>) -> Result<BTreeMap<String, Reads>, FigureError> {
    let mut scopes: BTreeMap<String, Reads> = BTreeMap::new();
    for table in &session.standard.tables {
        if let PeriodKind::Standing { predicate: Some(text) } = &table.period {
            let probe = format!("SELECT 1 FROM \"{}\" WHERE {text}", table.id);
            let prepared = session.guard.prepare(&probe).map(drop);
            prepared.map_err(|e| FigureError::Text {
                file: table.id.clone(),
                line: 0,
                reason: e.to_string(),
            })?;
        }
        let read = session.guard.seen().remove(&table.id).unwrap_or_default();
        scopes.insert(table.id.clone(), Reads::from([(table.id.clone(), read)]));
    }
    for table in &session.standard.tables {
        let Some(lead) = lead(session.standard, table) else {
            continue;
        };
        let mut of_lead = scopes.get(&lead.table.id).and_then(|r| r.get(&lead.table.id)).cloned();
        of_lead.get_or_insert_default().insert(lead.key.to_owned());
        let own = scopes.entry(table.id.clone()).or_default();
        own.entry(table.id.clone()).or_default().insert(lead.field.to_owned());
        own.extend(of_lead.map(|read| (lead.table.id.clone(), read)));
    }
    Ok(scopes)
}

/// Empty plain tables in place of the views, and of the records in scope: of a view, and of what stands for a table, SQLite
/// reports every column as read.
pub(super) fn plain(standard: &Arc<Standard>) -> Result<Connection, FigureError> {
    crate::ready();
    let connection = Connection::open_in_memory()?;
    functions::register(&connection, standard)?;
    let mut text = String::from("BEGIN;");
    for table in &standard.tables {
        let columns: Vec<String> = table.fields.iter().map(|f| format!(", \"{}\"", f.code)).collect();
        for ending in ["", NOW] {
            text += &format!("CREATE TABLE \"{}{ending}\" (row_id{});", table.id, columns.concat());
        }
    }
    for (name, columns) in PROVIDED {
        text += &format!("CREATE TABLE {name} (row_id, {});", columns.join(", "));
    }
    connection.execute_batch(&(text + "COMMIT"))?;
    Ok(connection)
}

/// Names that a statement gives to parts of its own are reported as tables too; they are not among `scopes`.
fn merge(scopes: &BTreeMap<String, Reads>, into: &mut Reads, whole: &mut BTreeSet<String>, more: Reads) {
    for (name, mut columns) in more {
        columns.remove("");
        let id = name.strip_suffix(NOW).filter(|id| scopes.contains_key(*id));
        let Some(scope) = scopes.get(id.unwrap_or(&name)) else {
            continue;
        };
        into.entry(id.unwrap_or(&name).to_owned()).or_default().extend(columns);
        for (table, columns) in scope.iter().filter(|(table, _)| id.is_some() || **table == name) {
            into.entry(table.clone()).or_default().extend(columns.iter().cloned());
        }
        if id.is_none() {
            whole.insert(name);
        }
    }
}
