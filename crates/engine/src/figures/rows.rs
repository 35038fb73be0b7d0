//! The rows of a package in memory, as far as figures read them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::Connection;
use zhibao_core::package::Limits;
use zhibao_core::package::descriptor::{Content, Descriptor};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;

use super::{FigureError, Hand, Needed, Session};
use crate::package::{Sink, excerpt, present};
use crate::rules::Parameters;
use crate::{functions, judge, schema};

/// A database in memory of what figures read of a package.
pub struct Rows {
    standard: Arc<Standard>,
    needed: Arc<Needed>,
    connection: Connection,
    inserts: BTreeMap<String, (String, Vec<usize>)>,
    parameters: Parameters,
    withheld: BTreeSet<String>,
    ids: Vec<String>,
    failed: Option<rusqlite::Error>,
}

impl Rows {
    /// An empty one; as a [`Sink`] it learns from the descriptor what the package holds.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn new(standard: &Arc<Standard>, needed: &Arc<Needed>) -> Result<Rows, FigureError> {
        crate::ready();
        let connection = Connection::open_in_memory()?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "journal_mode", "OFF")?;
        functions::register(&connection, standard)?;
        Ok(Rows {
            standard: Arc::clone(standard),
            needed: Arc::clone(needed),
            connection,
            inserts: BTreeMap::new(),
            parameters: Parameters::default(),
            withheld: BTreeSet::new(),
            ids: Vec::new(),
            failed: None,
        })
    }

    /// The rows of a package that was verified before, judged by the day and the period that it states.
    ///
    /// # Errors
    /// Those of SQLite; a package that cannot be read is told as having no rows.
    pub fn of_package(
        standard: &Arc<Standard>,
        needed: &Arc<Needed>,
        bytes: &[u8],
    ) -> Result<Option<Rows>, FigureError> {
        let limits = Limits::default();
        let Ok((descriptor, present)) = present(bytes, &limits) else {
            return Ok(None);
        };
        let mut known = BTreeMap::new();
        for (id, names) in &present {
            if let Some(table) = standard.table(id) {
                let fields: Vec<usize> = names.iter().filter_map(|name| table.field_index(name)).collect();
                known.insert(table.id.as_str(), fields);
            }
        }
        let mut rows = Rows::new(standard, needed)?;
        rows.start(&known, judge::parameters(&descriptor))?;
        let wanted = rows
            .inserts
            .iter()
            .map(|(id, (_, fields))| (id.clone(), fields.clone()));
        let wanted: BTreeMap<String, Vec<usize>> = wanted.collect();
        let wanted = wanted
            .iter()
            .map(|(id, fields)| (id.as_str(), fields.clone()))
            .collect();
        let held = excerpt(bytes, standard, &wanted, &limits, &mut |table, row_id, values| {
            rows.row(table, row_id, values);
        });
        if held.is_err() {
            return Ok(None);
        }
        match rows.failed.take() {
            Some(error) => Err(error.into()),
            None => Ok(Some(rows)),
        }
    }

    /// Makes the tables, each with the fields that are known and needed.
    fn start(&mut self, known: &BTreeMap<&str, Vec<usize>>, parameters: Parameters) -> Result<(), FigureError> {
        self.parameters = parameters;
        let mut codes = BTreeMap::new();
        for (id, fields) in known {
            let Some(table) = self.standard.table(id) else { continue };
            let needed = self.needed.columns(id);
            let kept = fields
                .iter()
                .filter(|at| needed.contains(table.fields[**at].code.as_str()));
            let kept: Vec<usize> = kept.copied().collect();
            self.connection.execute_batch(&schema::create_narrow(table, &kept))?;
            let names: String = kept
                .iter()
                .map(|at| format!(", \"{}\"", table.fields[*at].code))
                .collect();
            let marks = ", ?".repeat(kept.len());
            let sql = format!("INSERT INTO \"{id}_\" (row_id{names}) VALUES (?{marks})");
            self.inserts.insert((*id).to_owned(), (sql, kept));
            let mut have: BTreeSet<String> = fields.iter().map(|at| table.fields[*at].code.clone()).collect();
            have.insert("row_id".to_owned());
            codes.insert((*id).to_owned(), have);
        }
        self.withheld = self.needed.withheld(&codes);
        Ok(())
    }

    fn insert(&mut self, table: &str, row_id: &str, values: &[Value]) -> rusqlite::Result<()> {
        let Some((sql, fields)) = self.inserts.get(table) else {
            return Ok(());
        };
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.raw_bind_parameter(1, self.ids.len() as i64)?;
        self.ids.push(row_id.to_owned());
        for (place, at) in (2..).zip(fields) {
            statement.raw_bind_parameter(place, schema::bind(&values[*at]))?;
        }
        statement.raw_execute().map(drop)
    }

    /// The id that a record has in the package, by the one that a drill-down shows.
    pub fn id(&self, row: &str) -> Option<&str> {
        self.ids.get(row.parse::<usize>().ok()?).map(String::as_str)
    }

    /// A session over the rows; `last` are the values of indicators in the period before.
    ///
    /// # Errors
    /// Those of SQLite, also while rows came in.
    pub fn session(&mut self, last: BTreeMap<String, f64>) -> Result<Session<'_>, FigureError> {
        if let Some(error) = self.failed.take() {
            return Err(error.into());
        }
        let hand = Hand {
            history: false,
            withheld: self.withheld.clone(),
            last,
        };
        Session::open(&self.standard, &mut self.connection, &self.parameters, hand)
    }
}

impl Sink for Rows {
    fn begin(&mut self, descriptor: &Descriptor) {
        let standard = Arc::clone(&self.standard);
        let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for resource in &descriptor.resources {
            let Content::Table { table, schema, .. } = &resource.content else {
                continue;
            };
            let Some(of) = standard.table(table) else { continue };
            let fields = schema.fields.iter().filter_map(|f| of.field_index(&f.name));
            known.entry(of.id.as_str()).or_default().extend(fields);
        }
        if let Err(FigureError::Sql(error)) = self.start(&known, judge::parameters(descriptor)) {
            self.failed = Some(error);
        }
    }

    fn row(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        if self.failed.is_none() {
            self.failed = self.insert(&table.id, row_id, values).err();
        }
    }
}
