//! Reading `tables/<domain>/<table>.json`.

use std::collections::BTreeSet;

use regex::Regex;
use serde::Deserialize;

use super::Standard;
use super::extend_tables::{ExtensionFile, extend, extends};
use super::fault::{Faults, SourceFile};
use super::load::LabelEntry;
use super::load_rests::{self, RestEntry};
use super::load_words::RetentionEntry;
use super::table::{
    Derivation, Field, FieldType, Format, Label, Leaves, PeriodKind, Reference, Section, Table, Wanted,
};

#[derive(Deserialize)]
struct TableFile {
    fields: Vec<FieldEntry>,
    #[serde(rename = "primaryKey", default)]
    primary_key: Vec<String>,
    zhibao: TableProperties,
}

#[derive(Deserialize)]
struct TableProperties {
    id: String,
    code: String,
    zh: String,
    en: String,
    domain: String,
    #[serde(default)]
    purpose: LabelEntry,
    period: String,
    #[serde(default)]
    standing: Option<String>,
    #[serde(default)]
    event_field: Option<String>,
    #[serde(default)]
    follows: Option<String>,
    #[serde(default)]
    rests_on: Vec<RestEntry>,
    #[serde(default)]
    retention: Option<RetentionEntry>,
    #[serde(default)]
    maintained_by: String,
    #[serde(default)]
    unique: Vec<Vec<String>>,
    #[serde(default)]
    sections: Vec<SectionEntry>,
}

#[derive(Deserialize)]
pub(super) struct SectionEntry {
    id: String,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
pub(super) struct FieldEntry {
    name: String,
    title: String,
    #[serde(default)]
    constraints: Constraints,
    zhibao: FieldProperties,
}

#[derive(Deserialize, Default)]
struct Constraints {
    #[serde(rename = "maxLength")]
    max_length: Option<usize>,
    pattern: Option<String>,
}

#[derive(Deserialize)]
struct FieldProperties {
    id: String,
    en: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    decimals: Option<u8>,
    #[serde(default)]
    required: Option<String>,
    #[serde(default)]
    list: Vec<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    section: String,
    #[serde(default)]
    sensitivity: Option<String>,
    #[serde(default)]
    leaves: Option<String>,
    #[serde(default)]
    source: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    width: Option<u16>,
    #[serde(default)]
    derived: Option<String>,
    #[serde(default)]
    derived_from: Option<DerivationEntry>,
    #[serde(rename = "ref", default)]
    reference: Option<ReferenceEntry>,
    /// Not collected unless a layer turns it on.
    #[serde(default)]
    off: bool,
}

#[derive(Deserialize)]
struct DerivationEntry {
    table: String,
    #[serde(rename = "match")]
    match_field: String,
    by: String,
    give: String,
}

#[derive(Deserialize)]
struct ReferenceEntry {
    table: String,
    field: String,
}

/// The fields that layers turn on: table and code.
pub(super) type On<'a> = BTreeSet<(&'a str, &'a str)>;

pub(super) fn load(files: &[SourceFile<'_>], on: &On<'_>, standard: &mut Standard, faults: &mut Faults) {
    let mut sources = Vec::new();
    let mut extensions = Vec::new();
    for file in files
        .iter()
        .filter(|f| f.path.starts_with("tables/") && f.path.ends_with(".json"))
    {
        let entry: serde_json::Result<Result<TableFile, ExtensionFile>> = if extends(file) {
            serde_json::from_str(file.text).map(Err)
        } else {
            serde_json::from_str(file.text).map(Ok)
        };
        match entry {
            Ok(Ok(entry)) => {
                standard.tables.push(table(entry, on, file, standard, faults));
                sources.push(*file);
            }
            Ok(Err(entry)) => extensions.push((entry, *file)),
            Err(error) => faults.line(file.path, error.line(), error.to_string()),
        }
    }
    for (entry, file) in extensions {
        extend(entry, on, &file, standard, faults);
        sources.push(file);
    }
    check_across(standard, &sources, faults);
    let order: Vec<String> = standard.domains.iter().map(|d| d.code.clone()).collect();
    let rank = |table: &Table| order.iter().position(|d| *d == table.domain).unwrap_or(usize::MAX);
    standard
        .tables
        .sort_by(|a, b| (rank(a), &a.code).cmp(&(rank(b), &b.code)));
}

/// The fields of a file: those in use, and those that are off.
pub(super) fn fields(
    entries: Vec<FieldEntry>,
    table: &str,
    on: &On<'_>,
    file: &SourceFile<'_>,
    standard: &Standard,
    faults: &mut Faults,
) -> (Vec<Field>, Vec<Field>) {
    let (mut used, mut off): (Vec<Field>, Vec<Field>) = (Vec::new(), Vec::new());
    for entry in entries {
        let is_off = entry.zhibao.off && !on.contains(&(table, entry.name.as_str()));
        let field = field(entry, file, standard, faults);
        if used.iter().chain(&off).any(|other| other.code == field.code) {
            let needle = format!("\"{}\"", field.code);
            faults.say(file, &needle, "field_twice", &[("field", &field.code)]);
        }
        if is_off { &mut off } else { &mut used }.push(field);
    }
    (used, off)
}

pub(super) fn section(entry: SectionEntry) -> Section {
    Section {
        id: entry.id,
        label: Label {
            zh: entry.zh,
            en: entry.en,
        },
    }
}

fn table(entry: TableFile, on: &On<'_>, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Table {
    let head = entry.zhibao;
    let (fields, off) = fields(entry.fields, &head.id, on, file, standard, faults);
    let mut index = |code: &str| {
        let at = fields.iter().position(|f| f.code == code);
        if at.is_none() {
            faults.say(file, "primaryKey", "no_field", &[("table", &head.id), ("field", code)]);
        }
        at
    };
    let key = entry.primary_key.iter().filter_map(|code| index(code)).collect();
    // A set with a field that is not collected holds of nothing.
    let collected = |set: &&Vec<String>| !off.iter().any(|f| set.contains(&f.code));
    let sets = head.unique.iter().filter(collected);
    let unique = sets.map(|set| set.iter().filter_map(|code| index(code)).collect());
    let unique = unique.collect();
    let follows = head.follows.as_deref().and_then(&mut index);
    let rests_on = load_rests::rests(head.rests_on, &head.id, &fields, file, faults);
    let period = match head.period.as_str() {
        "standing" => PeriodKind::Standing {
            predicate: head.standing,
        },
        "event" => PeriodKind::Event {
            field: head.event_field.unwrap_or_default(),
        },
        "term" => PeriodKind::Term,
        "year" => PeriodKind::Year,
        "month" => PeriodKind::Month,
        other => {
            faults.say(file, "\"period\"", "no_period", &[("name", other)]);
            PeriodKind::Term
        }
    };
    if !standard.domains.iter().any(|d| d.code == head.domain) {
        faults.say(file, "\"domain\"", "no_domain", &[("domain", &head.domain)]);
    }
    let retention = head.retention.unwrap_or_default().years(file, faults);
    let sections = head.sections.into_iter().map(section).collect();
    let purpose = head.purpose.into();
    Table {
        id: head.id,
        code: head.code,
        label: Label {
            zh: head.zh,
            en: head.en,
        },
        domain: head.domain,
        purpose,
        retention,
        period,
        fields,
        off,
        key,
        unique,
        follows,
        rests_on,
        sections,
        maintained_by: head.maintained_by,
    }
}

fn field(entry: FieldEntry, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Field {
    let needle = format!("\"{}\"", entry.name);
    let mut fault = |key: &str, args: &[(&'static str, &str)]| faults.say(file, &needle, key, args);
    let head = entry.zhibao;
    let kind = match head.kind.as_str() {
        "string" => FieldType::Text,
        "code" => FieldType::Code,
        "date" => FieldType::Date,
        "yearmonth" => FieldType::YearMonth,
        "boolean" => FieldType::Boolean,
        "integer" => FieldType::Integer,
        "number" => FieldType::Number {
            decimals: head.decimals.unwrap_or(2),
        },
        "attachment" => FieldType::Attachment,
        other => {
            fault("no_type", &[("name", other)]);
            FieldType::Text
        }
    };
    if entry.title.is_empty() || head.en.is_empty() {
        fault("text_missing", &[]);
    }
    for list in head.list.iter().filter(|l| standard.list(l).is_none()) {
        fault("no_list", &[("list", list)]);
    }
    if kind == FieldType::Code && head.list.is_empty() {
        fault("code_needs_list", &[]);
    }
    let format = head.format.as_deref().and_then(|name| {
        let format = Format::from_name(name);
        if format.is_none() {
            fault("no_format", &[("name", name)]);
        }
        format
    });
    let pattern = entry
        .constraints
        .pattern
        // Digits are those of ASCII: the others have hundreds of kinds, and took a third of the time of loading.
        .and_then(
            |text| match Regex::new(&format!("^(?:{})$", text.replace("\\d", "[0-9]"))) {
                Ok(pattern) => Some(pattern),
                Err(error) => {
                    fault("compile", &[("key", "pattern"), ("detail", &error.to_string())]);
                    None
                }
            },
        );
    let leaves = head
        .leaves
        .as_deref()
        .map_or(Some(Leaves::Ministry), Leaves::from_name)
        .unwrap_or_else(|| {
            fault("no_tier", &[]);
            Leaves::Never
        });
    let wanted = match head.required.as_deref() {
        Some("Y") => Wanted::Always,
        Some("C") => Wanted::Sometimes,
        _ => Wanted::Optional,
    };
    Field {
        code: entry.name,
        id: head.id,
        label: Label {
            zh: entry.title,
            en: head.en,
        },
        kind,
        max_length: entry.constraints.max_length,
        lists: head.list,
        pattern,
        format,
        wanted,
        sensitivity: head
            .sensitivity
            .as_deref()
            .and_then(|s| s.trim_start_matches('S').parse().ok())
            .unwrap_or(2),
        leaves,
        section: head.section,
        width: head.width.unwrap_or(120),
        source: head.source,
        item: head.item,
        note: head.note,
        derived: head.derived,
        derived_from: head.derived_from.map(|d| Derivation {
            table: d.table,
            match_field: d.match_field,
            by: d.by,
            give: d.give,
        }),
        reference: head.reference.map(|r| Reference {
            table: r.table,
            field: r.field,
        }),
        added: false,
    }
}

/// What can be checked only once all tables are known. References into tables not built yet are left alone.
fn check_across(standard: &mut Standard, sources: &[SourceFile<'_>], faults: &mut Faults) {
    let tables = &standard.tables;
    for (table, file) in tables.iter().zip(sources) {
        if tables
            .iter()
            .filter(|t| t.id == table.id || t.code == table.code)
            .count()
            > 1
        {
            faults.say(file, "\"code\"", "table_twice", &[("table", &table.id)]);
        }
        for field in &table.fields {
            let needle = format!("\"{}\"", field.code);
            if let Some(reference) = &field.reference {
                let other = tables.iter().find(|t| t.id == reference.table);
                if other.is_some_and(|t| t.field(&reference.field).is_none()) {
                    let args = [("table", reference.table.as_str()), ("field", reference.field.as_str())];
                    faults.say(file, &needle, "no_field", &args);
                }
            }
            if let Some(from) = &field.derived_from {
                let other = tables.iter().find(|t| t.id == from.table);
                if other.is_none_or(|t| t.field(&from.match_field).is_none() || t.field(&from.give).is_none())
                    || table.field(&from.by).is_none()
                {
                    faults.say(file, &needle, "bad_lookup", &[("table", &from.table)]);
                }
            }
            if let Some(text) = &field.derived
                && let Err(error) = crate::expr::compile(text, table)
            {
                faults.say(file, &needle, "compile", &[("key", "derived"), ("detail", &error)]);
            }
        }
        load_rests::check(table, tables, file, faults);
        if let PeriodKind::Standing { predicate: Some(text) } = &table.period
            && let Err(error) = crate::expr::compile(text, table)
        {
            faults.say(
                file,
                "\"standing\"",
                "compile",
                &[("key", "standing"), ("detail", &error)],
            );
        }
        if let PeriodKind::Event { field } = &table.period
            && table.field(field).is_none_or(|f| f.kind != FieldType::Date)
        {
            let args = [("table", table.id.as_str()), ("field", field.as_str())];
            faults.say(file, "\"event_field\"", "no_date_field", &args);
        }
    }
}
