//! Exports are read back: our own changes nothing, the national one has no fault, and both keep text as text.

#![allow(clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{insert, standard};
use tempfile::TempDir;
use zhibao_app::check::{Limits, Options as CheckOptions, Report, check};
use zhibao_app::export::{
    ExportError, Reason, export_layout, export_national, export_own, is_example, layout_of, prefilled, template,
};
use zhibao_app::import::{ImportOptions, import};
use zhibao_core::message::Lang;
use zhibao_sheet::header::Sample;
use zhibao_sheet::{ROW_ID, Workbook};
use zhibao_vault::{PRESENT, Vault};

const SCHOOL: &str = "3111000001";

fn vault(folder: &TempDir) -> Vault {
    let mut vault = common::vault(folder.path(), SCHOOL, "示例职业学校");
    insert(
        &mut vault,
        "school_profile",
        "XXDM=3111000001 XXMC=示例职业学校 XXBXLXM=362",
    );
    insert(
        &mut vault,
        "major",
        "ZYBH=1 ZYDM=720201 ZYMLBB=2021 ZYMC=护理 ZYJC=护理(普通) XZ=3 JLNY=201009 BAQK=已备案 SFSNZY=否",
    );
    insert(
        &mut vault,
        "class",
        "XZBDM=20260101 XZBMC=2026级护理1班 NJDM=2026 ZYDM=720201 JBNY=202609 BYNY=202907 BJLX=普通 ZT=有效",
    );
    vault
}

/// A resident number with its check digit.
fn resident(first: &str) -> String {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{first}{}", char::from(b"10X98765432"[sum as usize % 11]))
}

/// A pupil without a fault, and a guardian; `more` overrides.
fn pupil(vault: &mut Vault, n: usize, more: &str) -> String {
    let id = resident(&format!("1101012010030{}00{}", n % 9 + 1, n % 5 * 2 + 1));
    let given = NAMES[n % NAMES.len()];
    let mut cells = format!(
        "XH=202601{n:03} XM={given} XMPY=CESHI XBM=男 SFZJLXM=1 SFZJH={id} CSRQ={} CSDM=110101 JGDXZQHM=110101 \
         MZM=汉族 GJDQM=中国 GATQWM=00 HYZKM=未婚 ZZMMM=共青团员 JKZKM=健康或良好 HKSZDXZQHM=110101 HKSZDXXDZ=东华门街道1号 \
         SSPCS=东华门派出所 HKLBM=非农业户口 XSJZDLX=城市 SFSQZN=否 XSLXDH=138000000{n:02} CHCQJ=无 RXNY=202609 RXFSM=01 \
         ZSFS=统一招生 ZSDX=应届初中毕业生 XSLYM=应届 SYDXZQHM=110101 XSLBM=普通中专学生 XXXS=全日制 JDFSM=住校 \
         LZHZLX=非联合办学 FDPYFS=非分段培养 NJDM=2026 XZBDM=20260101 ZYDM=720201 ZYMLBB=2021 XZ=3 YJBYNY=202907 XSDQZTM=01 \
         SFTPH=否 SFDB=否",
        &id[6..14]
    );
    for (field, text) in more.split(' ').filter_map(|c| c.split_once('=')) {
        let start = cells.find(&format!(" {field}=")).unwrap_or(cells.len());
        let end = cells[start..]
            .get(1..)
            .and_then(|rest| rest.find(' '))
            .map_or(cells.len(), |at| start + 1 + at);
        cells.replace_range(start..end, &format!(" {field}={text}"));
    }
    let row = insert(vault, "student", &cells);
    insert(
        vault,
        "student_family_member",
        &format!("XH=202601{n:03} CYXH=2 XM=王二 GXM=母亲 SFJHR=是 LXDH=139100000{n:02}"),
    );
    insert(
        vault,
        "student_family_member",
        &format!("XH=202601{n:03} CYXH=1 XM=王一 GXM=父亲 SFJHR=是 LXDH=139000000{n:02} ZZMMM=群众"),
    );
    row
}

const NAMES: [&str; 5] = ["王小明", "李大有", "赵一鸣", "孙立人", "周正平"];

fn checked(path: &Path, table: &str) -> Report {
    let options = CheckOptions {
        table,
        sheet: None,
        mapping: None,
        school: Some(SCHOOL),
        as_of: "20261101",
        limit: 100,
        changes: false,
        limits: Limits::default(),
        helper: None,
        progress: None,
    };
    check(path, standard(), &options).unwrap()
}

fn said(report: &Report) -> Vec<String> {
    let say = |f: &zhibao_app::check::SheetFinding| {
        format!(
            "{} {} {}",
            f.heading,
            f.finding.rule,
            f.finding.say(standard(), Lang::Zh)
        )
    };
    report.findings.iter().map(say).collect()
}

fn rows(path: &Path, sheet: usize) -> Vec<Sample> {
    let mut book = Workbook::open(path, &Limits::default(), None).unwrap();
    book.first_rows(sheet, 10_000).unwrap()
}

fn column(rows: &[Sample], heading: &str) -> Vec<String> {
    let at = rows[0].cells.iter().position(|c| c == heading).unwrap();
    rows[1..].iter().map(|r| r.get(at).to_owned()).collect()
}

fn out(folder: &TempDir, name: &str) -> PathBuf {
    folder.path().join(name)
}

#[test]
fn the_national_layout_is_taken_without_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    (0..4).for_each(|n| drop(pupil(&mut vault, n, "")));
    for layout in ["national-2022", "national-2009"] {
        let path = out(&folder, &format!("{layout}.xlsx"));
        let report = export_national(&mut vault, layout, &path).unwrap();
        let why: Vec<String> = report
            .refused
            .iter()
            .flat_map(|r| &r.reasons)
            .map(|r| r.say(standard(), Lang::En))
            .collect();
        assert_eq!((report.rows, why), (4, vec![]), "{layout}");
        assert_eq!(
            (report.files.as_slice(), &report.refused_file),
            (&[path.clone()][..], &None)
        );
        let written = rows(&path, 0);
        let headings: Vec<&str> = standard()
            .template(layout)
            .unwrap()
            .columns
            .iter()
            .map(|c| c.heading.as_str())
            .collect();
        assert_eq!(written[0].cells, headings);
        let report = checked(&path, "student");
        assert_eq!(said(&report), Vec::<String>::new(), "{layout}");
        assert_eq!(report.rows, 4);
        let columns = &standard().template(layout).unwrap().columns;
        let without = |heading: &String| columns.iter().any(|c| c.heading == *heading && c.field.is_none());
        assert!(
            report.unmapped_columns.iter().all(without),
            "{:?}",
            report.unmapped_columns
        );
    }
    let written = rows(&out(&folder, "national-2022.xlsx"), 0);
    for (heading, text) in [
        ("班级名称", "2026级护理1班"),
        ("专业简称", "护理(普通)"),
        ("学制", "三年制"),
        ("户口性质", "非农业户口"),
        ("成员1姓名", "王一"),
        ("成员2姓名", "王二"),
        ("成员1关系", "父亲"),
        ("生源地行政区划码", "110101"),
    ] {
        assert_eq!(column(&written, heading)[0], text, "{heading}");
    }
    let written = rows(&out(&folder, "national-2009.xlsx"), 0);
    for (heading, text) in [
        ("户籍所在省", "北京市"),
        ("户籍所在区县", "东城区"),
        ("学校类型", "普通中专"),
        ("家长姓名", "王一"),
    ] {
        assert_eq!(column(&written, heading)[0], text, "{heading}");
    }
}

type Fits = fn(&Reason) -> bool;

#[test]
fn what_the_national_system_would_refuse_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    pupil(&mut vault, 0, "");
    let cases: [(&str, &str, Fits); 4] = [
        ("XZBDM=20260199", "班级名称", |r| {
            matches!(r, Reason::NotRegistered { .. } | Reason::Error { .. })
        }),
        ("SSPCS=", "所属派出所", |r| matches!(r, Reason::Missing { .. })),
        ("XSLXDH=12345", "联系电话", |r| matches!(r, Reason::Error { .. })),
        ("MZM=火星族", "民族", |r| matches!(r, Reason::Error { .. })),
    ];
    let ids: Vec<String> = (0..4).map(|n| pupil(&mut vault, n + 1, cases[n].0)).collect();
    let path = out(&folder, "out.xlsx");
    let report = export_national(&mut vault, "national-2022", &path).unwrap();
    assert_eq!(report.rows, 1);
    assert_eq!(report.refused.iter().map(|r| r.row.clone()).collect::<Vec<_>>(), ids);
    for (refused, (_, heading, fits)) in report.refused.iter().zip(cases) {
        assert!(
            refused.reasons.iter().all(|r| r.heading() == heading),
            "{:?}",
            refused.reasons
        );
        assert!(refused.reasons.iter().any(fits), "{:?}", refused.reasons);
        assert!(
            [Lang::Zh, Lang::En]
                .iter()
                .all(|l| !refused.reasons[0].say(standard(), *l).contains('{'))
        );
    }
    let list = report.refused_file.unwrap();
    assert!(list.ends_with("out-退回清单.xlsx"));
    let listed = rows(&list, 0);
    assert!(column(&listed, "学号").iter().any(|n| n == "202601003"), "{listed:?}");
}

#[test]
fn derived_values_and_exceptions_are_no_reason_to_refuse() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    pupil(&mut vault, 0, "CSRQ= XBM= CSDM= ZYDM= XZ=");
    let path = out(&folder, "out.xlsx");
    let report = export_national(&mut vault, "national-2022", &path).unwrap();
    assert_eq!((report.rows, report.refused.len()), (1, 0), "{:?}", report.refused);
    let written = rows(&path, 0);
    for (heading, text) in [
        ("出生日期", "2010-03-01"),
        ("性别", "男"),
        ("专业简称", "护理(普通)"),
        ("学制", "三年制"),
    ] {
        assert_eq!(column(&written, heading), [text], "{heading}");
    }
}

#[test]
fn the_vault_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    for name in ["school.zbv", "school.zbv.keys", "SCHOOL.zbv-wal"] {
        let path = out(&folder, name);
        assert!(
            matches!(export_own(&mut vault, "class", &path), Err(ExportError::OntoVault)),
            "{name}"
        );
        assert!(export_national(&mut vault, "national-2022", &path).is_err());
    }
    assert!(matches!(
        layout_of(standard(), "class", "national-2022"),
        Err(ExportError::OtherTable { .. })
    ));
    assert!(layout_of(standard(), "ZH06", "national-2009").is_ok());
}

#[test]
fn files_are_split_at_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    (0..5).for_each(|n| drop(pupil(&mut vault, n, "")));
    let mut layout = standard().template("national-2022").unwrap().clone();
    (layout.rows_per_sheet, layout.sheets_per_file) = (Some(1), Some(2));
    let report = export_layout(&mut vault, &layout, &out(&folder, "many.xlsx")).unwrap();
    assert_eq!((report.rows, report.files.len()), (5, 3));
    let sheets = |path: &Path| Workbook::open(path, &Limits::default(), None).unwrap().sheets().len();
    assert_eq!(report.files.iter().map(|f| sheets(f)).collect::<Vec<_>>(), [2, 2, 1]);
    assert!(report.files[2].ends_with("many-3.xlsx"));
    assert_eq!(column(&rows(&report.files[1], 1), "学号"), ["202601003"]);
}

#[test]
fn our_own_export_says_the_same_as_the_vault() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    let first = pupil(&mut vault, 0, "BZ=+86 KSTC==1+1 KSZF=520.5 JTDH=-");
    pupil(&mut vault, 1, "CSRQ=2010年13月1日 MZM=火星族");
    for table in standard().tables.iter().map(|t| t.id.as_str()) {
        let path = out(&folder, &format!("{table}.xlsx"));
        let written = export_own(&mut vault, table, &path).unwrap();
        assert_eq!(written.rows, vault.count_rows(PRESENT, table).unwrap());
        let report = checked(&path, table);
        assert_eq!(
            (&report.unmapped_columns, &report.missing_columns),
            (&vec![], &vec![]),
            "{table}"
        );
        let fields = standard().table(table).unwrap().fields.len();
        let mut book = Workbook::open(&path, &Limits::default(), None).unwrap();
        let header = zhibao_sheet::header::recognise(
            &book.first_rows(0, 3).unwrap(),
            &zhibao_app::headings::headings(standard(), table),
            None,
        );
        assert_eq!(
            header
                .unwrap()
                .mapped()
                .filter(|(_, t)| t.table == table && t.slot == 0)
                .count(),
            fields,
            "{table}"
        );
        let meta = book.meta().unwrap().values;
        assert_eq!(meta["table"], table);
        assert_eq!(meta["vault"], vault.id());
        let entries = vault.audit_entries(0, 1).unwrap()[0].number;
        assert_eq!(
            meta["base"].parse::<i64>().unwrap() + 1,
            entries,
            "the export itself is noted after its base"
        );
    }
    let written = rows(&out(&folder, "student.xlsx"), 0);
    for (heading, text) in [
        (ROW_ID, first.as_str()),
        ("性别码", "男性"),
        ("行政班代码", "20260101"),
        ("出生日期", "2010-03-01"),
        ("考生特长", "=1+1"),
        ("考试总分", "520.5"),
        ("备注", "+86"),
    ] {
        assert_eq!(column(&written, heading)[0], text, "{heading}");
    }
    assert_eq!(column(&written, "出生日期")[1], "2010年13月1日");
    let of_vault = vault.findings(PRESENT, &Default::default(), 0, 100).unwrap();
    let of_table = |table: &str| {
        let mut rules: Vec<String> = of_vault
            .iter()
            // Rules that look into other tables are silent for a lone sheet.
            .filter(|f| f.finding.table == table && !f.finding.rule.starts_with('T'))
            .map(|f| f.finding.rule.to_string())
            .collect();
        rules.sort();
        rules
    };
    let mut rules: Vec<String> = checked(&out(&folder, "student.xlsx"), "student")
        .findings
        .iter()
        .map(|f| f.finding.rule.to_string())
        .collect();
    rules.sort();
    assert_eq!(rules, of_table("student"));
}

#[test]
fn taking_an_export_in_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    pupil(&mut vault, 0, "BZ=+86 KSTC==1+1 KSZF=520.5 JTDH=- XXM=1 CSDM=110103");
    pupil(
        &mut vault,
        1,
        "CSRQ=2010年13月1日 MZM=火星族 XZBDM=9 YHKH=6222 SFZJH=110101201003020002 SFCJ=是",
    );
    let state = |vault: &Vault| -> Vec<String> {
        let tables = standard().tables.iter().map(|t| t.id.as_str());
        tables
            .map(|t| format!("{:?}", vault.rows(PRESENT, t, 0, 100).unwrap()))
            .collect()
    };
    let before = state(&vault);
    for (table, name) in standard().tables.iter().flat_map(|t| [(t, "xlsx"), (t, "csv")]) {
        let path = out(&folder, &format!("{}.{name}", table.id));
        let rows = export_own(&mut vault, &table.id, &path).unwrap().rows as usize;
        let report = import(&mut vault, &path, &ImportOptions::new(&table.id)).unwrap();
        assert_eq!(
            (report.rows, report.unchanged),
            (rows, rows),
            "{} {name}: {report:?}",
            table.id
        );
    }
    assert_eq!(before, state(&vault));
    let path = out(&folder, "national.xlsx");
    assert_eq!(export_national(&mut vault, "national-2022", &path).unwrap().rows, 1);
    let report = import(&mut vault, &path, &ImportOptions::new("student")).unwrap();
    assert_eq!((report.rows, report.unchanged), (1, 1), "{report:?}");
    assert_eq!(before, state(&vault));
}

#[test]
fn csv_for_people_runs_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    pupil(&mut vault, 0, "BZ=+86 KSTC==1+1");
    let path = out(&folder, "student.csv");
    export_own(&mut vault, "student", &path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("\u{feff}zhibao_row_id,"));
    assert!(text.contains(",'=1+1") && text.contains(",'+86"));
    let report = checked(&path, "student");
    assert_eq!((report.rows, report.unmapped_columns), (1, vec![]));
    assert_eq!(column(&rows(&path, 0), "考生特长"), ["=1+1"]);
}

#[test]
fn a_class_is_prefilled_for_its_teacher() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(&folder);
    pupil(&mut vault, 0, "");
    pupil(&mut vault, 1, "XZBDM=20260102");
    for (class, table, count) in [
        ("20260101", "student", 1),
        ("2026级护理1班", "student_family_member", 2),
    ] {
        let path = out(&folder, &format!("{table}.xlsx"));
        assert_eq!(
            prefilled(&mut vault, table, class, &path, Lang::Zh).unwrap().rows,
            count
        );
        assert_eq!(checked(&path, table).unmapped_columns, Vec::<String>::new());
    }
    let path = out(&folder, "none.xlsx");
    assert!(prefilled(&mut vault, "student", "X", &path, Lang::Zh).is_err() && !path.exists());
    assert!(prefilled(&mut vault, "campus", "20260101", &path, Lang::Zh).is_err());
}

#[test]
fn templates_are_recognised_and_their_example_is_no_data() {
    let folder = tempfile::tempdir().unwrap();
    for table in &standard().tables {
        for lang in [Lang::Zh, Lang::En] {
            let path = out(&folder, &format!("{}.xlsx", table.id));
            template(standard(), &table.id, &path, lang).unwrap();
            let mut book = Workbook::open(&path, &Limits::default(), None).unwrap();
            let meta = book.meta().unwrap();
            let mut examples = Vec::new();
            book.visit(0, &mut |row| {
                examples.push(is_example(&meta, row, row.number() == 2));
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
            assert_eq!(examples, [false, true], "{}", table.id);
            assert_eq!(checked(&path, &table.id).unmapped_columns, Vec::<String>::new());
        }
    }
    let path = out(&folder, "student.xlsx");
    let headings = &rows(&path, 0)[0].cells;
    assert_eq!(headings.len(), 73);
    // The example would itself be accepted.
    let report = checked(&path, "student");
    assert_eq!(said(&report), Vec::<String>::new());
}
