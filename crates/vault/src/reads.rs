//! Which columns a set rule really reads.
//!
//! SQLite reports every column of a view as read when the view is expanded. Here the rules are compiled over plain tables
//! of the same names, so that only the columns they name count: an edit of any other cell neither runs them again nor
//! lets an explanation lapse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Scope;
use zhibao_engine::rules::{SetRule, SetRules};

use crate::error::Result;

/// Columns by table.
pub(crate) type Reads = BTreeMap<String, BTreeSet<String>>;

/// The columns that each rule reads, in the order of the rules.
pub(crate) fn learn(standard: &Arc<Standard>, rules: &SetRules) -> Result<Vec<Reads>> {
    let mut connection = Connection::open_in_memory()?;
    zhibao_engine::functions::register(&connection, standard)?;
    for table in &standard.tables {
        let columns: Vec<String> = table.fields.iter().map(|f| format!(", \"{}\"", f.code)).collect();
        connection.execute_batch(&format!("CREATE TABLE \"{}\" (row_id{})", table.id, columns.concat()))?;
    }
    let seen: Arc<Mutex<Reads>> = Arc::default();
    let watch = Arc::clone(&seen);
    connection.authorizer(Some(move |context: AuthContext<'_>| {
        if let (
            AuthAction::Read {
                table_name,
                column_name,
            },
            Ok(mut seen),
        ) = (context.action, watch.lock())
        {
            seen.entry(table_name.to_owned())
                .or_default()
                .insert(column_name.to_owned());
        }
        Authorization::Allow
    }))?;
    let take = || {
        seen.lock()
            .map(|mut seen| std::mem::take(&mut *seen))
            .unwrap_or_default()
    };
    let mut out = Vec::new();
    for rule in rules.rules() {
        take();
        let compiled = match standard.rule(&rule.id).map(|known| &known.scope) {
            Some(Scope::Set { select, .. }) => connection.prepare(select).is_ok(),
            _ => false,
        };
        let found = take();
        out.push(if compiled {
            known_tables(standard, found)
        } else {
            without_text(rule)
        });
    }
    Ok(out)
}

fn known_tables(standard: &Standard, mut reads: Reads) -> Reads {
    reads.retain(|table, _| standard.table(table).is_some());
    reads
}

/// A rule whose text is not in the standard, such as a reference made of a field: it reads its keys.
fn without_text(rule: &SetRule) -> Reads {
    if rule.keys.is_empty() {
        return rule.reads.clone();
    }
    let keys = rule.keys.iter();
    keys.map(|(table, columns)| (table.clone(), columns.iter().cloned().collect()))
        .collect()
}
