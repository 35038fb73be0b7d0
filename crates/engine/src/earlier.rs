//! Earlier periods beside the data at hand: what their packages held, as two schemas of their own in memory.
//!
//! `last` holds the last sealed period, `history` all earlier ones, the last included; each row of `history` says of which
//! `period` and `as_of` day it is. Only columns that rules read are there, in natural units. Ids of records are not:
//! who is meant must follow from the record itself, as it does for every other reader of a package.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params_from_iter};
use zhibao_core::package::Limits;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::{Needs, Rule};
use zhibao_core::standard::table::{FieldType, Table};

use crate::learn::Reads;
use crate::package::excerpt;
use crate::rules::{SetRule, SetRules};
use crate::schema;

/// Which earlier periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// The last sealed one.
    Last,
    /// All of them.
    History,
}

/// The columns of every table of an earlier period besides the fields: its name, and its day of judgement (`YYYYMMDD`).
pub const COLUMNS: [&str; 2] = ["period", "as_of"];

/// The package of an earlier period.
pub struct Earlier<'a> {
    /// The period.
    pub period: Cow<'a, str>,
    /// Its day of judgement, `YYYYMMDD`.
    pub as_of: Cow<'a, str>,
    /// Gives the plain bytes when a rule asks for them, so that one package at a time is in memory; nothing where they
    /// cannot be had. Whoever hands them over has verified them once.
    pub bytes: Box<dyn FnOnce() -> Option<Cow<'a, [u8]>> + 'a>,
}

impl<'a> Earlier<'a> {
    /// A package whose bytes are at hand.
    pub fn at_hand(
        period: impl Into<Cow<'a, str>>,
        as_of: impl Into<Cow<'a, str>>,
        bytes: impl Into<Cow<'a, [u8]>>,
    ) -> Earlier<'a> {
        let bytes = bytes.into();
        Earlier {
            period: period.into(),
            as_of: as_of.into(),
            bytes: Box::new(move || Some(bytes)),
        }
    }
}

impl Schema {
    /// The name in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Schema::Last => "last",
            Schema::History => "history",
        }
    }

    /// What a rule reads of it.
    pub fn reads(self, rule: &SetRule) -> &Reads {
        match self {
            Schema::Last => &rule.last,
            Schema::History => &rule.history,
        }
    }

    /// The tables that rules may read of it: those that they say they judge.
    pub(crate) fn tables(self, standard: &Standard) -> impl Iterator<Item = &Table> {
        let looks = move |rule: &&Rule| match self {
            Schema::Last => rule.needs != Needs::Package,
            Schema::History => rule.needs == Needs::History,
        };
        let rules = standard.rules.iter().filter(looks);
        let ids: BTreeSet<&str> = rules.flat_map(|rule| &rule.tables).map(String::as_str).collect();
        standard.tables.iter().filter(move |t| ids.contains(t.id.as_str()))
    }
}

/// The columns that any of the rules reads.
fn wanted(rules: &SetRules, schema: Schema) -> Reads {
    let mut wanted = Reads::new();
    for (table, columns) in rules.rules().iter().flat_map(|rule| schema.reads(rule)) {
        wanted.entry(table.clone()).or_default().extend(columns.iter().cloned());
    }
    wanted
}

/// Adds both schemas, empty, to a connection.
///
/// # Errors
/// Those of SQLite.
pub fn attach(connection: &Connection, standard: &Standard, rules: &SetRules) -> rusqlite::Result<()> {
    for schema in [Schema::Last, Schema::History] {
        let name = schema.name();
        // No key: an encrypted database would lend its own to a schema that never reaches a disk.
        let mut text = format!(
            "ATTACH ':memory:' AS {name} KEY ''; CREATE TABLE {name}.held_ (key TEXT NOT NULL, table_ TEXT NOT NULL);"
        );
        for (id, columns) in wanted(rules, schema) {
            let Some(table) = standard.table(&id) else { continue };
            let typed = columns.iter().map(|code| {
                let kind = match table.field(code).map(|f| f.kind) {
                    Some(FieldType::Number { decimals }) if decimals > 0 => "REAL",
                    Some(kind) if kind.is_numeric() => "INTEGER",
                    _ => "TEXT",
                };
                format!("\"{code}\" {kind}")
            });
            let mut columns: Vec<String> = typed.collect();
            columns.push("held_ INTEGER".to_owned());
            text += &format!("CREATE TABLE {name}.\"{id}\" ({});", columns.join(", "));
        }
        for (id, key) in keys(rules, schema) {
            let columns: Vec<String> = key.iter().map(|c| format!("\"{c}\"")).collect();
            let (index, columns) = (key.join("_"), columns.join(", "));
            text += &format!("CREATE INDEX {name}.\"{name}_{id}_by_{index}\" ON \"{id}\" ({columns});");
        }
        connection.execute_batch(&text)?;
    }
    Ok(())
}

/// The keys by which keyed rules find rows.
fn keys(rules: &SetRules, schema: Schema) -> BTreeSet<(String, Vec<String>)> {
    let mut keys = BTreeSet::new();
    for rule in rules.rules() {
        let by: BTreeSet<&Vec<String>> = rule.keys.values().collect();
        for (table, columns) in schema.reads(rule) {
            let fits = by.iter().filter(|by| by.iter().all(|c| columns.contains(c)));
            keys.extend(fits.map(|by| (table.clone(), (*by).clone())));
        }
    }
    keys
}

/// The tables that a schema holds since it was filled under this key; `None` where it was not.
///
/// # Errors
/// Those of SQLite.
pub fn held(connection: &Connection, schema: Schema, key: &str) -> rusqlite::Result<Option<BTreeSet<String>>> {
    let sql = format!("SELECT table_ FROM {}.held_ WHERE key = ?1", schema.name());
    let mut statement = connection.prepare_cached(&sql)?;
    let tables: BTreeSet<String> = statement
        .query_map([key], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok((!tables.is_empty()).then_some(tables))
}

/// Fills a schema from packages, in place of what it held. A table counts as held where every package holds it; nothing is
/// held where one of them cannot be read.
///
/// # Errors
/// Those of SQLite, and of whoever gives the packages.
pub fn fill<'a, E: From<rusqlite::Error>>(
    connection: &Connection,
    standard: &Standard,
    rules: &SetRules,
    schema: Schema,
    key: &str,
    packages: impl Iterator<Item = Result<Option<Earlier<'a>>, E>>,
) -> Result<BTreeSet<String>, E> {
    let name = schema.name();
    let wanted = wanted(rules, schema);
    let empty = || -> rusqlite::Result<()> {
        connection.execute(&format!("DELETE FROM {name}.held_"), [])?;
        for table in wanted.keys() {
            connection.execute(&format!("DELETE FROM {name}.\"{table}\""), [])?;
        }
        Ok(())
    };
    empty()?;
    let mut held: Option<BTreeSet<String>> = None;
    for package in packages {
        let found = match package? {
            Some(package) => load(connection, standard, &wanted, name, package)?,
            None => None,
        };
        let Some(found) = found else {
            empty()?;
            held = None;
            break;
        };
        held = Some(match held {
            None => found,
            Some(before) => before.intersection(&found).cloned().collect(),
        });
    }
    let held = held.unwrap_or_default();
    // The empty name says that the schema was filled, be it with nothing.
    let sql = format!("INSERT INTO {name}.held_ (key, table_) VALUES (?1, ?2)");
    for table in held.iter().map(String::as_str).chain([""]) {
        connection.execute(&sql, [key, table])?;
    }
    Ok(held)
}

/// Adds an earlier period whose rows stand on the same connection: `rows` gives the SELECT of a table's rows in natural
/// units. Under a key a table with rows counts as held; without one the packages decide. Returns those tables.
///
/// # Errors
/// Those of SQLite.
pub fn add(
    connection: &Connection,
    standard: &Standard,
    rules: &SetRules,
    schema: Schema,
    key: Option<&str>,
    (period, as_of): (&str, &str),
    rows: impl Fn(&Table) -> String,
) -> rusqlite::Result<BTreeSet<String>> {
    let name = schema.name();
    let mark = format!("INSERT INTO {name}.held_ (key, table_) VALUES (?1, ?2)");
    let mut held = BTreeSet::new();
    for (id, columns) in wanted(rules, schema) {
        let Some(table) = standard.table(&id) else { continue };
        let names: Vec<String> = columns.iter().map(|code| format!("\"{code}\", ")).collect();
        let given = columns
            .iter()
            .map(|code| match (table.field_index(code), code.as_str()) {
                (Some(_), _) => format!("\"{code}\", "),
                (None, "period") => "?1, ".to_owned(),
                (None, _) => "?2, ".to_owned(),
            });
        let given: Vec<String> = given.collect();
        let sql = format!(
            "INSERT INTO {name}.\"{id}\" ({}held_) SELECT {}1 FROM ({}) WHERE ?1 IS NOT NULL AND ?2 IS NOT NULL",
            names.concat(),
            given.concat(),
            rows(table)
        );
        let added = connection.execute(&sql, [period, as_of])?;
        if let Some(key) = key.filter(|_| added > 0) {
            connection.execute(&mark, [key, &id])?;
            held.insert(id);
        }
    }
    Ok(held)
}

/// Forgets what both schemas hold: it is told otherwise now.
///
/// # Errors
/// Those of SQLite.
pub fn forget(connection: &Connection) -> rusqlite::Result<()> {
    for schema in [Schema::Last, Schema::History] {
        connection.execute(&format!("DELETE FROM {}.held_", schema.name()), [])?;
    }
    Ok(())
}

/// Puts the rows of one package in. Returns its tables; `None` where it cannot be read.
fn load(
    connection: &Connection,
    standard: &Standard,
    wanted: &Reads,
    schema: &str,
    package: Earlier<'_>,
) -> rusqlite::Result<Option<BTreeSet<String>>> {
    let Some(bytes) = (package.bytes)() else {
        return Ok(None);
    };
    let mut inserts: BTreeMap<&str, (String, Vec<Column>)> = BTreeMap::new();
    for (id, columns) in wanted {
        let Some(table) = standard.table(id) else { continue };
        let sources: Vec<Column> = columns
            .iter()
            .map(|code| match (table.field_index(code), code.as_str()) {
                (Some(at), _) => Column::Field(at),
                (None, "period") => Column::Period,
                (None, _) => Column::AsOf,
            })
            .collect();
        let names: Vec<String> = columns.iter().map(|c| format!("\"{c}\", ")).collect();
        let places = "?, ".repeat(columns.len());
        let sql = format!(
            "INSERT INTO {schema}.\"{id}\" ({}held_) VALUES ({places}1)",
            names.concat()
        );
        inserts.insert(id, (sql, sources));
    }
    let fields: BTreeMap<&str, Vec<usize>> = inserts
        .iter()
        .map(|(id, (_, columns))| (*id, columns.iter().filter_map(Column::field).collect()))
        .collect();
    let mut failed = None;
    let read = excerpt(
        &bytes,
        standard,
        &fields,
        &Limits::default(),
        &mut |table, _, values| {
            let Some((sql, columns)) = inserts.get(table.id.as_str()).filter(|_| failed.is_none()) else {
                return;
            };
            let bound = columns.iter().map(|column| match column {
                Column::Field(at) => schema::natural(&values[*at]),
                Column::Period => package.period.to_string().into(),
                Column::AsOf => package.as_of.to_string().into(),
            });
            let done = connection
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute(params_from_iter(bound)));
            failed = done.err();
        },
    );
    match (failed, read) {
        (Some(error), _) => Err(error),
        (None, Ok(tables)) => Ok(Some(tables)),
        // A package that was damaged or is of a newer format: the rules that need it are skipped and listed.
        (None, Err(_)) => Ok(None),
    }
}

/// Where the value of a column comes from.
enum Column {
    Field(usize),
    Period,
    AsOf,
}

impl Column {
    fn field(&self) -> Option<usize> {
        match self {
            Column::Field(at) => Some(*at),
            _ => None,
        }
    }
}

/// Whether a rule can look back as far as it needs: everything that it reads of earlier periods is held.
pub fn suffices(rule: &SetRule, schema: Schema, held: &BTreeSet<String>) -> bool {
    let reads = schema.reads(rule);
    reads.is_empty() || !held.is_empty() && reads.keys().all(|table| held.contains(table))
}
