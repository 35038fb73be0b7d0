//! Tables and their columns.

use std::collections::HashMap;

use zhibao_core::sounds::readings;
use zhibao_core::standard::rule::Severity;
use zhibao_core::standard::table::{Field, FieldType, Format, PeriodKind, Table};
use zhibao_wire::{Column, ColumnType, Columns, ColumnsOf, Domain, FieldList, Language, Problem, Section, TableCard};

use super::finding::person;
use super::follows;
use crate::state::{Desk, View};
use crate::{fields, words};

/// Readings of a table's name that the switcher knows.
const MOST_READINGS: usize = 4;

/// A count for the window; more than four thousand million are as good as that.
pub(crate) fn number(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The domains that have tables, with their tables and counts.
pub(crate) fn tables(desk: &Desk, (): ()) -> Result<Vec<Domain>, Problem> {
    desk.view(domains)
}

/// How a name sounds: for each reading the full pinyin and the initials.
fn sounds(name: &str) -> String {
    let readings = readings(name).into_iter().take(MOST_READINGS);
    let words: Vec<String> = readings.flat_map(|sound| [sound.full, sound.initials]).collect();
    words.join(" ")
}

/// The fields of a table.
pub(crate) fn columns(desk: &Desk, request: ColumnsOf) -> Result<Columns, Problem> {
    desk.view(|view| described(view, &request.table))
}

fn domains(view: View<'_>) -> Result<Vec<Domain>, Problem> {
    let standard = view.vault.standard();
    let mut open: HashMap<(String, Severity), u64> = HashMap::new();
    for count in view.memory.totals(view)?.iter() {
        *open.entry((count.table.clone(), count.severity)).or_default() += count.open;
    }
    let mut out = Vec::new();
    for domain in &standard.domains {
        let tables = standard
            .tables
            .iter()
            .filter(|t| t.domain == domain.code || t.domain == domain.id);
        let of = |severity, table: &Table| number(open.get(&(table.id.clone(), severity)).copied().unwrap_or_default());
        let card = |table: &Table| {
            let rows = view
                .vault
                .count_rows(view.set, &table.id)
                .map_err(|e| view.refuse(&e))?;
            let change = view.memory.last_change(view, &table.id)?;
            Ok(TableCard {
                id: table.id.clone(),
                code: table.code.clone(),
                zh: table.label.zh.clone(),
                en: table.label.en.clone(),
                rows: number(rows),
                errors: of(Severity::Error, table),
                warnings: of(Severity::Warning, table),
                asked: view.vault.task().tables.contains_key(&table.id),
                keeper: match view.language {
                    Language::Zh => standard.in_chinese(&table.maintained_by).to_owned(),
                    Language::En => table.maintained_by.clone(),
                },
                pinyin: sounds(&table.label.zh),
                empty: zhibao_app::empty::word(view.vault, &table.id)
                    .map_err(|e| view.refuse(&e))?
                    .map(|word| zhibao_wire::EmptyWord {
                        who: word.who,
                        at: word.at,
                    }),
                changed_at: change.as_ref().map(|change| change.at),
                changed_by: change.map(|change| person(view, &change.who)),
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

fn described(view: View<'_>, table: &str) -> Result<Columns, Problem> {
    let table = fields::table(view, table)?;
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
            .enumerate()
            .map(|(at, field)| Column {
                code: field.code.clone(),
                zh: field.label.zh.clone(),
                en: field.label.en.clone(),
                kind: kind(field.kind),
                width: u32::from(field.width),
                lists: lists(view, field),
                section: field.section.clone(),
                required: required(&field.code),
                unique: table.is_own(at),
                note: note(view, table, field),
                source: format!("{} {}", field.source, field.item).trim().to_owned(),
                max: field.max_length.map(|most| number(most as u64)),
                refers: field.reference.as_ref().map(|to| to.table.clone()),
                locked: locked(view, table, field),
            })
            .collect(),
        by_period: !matches!(table.period, PeriodKind::Standing { .. }),
    })
}

/// Why a field cannot be typed into.
pub(crate) fn locked(view: View<'_>, table: &Table, field: &Field) -> Option<String> {
    let own = table.id == "school_profile" && field.format == Some(Format::SchoolCode);
    own.then(|| words::say(view.language, "locked_school", &[]))
}

/// The code lists of a field, by their titles and the numbers of their standards.
fn lists(view: View<'_>, field: &Field) -> Vec<FieldList> {
    let standard = view.vault.standard();
    let lists = field.lists.iter().filter_map(|id| standard.list(id));
    lists
        .map(|list| FieldList {
            title: list.provenance.title.get(words::lang(view.language)).to_owned(),
            number: list.provenance.number().unwrap_or(&list.id).to_owned(),
        })
        .collect()
}

/// What a person may want to know of a field: how its value follows from others, a remark.
fn note(view: View<'_>, table: &Table, field: &Field) -> String {
    let mut parts: Vec<String> = Vec::new();
    let follows = follows::sources(view, table, field);
    if !follows.is_empty() {
        parts.push(words::say(view.language, "follows_note", &[("fields", follows)]));
    }
    // Remarks of the standard are in one language only.
    let chinese = field.note.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if !field.note.is_empty() && (chinese || view.language == Language::En) {
        parts.push(field.note.clone());
    }
    parts.retain(|part| !part.is_empty());
    parts.join(words::say(view.language, "note_and", &[]).as_str())
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
