//! Exports and templates: read again by this crate and by other programs.
#![allow(clippy::unwrap_used)]

mod common;

use std::ops::ControlFlow;

use common::rows;
use proptest::prelude::*;
use zhibao_sheet::write::{ColumnSpec, CsvWriter, Note, Out, TableSpec, TableWriter};
use zhibao_sheet::{Limits, Workbook};

fn spec() -> TableSpec {
    let columns = vec![
        ColumnSpec {
            required: true,
            note: Some(Note("与身份证一致".into())),
            ..ColumnSpec::new("姓名")
        },
        ColumnSpec {
            choices: vec!["男".into(), "女".into()],
            strict: true,
            ..ColumnSpec::new("性别")
        },
        ColumnSpec {
            choices: (0..300).map(|n| format!("民族{n}")).collect(),
            ..ColumnSpec::new("民族")
        },
    ];
    TableSpec {
        locked: true,
        row_ids: true,
        example: vec!["张三（示例）".into(), "男".into(), String::new()],
        meta: vec![("table".into(), "student".into()), ("base".into(), "42".into())],
        choice_message: ("请选择".into(), "不在列表中".into()),
        ..TableSpec::new("学生", columns)
    }
}

#[test]
fn a_template_says_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.xlsx");
    let mut table = TableWriter::create(
        &path,
        TableSpec {
            temp_dir: Some(dir.path().to_owned()),
            ..spec()
        },
    )
    .unwrap();
    table
        .row("id-1", [Out::Text("=1+1"), Out::Text("男"), Out::Empty])
        .unwrap();
    table
        .row("id-2", [Out::Text("'@x"), Out::Number(2.0), Out::Text("民族7")])
        .unwrap();
    let written = table.finish().unwrap();
    assert_eq!((written.rows, written.sheets, written.files.len()), (2, 1, 1));
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        1,
        "no temporary file stays"
    );
    let mut book = Workbook::open(&path, &Limits::default(), None).unwrap();
    let (rows, _) = rows(&mut book, 0);
    assert_eq!(
        rows,
        [
            "1: zhibao_row_id|姓名|性别|民族",
            "2: |张三（示例）|男",
            "3: id-1|=1+1|男",
            "4: id-2|'@x|n2|民族7"
        ]
    );
    let meta = book.meta().unwrap();
    assert_eq!(
        (
            meta.values["table"].as_str(),
            meta.values["base"].as_str(),
            meta.example[0].as_str()
        ),
        ("student", "42", "张三（示例）")
    );
    let mut examples = Vec::new();
    book.visit(0, &mut |row| {
        examples.extend(meta.is_example(row, 1).then(|| row.number()));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(examples, [2]);
    assert_eq!(book.sheets().iter().filter(|s| s.visible).count(), 1);
}

#[test]
fn sheets_and_files_are_split() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("n.xlsx");
    let spec = TableSpec {
        rows_per_sheet: 2,
        sheets_per_file: 3,
        ..TableSpec::new("学生信息", vec![ColumnSpec::new("姓名")])
    };
    let mut table = TableWriter::create(&path, spec).unwrap();
    for n in 0..13 {
        table.row("", [Out::Text(&format!("p{n}"))]).unwrap();
    }
    let written = table.finish().unwrap();
    assert_eq!((written.sheets, written.rows, written.files.len()), (7, 13, 3));
    let mut all = Vec::new();
    for file in &written.files {
        let mut book = Workbook::open(file, &Limits::default(), None).unwrap();
        assert!(book.sheets().len() <= 3);
        for sheet in 0..book.sheets().len() {
            let (rows, extent) = rows(&mut book, sheet);
            assert!(extent.rows <= 3);
            all.extend(
                rows.into_iter()
                    .skip(1)
                    .map(|r| r.split_once(' ').unwrap().1.to_owned()),
            );
        }
    }
    assert_eq!(all, (0..13).map(|n| format!("p{n}")).collect::<Vec<_>>());
    assert!(written.files[1].ends_with("n-2.xlsx"));
}

#[test]
fn other_programs_read_what_we_write() {
    let python = std::env::var("ZHIBAO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = std::process::Command::new(&python)
        .args(["-c", "import openpyxl"])
        .output();
    if !there.is_ok_and(|o| o.status.success()) {
        eprintln!("openpyxl is not installed: its reading of our files is not tested");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.xlsx");
    let mut table = TableWriter::create(&path, spec()).unwrap();
    table.row("id-1", [Out::Text("=1+1"), Out::Text("男")]).unwrap();
    table.finish().unwrap();
    let script = "import openpyxl,sys\nb=openpyxl.load_workbook(sys.argv[1]);s=b['学生']\n\
                  assert s['B3'].value=='=1+1' and s['B3'].data_type!='f', s['B3'].data_type\n\
                  assert s.protection.sheet and s['B1'].protection.locked and not s['B3'].protection.locked\n\
                  assert s.freeze_panes=='A2' and s.column_dimensions['A'].hidden and s['B1'].comment.text.startswith('与身份证')\n\
                  v=s.data_validations.dataValidation; assert len(v)==2, v\n\
                  assert b['zhibao_meta'].sheet_state=='veryHidden' and b['zhibao_lists'].sheet_state=='hidden'\n";
    let run = std::process::Command::new(&python)
        .arg("-c")
        .arg(script)
        .arg(&path)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    // And the other way round.
    let script = "import openpyxl,sys,datetime\nb=openpyxl.Workbook();s=b.active;s.title='学生'\n\
                  s.append(['姓名','出生日期','数']);s.append(['张三',datetime.date(2008,5,6),3])\nb.save(sys.argv[1])\n";
    let path = dir.path().join("o.xlsx");
    let run = std::process::Command::new(&python)
        .arg("-c")
        .arg(script)
        .arg(&path)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut book = Workbook::open(&path, &Limits::default(), None).unwrap();
    assert_eq!(rows(&mut book, 0).0, ["1: 姓名|出生日期|数", "2: 张三|d39574|n3"]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn csv_comes_back_as_it_was(table in prop::collection::vec(prop::collection::vec("[=+@\\-'\t\r\n,\"; a张]{0,6}", 3), 1..6)) {
        let mut out = CsvWriter::new(Vec::new()).unwrap();
        out.row(["头,", "b", "c", "d", "e"]).unwrap();
        for row in &table {
            out.row(row.iter().map(String::as_str).chain(["x", "y"])).unwrap();
        }
        let bytes = out.finish().unwrap();
        let mut book = Workbook::from_bytes(bytes, &Limits::default()).unwrap();
        let mut read = Vec::new();
        book.visit(0, &mut |row| {
            read.push((0..row.len()).map(|c| row.shown(c)).collect::<Vec<_>>());
            ControlFlow::Continue(())
        }).unwrap();
        let wanted: Vec<Vec<String>> = table.iter().map(|r| r.iter().map(String::as_str).chain(["x", "y"]).map(str::to_owned).collect()).collect();
        prop_assert_eq!(&read[1..], wanted.as_slice());
    }
}
