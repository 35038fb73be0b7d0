//! A small `.xlsb` ([MS-XLSB], BIFF12): no program at hand writes one.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What a cell holds.
pub(crate) enum Bin {
    /// A text in the table of shared strings.
    Shared(&'static str),
    /// A text in the cell itself.
    Text(&'static str),
    /// A number as eight bytes.
    Real(f64),
    /// A whole number, packed.
    Whole(i32),
    /// A day, counted as Excel does.
    Day(i32),
    Bool(bool),
    /// An error by its code.
    Error(u8),
    /// Formatted, and empty.
    Blank,
}

/// Style 0 is plain, style 1 a date by a format of its own.
const DATE_STYLE: u32 = 1;
const OWN_FORMAT: u16 = 170;

/// A workbook of one sheet: rows by their number from 0, cells by their column.
pub(crate) fn xlsb(name: &str, rows: &[(u32, Vec<(u32, Bin)>)]) -> Vec<u8> {
    let mut shared: Vec<&str> = Vec::new();
    let mut data = Part::default();
    for (row, cells) in rows {
        // Row, style, height, flags, no spans.
        let head = [
            row.to_le_bytes().as_slice(),
            &[0; 4],
            &300_u16.to_le_bytes(),
            &[0; 3],
            &[0; 4],
        ]
        .concat();
        data.record(0, &head);
        for (column, cell) in cells {
            let style = if matches!(cell, Bin::Day(_)) { DATE_STYLE } else { 0 };
            let place = [column.to_le_bytes(), style.to_le_bytes()].concat();
            let (kind, value) = match cell {
                Bin::Shared(text) => {
                    let at = shared.iter().position(|known| known == text).unwrap_or_else(|| {
                        shared.push(text);
                        shared.len() - 1
                    });
                    (7, (at as u32).to_le_bytes().to_vec())
                }
                Bin::Text(text) => (6, wide(text)),
                Bin::Real(number) => (5, number.to_le_bytes().to_vec()),
                // Thirty bits, with a mark that they are a whole number.
                Bin::Whole(number) | Bin::Day(number) => (2, ((number << 2) | 2).to_le_bytes().to_vec()),
                Bin::Bool(is) => (4, vec![u8::from(*is)]),
                Bin::Error(code) => (3, vec![*code]),
                Bin::Blank => (1, Vec::new()),
            };
            data.record(kind, &[place, value].concat());
        }
    }
    let last = rows.last().map_or(0, |(row, _)| *row);
    let mut sheet = Part::default();
    sheet.record(129, &[]);
    sheet.record(148, &[0_u32, last, 0, 20].map(u32::to_le_bytes).concat());
    sheet.record(145, &[]);
    sheet.0.extend(data.0);
    sheet.record(146, &[]);
    sheet.record(130, &[]);

    let mut book = Part::default();
    book.record(131, &[]);
    book.record(153, &[&[0; 8][..], &wide("")].concat());
    book.record(143, &[]);
    book.record(
        156,
        &[&0_u32.to_le_bytes()[..], &1_u32.to_le_bytes(), &wide("r1"), &wide(name)].concat(),
    );
    book.record(144, &[]);
    book.record(157, &[0; 26]);
    book.record(132, &[]);

    let mut strings = Part::default();
    strings.record(159, &[shared.len() as u32; 2].map(u32::to_le_bytes).concat());
    for text in &shared {
        strings.record(19, &[&[0][..], &wide(text)].concat());
    }
    strings.record(160, &[]);

    let mut styles = Part::default();
    styles.record(278, &[]);
    styles.record(615, &1_u32.to_le_bytes());
    styles.record(
        44,
        &[&OWN_FORMAT.to_le_bytes()[..], &wide("yyyy\"年\"m\"月\"d\"日\"")].concat(),
    );
    styles.record(616, &[]);
    styles.record(617, &2_u32.to_le_bytes());
    for format in [0, OWN_FORMAT] {
        styles.record(47, &[&[0xff, 0xff][..], &format.to_le_bytes(), &[0; 12]].concat());
    }
    styles.record(618, &[]);
    styles.record(279, &[]);

    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let office = "application/vnd.ms-excel";
    let types = format!(
        "<Types xmlns=\"{package}/content-types\"><Default Extension=\"bin\" ContentType=\"{office}.sheet.binary.macroEnabled.main\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>"
    );
    let link =
        |id: &str, what: &str, to: &str| format!("<Relationship Id=\"{id}\" Type=\"{kind}/{what}\" Target=\"{to}\"/>");
    let links = |inner: String| format!("<Relationships xmlns=\"{package}/relationships\">{inner}</Relationships>");
    let of_book = [
        link("r1", "worksheet", "worksheets/sheet1.bin"),
        link("r2", "sharedStrings", "sharedStrings.bin"),
        link("r3", "styles", "styles.bin"),
    ];
    let parts = [
        ("[Content_Types].xml", types.into_bytes()),
        (
            "_rels/.rels",
            links(link("r1", "officeDocument", "xl/workbook.bin")).into_bytes(),
        ),
        ("xl/_rels/workbook.bin.rels", links(of_book.concat()).into_bytes()),
        ("xl/workbook.bin", book.0),
        ("xl/sharedStrings.bin", strings.0),
        ("xl/styles.bin", styles.0),
        ("xl/worksheets/sheet1.bin", sheet.0),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(
            name,
            SimpleFileOptions::default().compression_method(CompressionMethod::Stored),
        )
        .unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The length in UTF-16 units, then the units.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut out = (units.len() as u32).to_le_bytes().to_vec();
    out.extend(units.into_iter().flat_map(u16::to_le_bytes));
    out
}

/// The records of one part.
#[derive(Default)]
struct Part(Vec<u8>);

impl Part {
    /// Type and size in groups of seven bits, the lowest first; then the body.
    fn record(&mut self, kind: u32, body: &[u8]) {
        for mut number in [kind, body.len() as u32] {
            while number > 0x7f {
                self.0.push(number as u8 | 0x80);
                number >>= 7;
            }
            self.0.push(number as u8);
        }
        self.0.extend_from_slice(body);
    }
}
