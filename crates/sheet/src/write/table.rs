//! Writing a table row by row, in constant memory.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, Note, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use super::lists;
use super::spec::{ColumnSpec, MOST_ROWS, TableSpec};
use crate::SheetError;
use crate::read::meta;

/// A value to write.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Out<'a> {
    /// Nothing.
    Empty,
    /// Text, always as a text cell: never a formula, a number or a link.
    Text(&'a str),
    /// A number.
    Number(f64),
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The files, in order: `name.xlsx`, `name-2.xlsx`, …
    pub files: Vec<PathBuf>,
    /// Sheets of data in all.
    pub sheets: u32,
    /// Data rows in all.
    pub rows: u64,
}

/// Writes a table; starts new sheets and files as the spec says.
pub struct TableWriter {
    path: PathBuf,
    spec: TableSpec,
    book: Workbook,
    formats: Formats,
    row: u32,
    /// Sheets of this file.
    sheets_here: u32,
    /// Sheets of this table.
    sheets_of_table: u32,
    /// The columns of all tables of this file so far: their long lists share one hidden sheet.
    listed: Vec<ColumnSpec>,
    written: Written,
}

struct Formats {
    heading: Format,
    required: Format,
    cell: Format,
    example: Format,
}

impl TableWriter {
    /// Begins the first sheet. Nothing appears at `path` before [`finish`](TableWriter::finish).
    ///
    /// # Errors
    /// [`SheetError::Write`]; [`SheetError::TooMany`] columns.
    pub fn create(path: &Path, mut spec: TableSpec) -> Result<TableWriter, SheetError> {
        if spec.columns.len() > 16_000 {
            return Err(SheetError::TooMany {
                what: "columns".to_owned(),
            });
        }
        spec.rows_per_sheet = spec.rows_per_sheet.clamp(1, MOST_ROWS);
        spec.sheets_per_file = spec.sheets_per_file.clamp(1, 10_000);
        let heading = Format::new()
            .set_bold()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap()
            .set_border(FormatBorder::Thin)
            .set_background_color(Color::RGB(0xdd_eb_f7))
            .set_num_format("@");
        let cell = Format::new().set_num_format("@");
        let cell = if spec.locked { cell.set_unlocked() } else { cell };
        let formats = Formats {
            required: heading
                .clone()
                .set_background_color(Color::RGB(0xfc_e4_d6))
                .set_font_color(Color::RGB(0xc0_00_00)),
            example: cell.clone().set_italic().set_font_color(Color::RGB(0x80_80_80)),
            heading,
            cell,
        };
        let book = new_book(&spec)?;
        let mut writer = TableWriter {
            path: path.to_owned(),
            spec,
            book,
            formats,
            row: 0,
            sheets_here: 0,
            sheets_of_table: 0,
            listed: Vec::new(),
            written: Written::default(),
        };
        writer.listed.clone_from(&writer.spec.columns);
        writer.start_sheet().map_err(failed)?;
        Ok(writer)
    }

    /// Writes one row; `id` goes into the hidden column where the spec has one.
    ///
    /// # Errors
    /// [`SheetError::Write`].
    pub fn row<'c>(&mut self, id: &str, cells: impl IntoIterator<Item = Out<'c>>) -> Result<(), SheetError> {
        if self.row > self.spec.rows_per_sheet {
            self.next_sheet()?;
        }
        let first = u16::from(self.spec.row_ids);
        let index = self.sheets_here as usize - 1;
        let row = self.row;
        let write = |book: &mut Workbook| -> Result<(), XlsxError> {
            let sheet = book.worksheet_from_index(index)?;
            if first == 1 {
                sheet.write_string(row, 0, id)?;
            }
            // The format is that of the column: the library looks a cell's own one up by all that it says, which takes a
            // third of the time of a cell.
            for (column, value) in (first..).zip(cells) {
                match value {
                    Out::Empty => {}
                    Out::Text(text) => drop(write_text(sheet, row, column, text)?),
                    Out::Number(n) => drop(sheet.write_number(row, column, n)?),
                }
            }
            Ok(())
        };
        write(&mut self.book).map_err(failed)?;
        self.row += 1;
        self.written.rows += 1;
        Ok(())
    }

    /// Goes on with another table on a sheet of its own in the same file. The hidden sheet, the folder for temporary files
    /// and the limits stay those of the first table; its example row is told from data by its first cell.
    ///
    /// # Errors
    /// [`SheetError::Write`].
    pub fn next_table(&mut self, spec: TableSpec) -> Result<(), SheetError> {
        self.end_sheet().map_err(failed)?;
        self.listed.extend(spec.columns.iter().cloned());
        self.spec = TableSpec {
            meta: std::mem::take(&mut self.spec.meta),
            temp_dir: self.spec.temp_dir.take(),
            rows_per_sheet: self.spec.rows_per_sheet,
            sheets_per_file: self.spec.sheets_per_file,
            ..spec
        };
        self.sheets_of_table = 0;
        self.start_sheet().map_err(failed)
    }

    /// Writes the last file.
    ///
    /// # Errors
    /// [`SheetError::Write`].
    pub fn finish(mut self) -> Result<Written, SheetError> {
        self.end_file()?;
        Ok(self.written)
    }

    fn next_sheet(&mut self) -> Result<(), SheetError> {
        if self.sheets_here >= self.spec.sheets_per_file {
            self.end_file()?;
            self.book = new_book(&self.spec)?;
            self.sheets_here = 0;
            self.listed.clone_from(&self.spec.columns);
        } else {
            self.end_sheet().map_err(failed)?;
        }
        self.start_sheet().map_err(failed)
    }

    fn start_sheet(&mut self) -> Result<(), XlsxError> {
        let spec = &self.spec;
        let number = self.sheets_of_table + 1;
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&spec.sheet, number))?;
        let first = u16::from(spec.row_ids);
        sheet.set_freeze_panes(
            1,
            if spec.frozen_columns > 0 {
                first + spec.frozen_columns
            } else {
                0
            },
        )?;
        if first == 1 {
            sheet.set_column_hidden(0)?;
            sheet.write_string(0, 0, meta::ROW_ID)?;
        }
        if spec.locked {
            sheet.protect_with_options(&open_sheet());
        }
        for (column, of) in (first..).zip(&spec.columns) {
            sheet.set_column_width(column, of.shown_width())?;
            sheet.set_column_format(column, &self.formats.cell)?;
            let format = if of.required {
                &self.formats.required
            } else {
                &self.formats.heading
            };
            sheet.write_string_with_format(0, column, of.heading.as_str(), format)?;
            if let Some(note) = &of.note {
                let text: String = note.0.chars().take(1000).collect();
                sheet.insert_note(0, column, &Note::new(text).add_author_prefix(false).set_width(240))?;
            }
        }
        self.row = 1;
        if !spec.example.is_empty() && number == 1 {
            for (column, text) in (first..).zip(&spec.example).filter(|(_, t)| !t.is_empty()) {
                sheet.write_string_with_format(1, column, text.as_str(), &self.formats.example)?;
            }
            self.row = 2;
        }
        self.sheets_here += 1;
        self.sheets_of_table += 1;
        self.written.sheets += 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last = self.row.max(self.spec.choice_rows);
        let sheet = self.book.worksheet_from_index(self.sheets_here as usize - 1)?;
        lists::attach(sheet, &self.spec, &self.listed, u16::from(self.spec.row_ids), last)
    }

    fn end_file(&mut self) -> Result<(), SheetError> {
        self.end_sheet().map_err(failed)?;
        lists::write(&mut self.book, &self.listed).map_err(failed)?;
        write_meta(&mut self.book, &self.spec).map_err(failed)?;
        let path = numbered(&self.path, self.written.files.len() + 1);
        save(&mut self.book, &path)?;
        self.written.files.push(path);
        Ok(())
    }
}

/// Text beyond Excel's 32,767 characters is cut there, as Excel does itself.
fn write_text<'s>(sheet: &'s mut Worksheet, row: u32, column: u16, text: &str) -> Result<&'s mut Worksheet, XlsxError> {
    if text.len() <= 32_767 {
        return sheet.write_string(row, column, text);
    }
    let mut units = 0;
    let cut: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= 32_767
        })
        .collect();
    sheet.write_string(row, column, cut)
}

/// What a clerk may do on a protected sheet: everything but change the header.
fn open_sheet() -> ProtectionOptions {
    ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        delete_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::new()
    }
}

fn new_book(spec: &TableSpec) -> Result<Workbook, SheetError> {
    let mut book = Workbook::new();
    if let Some(dir) = &spec.temp_dir {
        book.set_tempdir(dir).map_err(failed)?;
    }
    Ok(book)
}

fn write_meta(book: &mut Workbook, spec: &TableSpec) -> Result<(), XlsxError> {
    if spec.meta.is_empty() && spec.example.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet();
    sheet.set_name(meta::SHEET)?.set_very_hidden(true);
    let example = (!spec.example.is_empty()).then(|| {
        (
            meta::EXAMPLE.to_owned(),
            serde_json::to_string(&spec.example).unwrap_or_default(),
        )
    });
    for (row, (key, value)) in (0u32..).zip(spec.meta.iter().cloned().chain(example)) {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 1, value)?;
    }
    Ok(())
}

/// Writes beside the goal and renames: a file is whole or not there.
pub(crate) fn save(book: &mut Workbook, path: &Path) -> Result<(), SheetError> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut part = tempfile::Builder::new()
        .prefix(".zhibao-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(SheetError::writing)?;
    book.save_to_writer(part.as_file_mut()).map_err(failed)?;
    part.persist(path).map(drop).map_err(|e| SheetError::writing(e.error))
}

fn numbered(path: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|e| e.to_string_lossy()).unwrap_or("xlsx".into());
    path.with_file_name(format!("{stem}-{number}.{extension}"))
}

pub(super) fn sheet_name(name: &str, number: u32) -> String {
    let clean: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(24).collect();
    let clean = if clean.is_empty() { "Sheet".to_owned() } else { clean };
    if number == 1 { clean } else { format!("{clean}{number}") }
}

pub(crate) fn failed(error: XlsxError) -> SheetError {
    match error {
        XlsxError::IoError(e) => SheetError::writing(e),
        other => SheetError::Write(other.to_string().chars().take(80).collect()),
    }
}
