//! Forms: merged headings, numbers as numbers, ready to print.

#![allow(clippy::unwrap_used)] // a test

use std::io::Read;

use zhibao_sheet::write::{FormCell, FormColumn, FormRow, FormSpec, FormStub, write_forms};

fn column(levels: &[&str]) -> FormColumn {
    FormColumn {
        heading: levels.iter().map(|l| (*l).to_owned()).collect(),
        width: 0,
    }
}

fn form() -> FormSpec {
    let number = |value, decimals, percent| FormCell::Number {
        value,
        decimals,
        percent,
    };
    FormSpec {
        sheet: "S99 测试/表".to_owned(),
        font: "宋体".to_owned(),
        corner: vec!["表号：测1".to_owned()],
        title: "测试报表".to_owned(),
        line: ["学校".to_owned(), "时点".to_owned(), "单位：人".to_owned()],
        stubs: vec![FormStub {
            heading: "类别".to_owned(),
            width: 0,
        }],
        columns: vec![
            column(&["在校生", "合计"]),
            column(&["在校生", "其中：女"]),
            column(&["比例"]),
        ],
        ordinals: vec!["甲".to_owned()],
        rows: vec![FormRow {
            stubs: vec!["=总计".to_owned()],
            indent: 0,
            strong: true,
            cells: vec![number(1234.0, 0, false), FormCell::None, number(12.5, 1, true)],
        }],
        notes: vec!["说明".to_owned()],
        signatures: vec!["审核人：".to_owned(), "填表人：".to_owned()],
        page: "第 &P 页".to_owned(),
        landscape: true,
        a3: false,
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_form_has_merged_headings_numbers_and_a_print_set_up() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("form.xlsx");
    write_forms(&path, &[form(), form()]).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    // Title over all four columns; 在校生 over two; 类别 and 比例 down two rows.
    for merged in ["A2:D2", "B4:C4", "A4:A5", "D4:D5"] {
        assert!(
            sheet.contains(&format!("<mergeCell ref=\"{merged}\"/>")),
            "{merged}: {sheet}"
        );
    }
    assert!(sheet.contains("<v>1234</v>") && sheet.contains("<v>0.125</v>"));
    assert!(sheet.contains("orientation=\"landscape\"") && sheet.contains("fitToHeight=\"0\""));
    assert!(!sheet.contains("<f>"), "a text that begins with = is no formula");
    let styles = part(&bytes, "xl/styles.xml");
    assert!(styles.contains("0.0%") && styles.contains("宋体"));
    let book = part(&bytes, "xl/workbook.xml");
    assert!(
        book.contains("_xlnm.Print_Titles")
            && book.contains("name=\"S99 测试表\"")
            && book.contains("name=\"S99 测试表2\"")
    );
}

#[test]
fn a_form_without_columns_is_refused_and_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("form.xlsx");
    let empty = FormSpec {
        columns: Vec::new(),
        ..form()
    };
    assert!(write_forms(&path, &[empty]).is_err());
    assert!(!path.exists());
}
