//! Makes a valid row of any table out of what its schema says.

#![allow(unreachable_pub)] // a module of a test

use std::sync::Arc;

use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::Code;
use zhibao_core::standard::table::{Field, FieldType, Format, Table};

/// Values that the schema alone does not tell: they belong together by rules. One a line: `table.field=value`.
const GIVEN: &str = include_str!("given.txt");

/// The cells of a table's row: every field that is shown, except attachments.
pub fn row(standard: &Arc<Standard>, table: &Table) -> Vec<(String, String)> {
    let fields = table.fields.iter();
    fields
        .map(|field| (field.code.clone(), value(standard, table, field)))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The text of a field; a reference says what the record it names says.
pub fn value(standard: &Arc<Standard>, table: &Table, field: &Field) -> String {
    if let Some(given) = given(&table.id, &field.code) {
        return given.to_owned();
    }
    if let Some(reference) = &field.reference {
        let other = standard.table(&reference.table).unwrap();
        return value(standard, other, other.field(&reference.field).unwrap());
    }
    if let Some(format) = field.format
        && let Some(text) = formatted(format)
    {
        return text.to_owned();
    }
    match field.kind {
        FieldType::Boolean => "0".to_owned(),
        FieldType::Date => "20261101".to_owned(),
        FieldType::YearMonth => "202610".to_owned(),
        FieldType::Attachment => String::new(),
        FieldType::Code => code(standard, field),
        FieldType::Integer | FieldType::Number { .. } if !field.lists.is_empty() => code(standard, field),
        FieldType::Integer | FieldType::Number { .. } => "1".to_owned(),
        FieldType::Text => text(field),
    }
}

/// A text that the pattern takes, no longer than allowed.
fn text(field: &Field) -> String {
    let samples = [
        "2026-2027",
        "2026-10-08T08:00:00",
        "2026",
        "3143000123",
        "张家界-长沙",
        "20200101-20300101",
    ];
    if let Some(pattern) = &field.pattern {
        let sample = samples.iter().find(|s| pattern.is_match(s));
        return (*sample.unwrap_or_else(|| panic!("no sample for {}", field.code))).to_owned();
    }
    let text = format!("乙{}", field.label.zh);
    text.chars().take(field.max_length.unwrap_or(20).min(20)).collect()
}

/// The first code that stands for no group of others, in force where the list has any that is.
fn code(standard: &Arc<Standard>, field: &Field) -> String {
    let list = standard.list(&field.lists[0]).unwrap();
    let day = zhibao_core::dates::parse_day("20261101").unwrap();
    let leaf = |c: &&Code| !list.codes().iter().any(|other| other.parent == c.code);
    let mut leaves = list.codes().iter().filter(leaf);
    let first = leaves.clone().next();
    let code = leaves.find(|c| c.in_force(day)).or(first);
    code.unwrap_or_else(|| panic!("{} is empty", list.id)).code.clone()
}

fn formatted(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::ResidentId => "110101201003010019",
        Format::NationalStudentNo => "G110101201003010019",
        Format::TemporaryId => "999314300012300001",
        Format::SchoolCode => "3143000123",
        Format::Uscc => "12430000448765432U",
        Format::Mobile | Format::Phone => "13800000001",
        Format::PersonName => "王小明",
        Format::StudentNo => "2026010101",
        Format::Height => "170",
        Format::Weight => "60",
        Format::Vision => "4.9",
        Format::Postcode => "410000",
        Format::BankCard => "6222000000000000004",
        Format::Isbn => "9787040000009",
        Format::Photo | Format::Attachment => "",
        Format::Score | Format::NonNegative => return None,
    })
}

fn given(table: &str, field: &str) -> Option<&'static str> {
    GIVEN.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.split_once('.') == Some((table, field))).then_some(value)
    })
}
