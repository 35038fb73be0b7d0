//! Sheets into a vault: both sides changed since an export, answers replaced, examples passed over, meanings remembered,
//! a place in three columns, a watched preview, an import that is ended.

#![allow(clippy::unwrap_used)] // a test

mod common;

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use common::{standard, vault};
use rust_xlsxwriter::Workbook as Writer;
use tempfile::TempDir;
use zhibao_app::check::{CheckError, Mapping};
use zhibao_app::export::{export_own, template};
use zhibao_app::import::{
    Fate, ImportError, ImportOptions, ImportReport, LeftOut, Meaning, Met, RowWay, Seen, Source, SurveyOptions,
    ValueWhy, import, remembered, survey, values,
};
use zhibao_core::message::Lang;
use zhibao_sheet::{Limits, Workbook};
use zhibao_vault::{Edit, PRESENT, Vault};

struct School {
    folder: TempDir,
    vault: Vault,
}

impl School {
    fn new() -> School {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path(), "9901010001", "石桥县职业技术学校");
        School { folder, vault }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn take(&mut self, path: &Path, options: &ImportOptions<'_>) -> ImportReport {
        import(&mut self.vault, path, options).unwrap()
    }

    /// The cells of a field, in the order of the records.
    fn cells(&self, table: &str, field: &str) -> Vec<String> {
        let at = standard().table(table).unwrap().field_index(field).unwrap();
        let rows = self.vault.rows(PRESENT, table, 0, 100).unwrap();
        rows.iter().map(|row| row.cells[at].shown()).collect()
    }

    fn set(&mut self, table: &str, nth: usize, field: &str, text: &str) {
        let row = self.vault.rows(PRESENT, table, 0, 100).unwrap()[nth].id.clone();
        let edit = Edit::SetCells {
            table: table.into(),
            row,
            cells: vec![(field.into(), text.into())],
        };
        self.vault.apply(&edit).unwrap();
    }
}

/// A workbook again, cell by cell, with some texts changed: as a colleague's spreadsheet would save it.
fn retyped(from: &Path, to: &Path, changes: &[(&str, &str)]) {
    let mut book = Workbook::open(from, &Limits::default(), None).unwrap();
    let mut writer = Writer::new();
    for (at, info) in book.sheets().to_vec().into_iter().enumerate() {
        let sheet = writer.add_worksheet();
        sheet.set_name(&info.name).unwrap();
        for row in book.first_rows(at, 1000).unwrap() {
            for (column, text) in row.cells.iter().enumerate() {
                let change = changes.iter().find(|(old, _)| old == text);
                let text = change.map_or(text.as_str(), |(_, new)| new);
                sheet
                    .write_string(row.row - 1, u16::try_from(column).unwrap(), text)
                    .unwrap();
            }
        }
    }
    writer.save(to).unwrap();
}

const CLASSES: &str =
    "班级代码,班级名称,年级\n20260101,护理一班,2026\n20260102,护理二班,2026\n20260103,护理三班,2026\n";

#[test]
fn a_cell_that_sheet_and_vault_both_changed_stays_as_the_vault_has_it_and_is_listed() {
    let mut school = School::new();
    let path = school.file("班级.csv", CLASSES);
    school.take(&path, &ImportOptions::new("class"));
    let (out, back) = (
        school.folder.path().join("out.xlsx"),
        school.folder.path().join("back.xlsx"),
    );
    export_own(&mut school.vault, "class", &out).unwrap();
    school.set("class", 0, "XZBMC", "护理1班");
    school.set("class", 1, "XZBMC", "护理2班");
    // The colleague changed the first and the third; the second stays as it was exported.
    retyped(&out, &back, &[("护理一班", "护理甲班"), ("护理三班", "护理丙班")]);
    let report = school.take(&back, &ImportOptions::new("class"));
    assert_eq!(school.cells("class", "XZBMC"), ["护理1班", "护理2班", "护理丙班"]);
    assert_eq!(report.conflicts.len(), 1);
    assert_eq!(
        (report.conflicts[0].1, report.conflicts[0].2.as_str()),
        (2, "行政班名称")
    );
    assert_eq!((report.updated, report.unchanged, report.added), (1, 2, 0));
}

#[test]
fn an_import_is_known_by_its_file() {
    let mut school = School::new();
    let path = school.file("班级.csv", CLASSES);
    let step = school.take(&path, &ImportOptions::new("class")).undo.unwrap();
    let source = Source::of(&school.vault, step).unwrap().unwrap();
    assert_eq!((source.file.as_str(), source.table.as_str()), ("班级.csv", "class"));
    assert_eq!((source.added, source.updated), (3, 0));
    assert_eq!(Source::of(&school.vault, step + 1).unwrap(), None);
}

#[test]
fn of_several_answers_of_one_person_the_latest_counts() {
    let mut school = School::new();
    let form = "提交时间,姓名,学号,民族\n2026-09-01 08:00,赵甲,2026001,回族\n2026-09-03 08:00,赵甲一,2026001,汉族\n\
                2026-09-02 08:00,赵甲,2026001,苗族\n2026-09-01 09:00,钱乙,2026002,汉族\n";
    let path = school.file("问卷.csv", form);
    let report = school.take(&path, &ImportOptions::new("student"));
    assert_eq!(school.cells("student", "XM"), ["赵甲一", "钱乙"]);
    assert_eq!((report.rows, report.added, report.passed_over), (2, 2, 2));
}

#[test]
fn the_example_of_a_template_is_no_record() {
    let mut school = School::new();
    let (blank, filled) = (school.folder.path().join("t.xlsx"), school.folder.path().join("f.xlsx"));
    template(standard(), "class", &blank, Lang::Zh).unwrap();
    retyped(&blank, &filled, &[]);
    let report = school.take(&filled, &ImportOptions::new("class"));
    assert_eq!((report.rows, report.added, report.passed_over), (0, 0, 1));
}

#[test]
fn what_headings_and_values_mean_is_remembered() {
    let mut school = School::new();
    let odd = "班级代码,班的叫法,班级状态吧\n20260101,护理一班,好着呢\n";
    let path = school.file("a.csv", odd);
    let name = Meaning::new("class", 0, "XZBMC");
    let state = Meaning::new("class", 0, "ZT");
    let mut mapping = Mapping::default();
    mapping.remember_value(&state, "好着呢", "1");
    let columns = [(1, Some(name.clone())), (2, Some(state.clone()))];
    let first = ImportOptions {
        mapping: Some(&mapping),
        header: Some(1),
        sheet: Some("CSV"),
        columns: &columns,
        ..ImportOptions::new("class")
    };
    assert_eq!(school.take(&path, &first).unmapped_columns, Vec::<String>::new());
    assert_eq!(
        (school.cells("class", "XZBMC"), school.cells("class", "ZT")),
        (vec!["护理一班".into()], vec!["1".into()])
    );
    assert_eq!(
        school
            .vault
            .finding_counts(PRESENT)
            .unwrap()
            .iter()
            .filter(|c| c.rule == "F05")
            .count(),
        0
    );

    // Another sheet with the same headings needs no word any more, in any order.
    let path = school.file("b.csv", "班级状态吧,班的叫法,班级代码\n好着呢,护理二班,20260102\n");
    let report = school.take(&path, &ImportOptions::new("class"));
    assert_eq!((report.added, report.rows_with_errors), (1, report.rows_with_errors));
    assert_eq!(school.cells("class", "XZBMC"), ["护理一班", "护理二班"]);
    assert_eq!(school.cells("class", "ZT"), ["1", "1"]);

    let known = remembered(&school.vault, "class").unwrap();
    let options = SurveyOptions {
        sheet: "CSV",
        header: None,
        table: "class",
        mapping: known.as_ref(),
        limits: Limits::default(),
        helper: None,
    };
    let seen = survey(&path, standard(), &options).unwrap();
    let found = values(&school.vault, &seen, &seen.header, known.as_ref()).unwrap();
    let value = found.iter().find(|v| v.text == "好着呢").unwrap();
    assert_eq!(
        (value.is.as_deref(), value.why, value.count),
        (Some("1"), ValueWhy::Said, 1)
    );
}

#[test]
fn a_place_in_three_columns_is_one_code() {
    let mut school = School::new();
    let sheet = "姓名,学号,户籍所在省,户籍所在市,户籍所在区县\n赵甲,1,湖南省,长沙市,芙蓉区\n钱乙,2,北京市,市辖区,朝阳区\n\
                 孙丙,3,湖南省,长沙市,没有这个区\n";
    let path = school.file("a.csv", sheet);
    let report = school.take(&path, &ImportOptions::new("student"));
    assert_eq!(report.unmapped_columns, Vec::<String>::new());
    assert_eq!(
        school.cells("student", "HKSZDXZQHM"),
        ["430102", "110105", "没有这个区"]
    );
}

#[test]
fn a_preview_tells_what_becomes_of_each_row_and_writes_nothing() {
    let mut school = School::new();
    let path = school.file("a.csv", CLASSES);
    school.take(&path, &ImportOptions::new("class"));
    let path = school.file(
        "b.csv",
        "班级代码,班级名称,JBNY\n20260101,护理一班,\n20260102,护理乙班,\n20260104,护理四班,去年\n20260104,护理四班,去年\n",
    );
    let told = RefCell::new(Vec::new());
    let watch = |row: &Seen<'_>| {
        let before: Vec<String> = row
            .cells
            .iter()
            .filter_map(|c| Some(c.before.as_ref()?.shown()))
            .collect();
        let errors = row.cells.iter().filter(|c| c.error.is_some()).count();
        told.borrow_mut().push((row.row, row.fate, before, errors > 0));
    };
    let options = ImportOptions {
        preview: true,
        watch: Some(&watch),
        ..ImportOptions::new("class")
    };
    let report = school.take(&path, &options);
    let told = told.into_inner();
    let fates: Vec<(u32, Fate)> = told.iter().map(|(row, fate, ..)| (*row, *fate)).collect();
    let expected = [
        (2, Fate::Unchanged),
        (3, Fate::Updated),
        (4, Fate::Added),
        (5, Fate::LeftOut(LeftOut::Repeated)),
    ];
    assert_eq!(fates, expected);
    assert_eq!((told[1].2.as_slice(), told[2].3), (&["护理二班".to_owned()][..], true));
    assert_eq!((report.added, report.updated, report.unchanged), (1, 1, 1));
    assert_eq!(school.cells("class", "XZBMC"), ["护理一班", "护理二班", "护理三班"]);
    assert!(school.vault.held().unwrap().is_empty());
}

#[test]
fn a_row_that_may_be_somebody_who_stands_already_waits_for_a_word() {
    let mut school = School::new();
    let path = school.file(
        "a.csv",
        "学号,姓名,性别,出生日期,身份证件类型,身份证件号\n1,王小明,男,20100412,,\n2,李小红,女,20100501,,\n\
         3,赵小兰,女,20100601,居民身份证,990101201006010026\n4,孙小竹,女,20100701,,\n5,孙小竹,女,20100701,,\n",
    );
    school.take(&path, &ImportOptions::new("student"));
    let path = school.file(
        "b.csv",
        "学号,姓名,性别,出生日期,身份证件类型,身份证件号,民族\n11,王小明,男,20100412,居民身份证,990101201004120010,\n\
         12,李小红,男,20100501,,,\n13,赵小兰,女,20100601,居民身份证,990101201006010069,\n14,孙小竹,女,20100701,,,\n\
         15,周小菊,女,20100601,,990101201006010026,\n2,李小红,女,20100501,,,汉族\n",
    );
    let told = RefCell::new(Vec::new());
    let watch = |row: &Seen<'_>| {
        let before: Vec<String> = row
            .cells
            .iter()
            .filter_map(|c| Some(c.before.as_ref()?.shown()))
            .collect();
        told.borrow_mut().push((row.row, row.fate, row.met, before));
    };
    let mut options = ImportOptions {
        preview: true,
        watch: Some(&watch),
        ..ImportOptions::new("student")
    };
    school.take(&path, &options);
    let told = told.take();
    let alike = Fate::LeftOut(LeftOut::Alike);
    let expected = [
        (2, alike, Met::Alike),
        // Another sex, and another number of their own: other people.
        (3, Fate::Added, Met::None),
        (4, Fate::Added, Met::None),
        // Two who stand are like it; which of them is not for a click to say.
        (5, alike, Met::Several),
        // The same number, whatever else is said.
        (6, alike, Met::Alike),
        (7, Fate::Updated, Met::Record),
    ];
    let seen: Vec<(u32, Fate, Met)> = told.iter().map(|(row, fate, met, _)| (*row, *fate, *met)).collect();
    assert_eq!(seen, expected);
    assert!(
        told[0].3.contains(&"1".to_owned()),
        "the number that it would change: {:?}",
        told[0].3
    );

    (options.preview, options.watch) = (false, None);
    options.rows = [(2, RowWay::Update), (5, RowWay::New), (6, RowWay::Skip)].into();
    let report = school.take(&path, &options);
    assert_eq!(
        (report.added, report.updated, report.skipped, report.left_out.len()),
        (3, 2, 1, 0)
    );
    assert_eq!(
        school.cells("student", "XH"),
        ["11", "2", "3", "4", "5", "12", "13", "14"]
    );
}

#[test]
fn an_import_that_is_ended_leaves_nothing() {
    let mut school = School::new();
    let mut sheet = "班级代码,班级名称\n".to_owned();
    for n in 0..1200 {
        sheet.push_str(&format!("{n:08},护理{n}班\n"));
    }
    let path = school.file("a.csv", &sheet);
    let end = |rows: usize| {
        if rows >= 1000 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ImportOptions {
        progress: Some(&end),
        ..ImportOptions::new("class")
    };
    let ended = import(&mut school.vault, &path, &options);
    assert!(
        matches!(ended, Err(ImportError::Check(CheckError::Cancelled))),
        "{ended:?}"
    );
    assert_eq!(school.vault.count_rows(PRESENT, "class").unwrap(), 0);
    assert_eq!(school.vault.steps(PRESENT).unwrap(), []);
    // The same file comes in whole afterwards.
    assert_eq!(school.take(&path, &ImportOptions::new("class")).added, 1200);
}
