//! The text of a value in our own exports: names for codes, days with dashes, and what could not be read as typed.

use std::cell::RefCell;

use compact_str::{CompactString, ToCompactString};
use rustc_hash::FxHashMap;
use zhibao_core::check::Checker;
use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::CodeList;
use zhibao_core::standard::table::{Field, FieldType};
use zhibao_core::value::{Raw, Value};
use zhibao_vault::Cell;

/// How the values of one field are spelled.
pub(super) enum Spelling<'s> {
    /// As they are kept.
    Plain,
    /// `YYYY-MM-DD`.
    Day,
    /// By name, where the name reads back as the same value; each answer is remembered.
    Name {
        lists: Vec<&'s CodeList>,
        known: RefCell<FxHashMap<CompactString, CompactString>>,
    },
}

/// The lists whose names a field's values have.
pub(super) fn lists<'s>(standard: &'s Standard, field: &Field) -> Vec<&'s CodeList> {
    match field.kind {
        FieldType::Boolean if field.lists.is_empty() => standard.list("jyt1001_sfbz_yes_no").into_iter().collect(),
        _ => field.lists.iter().filter_map(|id| standard.list(id)).collect(),
    }
}

impl<'s> Spelling<'s> {
    /// How a field is spelled. A field that names another record keeps its code: a sheet may read it as that record's
    /// own name.
    pub(super) fn of(standard: &'s Standard, table: &str, field: &Field) -> Spelling<'s> {
        let target = zhibao_sheet::header::Target::new(table, 0, &field.code);
        let lists = lists(standard, field);
        if field.kind == FieldType::Date {
            Spelling::Day
        } else if lists.is_empty() || crate::headings::lookup(standard, &target).is_some() {
            Spelling::Plain
        } else {
            Spelling::Name {
                lists,
                known: RefCell::default(),
            }
        }
    }

    /// Writes the text of a cell; nothing for an empty one.
    pub(super) fn write(&self, cell: &Cell, field: usize, checker: &Checker<'_>, out: &mut String) {
        match (&cell.value, self) {
            (Value::Null, _) => out.push_str(cell.typed.as_deref().unwrap_or_default()),
            (Value::Text(day), Spelling::Day) if day.len() == 8 && day.is_ascii() => {
                [&day[..4], "-", &day[4..6], "-", &day[6..]]
                    .iter()
                    .for_each(|part| out.push_str(part));
            }
            (Value::Text(code), Spelling::Name { lists, known }) => {
                push_name(code, &cell.value, lists, known, field, checker, out);
            }
            (value, Spelling::Name { lists, known }) => {
                push_name(&value.to_compact_string(), value, lists, known, field, checker, out);
            }
            (Value::Text(text), _) => out.push_str(text),
            (value, _) => {
                use std::fmt::Write as _;
                // Writing into a string cannot fail.
                let _ = write!(out, "{value}");
            }
        }
    }
}

fn push_name(
    code: &CompactString,
    value: &Value,
    lists: &[&CodeList],
    known: &RefCell<FxHashMap<CompactString, CompactString>>,
    field: usize,
    checker: &Checker<'_>,
    out: &mut String,
) {
    let mut known = known.borrow_mut();
    if let Some(name) = known.get(code) {
        out.push_str(name);
        return;
    }
    let name = lists.iter().find_map(|list| list.get(code)).map(|c| c.name.as_str());
    let reads_back = |name: &&str| checker.read(field, Raw::Text(name)).value == *value;
    let name = CompactString::new(name.filter(reads_back).unwrap_or(code));
    out.push_str(&name);
    known.insert(code.clone(), name);
}
