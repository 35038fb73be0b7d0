//! A blank sheet to fill in.

use std::path::Path;

use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, Table};
use zhibao_core::standard::template::{Column, Template, Write};
use zhibao_sheet::write::{ColumnSpec, TableSpec, TableWriter, Written};

use super::own::{META_KIND, META_SHEET, META_TABLE};
use super::{ExportError, choices, example, notes};

/// The layout that a table's template follows, where it has one.
const LAYOUT: &str = "national-2022";

/// Writes the Excel template of a table: drop-downs from the code lists, notes on the headings, a locked and frozen
/// header, text cells, and one example row, which [`is_example`](super::is_example) tells from data. A table of the
/// national layout has its headings; any other has its fields'.
///
/// # Errors
/// [`ExportError::UnknownTable`], a path that cannot be written.
pub fn template(standard: &Standard, table: &str, out: &Path, lang: Lang) -> Result<Written, ExportError> {
    let Some(table) = standard.table(table) else {
        return Err(ExportError::UnknownTable(table.to_owned()));
    };
    let mut spec = spec(standard, table, lang);
    spec.temp_dir = Some(super::folder(out));
    spec.meta = vec![
        (META_KIND.to_owned(), "template".to_owned()),
        (META_TABLE.to_owned(), table.id.clone()),
    ];
    Ok(TableWriter::create(out, spec)?.finish()?)
}

/// Writes one workbook with the templates of all tables of a domain, each on a sheet of its name. The hidden sheet tells
/// which sheet holds which table.
///
/// # Errors
/// [`ExportError::UnknownDomain`], a path that cannot be written.
pub fn domain_template(standard: &Standard, domain: &str, out: &Path, lang: Lang) -> Result<Written, ExportError> {
    let code = standard.domains.iter().find(|d| d.id == domain || d.code == domain);
    let tables: Vec<&Table> = standard
        .tables
        .iter()
        .filter(|t| code.is_some_and(|d| d.code == t.domain))
        .collect();
    let mut specs = tables.iter().map(|table| spec(standard, table, lang));
    let Some(mut first) = specs.next() else {
        return Err(ExportError::UnknownDomain(domain.to_owned()));
    };
    first.temp_dir = Some(super::folder(out));
    first.meta = vec![(META_KIND.to_owned(), "domain".to_owned())];
    let sheets = tables
        .iter()
        .map(|t| (format!("{META_SHEET}{}", t.id), t.label.zh.clone()));
    first.meta.extend(sheets);
    let mut writer = TableWriter::create(out, first)?;
    specs.try_for_each(|spec| writer.next_table(spec))?;
    Ok(writer.finish()?)
}

fn spec(standard: &Standard, table: &Table, lang: Lang) -> TableSpec {
    let layout = standard.template(LAYOUT).filter(|t| t.table == table.id);
    // What a layer added, no layout has: it stands behind.
    let added = table
        .fields
        .iter()
        .filter(|f| f.added)
        .map(|f| of_field(standard, table, f, lang));
    let (columns, row) = match layout {
        Some(layout) => layout
            .columns
            .iter()
            .map(|c| of_layout(standard, layout, c, lang))
            .chain(added)
            .unzip(),
        None => table.fields.iter().map(|f| of_field(standard, table, f, lang)).unzip(),
    };
    let mut spec = TableSpec::new(&table.label.zh, columns);
    spec.example = example::mark(row);
    spec.locked = true;
    spec.frozen_columns = 1;
    spec.choice_message = choices::message(lang);
    spec
}

fn of_layout(standard: &Standard, layout: &Template, column: &Column, lang: Lang) -> (ColumnSpec, String) {
    let mut spec = ColumnSpec::new(&column.heading);
    spec.required = column.required;
    let table = standard.table(&column.table);
    let field = table.and_then(|t| t.field(column.field.as_deref()?));
    let (Some(table), Some(field)) = (table, field) else {
        return (spec, String::new());
    };
    let text = example::value(standard, &table.id, column.slot, field);
    let named = column.lookup.as_ref();
    let named = named.and_then(|l| standard.table(&l.table)?.field(&l.match_field));
    spec.note = Some(match named {
        Some(named) => notes::lookup_note(named, column.required, &text, lang),
        None => notes::note(standard, table, field, column.required, &text, lang),
    });
    spec.width = field.width / 8;
    if column.write == Write::Name && column.lookup.is_none() {
        spec.choices = choices::names(standard, field, Some(layout));
    }
    (spec, text)
}

fn of_field(standard: &Standard, table: &Table, field: &Field, lang: Lang) -> (ColumnSpec, String) {
    let mut spec = ColumnSpec::new(&field.label.zh);
    let demand = standard.task.tables.get(&table.id);
    spec.required = demand.is_some_and(|d| d.required.contains(&field.code));
    let text = example::value(standard, &table.id, 0, field);
    spec.note = Some(notes::note(standard, table, field, spec.required, &text, lang));
    spec.width = field.width / 8;
    spec.choices = choices::names(standard, field, None);
    (spec, text)
}
