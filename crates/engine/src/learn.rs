//! What a set rule reads, learnt from SQLite while it compiles the rule under guard.
//!
//! SQLite reports every column of a view as read when the view is expanded. So the rules are compiled over plain tables
//! of the same names in a database of their own, and only the columns that they name count. What else a database holds
//! does not stand there: a rule cannot reach it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Needs;

use crate::earlier::{COLUMNS, Schema};
use crate::functions;

/// Columns by table.
pub type Reads = BTreeMap<String, BTreeSet<String>>;

/// What a rule reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Learnt {
    /// Of the data at hand.
    pub reads: Reads,
    /// Of the last sealed period.
    pub last: Reads,
    /// Of all earlier periods.
    pub history: Reads,
    /// Whether it returns the table of each finding.
    pub names_table: bool,
}

/// Compiles rules and notes what they read.
pub(crate) struct Learner<'s> {
    standard: &'s Standard,
    connection: Connection,
    seen: Arc<Mutex<Seen>>,
}

/// What a statement was seen to do while SQLite compiled it.
#[derive(Default)]
struct Seen {
    learnt: Learnt,
    denied: Option<String>,
}

impl<'s> Learner<'s> {
    /// A learner of rules that name only the given tables.
    pub(crate) fn new(standard: &'s Arc<Standard>, tables: &BTreeSet<&str>) -> rusqlite::Result<Learner<'s>> {
        crate::ready();
        let mut connection = Connection::open_in_memory()?;
        functions::register(&connection, standard)?;
        let mut text = String::from("BEGIN;");
        for table in standard.tables.iter().filter(|t| tables.contains(t.id.as_str())) {
            let columns: Vec<String> = table.fields.iter().map(|f| format!(", \"{}\"", f.code)).collect();
            text += &format!("CREATE TABLE \"{}\" (row_id{});", table.id, columns.concat());
        }
        connection.execute_batch(&(text + "COMMIT"))?;
        for schema in [Schema::Last, Schema::History] {
            let name = schema.name();
            connection.execute_batch(&format!("ATTACH ':memory:' AS {name} KEY ''"))?;
            for table in schema.tables(standard).filter(|t| tables.contains(t.id.as_str())) {
                let fields = table.fields.iter().map(|f| format!("\"{}\"", f.code));
                let columns: Vec<String> = fields.chain(COLUMNS.map(str::to_owned)).collect();
                connection.execute_batch(&format!(
                    "CREATE TABLE {name}.\"{}\" ({})",
                    table.id,
                    columns.join(", ")
                ))?;
            }
        }
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let watch = Arc::clone(&seen);
        connection.authorizer(Some(move |context: AuthContext<'_>| match watch.lock() {
            Ok(mut seen) => judge(&context, &mut seen),
            Err(_) => Authorization::Deny,
        }))?;
        Ok(Learner {
            standard,
            connection,
            seen,
        })
    }

    /// What one plain SELECT over the tables that its rule names reads.
    pub(crate) fn learn(&self, select: &str, tables: &[String], needs: Needs) -> Result<Learnt, String> {
        let outcome = self.connection.prepare(select).map(|statement| {
            let names_table = statement.column_names().any(|name| name == "table");
            (statement.readonly(), names_table)
        });
        let seen = self
            .seen
            .lock()
            .map(|mut seen| std::mem::take(&mut *seen))
            .unwrap_or_default();
        let names_table = match outcome {
            Ok((true, names_table)) => names_table,
            Ok((false, _)) => return Err("the statement writes".into()),
            Err(error) => {
                return Err(seen
                    .denied
                    .map_or_else(|| error.to_string(), |what| format!("{what} is not allowed")));
            }
        };
        let mut learnt = seen.learnt;
        learnt.names_table = names_table;
        for reads in [&mut learnt.reads, &mut learnt.last, &mut learnt.history] {
            // Names that a statement gives to parts of its own are reported as tables too.
            reads.retain(|table, _| self.standard.table(table).is_some());
            for columns in reads.values_mut() {
                columns.remove("");
            }
        }
        let read = [&learnt.reads, &learnt.last, &learnt.history];
        if let Some(table) = read.into_iter().flat_map(Reads::keys).find(|t| !tables.contains(t)) {
            return Err(format!("it reads {table}, which it does not name"));
        }
        let found = match (learnt.last.is_empty(), learnt.history.is_empty()) {
            (true, true) => Needs::Package,
            (false, true) => Needs::Last,
            (_, false) => Needs::History,
        };
        if found == needs {
            Ok(learnt)
        } else {
            Err(format!("it states the need {needs:?}, and reads as {found:?}"))
        }
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

/// Whether a text of the standard may call a function.
pub(crate) fn may_call(function: &str) -> bool {
    let name = function.to_lowercase();
    ALLOWED.contains(&name.as_str()) || zhibao_core::functions::find(&name).is_some() || functions::is_aggregate(&name)
}

fn judge(context: &AuthContext<'_>, seen: &mut Seen) -> Authorization {
    let forbidden = match &context.action {
        AuthAction::Select | AuthAction::Recursive => None,
        AuthAction::Read {
            table_name,
            column_name,
        } => {
            let learnt = &mut seen.learnt;
            let reads = match context.database_name {
                None | Some("main") => Some(&mut learnt.reads),
                Some("last") => Some(&mut learnt.last),
                Some("history") => Some(&mut learnt.history),
                Some(_) => None,
            };
            let inner = table_name.starts_with("sqlite_") || table_name.starts_with("pragma_");
            match reads.filter(|_| !inner) {
                Some(reads) => {
                    let columns = reads.entry((*table_name).to_owned()).or_default();
                    columns.insert((*column_name).to_owned());
                    None
                }
                None => Some((*table_name).to_owned()),
            }
        }
        AuthAction::Function { function_name } => {
            (!may_call(function_name)).then(|| format!("the function {function_name}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_rule_names_is_learnt_and_nothing_else_allowed() {
        let standard = zhibao_core::standard::bundled().unwrap_or_else(|faults| panic!("{faults}"));
        let learner = Learner::new(standard, &BTreeSet::from(["student", "class"])).unwrap();
        let set = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>();
        let named = ["student".to_owned(), "class".to_owned()];
        let counted = "WITH c AS (SELECT XH FROM student) SELECT count(*) FROM c, class";
        let own = learner.learn(counted, &named, Needs::Package).unwrap();
        assert!(learner.learn(counted, &named[..1], Needs::Package).is_err());
        assert_eq!(own.reads["student"], set(&["XH"]));
        assert_eq!(own.reads["class"], set(&[]));
        let both = "SELECT student.row_id FROM student JOIN last.student AS was ON was.XH = student.XH";
        let learnt = learner.learn(both, &named, Needs::Last).unwrap();
        assert_eq!(learnt.reads["student"], set(&["XH", "row_id"]));
        assert_eq!(learnt.last["student"], set(&["XH"]));
        for (text, needs) in [
            (both, Needs::Package),
            ("SELECT row_id FROM student", Needs::Last),
            ("SELECT row_id FROM last.student", Needs::Last),
            ("DELETE FROM last.student", Needs::Last),
            ("SELECT name FROM sqlite_master", Needs::Package),
            ("SELECT load_extension('x') FROM student", Needs::Package),
            ("ATTACH 'x' AS y", Needs::Package),
            ("PRAGMA user_version", Needs::Package),
        ] {
            assert!(learner.learn(text, &named, needs).is_err(), "{text}");
        }
    }
}
