//! All that a table holds, written so that reading it back changes nothing.

use std::collections::HashSet;
use std::io::BufWriter;
use std::path::Path;

use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Table;
use zhibao_sheet::header::{Sample, recognise};
use zhibao_sheet::write::{ColumnSpec, CsvWriter, TableSpec, TableWriter, Written};
use zhibao_sheet::{ROW_ID, SheetError};
use zhibao_vault::{PRESENT, Row, Vault};

use super::line::Line;
use super::text::Spelling;
use super::{ExportError, choices, notes};
use crate::headings::headings;

/// Key of the hidden sheet: `export` or `template`.
pub const META_KIND: &str = "kind";
/// Key of the hidden sheet: the id of the table.
pub const META_TABLE: &str = "table";
/// Keys of the hidden sheet of a workbook of several tables: this and a table's id give the name of its sheet.
pub const META_SHEET: &str = "sheet.";
/// Key of the hidden sheet: the id of the vault that the rows come from.
pub const META_VAULT: &str = "vault";
/// Key of the hidden sheet: the number of the vault's newest audit entry when the rows were written. What changed in the
/// vault since then stands in entries with greater numbers, so the third side of a merge is known for every cell.
pub const META_BASE: &str = "base";

/// Which part of a table to write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Own<'a> {
    /// Only the records of this class, by its code or name.
    pub class: Option<&'a str>,
    /// With drop-downs, notes and a locked header, for somebody who fills it in; in the given language.
    pub guided: Option<Lang>,
}

/// Writes a table: the fields' labels as headings, names for codes, days as `YYYY-MM-DD`, and what could not be read as
/// typed; record ids in a hidden column, the vault and its state on a hidden sheet. A path that ends in `.csv` gives a
/// CSV for people, with the record ids in its first column.
///
/// # Errors
/// [`ExportError::UnknownTable`], an unreadable vault, a path that cannot be written.
pub fn export_own(vault: &mut Vault, table: &str, out: &Path) -> Result<Written, ExportError> {
    write(vault, table, out, &Own::default())
}

/// Writes the records of one class, with drop-downs and notes, for its head-teacher to complete. It reads back like an
/// export.
///
/// # Errors
/// As [`export_own`]; [`ExportError::UnknownClass`], [`ExportError::NoClasses`].
pub fn prefilled(vault: &mut Vault, table: &str, class: &str, out: &Path, lang: Lang) -> Result<Written, ExportError> {
    let own = Own {
        class: Some(class),
        guided: Some(lang),
    };
    write(vault, table, out, &own)
}

fn write(vault: &mut Vault, table: &str, out: &Path, own: &Own<'_>) -> Result<Written, ExportError> {
    super::spare(vault, out)?;
    let standard = vault.standard();
    let Some(table) = standard.table(table) else {
        return Err(ExportError::UnknownTable(table.to_owned()));
    };
    let fields = fields(standard, table, own);
    let headings = labels(standard, table, &fields);
    let wanted = own.class.map(|class| members(vault, table, class)).transpose()?;
    let base = vault.audit_entries(0, 1)?.first().map_or(0, |entry| entry.number);
    let rows = Rows {
        vault,
        table,
        fields: &fields,
        wanted,
    };
    let is_csv = out.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let written = if is_csv {
        csv(&rows, &headings, out)?
    } else {
        let mut spec = spec(standard, table, &fields, &headings, own);
        spec.meta = vec![
            (META_KIND.to_owned(), "export".to_owned()),
            (META_TABLE.to_owned(), table.id.clone()),
            (META_VAULT.to_owned(), vault.id().to_owned()),
            (META_BASE.to_owned(), base.to_string()),
        ];
        spec.temp_dir = Some(super::folder(out));
        let mut writer = TableWriter::create(out, spec)?;
        rows.each(|id, line| Ok(writer.row(id, line.cells())?))?;
        writer.finish()?
    };
    let facts = [("table", table.id.as_str()), ("rows", &written.rows.to_string())];
    vault.audit("export", None, &facts)?;
    Ok(written)
}

/// All fields; for a class's teacher those that the layouts of the table ask for, where there are layouts.
fn fields(standard: &Standard, table: &Table, own: &Own<'_>) -> Vec<usize> {
    let asked = |code: &str| {
        let columns = standard.templates.iter().flat_map(|t| &t.columns);
        columns
            .filter(|c| c.table == table.id)
            .any(|c| c.field.as_deref() == Some(code))
    };
    let all = 0..table.fields.len();
    if own.class.is_some() && table.fields.iter().any(|f| asked(&f.code)) {
        all.filter(|at| table.key.contains(at) || asked(&table.fields[*at].code))
            .collect()
    } else {
        all.collect()
    }
}

/// The labels; the code where a sheet would take the label for another field.
fn labels(standard: &Standard, table: &Table, fields: &[usize]) -> Vec<String> {
    let cells: Vec<String> = fields.iter().map(|at| table.fields[*at].label.zh.clone()).collect();
    let sample = Sample {
        row: 1,
        texts: cells.len(),
        cells: cells.clone(),
    };
    let header = recognise(&[sample], &headings(standard, &table.id), None);
    let own = |column: usize, code: &str| {
        header.as_ref().is_some_and(|h| {
            let mut mapped = h.mapped();
            mapped.any(|(at, target)| {
                at == column && target.table == table.id && target.slot == 0 && target.field == code
            })
        })
    };
    let labelled = fields.iter().zip(cells).enumerate();
    labelled
        .map(|(column, (at, label))| {
            let code = &table.fields[*at].code;
            if own(column, code) { label } else { code.clone() }
        })
        .collect()
}

fn spec(standard: &Standard, table: &Table, fields: &[usize], headings: &[String], own: &Own<'_>) -> TableSpec {
    let demand = standard.task.tables.get(&table.id);
    let columns = fields.iter().zip(headings).map(|(at, heading)| {
        let field = &table.fields[*at];
        let mut column = ColumnSpec::new(heading);
        column.width = field.width / 8;
        if let Some(lang) = own.guided {
            column.required = demand.is_some_and(|d| d.required.contains(&field.code));
            column.note = Some(notes::note(standard, table, field, column.required, "", lang));
            if !matches!(Spelling::of(standard, &table.id, field), Spelling::Plain) {
                column.choices = choices::names(standard, field, None);
            }
        }
        column
    });
    let mut spec = TableSpec::new(&table.label.zh, columns.collect());
    spec.row_ids = true;
    spec.frozen_columns = 1;
    if let Some(lang) = own.guided {
        spec.locked = true;
        spec.choice_message = choices::message(lang);
    }
    spec
}

/// The rows to write.
struct Rows<'v> {
    vault: &'v Vault,
    table: &'v Table,
    fields: &'v [usize],
    /// The field that tells the class, or the pupil, and its values.
    wanted: Option<(usize, HashSet<String>)>,
}

impl Rows<'_> {
    fn each(&self, mut work: impl FnMut(&str, &Line) -> Result<(), ExportError>) -> Result<(), ExportError> {
        let standard = self.vault.standard();
        let checker = self.vault.checker(&self.table.id)?;
        let spellings: Vec<Spelling<'_>> = self
            .fields
            .iter()
            .map(|at| Spelling::of(standard, &self.table.id, &self.table.fields[*at]))
            .collect();
        let mut line = Line::default();
        self.vault.for_each_row(PRESENT, &self.table.id, |row: Row| {
            let wanted = self.wanted.as_ref();
            if wanted.is_some_and(|(at, values)| !values.contains(row.cells[*at].shown().as_str())) {
                return Ok(());
            }
            line.clear();
            for (at, spelling) in self.fields.iter().zip(&spellings) {
                line.write(|out| spelling.write(&row.cells[*at], *at, &checker, out));
            }
            work(&row.id, &line)
        })
    }
}

fn csv(rows: &Rows<'_>, headings: &[String], out: &Path) -> Result<Written, ExportError> {
    let failed = |e: std::io::Error| ExportError::Sheet(SheetError::Write(e.kind().to_string()));
    let part = tempfile::Builder::new()
        .prefix(".zhibao-")
        .suffix(".part")
        .tempfile_in(super::folder(out));
    let part = part.map_err(failed)?;
    let mut writer = CsvWriter::new(BufWriter::new(part))?;
    writer.row(std::iter::once(ROW_ID).chain(headings.iter().map(String::as_str)))?;
    let mut count = 0;
    rows.each(|id, line| {
        count += 1;
        Ok(writer.row(std::iter::once(id).chain(line.texts()))?)
    })?;
    let part = writer.finish()?.into_inner().map_err(|e| failed(e.into_error()))?;
    part.persist(out).map_err(|e| failed(e.error))?;
    Ok(Written {
        files: vec![out.to_owned()],
        sheets: 1,
        rows: count,
    })
}

/// The field by which records of a table belong to a class, and its values there.
fn members(vault: &Vault, table: &Table, class: &str) -> Result<(usize, HashSet<String>), ExportError> {
    let standard = vault.standard();
    let place = |table: &str, code: &str| standard.table(table).and_then(|t| t.field_index(code));
    let (Some(code), Some(name)) = (place("class", "XZBDM"), place("class", "XZBMC")) else {
        return Err(ExportError::UnknownTable("class".to_owned()));
    };
    let mut found = None;
    vault.for_each_row(PRESENT, "class", |row: Row| {
        if row.cells[code].shown() == class || row.cells[name].shown() == class {
            found.get_or_insert(row.cells[code].shown());
        }
        Ok::<(), ExportError>(())
    })?;
    let found = HashSet::from([found.ok_or_else(|| ExportError::UnknownClass(class.to_owned()))?]);
    if let Some(at) = table.field_index("XZBDM") {
        return Ok((at, found));
    }
    let by_pupil = |f: &zhibao_core::standard::table::Field| f.reference.as_ref().is_some_and(|r| r.table == "student");
    let at = table.fields.iter().position(by_pupil);
    let (Some(at), Some(number), Some(of_class)) = (at, place("student", "XH"), place("student", "XZBDM")) else {
        return Err(ExportError::NoClasses(table.id.clone()));
    };
    let mut pupils = HashSet::new();
    vault.for_each_row(PRESENT, "student", |row: Row| {
        if found.contains(row.cells[of_class].shown().as_str()) {
            pupils.insert(row.cells[number].shown());
        }
        Ok::<(), ExportError>(())
    })?;
    Ok((at, pupils))
}
