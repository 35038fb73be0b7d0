//! Reading `templates/*.toml` and `templates/wordings.csv`, `headings.csv` and `tasks/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Standard;
use super::load::{Faults, SourceFile, parse_toml};
use super::table::Label;
use super::task::{Demand, Task};
use super::template::{Column, Heading, Lookup, Template, Write};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateFile {
    id: String,
    zh: String,
    en: String,
    table: String,
    #[serde(default)]
    rows_per_sheet: Option<usize>,
    #[serde(default)]
    sheets_per_file: Option<usize>,
    #[serde(default)]
    #[allow(dead_code)]
    source: Option<String>,
    column: Vec<ColumnEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnEntry {
    heading: String,
    #[serde(default)]
    table: Option<String>,
    #[serde(default)]
    slot: u8,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    write: Option<String>,
    #[serde(default)]
    lookup: Option<LookupEntry>,
    #[serde(default)]
    #[allow(dead_code)]
    note: Option<String>,
}

#[derive(Deserialize)]
struct LookupEntry {
    table: String,
    #[serde(rename = "match")]
    match_field: String,
    give: String,
}

#[derive(Deserialize)]
struct TaskFile {
    id: String,
    zh: String,
    en: String,
    #[serde(default)]
    due: Option<String>,
    #[serde(default)]
    as_of: Option<String>,
    tables: BTreeMap<String, DemandEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandEntry {
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    required_when: BTreeMap<String, String>,
}

pub(super) fn load(files: &[SourceFile<'_>], standard: &mut Standard, faults: &mut Faults) {
    for file in files
        .iter()
        .filter(|f| f.path.starts_with("templates/") && f.path.ends_with(".toml"))
    {
        if let Some(entry) = parse_toml::<TemplateFile>(file, faults) {
            let template = template(entry, file, standard, faults);
            standard.templates.push(template);
        }
    }
    more_tasks(files, standard, faults);
    for file in files.iter().filter(|f| f.path == "templates/wordings.csv") {
        wordings(file, standard, faults);
    }
    for file in files.iter().filter(|f| f.path == "headings.csv") {
        let mut reader = csv::Reader::from_reader(file.text.as_bytes());
        for record in reader.records().flatten() {
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let heading = Heading {
                table: cell(0),
                field: cell(1),
                heading: cell(2),
                slot: cell(3).parse().unwrap_or(0),
            };
            if standard
                .table(&heading.table)
                .is_none_or(|t| t.field(&heading.field).is_none())
            {
                faults.at(
                    file,
                    &heading.heading,
                    format!("there is no field {}.{}", heading.table, heading.field),
                );
            }
            standard.headings.push(heading);
        }
    }
    match files.iter().find(|f| f.path == "tasks/builtin.toml") {
        Some(file) => {
            if let Some(entry) = parse_toml::<TaskFile>(file, faults) {
                standard.task = task(entry, file, standard, faults);
            }
        }
        None => faults.0.push(super::Fault {
            file: "tasks/builtin.toml".into(),
            line: 0,
            what: "the file is missing".into(),
        }),
    }
}

fn template(entry: TemplateFile, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Template {
    let mut columns = Vec::with_capacity(entry.column.len());
    for column in entry.column {
        let table = column.table.unwrap_or_else(|| entry.table.clone());
        let unknown = |code: &str| standard.table(&table).is_none_or(|t| t.field(code).is_none());
        if let Some(code) = column.field.as_deref().filter(|code| unknown(code)) {
            faults.at(file, &column.heading, format!("there is no field {table}.{code}"));
        }
        let write = match column.write.as_deref() {
            None | Some("name") => Write::Name,
            Some("code") => Write::Code,
            Some("text") => Write::Text,
            Some(other) => match other.split_once(':') {
                Some(("date", pattern)) => Write::Date(pattern.to_owned()),
                Some(("constant", text)) => Write::Constant(text.to_owned()),
                _ => {
                    faults.at(file, &column.heading, format!("there is no way to write {other}"));
                    Write::Text
                }
            },
        };
        let lookup = column.lookup.map(|l| Lookup {
            table: l.table,
            match_field: l.match_field,
            give: l.give,
        });
        if let Some(lookup) = &lookup {
            let other = standard.table(&lookup.table);
            if other.is_none_or(|t| t.field(&lookup.match_field).is_none() || t.field(&lookup.give).is_none()) {
                faults.at(
                    file,
                    &column.heading,
                    format!("the lookup into {} names unknown fields", lookup.table),
                );
            }
        }
        columns.push(Column {
            heading: column.heading,
            table,
            slot: column.slot,
            field: column.field,
            required: column.required,
            write,
            lookup,
        });
    }
    Template {
        id: entry.id,
        label: Label {
            zh: entry.zh,
            en: entry.en,
        },
        table: entry.table,
        columns,
        rows_per_sheet: entry.rows_per_sheet,
        sheets_per_file: entry.sheets_per_file,
        wordings: BTreeMap::new(),
    }
}

fn wordings(file: &SourceFile<'_>, standard: &mut Standard, faults: &mut Faults) {
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    for record in reader.records().flatten() {
        let cell = |at: usize| record.get(at).unwrap_or("");
        let (id, list, code, wording) = (cell(0), cell(1), cell(2), cell(3));
        let line = &format!("{id},{list},{code},");
        if standard.list(list).is_none_or(|l| l.get(code).is_none()) {
            faults.at(file, line, format!("there is no code {code} in a list {list}"));
        }
        match standard.templates.iter_mut().find(|t| t.id == id) {
            Some(template) => {
                template
                    .wordings
                    .insert((list.to_owned(), code.to_owned()), wording.to_owned());
            }
            None => faults.at(file, line, format!("there is no template {id}")),
        }
    }
}

/// The tasks beside the built-in one.
fn more_tasks(files: &[SourceFile<'_>], standard: &mut Standard, faults: &mut Faults) {
    let others = files
        .iter()
        .filter(|f| f.path.starts_with("tasks/") && f.path.ends_with(".toml") && f.path != "tasks/builtin.toml");
    for file in others {
        if let Some(entry) = parse_toml::<TaskFile>(file, faults) {
            let task = task(entry, file, standard, faults);
            standard.tasks.push(task);
        }
    }
}

impl Standard {
    /// Reads a task that an authority sent: what it names must stand in this standard.
    ///
    /// # Errors
    /// Every fault, with its line; the file is named `task.toml`.
    pub fn read_task(&self, text: &str) -> Result<Task, Faults> {
        let file = SourceFile {
            path: "task.toml",
            text,
        };
        let mut faults = Faults::default();
        let read = parse_toml::<TaskFile>(&file, &mut faults).map(|entry| task(entry, &file, self, &mut faults));
        match read {
            Some(task) if faults.0.is_empty() => Ok(task),
            _ => Err(faults),
        }
    }
}

fn task(entry: TaskFile, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Task {
    for (key, day) in [("due", &entry.due), ("as_of", &entry.as_of)] {
        if day.as_ref().is_some_and(|day| crate::dates::parse_day(day).is_none()) {
            faults.at(file, key, format!("{key} must be a day, YYYYMMDD"));
        }
    }
    for (id, demand) in &entry.tables {
        let Some(table) = standard.table(id) else {
            faults.at(file, id, format!("there is no table {id}"));
            continue;
        };
        for code in demand
            .required
            .iter()
            .chain(demand.required_when.keys())
            .filter(|c| table.field(c).is_none())
        {
            faults.at(file, code, format!("there is no field {id}.{code}"));
        }
        for (code, text) in &demand.required_when {
            if let Err(error) = crate::expr::compile(text, table) {
                faults.at(file, code, format!("{code}: {error}"));
            }
        }
    }
    let tables = entry.tables.into_iter().map(|(id, d)| {
        (
            id,
            Demand {
                required: d.required,
                required_when: d.required_when,
            },
        )
    });
    Task {
        id: entry.id,
        label: Label {
            zh: entry.zh,
            en: entry.en,
        },
        tables: tables.collect(),
        due: entry.due,
        as_of: entry.as_of,
    }
}
