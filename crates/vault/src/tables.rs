//! The tables of the standard in a vault: generated, and widened when a newer standard has more.
//!
//! `student_` holds values as stored, the view `student` natural units (engine). Of our own there are `period_`, the
//! period that a row was entered in, and `typed_`, a JSON object of the texts that their values do not give back. They
//! are written and deleted with the record and so can never lose it; the view `typed` lists them.

use std::collections::BTreeSet;

use rusqlite::Connection;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_engine::rules::SetRules;
use zhibao_engine::schema::{column_type, create_table, create_view};

use crate::error::Result;
use crate::vault::{SetId, Vault};

const OWN: [&str; 2] = ["period_ TEXT", "typed_ TEXT"];

/// Creates tables that are missing and adds columns of a newer standard. Nothing is ever dropped. Says whether anything
/// changed.
pub(crate) fn ensure(connection: &Connection, standard: &Standard) -> Result<bool> {
    let mut changed = false;
    for table in &standard.tables {
        let stored = format!("{}_", table.id);
        let present = columns(connection, &stored)?;
        if present.is_empty() {
            connection.execute_batch(&create_table(table, "TEXT", &OWN))?;
        } else {
            let missing: Vec<_> = table.fields.iter().filter(|f| !present.contains(&f.code)).collect();
            if missing.is_empty() && has_view(connection, &table.id)? {
                continue;
            }
            for field in missing {
                let (code, kind) = (&field.code, column_type(field));
                connection.execute_batch(&format!("ALTER TABLE \"{stored}\" ADD COLUMN \"{code}\" {kind}"))?;
            }
        }
        connection.execute_batch(&format!("DROP VIEW IF EXISTS \"{}\"; {}", table.id, create_view(table)))?;
        changed = true;
    }
    if changed {
        let arms: Vec<String> = standard.tables.iter().map(typed_arm).collect();
        if !arms.is_empty() {
            let union = arms.join(" UNION ALL ");
            connection.execute_batch(&format!("DROP VIEW IF EXISTS typed; CREATE VIEW typed AS {union}"))?;
        }
    }
    Ok(changed)
}

/// The same for the tables of another working set.
pub(crate) fn ensure_in_set(connection: &Connection, standard: &Standard, set: SetId) -> Result<()> {
    for table in &standard.tables {
        let stored = Vault::stored_name(set, &table.id);
        connection.execute_batch(&create_in_set(table, &stored))?;
        let present = columns(connection, &stored)?;
        for field in table.fields.iter().filter(|f| !present.contains(&f.code)) {
            let (code, kind) = (&field.code, column_type(field));
            connection.execute_batch(&format!("ALTER TABLE \"{stored}\" ADD COLUMN \"{code}\" {kind}"))?;
        }
    }
    Ok(())
}

/// The statement that creates the stored table of another working set.
pub(crate) fn create_in_set(table: &Table, stored: &str) -> String {
    let original = format!("CREATE TABLE \"{}_\"", table.id);
    create_table(table, "TEXT", &OWN).replacen(&original, &format!("CREATE TABLE IF NOT EXISTS \"{stored}\""), 1)
}

/// The SELECT of the rows of a stored table, in natural units.
pub(crate) fn select_of(table: &Table, stored: &str) -> String {
    let own = format!("FROM \"{}_\"", table.id);
    let view = create_view(table).replace(&own, &format!("FROM main.\"{stored}\""));
    view.split_once(" AS ")
        .map_or(String::new(), |(_, select)| select.to_owned())
}

fn typed_arm(table: &Table) -> String {
    format!(
        "SELECT '{0}' AS table_, row_id, cell.key AS field, cell.value AS text FROM \"{0}_\", json_each(typed_) AS cell \
         WHERE typed_ IS NOT NULL",
        table.id
    )
}

pub(crate) fn columns(connection: &Connection, table: &str) -> Result<BTreeSet<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement
        .query_map([table], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(names)
}

fn has_view(connection: &Connection, name: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?1)";
    Ok(connection.query_row(sql, [name], |row| row.get(0))?)
}

/// The indexes that keyed rules look rows up by: (key columns, row_id), so that most rules need no other page.
pub(crate) fn wanted_indexes(rules: &SetRules) -> BTreeSet<(String, Vec<String>)> {
    let keys = rules.rules().iter().flat_map(|rule| rule.keys.iter());
    keys.map(|(table, columns)| (table.clone(), columns.clone())).collect()
}

fn index_name(table: &str, columns: &[String]) -> String {
    format!("by_{table}_{}", columns.join("_"))
}

/// Creates the indexes that are missing.
pub(crate) fn create_indexes(connection: &Connection, wanted: &BTreeSet<(String, Vec<String>)>) -> Result<()> {
    for (table, columns) in wanted {
        let list: Vec<String> = columns.iter().map(|c| format!("\"{c}\"")).collect();
        let sql = format!(
            "CREATE INDEX IF NOT EXISTS \"{}\" ON \"{table}_\" ({}, row_id)",
            index_name(table, columns),
            list.join(", ")
        );
        connection.execute_batch(&sql)?;
    }
    Ok(())
}

/// Drops the indexes of a table, to build them again after many rows were added.
pub(crate) fn drop_indexes(
    connection: &Connection,
    wanted: &BTreeSet<(String, Vec<String>)>,
    table: &str,
) -> Result<()> {
    for (_, columns) in wanted.iter().filter(|(t, _)| t == table) {
        connection.execute_batch(&format!("DROP INDEX IF EXISTS \"{}\"", index_name(table, columns)))?;
    }
    Ok(())
}
