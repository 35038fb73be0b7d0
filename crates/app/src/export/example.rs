//! The example row of a template, and how it is told from data.

use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, FieldType};
use zhibao_sheet::{Meta, Row};

use super::choices;

/// Values of the example rows, one field a line: `table,slot,field,text`.
const VALUES: &str = include_str!("example.csv");

/// With this the first cell of every example row begins.
const MARK: &str = "示例";

/// Whether a row is the example of a template: the first row below the header whose first cell begins with 示例, or one
/// whose cells are those that the template says are its example.
///
/// `first`: whether it is the first row below the header.
pub fn is_example(meta: &Meta, row: &Row<'_>, first: bool) -> bool {
    meta.is_example(row, 0)
        || first
            && row
                .get(0)
                .text()
                .is_some_and(|text| text.trim_start().starts_with(MARK))
}

/// The example of a field: a given one, else one of its type.
pub(super) fn value(standard: &Standard, table: &str, slot: u8, field: &Field) -> String {
    if let Some(given) = given(table, slot, &field.code) {
        return given.to_owned();
    }
    match field.kind {
        FieldType::Boolean => "否".to_owned(),
        FieldType::Date => "2026-09-01".to_owned(),
        FieldType::YearMonth => "202609".to_owned(),
        FieldType::Integer | FieldType::Number { .. } if field.lists.is_empty() => "1".to_owned(),
        _ => choices::names(standard, field, None)
            .into_iter()
            .next()
            .unwrap_or_default(),
    }
}

/// Marks the first cell.
pub(super) fn mark(mut row: Vec<String>) -> Vec<String> {
    if let Some(first) = row.first_mut().filter(|text| !text.starts_with(MARK)) {
        first.insert_str(0, MARK);
    }
    row
}

fn given(table: &str, slot: u8, field: &str) -> Option<&'static str> {
    VALUES.lines().skip(1).find_map(|line| {
        let mut parts = line.splitn(4, ',');
        let same = parts.next() == Some(table) && parts.next()?.parse() == Ok(slot) && parts.next() == Some(field);
        same.then(|| parts.next().unwrap_or_default())
    })
}
