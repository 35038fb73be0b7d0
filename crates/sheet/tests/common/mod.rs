//! What the tests share. Not every test uses all of it.
#![allow(dead_code)]

pub(crate) mod biff12;

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use zhibao_sheet::{Cell, Extent, Limits, SheetError, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A fixture's path.
pub(crate) fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// A row as `number: cell|cell`, each cell with a mark of its kind.
pub(crate) fn rows(book: &mut Workbook, sheet: usize) -> (Vec<String>, Extent) {
    let mut rows = Vec::new();
    let extent = book
        .visit(sheet, &mut |row| {
            let cells: Vec<String> = row.cells().map(show).collect();
            rows.push(format!("{}: {}", row.number(), cells.join("|")));
            ControlFlow::Continue(())
        })
        .unwrap();
    (rows, extent)
}

fn show(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Shared(text) => text.to_owned(),
        Cell::Number(n) => format!("n{n}"),
        Cell::Bool(b) => format!("b{b}"),
        Cell::Date { days, from_1904 } => format!("d{days}{}", if from_1904 { "m" } else { "" }),
        Cell::Error(e) => format!("!{e}"),
    }
}

/// Opens bytes.
pub(crate) fn open(bytes: impl Into<Vec<u8>>) -> Result<Workbook, SheetError> {
    Workbook::from_bytes(bytes.into(), &Limits::default())
}

/// Opens bytes and reads every sheet to its end.
pub(crate) fn read_all(bytes: &[u8], limits: &Limits) -> Result<u64, SheetError> {
    let mut book = Workbook::from_bytes(bytes.to_vec(), limits)?;
    let mut rows = 0;
    for sheet in 0..book.sheets().len() {
        rows += book
            .visit(sheet, &mut |row| {
                let _ = row.cells().count();
                ControlFlow::Continue(())
            })?
            .rows;
    }
    Ok(rows)
}

/// A small `.xlsx` by hand: the sheet's data, other parts that replace or join the usual ones.
pub(crate) fn by_hand(sheet_data: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let mut parts: Vec<(String, String)> = vec![
        (
            "[Content_Types].xml".into(),
            format!(
                "{head}<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels".into(),
            format!(
                "{head}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{rel}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml".into(),
            format!(
                "{head}<workbook {main} xmlns:r=\"{rel}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".into(),
            format!(
                "{head}<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{rel}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml".into(),
            format!("{head}<worksheet {main}><sheetData>{sheet_data}</sheetData></worksheet>"),
        ),
    ];
    for (name, text) in others {
        parts.retain(|(n, _)| n != name);
        parts.push(((*name).to_owned(), (*text).to_owned()));
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
