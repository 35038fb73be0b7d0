//! Reading `reports/<id>.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Standard;
use super::formula::Formula;
use super::load::{Faults, LabelEntry, SourceFile, parse_toml};
use super::load_figures::{self as common, RowsEntry};
use super::load_report_parts::{ColumnEntry, RowEntry};
use super::report::{Along, Check, Example, Form, Point, Print, Report, Source, Stub};
use super::table::Label;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportFile {
    id: String,
    title: LabelEntry,
    #[serde(default)]
    form: Vec<FormEntry>,
    why: String,
    source: String,
    confidence: String,
    tables: Vec<String>,
    #[serde(default)]
    unit: LabelEntry,
    point: String,
    #[serde(default)]
    notes: Vec<LabelEntry>,
    #[serde(default)]
    additive: Option<bool>,
    #[serde(default)]
    beside: Vec<String>,
    #[serde(default)]
    print: PrintEntry,
    #[serde(default)]
    sources: BTreeMap<String, SourceEntry>,
    #[serde(default)]
    stub: Vec<StubEntry>,
    column: Vec<ColumnEntry>,
    row: Vec<RowEntry>,
    #[serde(default)]
    check: Vec<CheckEntry>,
    #[serde(default)]
    example: Vec<ExampleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormEntry {
    no: String,
    #[serde(default)]
    from: Option<u16>,
    #[serde(default)]
    until: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PrintEntry {
    landscape: bool,
    a3: bool,
}

impl Default for PrintEntry {
    fn default() -> PrintEntry {
        PrintEntry {
            landscape: true,
            a3: false,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceEntry {
    select: Spanned<String>,
    table: String,
    #[serde(default)]
    needs: Option<String>,
    #[serde(default)]
    single: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StubEntry {
    key: String,
    zh: String,
    en: String,
    #[serde(default)]
    width: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckEntry {
    along: String,
    formula: String,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    #[serde(default)]
    rows: RowsEntry,
    #[serde(default)]
    cells: BTreeMap<String, toml::Value>,
    #[serde(default)]
    drill: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    broken: Vec<usize>,
    #[serde(default)]
    as_of: Option<String>,
    #[serde(default)]
    period: Option<String>,
    #[serde(default)]
    school: Option<String>,
}

pub(super) fn load(files: &[SourceFile<'_>], standard: &mut Standard, faults: &mut Faults) {
    let mut found: Vec<Report> = Vec::new();
    for file in common::within(files, "reports/") {
        let Some(entry) = parse_toml::<ReportFile>(file, faults) else {
            continue;
        };
        let report = report(entry, file, standard, faults);
        if found.iter().any(|r| r.id == report.id) {
            faults.figure(file, "id", "twice", &[("id", report.id.clone())]);
        }
        found.push(report);
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    for report in &found {
        let Some(file) = files.iter().find(|f| f.path == report.file) else {
            continue;
        };
        super::check_reports::check(report, &found, file, standard, faults);
    }
    standard.reports = found;
}

fn report(entry: ReportFile, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Report {
    common::named(file, &entry.id, faults);
    common::tables(&entry.tables, file, standard, faults);
    let point = match entry.point.as_str() {
        "year_start" => Point::YearStart,
        "as_of" => Point::AsOf,
        other => {
            common::choice(file, "point", other, faults);
            Point::AsOf
        }
    };
    let source = |entry: SourceEntry, faults: &mut Faults| Source {
        select: common::sql(file, entry.select),
        table: entry.table,
        needs: common::needs(entry.needs.as_deref(), file, faults),
        single: entry.single,
    };
    let mut checks = Vec::new();
    for (at, c) in entry.check.into_iter().enumerate() {
        let along = match c.along.as_str() {
            "rows" => Along::Rows,
            "columns" => Along::Columns,
            "once" => Along::Once,
            other => {
                common::choice(file, "along", other, faults);
                Along::Once
            }
        };
        let Some(formula) = Formula::parse(&c.formula) else {
            faults.figure(file, &c.formula, "formula", &[]);
            continue;
        };
        checks.push(Check {
            number: at + 1,
            along,
            formula,
            text: Label { zh: c.zh, en: c.en },
        });
    }
    let mut examples = Vec::new();
    for e in entry.example {
        let shown = |value: toml::Value| Some(common::typed(value)).filter(|text| !text.is_empty());
        examples.push(Example {
            cells: e.cells.into_iter().map(|(k, v)| (k, shown(v))).collect(),
            drill: e.drill,
            broken: e.broken,
            sample: common::sample(e.rows, e.as_of, e.period, e.school, file, standard, faults),
        });
    }
    Report {
        id: entry.id,
        file: file.path.to_owned(),
        title: entry.title.into(),
        forms: entry
            .form
            .into_iter()
            .map(|f| Form {
                no: f.no,
                from: f.from,
                until: f.until,
            })
            .collect(),
        why: entry.why,
        source: entry.source,
        confidence: common::confidence(&entry.confidence, file, faults),
        tables: entry.tables,
        unit: entry.unit.into(),
        point,
        notes: entry.notes.into_iter().map(Label::from).collect(),
        additive: entry.additive.unwrap_or(true),
        stubs: entry
            .stub
            .into_iter()
            .map(|s| Stub {
                key: s.key,
                heading: Label { zh: s.zh, en: s.en },
                width: s.width,
            })
            .collect(),
        columns: entry.column.into_iter().map(|c| c.column(file, faults)).collect(),
        rows: entry.row.into_iter().map(|r| r.row(file, faults)).collect(),
        sources: entry
            .sources
            .into_iter()
            .map(|(key, entry)| (key, source(entry, faults)))
            .collect(),
        checks,
        beside: entry.beside,
        print: Print {
            landscape: entry.print.landscape,
            a3: entry.print.a3,
        },
        examples,
    }
}
