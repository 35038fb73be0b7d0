//! The different values of a sheet that stand for codes or for records of other tables, and what each is read as.

use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::CodeList;
use zhibao_core::standard::table::{Field, FieldType, Table};
use zhibao_core::value::Raw;
use zhibao_sheet::header::{HeaderAt, Mapping, Target};
use zhibao_vault::Vault;

use super::ImportError;
use super::derive::Others;
use super::survey::Survey;
use crate::headings;

/// Why a value is read as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueWhy {
    /// The school said so.
    Said,
    /// It is the code or its name.
    Same,
    /// It is another name.
    Alias,
    /// It is only alike: a proposal.
    Alike,
    /// Nothing is known.
    Unknown,
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnValue {
    /// The field.
    pub target: Target,
    /// As it stands in the sheet.
    pub text: String,
    /// Cells with it.
    pub count: u32,
    /// The code or key that it stands for; a proposal where it is only alike.
    pub is: Option<String>,
    /// Why.
    pub why: ValueWhy,
}

/// The values of all columns whose field holds codes or names records, those without a meaning first.
///
/// # Errors
/// Those of the vault.
pub fn values(
    vault: &Vault,
    survey: &Survey,
    header: &HeaderAt,
    mapping: Option<&Mapping>,
) -> Result<Vec<ColumnValue>, ImportError> {
    let standard: &Standard = vault.standard();
    let mut others = Others::default();
    let mut out = Vec::new();
    for (column, target) in header.mapped() {
        let (Some(table), Some(seen)) = (standard.table(&target.table), survey.column(column)) else {
            continue;
        };
        let Some(at) = table.field_index(&target.field) else {
            continue;
        };
        let field = &table.fields[at];
        let lookup = headings::lookup(standard, target);
        if let Some(lookup) = lookup {
            others.load(vault, &lookup.table, &lookup.match_field)?;
            others.load(vault, &lookup.table, &lookup.give)?;
        } else if !is_coded(field) {
            continue;
        }
        let said = mapping.and_then(|m| m.values_of(target));
        let checker = vault.checker(&table.id)?;
        let read = |text: &str| {
            let named = lookup.and_then(|lookup| others.resolve(standard, lookup, text));
            named.or_else(|| {
                if lookup.is_some() {
                    return None;
                }
                let reading = checker.read(at, Raw::Text(text));
                (!reading.value.is_null()).then(|| reading.value.to_string())
            })
        };
        for (text, count) in &seen.values {
            let (is, why) = if let Some(is) = said.and_then(|v| v.get(text.as_str())) {
                (Some(is.clone()), ValueWhy::Said)
            } else if let Some(is) = read(text) {
                let why = if lookup.is_some() || is_itself(standard, field, text, &is) {
                    ValueWhy::Same
                } else {
                    ValueWhy::Alias
                };
                (Some(is), why)
            } else {
                match alike(standard, table, at, text) {
                    Some(code) => (Some(code), ValueWhy::Alike),
                    None => (None, ValueWhy::Unknown),
                }
            };
            out.push(ColumnValue {
                target: target.clone(),
                text: text.clone(),
                count: *count,
                is,
                why,
            });
        }
    }
    out.sort_by_key(|value| match value.why {
        ValueWhy::Unknown => 0,
        ValueWhy::Alike => 1,
        ValueWhy::Said | ValueWhy::Alias => 2,
        ValueWhy::Same => 3,
    });
    Ok(out)
}

/// Whether a field holds codes.
pub fn is_coded(field: &Field) -> bool {
    matches!(field.kind, FieldType::Code | FieldType::Boolean)
}

fn lists<'s>(standard: &'s Standard, field: &'s Field) -> impl Iterator<Item = &'s CodeList> {
    field.lists.iter().filter_map(|id| standard.list(id))
}

fn is_itself(standard: &Standard, field: &Field, text: &str, code: &str) -> bool {
    text == code || lists(standard, field).any(|list| list.get(code).is_some_and(|c| c.name == text))
}

fn alike(standard: &Standard, table: &Table, field: usize, text: &str) -> Option<String> {
    let mut lists = lists(standard, &table.fields[field]);
    lists.find_map(|list| list.nearest(text, 1).first().map(|code| code.code.clone()))
}
