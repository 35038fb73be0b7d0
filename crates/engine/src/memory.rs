//! Records held in memory only, to run set rules over a lone sheet or a package.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::Connection;
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::{Needs, Scope};
use zhibao_core::value::Value;

use crate::earlier::{self, Earlier, Schema};
use crate::rules::{Parameters, RuleError, SetRule, SetRules};
use crate::{functions, schema};

/// The columns that are known of each table, by field index.
pub type Columns = BTreeMap<String, Vec<usize>>;

/// An in-memory database of some tables of the standard.
pub struct Memory {
    standard: Arc<Standard>,
    connection: Connection,
    rules: SetRules,
    inserts: BTreeMap<String, Insert>,
    known: BTreeMap<String, BTreeSet<String>>,
    skipped: BTreeSet<String>,
}

/// The earlier periods that the rows are compared with; without them the rules that look back are skipped and listed.
#[derive(Default)]
pub struct Before<'a> {
    /// The last one.
    pub last: Option<Earlier<'a>>,
    /// All of them, where all are at hand.
    pub history: Vec<Earlier<'a>>,
}

struct Insert {
    sql: String,
    fields: Vec<usize>,
}

impl Memory {
    /// A database of the given tables. Set rules that read other tables, or columns that are not known, are skipped and
    /// listed; only columns that a rule reads are kept.
    ///
    /// # Errors
    /// Those of the rules' texts and of SQLite.
    pub fn new(standard: &Arc<Standard>, columns: &Columns) -> Result<Memory, RuleError> {
        Memory::after(standard, columns, Before::default())
    }

    /// The same, beside earlier periods.
    ///
    /// # Errors
    /// Those of the rules' texts and of SQLite.
    pub fn after(standard: &Arc<Standard>, columns: &Columns, before: Before<'_>) -> Result<Memory, RuleError> {
        crate::ready();
        let connection = Connection::open_in_memory().map_err(start)?;
        connection.pragma_update(None, "temp_store", "MEMORY").map_err(start)?;
        connection.pragma_update(None, "journal_mode", "OFF").map_err(start)?;
        functions::register(&connection, standard).map_err(start)?;
        for table in columns.keys().filter_map(|id| standard.table(id)) {
            connection
                .execute_batch(&schema::create_table(table, "INTEGER", &[]))
                .map_err(start)?;
            connection.execute_batch(&schema::create_view(table)).map_err(start)?;
        }
        let mut rules = SetRules::prepare(standard, &connection)?;
        rules.set_scope(|table| columns.contains_key(table));
        let mut known = BTreeMap::new();
        for (id, fields) in columns {
            let Some(table) = standard.table(id) else { continue };
            let mut codes: BTreeSet<String> = fields
                .iter()
                .filter_map(|at| table.fields.get(*at))
                .map(|f| f.code.clone())
                .collect();
            codes.insert("row_id".to_owned());
            known.insert(id.clone(), codes);
        }
        let mut memory = Memory {
            standard: Arc::clone(standard),
            connection,
            rules,
            inserts: BTreeMap::new(),
            known,
            skipped: BTreeSet::new(),
        };
        memory.look_back(before).map_err(start)?;
        memory.plan(columns);
        memory.narrow().map_err(start)?;
        memory.connection.execute_batch("BEGIN").map_err(start)?;
        Ok(memory)
    }

    /// Loads earlier periods, and skips the rules that would have to see more of them.
    fn look_back(&mut self, before: Before<'_>) -> rusqlite::Result<()> {
        let mut held = [(Schema::Last, BTreeSet::new()), (Schema::History, BTreeSet::new())];
        if before.last.is_some() || !before.history.is_empty() {
            let (own, standard, rules) = (&self.connection, &self.standard, &self.rules);
            earlier::attach(own, standard, rules)?;
            let [last, history] = &mut held;
            let packages = before.last.into_iter().map(|p| Ok(Some(p)));
            last.1 = earlier::fill::<rusqlite::Error>(own, standard, rules, Schema::Last, "", packages)?;
            let packages = before.history.into_iter().map(|p| Ok(Some(p)));
            history.1 = earlier::fill::<rusqlite::Error>(own, standard, rules, Schema::History, "", packages)?;
        }
        for rule in self.rules.rules() {
            if !held.iter().all(|(schema, held)| earlier::suffices(rule, *schema, held)) {
                self.skipped.insert(rule.id.clone());
            }
        }
        Ok(())
    }

    /// Decides which rules can run and which columns they need.
    fn plan(&mut self, columns: &Columns) {
        let mut needed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for rule in self.rules.rules() {
            let unread = rule.reads.keys().any(|table| !self.known.contains_key(table));
            // A column that is not known reads as NULL, which no rule takes for a breach; but where a rule's own field is
            // unknown it has nothing to say.
            let field = self.standard.rule(&rule.id).and_then(|r| r.field_of(&rule.table));
            let unfelt = field.is_some_and(|f| self.known.get(&rule.table).is_none_or(|known| !known.contains(f)));
            if unread || unfelt {
                self.skipped.insert(rule.id.clone());
            }
            if self.skipped.contains(&rule.id) {
                continue;
            }
            for (table, read) in &rule.reads {
                let needed = needed.entry(table).or_default();
                needed.extend(read.iter().map(String::as_str));
                // The value at the place of a finding is shown with it.
                needed.extend(self.standard.rule(&rule.id).and_then(|r| r.field_of(table)));
            }
        }
        let prepared: BTreeSet<&str> = self.rules.rules().iter().map(|r| r.id.as_str()).collect();
        for rule in &self.standard.rules {
            let set = matches!(rule.scope, Scope::Set { .. });
            let about_us = rule.tables.iter().any(|t| columns.contains_key(t));
            // A rule over single records that looks back is judged nowhere.
            let run = !set && rule.needs == Needs::Package || prepared.contains(rule.id.as_str());
            if about_us && !run {
                self.skipped.insert(rule.id.clone());
            }
        }
        let mut inserts = BTreeMap::new();
        for (id, fields) in columns {
            let Some(table) = self.standard.table(id) else { continue };
            let read = needed.remove(id.as_str()).unwrap_or_default();
            let kept: Vec<usize> = fields
                .iter()
                .copied()
                .filter(|at| read.contains(table.fields[*at].code.as_str()))
                .collect();
            let names: String = kept
                .iter()
                .map(|at| format!(", \"{}\"", table.fields[*at].code))
                .collect();
            let places = ", ?".repeat(kept.len());
            let sql = format!("INSERT INTO \"{id}_\" (row_id{names}) VALUES (?{places})");
            inserts.insert(id.clone(), Insert { sql, fields: kept });
        }
        self.inserts = inserts;
    }

    /// Makes the tables anew with the columns that are needed, now that it is known which these are.
    fn narrow(&self) -> rusqlite::Result<()> {
        for (id, insert) in &self.inserts {
            let Some(table) = self.standard.table(id) else { continue };
            let gone = format!("DROP VIEW \"{id}\"; DROP TABLE \"{id}_\";\n");
            self.connection
                .execute_batch(&(gone + &schema::create_narrow(table, &insert.fields)))?;
        }
        Ok(())
    }

    /// Adds a record.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn insert(&mut self, table: &str, row_id: i64, values: &[Value]) -> Result<(), RuleError> {
        let Some(insert) = self.inserts.get(table) else {
            return Ok(());
        };
        let mut statement = self.connection.prepare_cached(&insert.sql).map_err(start)?;
        statement.raw_bind_parameter(1, row_id).map_err(start)?;
        for (place, at) in (2..).zip(&insert.fields) {
            statement
                .raw_bind_parameter(place, schema::bind(&values[*at]))
                .map_err(start)?;
        }
        statement.raw_execute().map(drop).map_err(start)
    }

    /// The rules that read several tables or records, run or not.
    pub fn rules(&self) -> &[SetRule] {
        self.rules.rules()
    }

    /// The ids of set rules that cannot run on what is known.
    pub fn skipped(&self) -> impl Iterator<Item = &str> {
        self.skipped.iter().map(String::as_str)
    }

    /// Runs every rule that can run. Row ids in the findings are the numbers given to [`Memory::insert`].
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn run(&self, parameters: &Parameters) -> Result<Vec<Finding>, RuleError> {
        self.run_where(parameters, |_| true)
    }

    /// Stops whatever runs longer than about this many steps of SQLite's machine; it then fails as interrupted.
    pub(crate) fn bound(&mut self, steps: u64) {
        const STRIDE: i32 = 10_000;
        let mut left = steps / STRIDE as u64;
        let stop = move || {
            left = left.saturating_sub(1);
            left == 0
        };
        // Without the handler a rule only runs unbounded; the connection has refused nothing else so far.
        drop(self.connection.progress_handler(STRIDE, Some(stop)));
    }

    /// Runs the rules that can run and are wanted.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn run_where(
        &self,
        parameters: &Parameters,
        wanted: impl Fn(&SetRule) -> bool,
    ) -> Result<Vec<Finding>, RuleError> {
        self.index()?;
        let mut findings = Vec::new();
        for rule in self
            .rules
            .rules()
            .iter()
            .filter(|r| !self.skipped.contains(&r.id) && wanted(r))
        {
            findings.extend(self.rules.run_all(&self.connection, rule, parameters)?);
        }
        Ok(findings)
    }

    /// The text of a stored value; nothing where it is NULL or was not kept.
    pub fn value(&self, table: &str, row_id: i64, field: &str) -> String {
        let kept = self
            .inserts
            .get(table)
            .zip(self.standard.table(table))
            .is_some_and(|(insert, table)| insert.fields.iter().any(|at| table.fields[*at].code == field));
        if !kept {
            return String::new();
        }
        let sql = format!("SELECT CAST(\"{field}\" AS TEXT) FROM \"{table}\" WHERE row_id = ?1");
        let value = self
            .connection
            .query_row(&sql, [row_id], |row| row.get::<_, Option<String>>(0));
        value.ok().flatten().unwrap_or_default()
    }

    /// Indexes over the keys of the rules, once the rows are there.
    fn index(&self) -> Result<(), RuleError> {
        let mut made: BTreeSet<(&str, &[String])> = BTreeSet::new();
        let kept = |table: &str, column: &String| {
            let (Some(insert), Some(table)) = (self.inserts.get(table), self.standard.table(table)) else {
                return false;
            };
            insert.fields.iter().any(|at| table.fields[*at].code == *column)
        };
        for rule in self.rules.rules().iter().filter(|r| !self.skipped.contains(&r.id)) {
            for (table, columns) in rule.keys.iter().filter(|_| rule.keys.len() > 1) {
                // A column that is not kept is NULL throughout.
                let useful = columns.iter().all(|column| kept(table, column));
                if useful && made.insert((table, columns)) {
                    let list = columns
                        .iter()
                        .map(|c| format!("\"{c}\""))
                        .collect::<Vec<_>>()
                        .join(", ");
                    let sql = format!(
                        "CREATE INDEX IF NOT EXISTS \"{table}_by_{}\" ON \"{table}_\" ({list})",
                        columns.join("_")
                    );
                    self.connection.execute_batch(&sql).map_err(start)?;
                }
            }
        }
        Ok(())
    }
}

fn start(source: rusqlite::Error) -> RuleError {
    RuleError::Run {
        rule: "-".to_owned(),
        source,
    }
}
