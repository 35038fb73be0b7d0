//! What ARCHITECTURE.md says of adding: a table, a code list, two rules, an indicator and a report are files, and nothing
//! else. They are added to the bundled standard as files here; rows go in, findings and figures come out.

use std::collections::BTreeMap;
use std::sync::Arc;

use zhibao_core::check::Checker;
use zhibao_core::finding::Finding;
use zhibao_core::message::Lang;
use zhibao_core::standard::figure::Sample;
use zhibao_core::standard::{SourceFile, Standard};
use zhibao_core::value::Raw;
use zhibao_engine::figures::trial::{self, Trial};
use zhibao_engine::figures::{self, CellValue};
use zhibao_engine::memory::{Columns, Memory};
use zhibao_engine::rules::Parameters;

const AS_OF: &str = "20261124";

const ADDED: [(&str, &str); 6] = [
    ("tables/ZH/lost_property.json", include_str!("added/lost_property.json")),
    ("codelists/zb_lost_kind.csv", include_str!("added/zb_lost_kind.csv")),
    ("rules/X/X99.toml", include_str!("added/X99.toml")),
    ("rules/R/R99.toml", include_str!("added/R99.toml")),
    ("indicators/W-SAFE-99.toml", include_str!("added/W-SAFE-99.toml")),
    ("reports/S99.toml", include_str!("added/S99.toml")),
];

/// The table is asked for; the list has its entry.
const LONGER: [(&str, &str); 2] = [
    ("codelists.toml", include_str!("added/codelists.toml")),
    (
        "tasks/builtin.toml",
        "\n[tables.lost_property]\nrequired = [\"SWBH\"]\n",
    ),
];

fn standard() -> Arc<Standard> {
    let mut files: BTreeMap<&str, String> = Standard::bundled_files()
        .iter()
        .map(|file| (file.path, file.text.to_owned()))
        .collect();
    files.extend(ADDED.map(|(path, text)| (path, text.to_owned())));
    for (path, more) in LONGER {
        files.get_mut(path).expect("the file").push_str(more);
    }
    let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    Arc::new(Standard::load(&sources).unwrap_or_else(|faults| panic!("{faults}")))
}

type Cells<'t> = &'t [(&'t str, &'t str)];

const ITEMS: [Cells<'static>; 3] = [
    &[
        ("SWBH", "1"),
        ("SWLB", "证件"),
        ("SDRQ", "2026-11-02"),
        ("RLRQ", "2026-11-01"),
        ("RLXH", "7"),
    ],
    &[
        ("SWBH", "2"),
        ("SWLB", "衣物"),
        ("SDRQ", "2026-11-02"),
        ("RLRQ", "2026-11-03"),
        ("RLXH", "7"),
    ],
    &[("SWLB", "手机"), ("SDRQ", "2026-11-02"), ("RLXH", "7")],
];

/// What is found, by rule and row, and the sentences.
fn judged(standard: &Arc<Standard>) -> (Vec<(String, String)>, Vec<String>) {
    let table = standard.table("ZH99").expect("the table");
    let demand = standard.task.tables.get(&table.id);
    let checker = Checker::new(standard, table, demand, Some("3143000123"), AS_OF);
    let columns: Columns = ["lost_property", "student"]
        .into_iter()
        .filter_map(|id| standard.table(id))
        .map(|t| (t.id.clone(), (0..t.fields.len()).collect()))
        .collect();
    let mut memory = Memory::new(standard, &columns).expect("memory");
    let mut findings: Vec<Finding> = Vec::new();
    for (at, cells) in ITEMS.iter().enumerate() {
        let mut draft = checker.draft();
        for (code, text) in *cells {
            let field = table.field_index(code).expect("a field");
            checker.put(&mut draft, field, checker.read(field, Raw::Text(text)));
        }
        let typed = |field: usize| {
            let cell = cells.iter().find(|(code, _)| *code == table.fields[field].code);
            cell.map(|(_, text)| (*text).to_owned()).unwrap_or_default()
        };
        checker.judge(&mut draft, &at.to_string(), typed, &mut findings);
        memory.insert(&table.id, at as i64, draft.values());
    }
    let parameters = Parameters {
        as_of: AS_OF.to_owned(),
        school: Some("3143000123".to_owned()),
        period: Some("2026-2027-1".to_owned()),
        term_start: Some("20260901".to_owned()),
    };
    findings.extend(memory.run_where(&parameters, |_| true).expect("rules"));
    let mut found: Vec<(String, String)> = findings
        .iter()
        .map(|f| (f.rule.to_string(), f.row.to_string()))
        .collect();
    found.sort();
    let said = findings.iter().map(|f| f.say(standard, Lang::Zh)).collect();
    (found, said)
}

#[test]
fn a_table_a_list_and_rules_are_files() {
    let standard = standard();
    let (found, said) = judged(&standard);
    let expected = [
        ("F01", "2"), // asked for by the task
        ("F02", "2"), // not in the list
        ("R99", "2"), // over many records
        ("T01", "0"), // the reference leads to no pupil
        ("T01", "1"),
        ("T01", "2"),
        ("X99", "0"), // within one record
    ];
    let expected = expected.map(|(rule, row)| (rule.to_owned(), row.to_owned()));
    assert_eq!(found, expected, "{said:#?}");
    assert!(
        said.iter().any(|text| text.contains("认领了 3 件，超过2件")),
        "{said:?}"
    );
}

#[test]
fn an_indicator_and_a_report_are_files() {
    let standard = standard();
    let faults = figures::faults(&standard).expect("looked at");
    assert!(faults.0.is_empty(), "{faults}");
    let indicator = standard.indicator("W-SAFE-99").expect("the indicator");
    let report = standard.report("S99").expect("the report");
    assert_eq!(trial::indicator(&standard, indicator), Vec::<String>::new());
    assert_eq!(trial::report(&standard, report), Vec::<String>::new());

    let rows = ITEMS.map(|cells| cells.iter().map(|(c, t)| ((*c).to_owned(), (*t).to_owned())).collect());
    let sample = Sample {
        rows: BTreeMap::from([("lost_property".to_owned(), rows.to_vec())]),
        as_of: AS_OF.to_owned(),
        period: "2026-2027-1".to_owned(),
        school: "3143000123".to_owned(),
    };
    let mut trial = Trial::new(&standard, &report.tables, &sample).expect("rows");
    let session = trial.session().expect("a session");
    let rate = session.indicator("W-SAFE-99").expect("a figure");
    assert_eq!((rate.numerator, rate.denominator), (Some(2.0), Some(3.0)));
    let sheet = session.report("S99").expect("a sheet");
    let cell = |row, column| sheet.cell(report, row, column).and_then(CellValue::number);
    assert_eq!(
        [cell("total", "found"), cell("papers", "claimed")],
        [Some(3.0), Some(1.0)]
    );
}
