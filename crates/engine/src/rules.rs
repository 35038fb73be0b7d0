//! Set rules: one SELECT each over the tables' views, run by SQLite under guard.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_str::CompactString;
use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, Statement, ToSql};
use thiserror::Error;
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::{Needs, Quiet, Rule, Scope, Side};

use crate::learn::{Learner, Learnt};

pub use crate::learn::Reads;
pub use crate::set_rule::SetRule;

/// Why a set rule cannot be run.
#[derive(Debug, Error)]
pub enum RuleError {
    /// The text of a rule is not one plain SELECT over the standard's tables.
    #[error("rule {rule}: {reason}")]
    Text {
        /// The rule.
        rule: String,
        /// What is wrong.
        reason: String,
    },
    /// SQLite failed while running.
    #[error("rule {rule} could not be run: {source}")]
    Run {
        /// The rule.
        rule: String,
        /// The cause.
        source: rusqlite::Error,
    },
}

/// What a rule may know besides the tables.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    /// The day of judgement, `YYYYMMDD`.
    pub as_of: String,
    /// The code of the own school.
    pub school: Option<String>,
    /// The period, as in `2026-2027-1`.
    pub period: Option<String>,
    /// The first day of the term, `YYYYMMDD`.
    pub term_start: Option<String>,
}

/// All set rules of a standard.
#[derive(Clone)]
pub struct SetRules {
    standard: Arc<Standard>,
    rules: Vec<SetRule>,
}

impl SetRules {
    /// Learns from SQLite what each rule reads. The connection must hold the tables and views; rules over tables that it
    /// lacks are left out.
    ///
    /// # Errors
    /// A rule that is not one plain SELECT, or that looks back otherwise than it says.
    pub fn prepare(standard: &Arc<Standard>, connection: &Connection) -> Result<SetRules, RuleError> {
        SetRules::over(standard, &views(connection).map_err(start)?)
    }

    /// The same, over tables that will be there.
    ///
    /// # Errors
    /// As [`SetRules::prepare`].
    pub(crate) fn over(standard: &Arc<Standard>, views: &BTreeSet<String>) -> Result<SetRules, RuleError> {
        let known = |rule: &&Rule| rule.tables.iter().all(|t| views.contains(t));
        let set_rules = || {
            let rules = standard.rules.iter().filter(known);
            rules.filter_map(|rule| match &rule.scope {
                Scope::Set { select, by } => Some((rule, select, by)),
                _ => None,
            })
        };
        let tables = set_rules().flat_map(|(rule, ..)| &rule.tables);
        let learner = Learner::new(standard, &tables.map(String::as_str).collect()).map_err(start)?;
        let mut rules = Vec::new();
        for (rule, select, by) in set_rules() {
            let learnt = learner
                .learn(select, &rule.tables, rule.needs)
                .map_err(|reason| RuleError::Text {
                    rule: rule.id.clone(),
                    reason,
                })?;
            rules.push(prepare(standard, rule, select, by, learnt));
        }
        rules.extend(references(standard, views));
        let mut rules = SetRules {
            standard: Arc::clone(standard),
            rules,
        };
        rules.set_scope(|table| standard.task.tables.contains_key(table));
        Ok(rules)
    }

    /// Says which tables are asked for; at first those of the built-in task. Rules that read another one find nothing.
    pub fn set_scope(&mut self, asked: impl Fn(&str) -> bool) {
        for rule in &mut self.rules {
            let mut tables = rule.reads.keys().chain(rule.last.keys()).chain(rule.history.keys());
            rule.is_active = tables.all(|table| asked(table));
        }
    }

    /// Some of the rules.
    pub fn only(&self, wanted: impl Fn(&SetRule) -> bool) -> SetRules {
        SetRules {
            standard: Arc::clone(&self.standard),
            rules: self.rules.iter().filter(|r| wanted(r)).cloned().collect(),
        }
    }

    /// The rules.
    pub fn rules(&self) -> &[SetRule] {
        &self.rules
    }

    /// Runs a rule over all rows.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn run_all(
        &self,
        connection: &Connection,
        rule: &SetRule,
        parameters: &Parameters,
    ) -> Result<Vec<Finding>, RuleError> {
        if !rule.is_active {
            return Ok(Vec::new());
        }
        self.run(connection, rule, parameters, &rule.select, &[])
    }

    /// Runs a keyed rule over the rows with the given keys; each key has one value for each key column.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn run_keys(
        &self,
        connection: &Connection,
        rule: &SetRule,
        parameters: &Parameters,
        keys: &[Vec<SqlValue>],
    ) -> Result<Vec<Finding>, RuleError> {
        if !rule.is_active {
            return Ok(Vec::new());
        }
        let text = rule.statement(keys.len());
        let flat: Vec<SqlValue> = keys.iter().flatten().cloned().collect();
        self.run(connection, rule, parameters, &text, &flat)
    }

    fn run(
        &self,
        connection: &Connection,
        rule: &SetRule,
        parameters: &Parameters,
        text: &str,
        keys: &[SqlValue],
    ) -> Result<Vec<Finding>, RuleError> {
        let fail = |source| RuleError::Run {
            rule: rule.id.clone(),
            source,
        };
        let mut statement = connection.prepare_cached(text).map_err(fail)?;
        for (at, key) in keys.iter().enumerate() {
            statement.raw_bind_parameter(at + 1, key).map_err(fail)?;
        }
        bind(&mut statement, parameters).map_err(fail)?;
        self.collect(&mut statement, rule).map_err(fail)
    }

    fn collect(&self, statement: &mut Statement<'_>, rule: &SetRule) -> rusqlite::Result<Vec<Finding>> {
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let known = self.standard.rule(&rule.id);
        let mut findings = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let mut finding = Finding {
                rule: rule.id.as_str().into(),
                severity: known.map_or(zhibao_core::standard::rule::Severity::Error, |r| r.severity),
                table: rule.table.as_str().into(),
                row: CompactString::default(),
                field: None,
                value: String::new(),
                args: Vec::new(),
                suggestion: None,
            };
            for (at, name) in columns.iter().enumerate() {
                let shown = shown(row.get_ref(at)?);
                match name.as_str() {
                    "row_id" => finding.row = shown.into(),
                    "table" => finding.table = shown.into(),
                    "field" => finding.field = Some(shown.into()),
                    other => finding.args.push((other.into(), shown)),
                }
            }
            if finding.field.is_none() {
                finding.field = known.and_then(|r| r.field_of(&finding.table)).map(CompactString::from);
            }
            findings.push(finding);
        }
        Ok(findings)
    }
}

pub(crate) fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(r) => zhibao_core::functions::Val::Real(r).shown().unwrap_or_default(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
    }
}

fn bind(statement: &mut Statement<'_>, parameters: &Parameters) -> rusqlite::Result<()> {
    let values: [(&str, &dyn ToSql); 4] = [
        (":as_of", &parameters.as_of),
        (":school", &parameters.school),
        (":period", &parameters.period),
        (":term_start", &parameters.term_start),
    ];
    for (name, value) in values {
        if let Some(at) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(at, value)?;
        }
    }
    Ok(())
}

fn start(source: rusqlite::Error) -> RuleError {
    RuleError::Run {
        rule: "-".to_owned(),
        source,
    }
}

fn views(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = connection.prepare("SELECT name FROM main.sqlite_master WHERE type = 'view'")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn prepare(standard: &Standard, rule: &Rule, select: &str, by: &[String], learnt: Learnt) -> SetRule {
    let has_all = |table: &str| {
        standard
            .table(table)
            .is_some_and(|t| by.iter().all(|c| t.field(c).is_some()))
    };
    let keyed = learnt.reads.keys().filter(|t| !by.is_empty() && has_all(t));
    SetRule {
        id: rule.id.clone(),
        table: rule.tables.first().cloned().unwrap_or_default(),
        select: select.to_owned(),
        keys: keyed.map(|t| (t.clone(), by.to_vec())).collect(),
        reads: learnt.reads,
        last: learnt.last,
        history: learnt.history,
        needs: rule.needs,
        quiet: rule.quiet.clone(),
        names_table: learnt.names_table,
        is_active: true,
    }
}

fn side(table: &str, field: &str) -> Side {
    Side {
        table: table.to_owned(),
        fields: vec![field.to_owned()],
        when: None,
    }
}

/// T01: every reference whose table exists becomes a keyed rule.
fn references(standard: &Standard, views: &BTreeSet<String>) -> Vec<SetRule> {
    let mut out = Vec::new();
    if standard.rule("T01").is_none() {
        return out;
    }
    for table in &standard.tables {
        for field in &table.fields {
            let Some(reference) = &field.reference else { continue };
            if !views.contains(&table.id) || !views.contains(&reference.table) {
                continue;
            }
            let (own, code, other, key) = (&table.id, &field.code, &reference.table, &reference.field);
            let select = format!(
                "SELECT row_id, '{code}' AS field, \"{code}\" AS ref FROM \"{own}\" WHERE \"{code}\" IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM \"{other}\" AS named WHERE named.\"{key}\" = \"{own}\".\"{code}\")"
            );
            let mut reads = Reads::from([(own.clone(), BTreeSet::from(["row_id".to_owned(), code.clone()]))]);
            reads.entry(other.clone()).or_default().insert(key.clone());
            let mut keys = BTreeMap::from([(own.clone(), vec![code.clone()])]);
            if own != other {
                keys.insert(other.clone(), vec![key.clone()]);
            } else if code != key {
                keys.clear();
            }
            out.push(SetRule {
                id: "T01".into(),
                table: own.clone(),
                select,
                keys,
                reads,
                last: Reads::new(),
                history: Reads::new(),
                needs: Needs::Package,
                names_table: false,
                quiet: vec![Quiet::Inside(side(own, code), side(other, key))],
                is_active: true,
            });
        }
    }
    out
}
