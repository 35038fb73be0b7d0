use super::*;
use crate::standard::bundled;
use crate::value::Value;

/// Evaluates over a student with a few fields set.
fn value(text: &str) -> Result<Option<String>, String> {
    let standard = bundled().expect("the bundled standard");
    let table = standard.table("student").expect("students");
    let mut record = vec![Value::Null; table.fields.len()];
    for (code, value) in [
        ("XM", Value::text("王小明")),
        ("XBM", Value::text("1")),
        ("CSRQ", Value::text("20100412")),
        ("SFSQZN", Value::Int(1)),
        ("XZ", Value::Dec(crate::value::Decimal { scaled: 30, scale: 1 })),
    ] {
        record[table.field_index(code).expect("a field")] = value;
    }
    let context = Context {
        standard,
        as_of: "20261101",
        school: None,
    };
    Ok(compile(text, table)?.value(record.as_slice(), &context).shown())
}

#[test]
fn three_valued_logic_and_functions() {
    for (text, expected) in [
        ("XBM = '1'", Some("1")),
        ("XBM <> '1'", Some("0")),
        ("SFZJH = '1'", None),
        ("SFZJH = '1' AND XBM = '2'", Some("0")),
        ("SFZJH = '1' OR XBM = '1'", Some("1")),
        ("NOT (SFZJH = '1')", None),
        ("SFZJH IS NULL", Some("1")),
        ("SFZJH IS NOT NULL", Some("0")),
        ("XBM IN ('1', '2')", Some("1")),
        ("XBM NOT IN ('2', NULL)", None),
        ("XZ = 3", Some("1")),
        ("XZ * 12", Some("36")),
        ("7 / 2", Some("3")),
        ("7 / 0", None),
        ("age_on(CSRQ, :as_of)", Some("16")),
        ("age_on(CSRQ, :as_of) BETWEEN 14 AND 16", Some("1")),
        ("XM LIKE '王%'", Some("1")),
        ("XM LIKE '_明'", Some("0")),
        ("length(XM)", Some("3")),
        ("substr(CSRQ, 1, 6)", Some("201004")),
        ("substr(CSRQ, -2)", Some("12")),
        ("ym_add('202309', XZ * 12 - 2)", Some("202607")),
        ("CASE WHEN XBM = '2' THEN 'f' ELSE 'm' END", Some("m")),
        ("coalesce(SFZJH, XM)", Some("王小明")),
        ("XM || '/' || XBM", Some("王小明/1")),
        ("XM || SFZJH", None),
        (":school = '1'", None),
        ("list_name('gbt2261_1_sex', XBM)", Some("男性")),
        ("nullif(XBM, '1')", None),
        ("round(10 / 4.0, 1)", Some("2.5")),
        ("-SFSQZN", Some("-1")),
    ] {
        assert_eq!(value(text), Ok(expected.map(str::to_owned)), "{text}");
    }
}

#[test]
fn mistakes_are_named() {
    for (text, part) in [
        ("XBM = 1", "text is compared with a number"),
        ("NOSUCH = '1'", "no field NOSUCH"),
        ("nosuch(XM)", "no function nosuch"),
        ("age_on(CSRQ)", "takes 2 arguments"),
        ("(SELECT 1)", "not part of the dialect"),
        ("XM = 'a' extra", "unexpected"),
        (":now = '1'", "no parameter"),
        ("XM =", ""),
    ] {
        let error = value(text).expect_err(text);
        assert!(error.contains(part), "{text}: {error}");
    }
}
