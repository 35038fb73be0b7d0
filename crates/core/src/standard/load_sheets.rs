//! Reading `templates/*.toml` and `templates/wordings.csv`, `headings.csv` and `tasks/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Standard;
use super::fault::{Faults, Reason, SourceFile};
use super::load::parse_toml;
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
    let first = files.iter().find(|f| f.path == "headings.csv");
    let is_base = |file: &SourceFile<'_>| first.is_some_and(|first| std::ptr::eq(first.text, file.text));
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
                let args = [("table", heading.table.as_str()), ("field", heading.field.as_str())];
                faults.say(file, &heading.heading, "no_field", &args);
            }
            let other = |known: &&Heading| {
                let same =
                    (&known.table, &known.heading, known.slot) == (&heading.table, &heading.heading, heading.slot);
                same && known.field != heading.field
            };
            if let Some(known) = standard.headings.iter().find(other).filter(|_| !is_base(file)) {
                let args = [("heading", heading.heading.as_str()), ("field", known.field.as_str())];
                faults.say(file, &heading.heading, "heading_taken", &args);
            }
            standard.headings.push(heading);
        }
    }
    let mut tasks = files.iter().filter(|f| f.path == "tasks/builtin.toml");
    match tasks.next() {
        Some(file) => {
            if let Some(entry) = parse_toml::<TaskFile>(file, faults) {
                standard.task = task(entry, file, standard, faults);
            }
            for more in tasks {
                if let Some(entry) = parse_toml::<TaskFile>(more, faults) {
                    let added = task(entry, more, standard, faults);
                    demand_more(&mut standard.task, added, more, faults);
                }
            }
        }
        None => faults.line("tasks/builtin.toml", 0, Reason::of("missing_file", &[])),
    }
}

/// A layer asks for more: further tables and fields.
fn demand_more(task: &mut Task, added: Task, file: &SourceFile<'_>, faults: &mut Faults) {
    for (id, demand) in added.tables {
        let known = task.tables.entry(id.clone()).or_default();
        for (code, when) in demand.required_when {
            // A condition where there is one already would take its place.
            if known.required_when.insert(code.clone(), when).is_some() || known.required.contains(&code) {
                faults.say(file, &code, "loosens", &[("name", &code), ("what", "required_when")]);
            }
        }
        for code in demand.required {
            known.required_when.remove(&code);
            if !known.required.contains(&code) {
                known.required.push(code);
            }
        }
    }
}

fn template(entry: TemplateFile, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Template {
    let mut columns = Vec::with_capacity(entry.column.len());
    for column in entry.column {
        let table = column.table.unwrap_or_else(|| entry.table.clone());
        let unknown = |code: &str| standard.table(&table).is_none_or(|t| t.field(code).is_none());
        if let Some(code) = column.field.as_deref().filter(|code| unknown(code)) {
            faults.say(file, &column.heading, "no_field", &[("table", &table), ("field", code)]);
        }
        let write = match column.write.as_deref() {
            None | Some("name") => Write::Name,
            Some("code") => Write::Code,
            Some("text") => Write::Text,
            Some(other) => match other.split_once(':') {
                Some(("date", pattern)) => Write::Date(pattern.to_owned()),
                Some(("constant", text)) => Write::Constant(text.to_owned()),
                _ => {
                    faults.say(file, &column.heading, "no_way_to_write", &[("way", other)]);
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
                faults.say(file, &column.heading, "bad_lookup", &[("table", &lookup.table)]);
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
            faults.say(file, line, "no_code", &[("list", list), ("code", code)]);
        }
        match standard.templates.iter_mut().find(|t| t.id == id) {
            Some(template) => {
                template
                    .wordings
                    .insert((list.to_owned(), code.to_owned()), wording.to_owned());
            }
            None => faults.say(file, line, "no_template", &[("template", id)]),
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
            faults.say(file, id, "no_table", &[("table", id)]);
            continue;
        };
        for code in demand
            .required
            .iter()
            .chain(demand.required_when.keys())
            .filter(|c| table.field(c).is_none())
        {
            faults.say(file, code, "no_field", &[("table", id), ("field", code)]);
        }
        for (code, text) in &demand.required_when {
            if let Err(error) = crate::expr::compile(text, table) {
                faults.say(file, code, "compile", &[("key", code), ("detail", &error)]);
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
