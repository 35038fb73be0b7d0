use super::*;
use crate::standard::bundled;
use proptest::prelude::*;

/// Reads one cell of a student's field: value, repairs, rule.
fn read(code: &str, raw: Raw<'_>) -> (String, String, String) {
    let standard = bundled().expect("the bundled standard");
    let table = standard.table("student").expect("students");
    let field = table.field(code).unwrap_or_else(|| panic!("no field {code}"));
    let reading = FieldReader::new(standard, field, false, Some("3143000123")).read(raw);
    let repairs = reading.repairs.labels().collect::<Vec<_>>().join(",");
    (
        reading.value.to_string(),
        repairs,
        reading.fault.map(|f| f.rule.to_owned()).unwrap_or_default(),
    )
}

#[test]
fn texts_as_people_type_them() {
    for (code, text, value, repairs, rule) in [
        ("XBM", "男", "1", "", ""),
        ("XBM", "1", "1", "", ""),
        ("XBM", "男性", "1", "", ""),
        ("XBM", "甲", "", "", "F02"),
        ("CSRQ", "2010年4月12日", "20100412", "date-style", ""),
        ("CSRQ", "２０１０-04-12", "20100412", "full-width", ""),
        ("CSRQ", "2010-02-30", "", "", "F05"),
        ("RXNY", "202509", "202509", "", ""),
        ("RXNY", "2025年9月", "202509", "date-style", ""),
        ("RXNY", "202513", "", "", "F06"),
        ("SFSQZN", "是", "1", "", ""),
        ("SFSQZN", "待定", "", "", "F02"),
        ("XSLXDH", "138 0000 0000", "13800000000", "phone-style", ""),
        ("XSLXDH", "+86 13800000000", "13800000000", "phone-style", ""),
        ("XSLXDH", "1380000000", "1380000000", "", "F14"),
        ("JTDH", "0731-8888888", "0731-8888888", "", ""),
        ("JTYZBM", "41000A", "41000A", "", "F21"),
        ("JTYZBM", "4100000", "4100000", "", "F21"),
        ("XH", "2025_001", "2025_001", "", "F17"),
        ("XM", " 王小明　", "王小明", "spaces", ""),
        ("JTXDZ", "=1+1", "", "", "F03"),
        ("JTXDZ", "-5", "-5", "", ""),
        ("JTXDZ", "暂无", "", "placeholder", ""),
        ("CHCQJ", "无", "无", "", ""),
        ("KSZF", "523.5", "523.5", "text-for-number", ""),
        ("KSZF", "五百", "", "", "F19"),
        ("XJH", "H123", "", "", "F11"),
        ("XZ", "三年制", "3", "", ""),
        ("XZ", "九年级", "", "", "F02"),
        ("XM", "", "", "", ""),
    ] {
        let expected = (value.to_owned(), repairs.to_owned(), rule.to_owned());
        assert_eq!(read(code, Raw::Text(text)), expected, "{code} {text:?}");
    }
}

#[test]
fn spreadsheet_cells() {
    for (code, raw, value, repairs, rule) in [
        (
            "CSRQ",
            Raw::Serial {
                days: 40280.0,
                from_1904: false,
            },
            "20100412",
            "excel-date",
            "",
        ),
        (
            "CSRQ",
            Raw::Serial {
                days: 38818.0,
                from_1904: true,
            },
            "20100412",
            "excel-date",
            "",
        ),
        ("CSRQ", Raw::Number(20100412.0), "20100412", "date-style", ""),
        ("RXNY", Raw::Number(202509.0), "202509", "number-for-text", ""),
        ("XBM", Raw::Number(2.0), "2", "", ""),
        ("ZZMMM", Raw::Number(3.0), "03", "", ""),
        (
            "XSLXDH",
            Raw::Number(13800000000.0),
            "13800000000",
            "number-for-text",
            "",
        ),
        (
            "JTYZBM",
            Raw::Number(10000.0),
            "010000",
            "number-for-text,leading-zero",
            "",
        ),
        ("SFZJH", Raw::Number(430102201004120000.0), "", "", "F27"),
        ("KSZF", Raw::Number(87.300_000_000_000_01), "87.3", "", ""),
        ("XM", Raw::Error("#REF!"), "", "", "F03"),
        ("SFSQZN", Raw::Bool(true), "1", "", ""),
        ("CSRQ", Raw::Error("#N/A"), "", "", "F05"),
    ] {
        let expected = (value.to_owned(), repairs.to_owned(), rule.to_owned());
        assert_eq!(read(code, raw), expected, "{code} {raw:?}");
    }
}

#[test]
fn identity_numbers() {
    let standard = bundled().expect("the bundled standard");
    let valid = format!(
        "43010220100412001{}",
        crate::digits::resident_check("43010220100412001").expect("17 digits")
    );
    for (number, kind, absent, rule, value) in [
        (valid.as_str(), "1", false, "", valid.as_str()),
        ("430102100412001", "1", false, "", ""),
        ("43010220100412001", "1", false, "F07", "43010220100412001"),
        ("1.10101E+17", "1", false, "F27", "1.10101E+17"),
        ("110101201001010000", "1", false, "F27", "110101201001010000"),
        ("H0123456", "H0", false, "", "H0123456"),
        ("H0123456", "", true, "", "H0123456"),
        ("999314300012300001", "", true, "", "999314300012300001"),
        ("999314300012400001", "", true, "F10", "999314300012400001"),
    ] {
        let kind = if kind.is_empty() {
            Value::Null
        } else {
            Value::text(kind)
        };
        let mut held = Value::text(number);
        let identity = Identity {
            kind: &kind,
            kind_absent: absent,
            school: Some("3143000123"),
        };
        let (repairs, fault) = judge_identity(&mut held, &identity, standard);
        assert_eq!(fault.map_or("", |f| f.rule), rule, "{number}");
        if value.is_empty() {
            assert!(
                !repairs.is_none() && crate::digits::resident_ok(&held.to_string()),
                "{number} is converted"
            );
        } else {
            assert_eq!(held.to_string(), value);
        }
    }
}

#[test]
fn names() {
    for (name, latin, rule) in [
        ("王小明", false, ""),
        ("阿依努尔·买买提", false, ""),
        ("阿依努尔•买买提", false, "F15"),
        ("王", false, "F15"),
        ("王Xiao明", false, "F15"),
        ("·王明", false, "F15"),
        ("Anna Müller", true, ""),
        ("Anna Müller", false, "F15"),
        ("王\u{e000}", false, "F16"),
    ] {
        assert_eq!(
            judge_name(&Value::text(name), latin).map_or("", |f| f.rule),
            rule,
            "{name}"
        );
    }
    let mended = judge_name(&Value::text("阿依努尔•买买提"), false).and_then(|f| f.suggestion);
    assert_eq!(mended.as_deref(), Some("阿依努尔·买买提"));
}

proptest! {
    /// Whatever is typed into whatever field, a reading comes back, and what it keeps reads again as itself.
    #[test]
    fn a_kept_value_reads_as_itself(field in 0usize..87, text in "\\PC{0,24}") {
        let standard = bundled().expect("the bundled standard");
        let table = standard.table("student").expect("students");
        let reader = FieldReader::new(standard, &table.fields[field % table.fields.len()], false, None);
        let first = reader.read(Raw::Text(&text));
        if !first.value.is_null() {
            let kept = first.value.to_string();
            let again = reader.read(Raw::Text(&kept));
            prop_assert_eq!(again.value, first.value);
        }
    }
}
