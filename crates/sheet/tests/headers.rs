//! Header rows as schools and form services make them.
#![allow(clippy::unwrap_used)]

use std::ops::ControlFlow;

use zhibao_sheet::Workbook;
use zhibao_sheet::header::{Extra, HeaderAt, Headings, Kind, Looks, Mapping, Reason, RowKind, Target, recognise};
use zhibao_sheet::{Limits, Row};

fn headings() -> Headings {
    let own = |f: &str| Target::new("student", 0, f);
    let member = |n, f: &str| Target::new("member", n, f);
    let mut headings = Headings::new([
        ("姓名".into(), Kind::Template, own("XM")),
        ("性别".into(), Kind::Template, own("XB")),
        ("身份证件号".into(), Kind::Template, own("SFZJH")),
        ("身份证号".into(), Kind::Synonym, own("SFZJH")),
        ("户口所在地区县以下详细地址".into(), Kind::Template, own("HKDZ")),
        ("联系电话".into(), Kind::Label, own("LXDH")),
        ("成员1姓名".into(), Kind::Template, member(1, "XM")),
        ("成员2姓名".into(), Kind::Template, member(2, "XM")),
        ("父亲姓名".into(), Kind::Synonym, member(1, "XM")),
    ]);
    headings.add_looks(Looks::ResidentId, own("SFZJH"));
    headings
}

fn book(csv: &str) -> Workbook {
    Workbook::from_bytes(csv.as_bytes().to_vec(), &Limits::default()).unwrap()
}

fn header(csv: &str, mapping: Option<&Mapping>) -> Option<HeaderAt> {
    recognise(&book(csv).first_rows(0, 40).unwrap(), &headings(), mapping)
}

fn told(header: &HeaderAt) -> String {
    let mapped: Vec<String> = header
        .mapped()
        .map(|(c, t)| {
            format!(
                "{c}:{}{}",
                t.field,
                if t.slot > 0 { t.slot.to_string() } else { String::new() }
            )
        })
        .collect();
    format!("{} {}", header.row, mapped.join(" "))
}

#[test]
fn header_rows_are_found() {
    for (csv, wanted) in [
        ("姓名,性别\n张三,男\n", "1 0:XM 1:XB"),
        (
            "某校学生信息表,,\n姓名*,性别（必填）,身份证号：\n张三,男,1\n",
            "2 0:XM 1:XB 2:SFZJH",
        ),
        (
            "基本信息,,家庭,\n姓名,性别,成员1姓名,成员2姓名\n张三,男,a,b\n",
            "2 0:XM 1:XB 2:XM1 3:XM2",
        ),
        ("姓名,性别,父亲,\n,,姓名,电话\n张三,男,张大,138\n", "2 0:XM 1:XB 2:XM1"),
        (
            "1.姓名,2、性别,Q3_身份证号,提交时间\n张三,男,1,2026-01-01\n",
            "1 0:XM 1:XB 2:SFZJH",
        ),
        ("\"姓 名\",\"身份\n证件号\"\n张三,1\n", "1 0:XM 1:SFZJH"),
        ("姓名,性别\n姓名,性别\n张三,男\n", "1 0:XM 1:XB"),
    ] {
        assert_eq!(header(csv, None).map(|h| told(&h)).as_deref(), Some(wanted), "{csv}");
    }
    for csv in [
        "填表说明,\n1. 姓名与身份证一致。,\n",
        "a,b\n1,2\n",
        "姓名,张三\n地址,某地\n",
    ] {
        assert_eq!(header(csv, None).map(|h| told(&h)), None, "{csv}");
    }
}

#[test]
fn what_is_unsure_is_only_suggested() {
    let found = header("姓名,性别,户口所在地县以下详细住址,小名,证\n张三,男,x,y,110101200001011234\n李四,女,x,y,110101200001011234\n王五,女,x,y,110101200001011234\n", None).unwrap();
    let address = &found.columns[2];
    assert!(
        matches!(address.reason, Reason::Similar(_))
            && !address.sure
            && address.target.as_ref().unwrap().field == "HKDZ"
    );
    assert_eq!(found.columns[3].reason, Reason::None);
    assert_eq!(
        (found.columns[4].reason, found.columns[4].sure),
        (Reason::Content, false)
    );
    assert_eq!(found.unmapped(), ["户口所在地县以下详细住址", "小名", "证"]);
    let required = [Target::new("student", 0, "XM"), Target::new("student", 0, "SFZJH")];
    assert_eq!(found.missing(&required), [&required[1]]);
}

#[test]
fn duplicates_and_additions_of_form_services() {
    let found = header(
        "序号,提交时间,姓名,身份证号,身份证件号,来自IP,zhibao_row_id\n1,2026-01-01 08:00,张三,1,2,127.0.0.1,x\n",
        None,
    )
    .unwrap();
    assert_eq!(told(&found), "1 2:XM 4:SFZJH");
    assert_eq!(
        found
            .duplicates()
            .map(|c| (c.index, c.duplicate_of))
            .collect::<Vec<_>>(),
        [(3, Some(4))]
    );
    assert_eq!(
        (
            found.extra(Extra::SubmitTime),
            found.extra(Extra::Serial),
            found.extra(Extra::RowId)
        ),
        (Some(1), Some(0), Some(6))
    );
    assert!(found.unmapped().is_empty());
}

#[test]
fn a_school_is_remembered() {
    let mut mapping = Mapping::default();
    mapping.remember(None, "小名", Some(Target::new("student", 0, "XM")));
    mapping.remember(None, "性别", None);
    mapping.remember(None, "没有了", Some(Target::new("student", 0, "LXDH")));
    let found = header("小名,性别,身份证号\n张三,男,1\n", Some(&mapping)).unwrap();
    assert_eq!(told(&found), "1 0:XM 2:SFZJH");
    assert_eq!(
        (found.columns[0].reason, found.lost.as_slice()),
        (Reason::Remembered, ["没有了".to_owned()].as_slice())
    );
    let again = header("小名,身份证号\n张三,1\n", Some(&found.to_mapping())).unwrap();
    assert_eq!(told(&again), "1 0:XM 1:SFZJH");
}

#[test]
fn rows_that_are_no_records() {
    let csv = "姓名,性别,身份证号,联系电话\n1,2,3,4\n张三,男,1,138\n姓名,性别,身份证号,联系电话\n合计,2,,\n填表人：王,,,\n,,,,x\n1,男,3,4\n";
    let found = header(csv, None).unwrap();
    let mut kinds = Vec::new();
    let mut take = |row: &Row<'_>| {
        if row.number() > found.row {
            kinds.push(found.kind(row));
        }
        ControlFlow::Continue(())
    };
    book(csv).visit(0, &mut take).unwrap();
    use RowKind::{Aside, Data, Header, Note, Numbering, Total};
    assert_eq!(kinds, [Numbering, Data, Header, Total, Note, Aside, Data]);
}
