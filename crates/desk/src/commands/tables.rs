//! Tables and their columns.

use std::collections::HashMap;

use zhibao_app::PRESENT;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::{FieldType, Table};
use zhibao_wire::{Column, ColumnType, Columns, ColumnsOf, Domain, Problem, Section, TableCard};

use crate::state::{Desk, View};
use crate::words;

/// A count for the window; more than four thousand million are as good as that.
pub(crate) fn number(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The domains that have tables, with their tables and counts.
pub(crate) fn tables(desk: &Desk, (): ()) -> Result<Vec<Domain>, Problem> {
    desk.view(domains)
}

/// The fields of a table.
pub(crate) fn columns(desk: &Desk, request: ColumnsOf) -> Result<Columns, Problem> {
    desk.view(|view| described(view, &request.table))
}

fn domains(view: View<'_>) -> Result<Vec<Domain>, Problem> {
    let standard = view.vault.standard();
    let mut open: HashMap<(String, Severity), u64> = HashMap::new();
    for count in view.vault.finding_counts(PRESENT).map_err(|e| view.refuse(&e))? {
        *open.entry((count.table, count.severity)).or_default() += count.open;
    }
    let mut out = Vec::new();
    for domain in &standard.domains {
        let tables = standard
            .tables
            .iter()
            .filter(|t| t.domain == domain.code || t.domain == domain.id);
        let of = |severity, table: &Table| number(open.get(&(table.id.clone(), severity)).copied().unwrap_or_default());
        let card = |table: &Table| {
            let rows = view.vault.count_rows(PRESENT, &table.id).map_err(|e| view.refuse(&e))?;
            Ok(TableCard {
                id: table.id.clone(),
                code: table.code.clone(),
                zh: table.label.zh.clone(),
                en: table.label.en.clone(),
                rows: number(rows),
                errors: of(Severity::Error, table),
                warnings: of(Severity::Warning, table),
                asked: view.vault.task().tables.contains_key(&table.id),
                pinyin: String::new(),
                empty: zhibao_app::empty::word(view.vault, &table.id)
                    .map_err(|e| view.refuse(&e))?
                    .map(|word| zhibao_wire::EmptyWord {
                        who: word.who,
                        at: word.at,
                    }),
                changed_at: None,
                changed_by: None,
            })
        };
        let tables = tables.map(card).collect::<Result<Vec<_>, Problem>>()?;
        if !tables.is_empty() {
            out.push(Domain {
                code: domain.code.clone(),
                zh: domain.label.zh.clone(),
                en: domain.label.en.clone(),
                tables,
            });
        }
    }
    Ok(out)
}

/// A table of the standard by the id that the window gives.
pub(crate) fn known<'a>(view: View<'a>, id: &str) -> Result<&'a Table, Problem> {
    let table = view.vault.standard().tables.iter().find(|t| t.id == id);
    table.ok_or_else(|| words::refusal(view.language, "no_table", &[("table", id.chars().take(40).collect())]))
}

fn described(view: View<'_>, table: &str) -> Result<Columns, Problem> {
    let table = known(view, table)?;
    let demand = view.vault.task().tables.get(&table.id);
    let required =
        |code: &String| demand.is_some_and(|d| d.required.contains(code) || d.required_when.contains_key(code));
    Ok(Columns {
        table: table.id.clone(),
        sections: table
            .sections
            .iter()
            .map(|s| Section {
                id: s.id.clone(),
                zh: s.label.zh.clone(),
                en: s.label.en.clone(),
            })
            .collect(),
        columns: table
            .fields
            .iter()
            .map(|field| Column {
                code: field.code.clone(),
                zh: field.label.zh.clone(),
                en: field.label.en.clone(),
                kind: kind(field.kind),
                width: u32::from(field.width),
                list: field.lists.first().cloned(),
                section: field.section.clone(),
                required: required(&field.code),
                note: String::new(),
                source: String::new(),
                max: None,
                refers: None,
                locked: None,
            })
            .collect(),
    })
}

fn kind(kind: FieldType) -> ColumnType {
    match kind {
        FieldType::Text => ColumnType::Text,
        FieldType::Code => ColumnType::Code,
        FieldType::Date => ColumnType::Date,
        FieldType::YearMonth => ColumnType::Yearmonth,
        FieldType::Boolean => ColumnType::Boolean,
        FieldType::Integer => ColumnType::Integer,
        FieldType::Number { .. } => ColumnType::Number,
        FieldType::Attachment => ColumnType::Attachment,
    }
}
