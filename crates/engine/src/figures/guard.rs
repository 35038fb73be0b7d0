//! Reading only, the standard's tables only, and not for ever.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, Statement};
use zhibao_core::standard::Reason;

use crate::learn::{Reads, may_call};

/// How long one figure may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many steps of SQLite's machine lie between two looks at the clock.
const STEPS: i32 = 100_000;

/// What a statement was seen to do while SQLite compiled it.
#[derive(Default)]
struct Seen {
    reads: Reads,
    denied: Option<String>,
}

/// Why a statement is not prepared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    /// It writes.
    #[error("the statement writes")]
    Writes,
    /// It does what no figure may.
    #[error("{0} is not allowed")]
    Denied(String),
    /// SQLite cannot compile it.
    #[error("{0}")]
    Sql(String),
}

impl Refused {
    /// The same, in both languages.
    pub(super) fn reason(&self) -> Reason {
        match self {
            Refused::Writes => Reason::of("figure.writes", &[]),
            Refused::Denied(what) => Reason::of("figure.denied", &[("what", what.clone())]),
            Refused::Sql(detail) => Reason::of("figure.sql", &[("detail", detail.clone())]),
        }
    }
}

/// A connection under guard; let go when dropped.
pub(super) struct Guard<'c> {
    connection: &'c mut Connection,
    seen: Arc<Mutex<Seen>>,
    until: Arc<Mutex<Instant>>,
}

impl<'c> Guard<'c> {
    /// Lets nothing of the database be read but what `is_open` says of its tables and views.
    pub(super) fn new(connection: &'c mut Connection, is_open: impl Fn(&str) -> bool) -> rusqlite::Result<Guard<'c>> {
        let closed: BTreeSet<String> = {
            let sql = "SELECT name FROM main.sqlite_master UNION SELECT name FROM temp.sqlite_master";
            let mut statement = connection.prepare(sql)?;
            let names = statement.query_map([], |row| row.get::<_, String>(0))?;
            names
                .filter(|name| name.as_ref().map_or(true, |n| !is_open(n)))
                .collect::<Result<_, _>>()?
        };
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let watch = Arc::clone(&seen);
        connection.authorizer(Some(move |context: AuthContext<'_>| match watch.lock() {
            Ok(mut seen) => judge(&context, &closed, &mut seen),
            Err(_) => Authorization::Deny,
        }))?;
        let until = Arc::new(Mutex::new(Instant::now() + PATIENCE));
        let clock = Arc::clone(&until);
        let late = move || clock.lock().map_or(true, |until| Instant::now() > *until);
        connection.progress_handler(STEPS, Some(late))?;
        Ok(Guard {
            connection,
            seen,
            until,
        })
    }

    /// Prepares a statement that only reads; the deadline begins anew.
    pub(super) fn prepare(&self, text: &str) -> Result<Statement<'_>, Refused> {
        if let Ok(mut until) = self.until.lock() {
            *until = Instant::now() + PATIENCE;
        }
        let _ = self.seen();
        match self.connection.prepare(text) {
            Ok(statement) if statement.readonly() => Ok(statement),
            Ok(_) => Err(Refused::Writes),
            Err(error) => {
                let denied = self.seen.lock().ok().and_then(|mut s| s.denied.take());
                Err(denied.map_or_else(|| Refused::Sql(error.to_string()), Refused::Denied))
            }
        }
    }

    /// What the statements prepared since the last call read.
    pub(super) fn seen(&self) -> Reads {
        let seen = self.seen.lock().map(|mut s| std::mem::take(&mut *s));
        seen.map(|s| s.reads).unwrap_or_default()
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        // Taking a hook off cannot fail on a connection that lives.
        let _ = self.connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>);
        let _ = self.connection.progress_handler(0, None::<fn() -> bool>);
    }
}

fn judge(context: &AuthContext<'_>, closed: &BTreeSet<String>, seen: &mut Seen) -> Authorization {
    let forbidden = match &context.action {
        AuthAction::Select | AuthAction::Recursive => None,
        AuthAction::Read {
            table_name,
            column_name,
        } => {
            let columns = seen.reads.entry((*table_name).to_owned()).or_default();
            columns.insert((*column_name).to_owned());
            let inner = table_name.starts_with("sqlite_") || table_name.starts_with("pragma_");
            let own = matches!(context.database_name, None | Some("main" | "temp"));
            (inner || !own || closed.contains(*table_name)).then(|| format!("to read {table_name}"))
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
