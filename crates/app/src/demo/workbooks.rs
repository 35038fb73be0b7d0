//! The demo school as sheets: pupils in the layout of the national system, every other table under its own labels.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use zhibao_core::dates;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, FieldType, Table};
use zhibao_core::standard::template::{Column, Template, Write};
use zhibao_sheet::SheetError;
use zhibao_sheet::write::{ColumnSpec, Out, TableSpec, TableWriter};

use super::DemoError;
use super::cells::Row;
use super::school::{School, TABLES};

/// The layout in which pupils are written.
const LAYOUT: &str = "national-2022";

/// Writes `DIR/workbooks/<table>.xlsx` for every table; returns the files.
///
/// # Errors
/// What writing gives.
pub fn workbooks(standard: &Standard, school: &School, dir: &Path) -> Result<Vec<PathBuf>, DemoError> {
    let folder = dir.join("workbooks");
    std::fs::create_dir_all(&folder)?;
    let mut files = Vec::new();
    for id in TABLES {
        let path = folder.join(format!("{id}.xlsx"));
        let Some(table) = standard.table(id) else { continue };
        match standard.template(LAYOUT).filter(|layout| layout.table == id) {
            Some(layout) => write_layout(standard, school, layout, table, &path)?,
            None => write_table(standard, school, table, &path)?,
        }
        files.push(path);
    }
    Ok(files)
}

fn write_table(standard: &Standard, school: &School, table: &Table, path: &Path) -> Result<(), SheetError> {
    let columns = table
        .fields
        .iter()
        .map(|field| ColumnSpec::new(&field.label.zh))
        .collect();
    let mut writer = TableWriter::create(path, TableSpec::new(&table.label.zh, columns))?;
    for row in school.rows(&table.id) {
        let texts: Vec<String> = table
            .fields
            .iter()
            .map(|field| cell(row, &field.code).map_or_else(String::new, |text| name(standard, field, text)))
            .collect();
        writer.row("", texts.iter().map(|text| out(text)))?;
    }
    writer.finish().map(drop)
}

fn write_layout(
    standard: &Standard,
    school: &School,
    layout: &Template,
    table: &Table,
    path: &Path,
) -> Result<(), SheetError> {
    let columns = layout.columns.iter().map(|column| ColumnSpec {
        required: column.required,
        ..ColumnSpec::new(&column.heading)
    });
    let mut writer = TableWriter::create(path, TableSpec::new(&table.label.zh, columns.collect()))?;
    let members = members(school, layout);
    let lookups: Vec<Lookup<'_>> = layout.columns.iter().map(|column| lookup(school, column)).collect();
    for row in school.rows(&layout.table) {
        let key = cell(row, "XH").unwrap_or_default();
        let texts: Vec<String> = layout
            .columns
            .iter()
            .zip(&lookups)
            .map(|(column, lookup)| {
                let record = match column.slot {
                    0 => Some(row),
                    slot => members.get(&(column.table.as_str(), key, slot)).copied(),
                };
                record
                    .and_then(|row| shown(standard, (layout, column), lookup.as_ref(), row))
                    .unwrap_or_default()
            })
            .collect();
        writer.row("", texts.iter().map(|text| out(text)))?;
    }
    writer.finish().map(drop)
}

fn out(text: &str) -> Out<'_> {
    if text.is_empty() { Out::Empty } else { Out::Text(text) }
}

fn cell<'r>(row: &'r Row, field: &str) -> Option<&'r str> {
    row.iter()
        .find(|(code, _)| *code == field)
        .map(|(_, text)| text.as_str())
}

/// Members by table, student number and slot.
type Members<'a> = HashMap<(&'a str, &'a str, u8), &'a Row>;

fn members<'a>(school: &'a School, layout: &'a Template) -> Members<'a> {
    let tables = layout
        .columns
        .iter()
        .filter(|column| column.slot > 0)
        .map(|column| column.table.as_str());
    let mut out = Members::new();
    for table in tables {
        for row in school.rows(table) {
            if let (Some(key), Some(Ok(slot))) = (cell(row, "XH"), cell(row, "CYXH").map(str::parse)) {
                out.entry((table, key, slot)).or_insert(row);
            }
        }
    }
    out
}

/// From the value that is kept to the text that the sheet shows instead, where a column names another table's record.
type Lookup<'a> = Option<HashMap<&'a str, &'a str>>;

fn lookup<'a>(school: &'a School, column: &Column) -> Lookup<'a> {
    let lookup = column.lookup.as_ref()?;
    let rows = school.rows(&lookup.table).iter();
    Some(
        rows.filter_map(|row| Some((cell(row, &lookup.give)?, cell(row, &lookup.match_field)?)))
            .collect(),
    )
}

fn shown(
    standard: &Standard,
    (layout, column): (&Template, &Column),
    lookup: Option<&HashMap<&str, &str>>,
    row: &Row,
) -> Option<String> {
    let code = column.field.as_deref()?;
    let text = cell(row, code)?;
    if let Some(lookup) = lookup {
        return lookup.get(text).map(|text| (*text).to_owned());
    }
    let field = standard.table(&column.table)?.field(code)?;
    Some(match &column.write {
        Write::Name => {
            let wording = field.lists.iter().find_map(|list| layout.wording(list, text));
            wording.map_or_else(|| name(standard, field, text), str::to_owned)
        }
        Write::Date(pattern) => match dates::parse_day(text) {
            Some(day) => day.format(pattern).to_string(),
            None => text.to_owned(),
        },
        Write::Constant(constant) => constant.clone(),
        Write::Code | Write::Text => text.to_owned(),
    })
}

/// Lists whose codes say more than their names, which many share or nobody reads.
const BY_CODE: [&str; 3] = ["gbt2260_divisions", "majors_secondary_2021", "majors_secondary_2010"];

/// The name of a code where it is the name of that code alone, else the text itself.
fn name(standard: &Standard, field: &Field, text: &str) -> String {
    let yes_no = ["jyt1001_sfbz_yes_no".to_owned()];
    let lists = match field.kind {
        FieldType::Boolean if field.lists.is_empty() => yes_no.as_slice(),
        _ => field.lists.as_slice(),
    };
    let mut lists = lists
        .iter()
        .filter(|id| !BY_CODE.contains(&id.as_str()))
        .filter_map(|id| standard.list(id));
    let named = lists.find_map(|list| {
        let code = list.get(text)?;
        let back = list.resolve(&code.name)?;
        (back.code == text).then(|| code.name.clone())
    });
    named.unwrap_or_else(|| text.to_owned())
}
