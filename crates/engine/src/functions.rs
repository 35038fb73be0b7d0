//! The domain functions of core, registered in SQLite: one text, two executors.

use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use zhibao_core::functions::{FUNCTIONS, Majority, Val};
use zhibao_core::standard::Standard;

/// Registers every domain function on a connection.
///
/// # Errors
/// Those of SQLite.
pub fn register(connection: &Connection, standard: &Arc<Standard>) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    for function in FUNCTIONS {
        let standard = Arc::clone(standard);
        connection.create_scalar_function(function.name, function.arity as i32, flags, move |context| {
            let args = (0..function.arity).map(|at| argument(context, at)).collect::<Vec<_>>();
            Ok(output((function.body)(&standard, &args)))
        })?;
    }
    connection.create_aggregate_function(Majority::NAME, 1, flags, Vote)
}

fn argument<'a>(context: &'a Context<'_>, at: usize) -> Val<'a> {
    match context.get_raw(at) {
        ValueRef::Integer(n) => Val::Int(n),
        ValueRef::Real(r) => Val::Real(r),
        ValueRef::Text(text) => std::str::from_utf8(text).map_or(Val::Null, |t| Val::Text(t.into())),
        ValueRef::Null | ValueRef::Blob(_) => Val::Null,
    }
}

fn output(value: Val<'_>) -> ToSqlOutput<'static> {
    ToSqlOutput::Owned(match value {
        Val::Null => SqlValue::Null,
        Val::Int(n) => SqlValue::Integer(n),
        Val::Real(r) => SqlValue::Real(r),
        Val::Text(text) => SqlValue::Text(text.into_owned()),
    })
}

/// Whether an aggregate function of ours has this name.
pub(crate) fn is_aggregate(name: &str) -> bool {
    name == Majority::NAME
}

struct Vote;

impl Aggregate<Majority, Option<String>> for Vote {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Majority> {
        Ok(Majority::default())
    }

    fn step(&self, context: &mut Context<'_>, majority: &mut Majority) -> rusqlite::Result<()> {
        majority.step(context.get_raw(0).as_str().ok());
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, majority: Option<Majority>) -> rusqlite::Result<Option<String>> {
        Ok(majority.and_then(Majority::finish))
    }
}
