//! Records held in memory only, to run set rules over a lone sheet or a package.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::Connection;
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::{Needs, Quiet, Scope};
use zhibao_core::value::Value;

use crate::earlier::{self, Earlier, Schema};
use crate::held::{Held, HeldRow};
use crate::quiet::Look;
use crate::rules::{Parameters, RuleError, SetRule, SetRules};
use crate::{functions, schema};

/// The columns that are known of each table, by field index.
pub type Columns = BTreeMap<String, Vec<usize>>;

/// An in-memory database of some tables of the standard.
pub struct Memory {
    standard: Arc<Standard>,
    connection: Connection,
    rules: SetRules,
    /// By table. They go into the database only for rules that are not known to find nothing.
    rows: BTreeMap<String, Held>,
    known: BTreeMap<String, BTreeSet<String>>,
    /// The tables that the rules read which can run.
    read: BTreeSet<String>,
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
        let rules = SetRules::over(standard, &columns.keys().cloned().collect())?;
        Memory::make(standard, columns, before, rules)
    }

    /// A database for rules that were prepared before; those over tables that are not given are left out.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn of(standard: &Arc<Standard>, columns: &Columns, rules: &SetRules) -> Result<Memory, RuleError> {
        let known = |rule: &SetRule| rule.reads.keys().all(|table| columns.contains_key(table));
        Memory::make(standard, columns, Before::default(), rules.only(known))
    }

    fn make(
        standard: &Arc<Standard>,
        columns: &Columns,
        before: Before<'_>,
        mut rules: SetRules,
    ) -> Result<Memory, RuleError> {
        crate::ready();
        let connection = Connection::open_in_memory().map_err(start)?;
        connection.pragma_update(None, "temp_store", "MEMORY").map_err(start)?;
        connection.pragma_update(None, "journal_mode", "OFF").map_err(start)?;
        functions::register(&connection, standard).map_err(start)?;
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
            rows: BTreeMap::new(),
            known,
            read: BTreeSet::new(),
            skipped: BTreeSet::new(),
        };
        memory.look_back(before).map_err(start)?;
        memory.plan(columns);
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
            for side in rule.quiet.iter().flat_map(Quiet::sides) {
                let codes = side.fields.iter().map(String::as_str);
                needed.entry(&side.table).or_default().extend(codes);
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
        let mut rows = BTreeMap::new();
        for (id, fields) in columns {
            let Some(table) = self.standard.table(id) else { continue };
            let read = needed.remove(id.as_str()).unwrap_or_default();
            let is_read = |at: &usize| read.contains(table.fields[*at].code.as_str());
            rows.insert(
                id.clone(),
                Held::new(table, fields.iter().copied().filter(is_read).collect()),
            );
        }
        self.rows = rows;
        let runs = |rule: &&SetRule| !self.skipped.contains(&rule.id);
        let read = self
            .rules
            .rules()
            .iter()
            .filter(runs)
            .flat_map(|rule| rule.reads.keys());
        self.read = read.cloned().collect();
    }

    /// The fields that rules read of a table; `None` where no rule that runs reads it.
    pub fn reads(&self, table: &str) -> Option<&[usize]> {
        let is_read = self.read.contains(table);
        self.rows.get(table).filter(|_| is_read).map(Held::fields)
    }

    /// Adds a record, each with a number of its own in its table.
    pub fn insert(&mut self, table: &str, row_id: i64, values: &[Value]) {
        if let Some(rows) = self.rows.get_mut(table) {
            rows.push(row_id, values);
        }
    }

    /// The rules that read several tables or records, run or not.
    pub fn rules(&self) -> &[SetRule] {
        self.rules.rules()
    }

    /// The ids of set rules that cannot run on what is known.
    pub fn skipped(&self) -> impl Iterator<Item = &str> {
        self.skipped.iter().map(String::as_str)
    }

    /// Runs every rule that can run; call it once, when all rows are there. Row ids in the findings are the numbers given to [`Memory::insert`].
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
        let look = Look {
            standard: &self.standard,
            rows: &self.rows,
            parameters,
        };
        let runs = |rule: &&SetRule| !self.skipped.contains(&rule.id) && rule.is_active && wanted(rule);
        let is_empty = |table: &str| self.rows.get(table).is_none_or(|rows| rows.len() == 0);
        let may_speak = |rule: &&SetRule| rule.owners().any(|table| !is_empty(table)) && !look.is_quiet(rule);
        let due: Vec<&SetRule> = self.rules.rules().iter().filter(runs).filter(may_speak).collect();
        if due.is_empty() {
            return Ok(Vec::new());
        }
        self.fill(&due, &look.suspects(&due)).map_err(start)?;
        self.index(&due)?;
        let mut findings = Vec::new();
        for rule in due {
            findings.extend(self.rules.run_all(&self.connection, rule, parameters)?);
        }
        Ok(findings)
    }

    /// The text of a stored value; nothing where it is NULL or was not kept.
    pub fn value(&self, table: &str, row_id: i64, field: &str) -> String {
        let row = self.rows.get(table).and_then(|rows| rows.find(row_id));
        let at = self.standard.table(table).and_then(|table| table.field_index(field));
        row.zip(at)
            .map_or_else(String::new, |(row, at)| row.get(at).to_string())
    }

    /// Makes the tables that rules read, with the columns that they read, and fills them: with the suspects only, where all
    /// rules are content with them.
    fn fill(&self, due: &[&SetRule], suspects: &BTreeMap<&str, BTreeSet<usize>>) -> rusqlite::Result<()> {
        let mut reads: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for rule in due {
            for (table, columns) in &rule.reads {
                reads
                    .entry(table)
                    .or_default()
                    .extend(columns.iter().map(String::as_str));
            }
            for (table, columns) in &rule.keys {
                reads
                    .entry(table)
                    .or_default()
                    .extend(columns.iter().map(String::as_str));
            }
        }
        self.connection.execute_batch("BEGIN")?;
        for (id, columns) in reads {
            let (Some(table), Some(rows)) = (self.standard.table(id), self.rows.get(id)) else {
                continue;
            };
            let is_read = |at: &usize| columns.contains(table.fields[*at].code.as_str());
            let fields: Vec<usize> = rows.fields().iter().copied().filter(is_read).collect();
            self.connection.execute_batch(&schema::create_narrow(table, &fields))?;
            let sql = format!("INSERT INTO \"{id}_\" VALUES (?{})", ", ?".repeat(fields.len()));
            let mut statement = self.connection.prepare(&sql)?;
            let every: Box<dyn Iterator<Item = HeldRow<'_>>> = match suspects.get(id) {
                Some(numbers) => Box::new(numbers.iter().map(|number| rows.row(*number))),
                None => Box::new(rows.rows()),
            };
            for row in every {
                statement.raw_bind_parameter(1, row.id)?;
                for (place, at) in (2..).zip(&fields) {
                    statement.raw_bind_parameter(place, schema::bind(row.get(*at)))?;
                }
                statement.raw_execute()?;
            }
        }
        self.connection.execute_batch("COMMIT")
    }

    /// Indexes over the keys of rules, once the rows are there.
    fn index(&self, due: &[&SetRule]) -> Result<(), RuleError> {
        let mut made: BTreeSet<(&str, &[String])> = BTreeSet::new();
        for (table, columns) in due
            .iter()
            .filter(|rule| rule.keys.len() > 1)
            .flat_map(|rule| &rule.keys)
        {
            // A column that is not kept is NULL throughout.
            let kept = |code: &String| {
                let rows = self.rows.get(table).zip(self.standard.table(table));
                rows.is_some_and(|(rows, table)| rows.fields().iter().any(|at| table.fields[*at].code == *code))
            };
            if columns.iter().all(kept) && made.insert((table, columns)) {
                let list: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
                let sql = format!(
                    "CREATE INDEX IF NOT EXISTS \"{table}_by_{}\" ON \"{table}_\" ({})",
                    columns.join("_"),
                    list.join(", ")
                );
                self.connection.execute_batch(&sql).map_err(start)?;
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
