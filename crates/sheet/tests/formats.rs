//! Files as other programs write them.
#![allow(clippy::unwrap_used)]

mod common;

use common::biff12::{Bin, xlsb};
use common::{by_hand, fixture, open, rows};
use rust_xlsxwriter::{Format as Style, Formula, Workbook as Book};
use zhibao_sheet::{Cell, Format, Limits, Workbook};

fn xlsx() -> Vec<u8> {
    let mut book = Book::new();
    let date = Style::new().set_num_format("yyyy/m/d");
    let sheet = book.add_worksheet();
    sheet.set_name("学生").unwrap();
    sheet.write_string(0, 0, "姓名").unwrap();
    sheet.write_string(0, 2, "姓名").unwrap();
    sheet.write_number_with_format(2, 1, 39574.0, &date).unwrap();
    sheet.write_number(2, 3, 110_101_200_805_061_000.0).unwrap();
    sheet.write_boolean(2, 4, true).unwrap();
    sheet
        .write_formula(2, 5, Formula::new("=1/0").set_result("#DIV/0!"))
        .unwrap();
    sheet.write_formula(2, 6, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(1).unwrap();
    for row in 3..40 {
        sheet.write_blank(row, 9, &date).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn xlsx_streams_every_kind_of_cell() {
    let mut book = open(xlsx()).unwrap();
    assert_eq!((book.format(), book.sheets()[0].name.as_str()), (Format::Xlsx, "学生"));
    let (rows, extent) = rows(&mut book, 0);
    assert_eq!(rows[0], "1: 姓名||姓名");
    assert!(
        rows[1].starts_with("3: |d39574||n110101200805061000|btrue|"),
        "{}",
        rows[1]
    );
    assert!(rows[1].ends_with("|n2"), "{}", rows[1]);
    assert_eq!(
        (
            extent.rows,
            extent.last_row,
            extent.columns,
            extent.phantom_rows,
            extent.phantom_columns
        ),
        (2, 3, 7, 37, 3)
    );
}

#[test]
fn shared_strings_have_one_address_each() {
    let mut book = open(xlsx()).unwrap();
    let mut keys = Vec::new();
    book.visit(0, &mut |row| {
        keys.extend(row.cells().filter_map(Cell::shared_key));
        std::ops::ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[0], keys[1]);
}

#[test]
fn dates_count_from_1904_where_the_workbook_says_so() {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"31\"/></cellXfs></styleSheet>"
    );
    let data = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>38112</v></c><c r=\"B1\" t=\"e\"><v>#SPILL!</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>x</t></is></c></row>";
    let mut book = open(by_hand(
        data,
        &[("xl/workbook.xml", &workbook), ("xl/styles.xml", &styles)],
    ))
    .unwrap();
    assert_eq!(rows(&mut book, 0).0, ["1: d38112m|!#VALUE!|x"]);
}

#[test]
fn old_and_open_formats_give_the_same_rows() {
    for (name, format) in [("people.xls", Format::Xls), ("people.ods", Format::Ods)] {
        let mut book = Workbook::open(&fixture(name), &Limits::default(), None).unwrap();
        assert_eq!(book.format(), format);
        assert_eq!(
            book.sheets()
                .iter()
                .map(|s| (s.name.as_str(), s.visible))
                .collect::<Vec<_>>(),
            [("学生", true), ("隐藏", false)]
        );
        let (rows, _) = rows(&mut book, 0);
        assert_eq!(
            rows[0], "1: 姓名|出生日期|身份证件号|考试总分|是否住校|公式|错误",
            "{name}"
        );
        assert!(rows[1].starts_with("2: 张三|"), "{name}: {}", rows[1]);
        assert!(
            rows[1].contains("|11010120080506123X|n512.5|") && rows[1].contains("n1025|!#DIV/0!"),
            "{name}: {}",
            rows[1]
        );
        assert!(
            rows[1].contains("d39574") || rows[1].contains("2008-05-06"),
            "{name}: {}",
            rows[1]
        );
        assert!(rows[2].starts_with("4: 李四 O'Brien <&>|"), "{name}: {}", rows[2]);
        assert_eq!(rows.len(), 3, "{name}");
    }
}

#[test]
fn the_binary_format_gives_every_kind_of_cell() {
    use Bin::{Blank, Bool, Day, Error, Real, Shared, Text, Whole};
    let bytes = xlsb(
        "学生",
        &[
            (
                0,
                vec![
                    (0, Shared("姓名")),
                    (1, Shared("出生日期")),
                    (2, Text("身份证件号")),
                    (3, Shared("姓名")),
                ],
            ),
            (
                2,
                vec![
                    (0, Shared("张三")),
                    (1, Day(39574)),
                    (2, Text("11010120080506123X")),
                    (3, Real(512.5)),
                ],
            ),
            (
                3,
                vec![
                    (0, Text("李四 <&>𠮷")),
                    (1, Whole(20_080_506)),
                    (2, Error(0x2a)),
                    (3, Bool(true)),
                    (4, Blank),
                ],
            ),
        ],
    );
    let mut book = open(bytes).unwrap();
    assert_eq!((book.format(), book.sheets()[0].name.as_str()), (Format::Xlsb, "学生"));
    let (rows, extent) = rows(&mut book, 0);
    assert_eq!(
        rows,
        [
            "1: 姓名|出生日期|身份证件号|姓名",
            "3: 张三|d39574|11010120080506123X|n512.5",
            "4: 李四 <&>𠮷|n20080506|!#N/A|btrue",
        ]
    );
    assert_eq!((extent.rows, extent.last_row, extent.columns), (3, 4, 4));
}

#[test]
fn content_decides_whatever_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name| std::fs::read(fixture(name)).unwrap();
    let page = b"<html><table><tr><td>\xe5\xa7\x93\xe5\x90\x8d<tr><td>a</table>".to_vec();
    for (name, bytes, format) in [
        ("wps.et", bytes("people.xls"), Format::Xls),
        ("old.xlsx", bytes("people.xls"), Format::Xls),
        ("open.xls", bytes("people.ods"), Format::Ods),
        ("new.et", xlsx(), Format::Xlsx),
        ("text.xlsx", "姓名,性别\n张三,男\n".into(), Format::Csv),
        ("page.xls", page, Format::Html),
        (
            "binary.xlsx",
            xlsb("S", &[(0, vec![(0, Bin::Text("姓名"))])]),
            Format::Xlsb,
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut book = Workbook::open(&path, &Limits::default(), None).unwrap();
        assert_eq!(book.format(), format, "{name}");
        assert!(rows(&mut book, 0).0[0].starts_with("1: 姓名"), "{name}");
    }
}

#[test]
fn text_tables_in_every_encoding_and_separator() {
    let text = "姓名,性别,备注\r\n张三,男,\"a,\"\"b\"\"\r\nc\"\r\n\r\n李四,女,'=1+1\r\n";
    let wanted = ["1: 姓名|性别|备注", "2: 张三|男|a,\"b\"\r\nc", "3: 李四|女|=1+1"];
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    let bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), bom, gb, utf16] {
        let mut book = open(bytes).unwrap();
        assert_eq!(book.format(), Format::Csv);
        assert_eq!(rows(&mut book, 0).0, wanted);
    }
    for separator in [";", "\t"] {
        let other = "姓名,性别\n张三,男\n李四,女\n".replace(',', separator);
        assert_eq!(
            rows(&mut open(other).unwrap(), 0).0,
            ["1: 姓名|性别", "2: 张三|男", "3: 李四|女"]
        );
    }
    assert_eq!(rows(&mut open("sep=|\n姓名|性别\n").unwrap(), 0).0[1], "2: 姓名|性别");
    assert_eq!(rows(&mut open("姓名\n张三").unwrap(), 0).0, ["1: 姓名", "2: 张三"]);
}

#[test]
fn pages_and_excel_xml_named_xls() {
    let page = "<html><head><meta charset=utf-8><style>td{}</style></head><body><table><tr><th colspan=2>名单<tr><td>姓名<td>身份证&nbsp;号\
                <tr><td rowspan=2>张三</td><td>1&lt;2<br>x</td></tr><tr><td>李四</td></tr></table><table><tr><td>b</table>";
    let mut book = open(page).unwrap();
    assert_eq!((book.format(), book.sheets().len()), (Format::Html, 2));
    assert_eq!(
        rows(&mut book, 0).0,
        ["1: 名单", "2: 姓名|身份证\u{a0}号", "3: 张三|1<2\nx", "4: |李四"]
    );
    assert_eq!(rows(&mut book, 1).0, ["1: b"]);
    let xml = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
               <Worksheet ss:Name=\"学生\"><Table><Row><Cell><Data ss:Type=\"String\">姓名</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"String\">性别</Data></Cell></Row>\
               <Row ss:Index=\"4\"><Cell/><Cell><Data ss:Type=\"Number\">5</Data></Cell></Row></Table></Worksheet></Workbook>";
    let mut book = open(xml).unwrap();
    assert_eq!(book.sheets()[0].name, "学生");
    assert_eq!(rows(&mut book, 0).0, ["1: 姓名||性别", "4: |5"]);
}

#[test]
fn a_visit_can_end_early_and_begin_again() {
    let mut book = open("a,b\n1,2\n3,4\n").unwrap();
    assert_eq!(book.first_rows(0, 2).unwrap().len(), 2);
    assert_eq!(rows(&mut book, 0).1.rows, 3);
}

#[test]
fn a_workbook_can_be_read_on_another_thread() {
    let mut book = open(xlsx()).unwrap();
    let read = std::thread::spawn(move || rows(&mut book, 0).1.rows);
    assert_eq!(read.join().unwrap(), 2);
}
