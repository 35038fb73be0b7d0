//! Set rules: one SELECT each over the tables' views, run by SQLite under guard.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use compact_str::CompactString;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::{Value as SqlValue, ValueRef};
use rusqlite::{Connection, Statement, ToSql};
use thiserror::Error;
use zhibao_core::finding::Finding;
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::{Needs, Rule, Scope};

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

/// A set rule made ready: its text, and what it reads.
#[derive(Debug, Clone)]
pub struct SetRule {
    /// The rule's id.
    pub id: String,
    /// The table of findings that name none.
    pub table: String,
    select: String,
    /// Key columns by table: a change touches only rows with the same key. Empty: the rule is global.
    pub keys: BTreeMap<String, Vec<String>>,
    /// The columns that it reads, by table.
    pub reads: BTreeMap<String, BTreeSet<String>>,
    /// What it needs to look at.
    pub needs: Needs,
    /// Whether every table that it reads is asked for; a rule that is not finds nothing.
    pub is_active: bool,
}

impl SetRule {
    /// Whether a change of these fields of a table can change its findings.
    pub fn is_touched_by(&self, table: &str, fields: &[&str]) -> bool {
        self.reads
            .get(table)
            .is_some_and(|read| fields.iter().any(|f| read.contains(*f)))
    }
}

/// All set rules of a standard.
pub struct SetRules {
    standard: Arc<Standard>,
    rules: Vec<SetRule>,
}

impl SetRules {
    /// Learns from SQLite what each rule reads. The connection must hold the tables and views; rules over tables that it
    /// lacks are left out.
    ///
    /// # Errors
    /// A rule that is not one plain SELECT.
    pub fn prepare(standard: &Arc<Standard>, connection: &mut Connection) -> Result<SetRules, RuleError> {
        let mut rules = Vec::new();
        for rule in &standard.rules {
            let Scope::Set { select, by } = &rule.scope else {
                continue;
            };
            if rule.tables.iter().any(|t| !has_view(connection, t)) || rule.needs != Needs::Package {
                continue;
            }
            rules.push(prepare(standard, connection, rule, select, by)?);
        }
        rules.extend(references(standard, connection)?);
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
            rule.is_active = rule.reads.keys().all(|table| asked(table));
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
        let mut shadows = Vec::new();
        for (table, columns) in &rule.keys {
            let mut at = 0;
            let mut one = |_: &Vec<SqlValue>| {
                let terms = columns.iter().map(|column| {
                    at += 1;
                    format!("\"{column}\" IS ?{at}")
                });
                format!("({})", terms.collect::<Vec<_>>().join(" AND "))
            };
            let filter = keys.iter().map(&mut one).collect::<Vec<_>>().join(" OR ");
            shadows.push(format!(
                "\"{table}\" AS (SELECT * FROM main.\"{table}\" WHERE {filter})"
            ));
        }
        let select = rule.select.trim_start();
        let text = match select.get(..5).filter(|w| w.eq_ignore_ascii_case("WITH ")) {
            Some(_) => format!("WITH {}, {}", shadows.join(", "), &select[5..]),
            None => format!("WITH {} {select}", shadows.join(", ")),
        };
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

fn shown(value: ValueRef<'_>) -> String {
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

fn has_view(connection: &Connection, table: &str) -> bool {
    let sql = "SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?1";
    connection.query_row(sql, [table], |_| Ok(())).is_ok()
}

/// Compiles a rule under an authorizer that allows reading only, and notes what is read.
fn prepare(
    standard: &Standard,
    connection: &mut Connection,
    rule: &Rule,
    select: &str,
    by: &[String],
) -> Result<SetRule, RuleError> {
    let reads = learn(connection, select).map_err(|reason| RuleError::Text {
        rule: rule.id.clone(),
        reason,
    })?;
    let has_all = |table: &str| {
        standard
            .table(table)
            .is_some_and(|t| by.iter().all(|c| t.field(c).is_some()))
    };
    let keyed = reads.keys().filter(|t| !by.is_empty() && has_all(t));
    Ok(SetRule {
        id: rule.id.clone(),
        table: rule.tables.first().cloned().unwrap_or_default(),
        select: select.to_owned(),
        keys: keyed.map(|t| (t.clone(), by.to_vec())).collect(),
        reads,
        needs: rule.needs,
        is_active: true,
    })
}

/// T01: every reference whose table exists becomes a keyed rule.
fn references(standard: &Standard, connection: &mut Connection) -> Result<Vec<SetRule>, RuleError> {
    let mut out = Vec::new();
    if standard.rule("T01").is_none() {
        return Ok(out);
    }
    for table in &standard.tables {
        for field in &table.fields {
            let Some(reference) = &field.reference else { continue };
            if !has_view(connection, &table.id) || !has_view(connection, &reference.table) {
                continue;
            }
            let (own, code, other, key) = (&table.id, &field.code, &reference.table, &reference.field);
            let select = format!(
                "SELECT row_id, '{code}' AS field, \"{code}\" AS ref FROM \"{own}\" WHERE \"{code}\" IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM \"{other}\" AS named WHERE named.\"{key}\" = \"{own}\".\"{code}\")"
            );
            let reads = learn(connection, &select).map_err(|reason| RuleError::Text {
                rule: "T01".into(),
                reason,
            })?;
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
                needs: Needs::Package,
                is_active: true,
            });
        }
    }
    Ok(out)
}

type Reads = BTreeMap<String, BTreeSet<String>>;

/// What a statement was seen to do while SQLite compiled it.
#[derive(Default)]
struct Seen {
    reads: Reads,
    denied: Option<String>,
}

fn learn(connection: &mut Connection, select: &str) -> Result<Reads, String> {
    let seen: Arc<Mutex<Seen>> = Arc::default();
    let watch = Arc::clone(&seen);
    let hook = move |context: AuthContext<'_>| match watch.lock() {
        Ok(mut seen) => judge(&context.action, &mut seen),
        Err(_) => Authorization::Deny,
    };
    connection.authorizer(Some(hook)).map_err(|e| e.to_string())?;
    let outcome = connection.prepare(select).map(|statement| statement.readonly());
    connection
        .authorizer(None::<fn(AuthContext<'_>) -> Authorization>)
        .map_err(|e| e.to_string())?;
    let seen = seen.lock().map(|mut s| std::mem::take(&mut *s)).unwrap_or_default();
    match outcome {
        Ok(true) => Ok(seen.reads),
        Ok(false) => Err("the statement writes".into()),
        Err(error) => Err(seen
            .denied
            .map_or_else(|| error.to_string(), |what| format!("{what} is not allowed"))),
    }
}

/// SQL functions that rules may call besides the domain's own.
const ALLOWED: &[&str] = &[
    "coalesce",
    "length",
    "substr",
    "upper",
    "nullif",
    "abs",
    "round",
    "instr",
    "count",
    "sum",
    "min",
    "max",
    "avg",
    "total",
    "group_concat",
    "row_number",
    "rank",
    "dense_rank",
    "first_value",
    "last_value",
    "lag",
    "lead",
    "iif",
    "like",
    "lower",
    "ifnull",
    "replace",
    "trim",
    "printf",
    "format",
];

fn judge(action: &AuthAction<'_>, seen: &mut Seen) -> Authorization {
    let forbidden = match action {
        AuthAction::Select | AuthAction::Recursive => None,
        AuthAction::Read {
            table_name,
            column_name,
        } => {
            if let Some(table) = table_name.strip_suffix('_') {
                seen.reads
                    .entry(table.to_owned())
                    .or_default()
                    .insert((*column_name).to_owned());
            }
            (table_name.starts_with("sqlite_") || table_name.starts_with("pragma_")).then(|| (*table_name).to_owned())
        }
        AuthAction::Function { function_name } => {
            let name = function_name.to_lowercase();
            let known = ALLOWED.contains(&name.as_str()) || zhibao_core::functions::find(&name).is_some();
            (!known).then(|| format!("the function {function_name}"))
        }
        other => Some(format!("{other:?}")),
    };
    match forbidden {
        None => Authorization::Allow,
        Some(what) => {
            seen.denied = Some(what);
            Authorization::Deny
        }
    }
}
