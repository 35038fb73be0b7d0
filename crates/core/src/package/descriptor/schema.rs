//! From tables of the standard to the schemas of their resources.

use crate::package::{EXPLANATIONS, LOCAL_CODES, ROW_ID};
use crate::standard::Standard;
use crate::standard::table::{Field, FieldType, Leaves, Table};

use super::{Column, ColumnKind, ForeignKey, Schema, resource_name};

/// The most codes that a column lists.
const MOST_CATEGORIES: usize = 200;

/// What the task makes binding and no exception can break.
pub trait Binding {
    /// Whether every row of a table must have a value in a field.
    fn required(&self, table: &Table, field: &Field) -> bool;
    /// Whether a field's reference holds for every row that is packed.
    fn reference(&self, table: &Table, field: &Field) -> bool;
}

/// Nothing is binding.
impl Binding for () {
    fn required(&self, _: &Table, _: &Field) -> bool {
        false
    }

    fn reference(&self, _: &Table, _: &Field) -> bool {
        false
    }
}

/// The classes of a table that have a resource, and for each the indices of its fields and its schema.
/// `packed` says which tables stand in the package. The class `ministry` comes first and is always there.
pub fn for_table(
    standard: &Standard,
    table: &Table,
    binding: &dyn Binding,
    packed: &dyn Fn(&str) -> bool,
) -> Vec<(Leaves, Vec<usize>, Schema)> {
    let mut out = Vec::new();
    for class in Leaves::PACKED.into_iter().rev() {
        let fields: Vec<usize> = (0..table.fields.len())
            .filter(|at| table.fields[*at].leaves == class)
            .collect();
        if fields.is_empty() && class != Leaves::Ministry {
            continue;
        }
        let mut schema = Schema {
            fields: vec![row_id(class)],
            references: Vec::new(),
        };
        for field in fields.iter().map(|at| &table.fields[*at]) {
            schema
                .fields
                .push(column(standard, field, binding.required(table, field)));
            let target = field
                .reference
                .as_ref()
                .filter(|r| packed(&r.table) && binding.reference(table, field));
            let target = target.and_then(|r| Some((r, standard.table(&r.table)?.field(&r.field)?)));
            if let Some((reference, target)) = target.filter(|(_, t)| t.leaves != Leaves::Never) {
                schema.references.push(ForeignKey {
                    field: field.code.clone(),
                    resource: resource_name(&reference.table, target.leaves),
                    target: reference.field.clone(),
                });
            }
        }
        out.push((class, fields, schema));
    }
    out
}

/// The schema of the explanations' table.
pub fn explanations() -> (&'static str, Schema) {
    let names = [
        "kind", "rule", "table", "record", "field", "values", "text", "evidence", "by", "at",
    ];
    (EXPLANATIONS, own(&names, &["kind", "text"]))
}

/// The schema of the table of codes that only the school knows.
pub fn local_codes() -> (&'static str, Schema) {
    let names = ["list", "code", "name", "name_en", "parent", "valid_from", "valid_to"];
    (LOCAL_CODES, own(&names, &["list", "code", "name"]))
}

/// A table that is no part of the standard: texts all the way up.
fn own(names: &[&str], required: &[&str]) -> Schema {
    let mut fields = vec![row_id(Leaves::Ministry)];
    fields.extend(names.iter().map(|name| Column {
        name: (*name).to_owned(),
        title: String::new(),
        kind: ColumnKind::Text,
        categories: Vec::new(),
        required: required.contains(name),
        leaves: Leaves::Ministry,
    }));
    Schema {
        fields,
        references: Vec::new(),
    }
}

fn row_id(class: Leaves) -> Column {
    Column {
        name: ROW_ID.to_owned(),
        title: String::new(),
        kind: ColumnKind::Text,
        categories: Vec::new(),
        required: true,
        leaves: class,
    }
}

fn column(standard: &Standard, field: &Field, required: bool) -> Column {
    Column {
        name: field.code.clone(),
        title: field.label.zh.clone(),
        kind: match field.kind {
            FieldType::Text | FieldType::Code | FieldType::Attachment => ColumnKind::Text,
            FieldType::Date => ColumnKind::Date,
            FieldType::YearMonth => ColumnKind::YearMonth,
            FieldType::Boolean => ColumnKind::Boolean,
            FieldType::Integer => ColumnKind::Integer,
            FieldType::Number { .. } => ColumnKind::Number,
        },
        categories: categories(standard, field),
        required,
        leaves: field.leaves,
    }
}

/// The codes of a code field, where all its lists are known, closed and short.
fn categories(standard: &Standard, field: &Field) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    if field.kind != FieldType::Code {
        return out;
    }
    for id in &field.lists {
        let Some(list) = standard.list(id).filter(|l| !l.provenance.open) else {
            return Vec::new();
        };
        for code in list.codes() {
            if !out.iter().any(|(known, _)| *known == code.code) {
                out.push((code.code.clone(), code.name.clone()));
            }
            if out.len() > MOST_CATEGORIES {
                return Vec::new();
            }
        }
    }
    out
}
