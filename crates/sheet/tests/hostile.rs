//! Files made to do harm, or broken: a named error, soon, in little memory.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::{Cursor, Write};

use common::biff12::{Bin, xlsb};
use common::{by_hand, fixture, open, read_all};
use proptest::prelude::*;
use zhibao_sheet::{Limits, SheetError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn small() -> Limits {
    Limits {
        part_bytes: 1 << 20,
        total_bytes: 8 << 20,
        shared_string_bytes: 2 << 20,
        ..Limits::default()
    }
}

const CELL: &str = "<row><c t=\"inlineStr\"><is><t>x</t></is></c></row>";

#[test]
fn bombs_are_refused_declared_or_not() {
    let noise = " ".repeat(16 << 20);
    let spaces = by_hand(&format!("{CELL}{noise}{CELL}"), &[]);
    assert!(matches!(read_all(&spaces, &small()), Err(SheetError::Bomb { .. })));
    // The same with a directory that declares a harmless size.
    let mut lying = spaces.clone();
    for at in 0..lying.len() - 46 {
        if &lying[at..at + 4] == b"PK\x01\x02" {
            lying[at + 24..at + 28].copy_from_slice(&1000u32.to_le_bytes());
        }
    }
    assert!(read_all(&lying, &small()).is_err());
    let many = by_hand(&"<row><c/><c/><c/><c/></row>".repeat(400_000), &[]);
    assert!(matches!(read_all(&many, &small()), Err(SheetError::Bomb { .. })));
    let shared = by_hand(
        CELL,
        &[(
            "xl/sharedStrings.xml",
            &format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(200_000)),
        )],
    );
    assert!(matches!(
        read_all(&shared, &small()),
        Err(SheetError::Bomb { .. } | SheetError::SharedStrings { .. })
    ));
}

#[test]
fn a_lying_sheet_cannot_fill_the_memory() {
    // One endless text, declared small.
    let mut bytes = by_hand(
        &format!(
            "<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row>",
            "x".repeat(50 << 20)
        ),
        &[],
    );
    for at in 0..bytes.len() - 46 {
        if &bytes[at..at + 4] == b"PK\x01\x02" {
            bytes[at + 24..at + 28].copy_from_slice(&1000u32.to_le_bytes());
        }
    }
    let error = read_all(&bytes, &Limits::default());
    assert!(matches!(error, Err(SheetError::Bomb { .. })), "{error:?}");
}

#[test]
fn an_endless_text_cannot_fill_the_memory() {
    // Within the ratio, thanks to a filling that does not pack; the text itself is let in only in part.
    let mut seed = 1u32;
    let mut filling = String::with_capacity(4 << 20);
    while filling.len() < 4 << 20 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        filling.push(char::from(b'a' + (seed >> 27) as u8 % 26));
    }
    let data = format!(
        "<row><c t=\"inlineStr\"><is><t>{}</t></is></c></row><!--{filling}-->",
        "x".repeat(320 << 20)
    );
    let error = read_all(&by_hand(&data, &[]), &Limits::default());
    assert!(matches!(error, Err(SheetError::Bomb { .. })), "{error:?}");
}

#[test]
fn counts_and_sizes_that_are_only_claimed() {
    let shared = |count: &str| format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
    for count in ["99999999999999999999999", "9999999999"] {
        let bytes = by_hand(CELL, &[("xl/sharedStrings.xml", &shared(count))]);
        assert!(matches!(
            read_all(&bytes, &Limits::default()),
            Err(SheetError::SharedStrings { .. })
        ));
    }
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
    assert_eq!(
        read_all(&by_hand("", &[("xl/worksheets/sheet1.xml", sheet)]), &Limits::default()),
        Ok(1)
    );
    for place in ["ZZZZZZ1", "A99999999999", "1", "A0"] {
        let _ = read_all(
            &by_hand(&format!("<row><c r=\"{place}\"><v>1</v></c></row>"), &[]),
            &Limits::default(),
        );
    }
}

#[test]
fn millions_of_empty_cells_are_passed_over() {
    let row: String = (0..50).map(|_| "<c s=\"0\"/>").collect();
    let phantom: String = (2..20_000).map(|r| format!("<row r=\"{r}\">{row}</row>")).collect();
    let mut book = open(by_hand(&format!("{CELL}{phantom}"), &[])).unwrap();
    let (rows, extent) = common::rows(&mut book, 0);
    assert_eq!(
        (rows.len(), extent.phantom_rows, extent.phantom_columns),
        (1, 19_998, 49)
    );
}

#[test]
fn a_document_type_is_refused_or_inert() {
    let dtd = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
    let shared = format!("{dtd}<sst><si><t>&e;</t></si></sst>");
    assert!(matches!(
        read_all(&by_hand(CELL, &[("xl/sharedStrings.xml", &shared)]), &Limits::default()),
        Err(SheetError::Dtd { .. })
    ));
    let sheet = format!(
        "{dtd}<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>"
    );
    let mut book = open(by_hand("", &[("xl/worksheets/sheet1.xml", &sheet)])).unwrap();
    let mut seen = String::new();
    let _ = book.visit(0, &mut |row| {
        seen.push_str(&row.shown(0));
        std::ops::ControlFlow::Continue(())
    });
    assert!(!seen.contains("root"), "{seen}");
}

#[test]
fn long_cells_are_refused() {
    let long = "x".repeat(2 << 20);
    let inline = format!("<row><c t=\"inlineStr\"><is><t>{long}</t></is></c></row>");
    assert!(matches!(
        read_all(&by_hand(&inline, &[]), &Limits::default()),
        Err(SheetError::CellTooLarge { .. })
    ));
    let csv = format!("a,b\n1,\"{long}\"\n");
    assert!(matches!(
        read_all(csv.as_bytes(), &Limits::default()),
        Err(SheetError::CellTooLarge { .. })
    ));
    let open_quote = format!("a,b\n1,\"{}\n", "x,y\n".repeat(4 << 20));
    assert!(matches!(
        read_all(open_quote.as_bytes(), &Limits::default()),
        Err(SheetError::CellTooLarge { .. })
    ));
    let page = format!("<table><tr><td>{long}</table>");
    assert!(matches!(
        read_all(page.as_bytes(), &Limits::default()),
        Err(SheetError::CellTooLarge { .. })
    ));
}

#[test]
fn what_a_file_is_not() {
    let ods = std::fs::read(fixture("people.ods")).unwrap();
    let xls = std::fs::read(fixture("people.xls")).unwrap();
    let xlsx = by_hand(CELL, &[]);
    let mut docx = ZipWriter::new(Cursor::new(Vec::new()));
    docx.start_file("word/document.xml", SimpleFileOptions::default())
        .unwrap();
    docx.write_all(b"<x/>").unwrap();
    let docx = docx.finish().unwrap().into_inner();
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let encrypted = [&xls[..512], &wide, &[0; 600]].concat();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec();
    for (bytes, wanted) in [
        (Vec::new(), SheetError::Empty),
        (b"  \r\n".to_vec(), SheetError::Empty),
        (docx, SheetError::NoWorkbook),
        (encrypted, SheetError::Encrypted),
        (png, SheetError::Unknown),
        (b"%PDF-1.7\n1 0 obj".to_vec(), SheetError::Unknown),
        (xlsx[..xlsx.len() - 40].to_vec(), SheetError::Truncated),
        (xls[..xls.len() - 600].to_vec(), SheetError::Truncated),
        (xls[..1000].to_vec(), SheetError::Truncated),
        (xlsx[..xlsx.len() / 2].to_vec(), SheetError::Truncated),
        (ods[..ods.len() / 2].to_vec(), SheetError::Truncated),
    ] {
        assert_eq!(read_all(&bytes, &Limits::default()), Err(wanted));
    }
    for cut in [513, 1500, 4000] {
        assert!(read_all(&xls[..cut], &Limits::default()).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_rows_or_an_error(bytes: Vec<u8>) {
        let _ = read_all(&bytes, &Limits::default());
    }

    #[test]
    fn a_changed_workbook_gives_rows_or_an_error(which in 0usize..4, at: prop::sample::Index, to: u8, cut: prop::sample::Index) {
        let mut bytes = match which {
            0 => by_hand(CELL, &[("xl/sharedStrings.xml", "<sst><si><t>a</t></si></sst>")]),
            1 => std::fs::read(fixture("people.ods")).unwrap(),
            2 => std::fs::read(fixture("people.xls")).unwrap(),
            _ => xlsb("S", &[(0, vec![(0, Bin::Shared("a")), (1, Bin::Day(39574))]), (1, vec![(0, Bin::Text("b"))])]),
        };
        let at = at.index(bytes.len());
        bytes[at] = to;
        let _ = read_all(&bytes, &Limits::default());
        bytes.truncate(cut.index(bytes.len()));
        let _ = read_all(&bytes, &Limits::default());
    }

    #[test]
    fn any_markup_in_a_page_gives_rows_or_an_error(parts in prop::collection::vec("<(/?(table|tr|td|th|row|cell|worksheet)( colspan=[0-9]{1,9}| rowspan=[0-9]{1,9}| ss:index=[0-9]{1,9})?/?>)|[a-z&; ]{0,5}", 0..40)) {
        let _ = read_all(format!("<table>{}", parts.concat()).as_bytes(), &Limits::default());
    }
}
