//! Exactly what the national system imports, and a list of what it would refuse.

mod column;
mod errors;
mod members;
mod others;
mod pupil;
mod reason;
mod refused;

use std::path::{Path, PathBuf};

use zhibao_core::expr::Context;
use zhibao_core::standard::Standard;
use zhibao_core::standard::template::Template;
use zhibao_sheet::write::{ColumnSpec, TableSpec, TableWriter};
use zhibao_vault::{PRESENT, Row, Vault};

pub use reason::{Reason, Refused};

use self::column::Column;
use self::errors::Errors;
use self::members::Members;
use self::others::Others;
use self::pupil::Pupil;
use super::ExportError;
use super::line::Line;

/// What was written for the national system.
#[derive(Debug, Clone, Default)]
pub struct NationalReport {
    /// The files, in order: `name.xlsx`, `name-2.xlsx`, …
    pub files: Vec<PathBuf>,
    /// Records written.
    pub rows: u64,
    /// Records left out, since the national system would refuse them.
    pub refused: Vec<Refused>,
    /// The sheet that lists them, where there are any: `name-退回清单.xlsx`.
    pub refused_file: Option<PathBuf>,
    /// Headings that the layout has and demands, but no field of the standard fills; they are empty.
    pub unfilled: Vec<String>,
}

/// A layout of a table by its id.
///
/// # Errors
/// [`ExportError::UnknownLayout`]; [`ExportError::OtherTable`] where the layout is for another table.
pub fn layout_of<'s>(standard: &'s Standard, table: &str, layout: &str) -> Result<&'s Template, ExportError> {
    let Some(found) = standard.template(layout) else {
        return Err(ExportError::UnknownLayout(layout.to_owned()));
    };
    if standard.table(table).is_none_or(|t| t.id != found.table) {
        return Err(ExportError::OtherTable {
            layout: layout.to_owned(),
            table: table.to_owned(),
        });
    }
    Ok(found)
}

/// Writes a table for the national system in a layout (`national-2022`, `national-2009`): its headings letter by letter,
/// its words for codes, text cells, and no more rows a sheet and sheets a file than it takes. Records that it would
/// refuse are left out and listed.
///
/// # Errors
/// [`ExportError::UnknownLayout`], an unreadable vault, a path that cannot be written.
pub fn export_national(vault: &mut Vault, layout: &str, out: &Path) -> Result<NationalReport, ExportError> {
    let standard = vault.standard();
    let Some(template) = standard.template(layout) else {
        return Err(ExportError::UnknownLayout(layout.to_owned()));
    };
    export_layout(vault, template, out)
}

/// The same for a layout at hand.
///
/// # Errors
/// As [`export_national`]; [`ExportError::UnknownTable`] where the layout's table is none of the standard's.
pub fn export_layout(vault: &mut Vault, layout: &Template, out: &Path) -> Result<NationalReport, ExportError> {
    super::spare(vault, out)?;
    let standard = vault.standard();
    let Some(table) = standard.table(&layout.table) else {
        return Err(ExportError::UnknownTable(layout.table.clone()));
    };
    let columns: Vec<Column<'_>> = layout.columns.iter().map(|c| Column::of(standard, table, c)).collect();
    let parameters = vault.parameters();
    let (as_of, school) = (parameters.as_of, vault.school().to_owned());
    let context = Context {
        standard,
        as_of: &as_of,
        school: Some(&school),
    };
    let others = Others::load(vault, table, &columns)?;
    let seen = seen(layout);
    let mut errors = Errors::load(vault, &table.id, &seen, &columns)?;
    let members = Members::load(vault, table, layout, &columns, &seen)?;
    let mut writer = TableWriter::create(out, spec(layout, &table.label.zh, out))?;
    let mut pupil = Pupil::new(table, layout, &columns, &context, &others, &members);
    let mut line = Line::default();
    let mut report = NationalReport {
        unfilled: columns
            .iter()
            .filter(|c| c.is_unfilled())
            .map(|c| c.heading.to_owned())
            .collect(),
        ..NationalReport::default()
    };
    vault.for_each_row(PRESENT, &table.id, |mut row: Row| {
        let mut reasons = errors.take(&row.id);
        pupil.write(&mut row, &mut line, &mut reasons);
        if reasons.is_empty() {
            return Ok(writer.row("", line.cells())?);
        }
        report.refused.push(Refused::of(table, &row, reasons));
        Ok::<(), ExportError>(())
    })?;
    let written = writer.finish()?;
    report.files = written.files;
    report.rows = written.rows;
    report.refused_file = refused::write(standard, &report.refused, out)?;
    let (rows, refused) = (report.rows.to_string(), report.refused.len().to_string());
    let facts = [
        ("table", table.id.as_str()),
        ("layout", &layout.id),
        ("rows", &rows),
        ("refused", &refused),
    ];
    vault.audit("export", None, &facts)?;
    Ok(report)
}

fn spec(layout: &Template, sheet: &str, out: &Path) -> TableSpec {
    let columns = layout.columns.iter().map(|c| ColumnSpec {
        required: c.required,
        ..ColumnSpec::new(&c.heading)
    });
    let mut spec = TableSpec::new(sheet, columns.collect());
    let limit = |most: Option<usize>, none: u32| most.and_then(|n| u32::try_from(n).ok()).unwrap_or(none);
    spec.rows_per_sheet = limit(layout.rows_per_sheet, spec.rows_per_sheet);
    spec.sheets_per_file = limit(layout.sheets_per_file, spec.sheets_per_file);
    spec.temp_dir = Some(super::folder(out));
    spec
}

/// The tables that a layout shows or looks into.
fn seen(layout: &Template) -> Vec<&str> {
    let looked = layout
        .columns
        .iter()
        .filter_map(|c| Some(c.lookup.as_ref()?.table.as_str()));
    layout.columns.iter().map(|c| c.table.as_str()).chain(looked).collect()
}
