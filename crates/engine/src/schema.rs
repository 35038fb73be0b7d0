//! The SQL form of the standard's tables: `student_` holds values as stored, the view `student` in natural units.

use std::fmt::Write as _;

use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use zhibao_core::standard::table::{Field, FieldType, Table};
use zhibao_core::value::{Decimal, Value};

use crate::package::Cell;

/// The SQL type of a field's column.
pub fn column_type(field: &Field) -> &'static str {
    if field.kind.is_numeric() { "INTEGER" } else { "TEXT" }
}

/// The statement that creates the stored table. `row_id` is the type of row ids, `more` further columns, each as in
/// `"seq_ INTEGER"`.
pub fn create_table(table: &Table, row_id: &str, more: &[&str]) -> String {
    let mut sql = format!("CREATE TABLE \"{}_\" (row_id {row_id} PRIMARY KEY", table.id);
    for field in &table.fields {
        let _ = write!(sql, ", \"{}\" {}", field.code, column_type(field));
    }
    for column in more {
        let _ = write!(sql, ", {column}");
    }
    sql + ") STRICT"
}

/// The statements that create the stored table with some of the fields only, and its view, in which the others are NULL.
/// Row ids are integers. A row takes as much time as it has columns, so a passing table should not have idle ones.
pub fn create_narrow(table: &Table, fields: &[usize]) -> String {
    let mut sql = format!("CREATE TABLE \"{}_\" (row_id INTEGER PRIMARY KEY", table.id);
    for field in fields.iter().map(|at| &table.fields[*at]) {
        let _ = write!(sql, ", \"{}\" {}", field.code, column_type(field));
    }
    sql + ") STRICT;\n" + &view(table, |at| fields.contains(&at))
}

/// The statement that creates the view in natural units.
pub fn create_view(table: &Table) -> String {
    view(table, |_| true)
}

fn view(table: &Table, stored: impl Fn(usize) -> bool) -> String {
    let mut sql = format!("CREATE VIEW \"{}\" AS SELECT row_id", table.id);
    for (at, field) in table.fields.iter().enumerate() {
        let _ = match field.kind {
            _ if !stored(at) => write!(sql, ", NULL AS \"{}\"", field.code),
            FieldType::Number { decimals } if decimals > 0 => {
                write!(
                    sql,
                    ", \"{0}\" / {1}.0 AS \"{0}\"",
                    field.code,
                    10i64.pow(u32::from(decimals))
                )
            }
            _ => write!(sql, ", \"{}\"", field.code),
        };
    }
    let _ = write!(sql, " FROM \"{}_\"", table.id);
    sql
}

/// A value as it is bound: numbers scaled.
pub fn bind(value: &Value) -> ToSqlOutput<'_> {
    match value {
        Value::Null => ToSqlOutput::Owned(SqlValue::Null),
        Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        Value::Int(n) => ToSqlOutput::Owned(SqlValue::Integer(*n)),
        Value::Dec(d) => ToSqlOutput::Owned(SqlValue::Integer(d.scaled)),
    }
}

/// A value in natural units, as the views give it.
pub fn natural(value: &Value) -> SqlValue {
    match value {
        Value::Null => SqlValue::Null,
        Value::Text(text) => SqlValue::Text(text.to_string()),
        Value::Int(n) => SqlValue::Integer(*n),
        Value::Dec(d) if d.scale == 0 => SqlValue::Integer(d.scaled),
        Value::Dec(d) => SqlValue::Real(d.to_f64()),
    }
}

/// A stored column as it is written, borrowed.
pub fn cell<'s>(field: &Field, stored: ValueRef<'s>) -> Cell<'s> {
    match (stored, field.kind) {
        (ValueRef::Integer(scaled), FieldType::Number { decimals: scale }) => Cell::Dec(Decimal { scaled, scale }),
        (ValueRef::Integer(n), _) => Cell::Int(n),
        (ValueRef::Text(text), _) => std::str::from_utf8(text).map_or(Cell::Empty, Cell::Text),
        _ => Cell::Empty,
    }
}

/// A stored column as a value of its field.
pub fn load(field: &Field, stored: ValueRef<'_>) -> Value {
    match (stored, field.kind) {
        (ValueRef::Integer(n), FieldType::Number { decimals }) => Value::Dec(Decimal {
            scaled: n,
            scale: decimals,
        }),
        (ValueRef::Integer(n), _) => Value::Int(n),
        (ValueRef::Text(text), _) => std::str::from_utf8(text).map_or(Value::Null, Value::text),
        _ => Value::Null,
    }
}
