//! A new workbook with the values of a file of another format, faulty cells marked.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use rust_xlsxwriter::{Color, Format, Workbook as Book, XlsxError};

use super::{Mark, Shade, Words};
use crate::read::Workbook;
use crate::write::failed;
use crate::{Cell, Row, SheetError};

struct Formats {
    plain: Format,
    date: Format,
}

pub(super) fn paint(source: &mut Workbook, marks: &[Mark], words: &Words, out: &Path) -> Result<(), SheetError> {
    let mut shades: HashMap<(&str, u32, u32), Shade> = HashMap::new();
    for mark in marks {
        if let Some(column) = mark.column {
            let shade = shades.entry((&mark.sheet, mark.row, column)).or_insert(mark.shade);
            *shade = (*shade).max(mark.shade);
        }
    }
    let formats = [None, Some(Shade::Error), Some(Shade::Warning)].map(|shade| {
        let base = match shade {
            None => Format::new(),
            Some(Shade::Error) => Format::new().set_background_color(Color::RGB(0xff_c7_ce)),
            Some(Shade::Warning) => Format::new().set_background_color(Color::RGB(0xff_eb_9c)),
        };
        Formats {
            date: base.clone().set_num_format("yyyy-mm-dd"),
            plain: base,
        }
    });
    let folder = out
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut book = Book::new();
    book.set_tempdir(folder).map_err(failed)?;
    for (index, info) in source.sheets().to_vec().into_iter().enumerate() {
        let mut wrong = None;
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        sheet.set_name(sheet_name(&info.name, index)).map_err(failed)?;
        source.visit(index, &mut |row| {
            let marked = |column: u32| match shades.get(&(info.name.as_str(), row.number(), column)) {
                None => &formats[0],
                Some(Shade::Error) => &formats[1],
                Some(Shade::Warning) => &formats[2],
            };
            match write_row(sheet, row, marked, &shades, &info.name) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    wrong = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = wrong {
            return Err(failed(error));
        }
    }
    add_findings(&mut book, marks, words).map_err(failed)?;
    crate::write::save(&mut book, out)
}

fn write_row<'f>(
    sheet: &mut rust_xlsxwriter::Worksheet,
    row: &Row<'_>,
    format: impl Fn(u32) -> &'f Formats,
    shades: &HashMap<(&str, u32, u32), Shade>,
    name: &str,
) -> Result<(), XlsxError> {
    let number = row.number() - 1;
    let beyond = (row.len() as u32..row.len() as u32 + 64).filter(|c| shades.contains_key(&(name, row.number(), *c)));
    for column in (0..row.len() as u32).chain(beyond) {
        let (at, of) = (column.min(16_383) as u16, format(column));
        match row.get(column as usize) {
            Cell::Empty if std::ptr::eq(of, format(u32::MAX)) => {}
            Cell::Empty => drop(sheet.write_blank(number, at, &of.plain)?),
            Cell::Text(text) | Cell::Shared(text) => {
                let cut: String = text.chars().take(32_000).collect();
                sheet.write_string_with_format(number, at, cut, &of.plain)?;
            }
            Cell::Number(n) => drop(sheet.write_number_with_format(number, at, n, &of.plain)?),
            Cell::Bool(b) => drop(sheet.write_boolean_with_format(number, at, b, &of.plain)?),
            Cell::Date { days, from_1904 } => {
                let days = if from_1904 { days + 1462.0 } else { days };
                sheet.write_number_with_format(number, at, days, &of.date)?;
            }
            Cell::Error(e) => drop(sheet.write_string_with_format(number, at, e, &of.plain)?),
        }
    }
    Ok(())
}

fn add_findings(book: &mut Book, marks: &[Mark], words: &Words) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    // The name may be taken by a sheet of the file.
    if sheet.set_name(words.sheet.as_str()).is_err() {
        sheet.set_name("zhibao")?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for column in 0..7u16 {
        sheet.set_column_width(column, if column < 5 { 16 } else { 48 })?;
    }
    let bold = Format::new().set_bold();
    for (column, text) in (0u16..).zip(&words.headings) {
        sheet.write_string_with_format(0, column, text.as_str(), &bold)?;
    }
    for (row, mark) in (1u32..1_048_576).zip(marks) {
        for (column, text) in (0u16..).zip(words.line(mark)) {
            sheet.write_string(row, column, text.chars().take(32_000).collect::<String>())?;
        }
    }
    Ok(())
}

fn sheet_name(name: &str, index: usize) -> String {
    let clean: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if clean.is_empty() {
        format!("Sheet{}", index + 1)
    } else {
        clean
    }
}
