//! The demo school itself: its profile, campuses and departments.

use zhibao_core::digits;

use super::cells::{Cells, Row};
use super::people::with_check;
use super::places::Places;
use super::staff::Staff;

/// What the school is called, and by which number.
pub(super) struct Head {
    pub(super) code: String,
    pub(super) name: String,
}

/// The characters of a unified social credit code.
pub(super) const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Code, name, kind (`zb_dept_type`).
const DEPARTMENTS: &[(&str, &str, &str)] = &[
    ("101000", "党政办公室", "2"),
    ("102000", "教务处", "2"),
    ("103000", "学生处", "2"),
    ("104000", "招生就业处", "2"),
    ("105000", "总务处", "5"),
    ("201000", "信息技术部", "3"),
    ("202000", "智能制造部", "3"),
    ("203000", "财经商贸部", "3"),
    ("204000", "教育艺术部", "3"),
    ("205000", "农林医建部", "3"),
];

/// The codes of the campuses of a school of a size.
pub(super) fn campuses(students: usize) -> &'static [&'static str] {
    if students >= 2_000 { &["01", "02"] } else { &["01"] }
}

/// A telephone number in an area that does not exist.
pub(super) fn telephone(number: u32) -> String {
    format!("0000-555{number:04}")
}

fn postcode(places: &Places<'_>) -> String {
    places.city_code()
}

/// The one record of the school profile.
pub(super) fn profile(head: &Head, places: &Places<'_>, staff: &Staff, students: usize, classes: usize) -> Row {
    let principal = staff.principal();
    let credit = with_check(
        &format!("12{}DEM0{}", places.home.code, &head.code[5..]),
        ALPHABET,
        digits::uscc_ok,
    );
    Cells::new()
        .put("XXDM", head.code.clone())
        .put("XXMC", head.name.clone())
        .put("XXYWMC", "Demonstration Vocational School")
        .put("XXJC", "演示职校")
        .put("TYSHXYDM", credit)
        .all(&[
            ("XXBXLXM", "361"),
            ("XXXZM", "1"),
            ("XXJBZM", "831"),
            ("XXZGBMM", "831"),
            ("ZGBMJB", "4"),
        ])
        .put("SSXJZGDM", places.home.code.clone())
        .put("XZQHM", places.home.code.clone())
        .all(&[("SZDCXLX", "121"), ("SZDJJSX", "0"), ("SFMZZZDF", "0")])
        .put("XXDZ", format!("{}城关镇育才路1号", places.full_name(places.home)))
        .put("XXYZBM", postcode(places))
        .all(&[("JXNY", "198409"), ("XQR", "9月10日")])
        .put("XXXQS", campuses(students).len().to_string())
        .all(&[("XXPGLX", "6"), ("XXJSCC", "4")])
        .put("FDDBRH", principal.number.clone())
        .put("FDDBRXM", principal.person.name.clone())
        .put("FRZSH", format!("事证第{}号", &head.code[2..]))
        .put("XZGH", principal.number.clone())
        .put("XZXM", principal.person.name.clone())
        .put("DWFZRH", staff.deputy().number.clone())
        .put("LDTZ", "1")
        .put("LXDH", telephone(1))
        .put("CZDH", telephone(2))
        .put("DZXX", "office@school.example")
        .put("ZYDZ", "https://school.example")
        .all(&[
            ("ZSZG", "1"),
            ("NJJG", "1"),
            ("SFJSZ", "1"),
            ("SFFSZZB", "0"),
            ("XXZWLX", "三年制/五年制"),
        ])
        .put(
            "HBGM",
            (students.max(classes * 20) * 6 / 5)
                .div_ceil(100)
                .saturating_mul(100)
                .to_string(),
        )
        .put("WLJRFS", "4")
        .put("TBLXR", staff.registrar().person.name.clone())
        .put("TBLXRDH", telephone(3))
        .put("BZ", "演示数据，全部为虚构")
        .done()
}

/// The records of the campuses.
pub(super) fn campus_rows(places: &Places<'_>, staff: &Staff, students: usize) -> Vec<Row> {
    let row = |(at, code): (usize, &&'static str)| {
        let main = at == 0;
        Cells::new()
            .put("XQDM", *code)
            .put("XQMC", if main { "本部" } else { "东校区" })
            .put(
                "XQDZ",
                format!(
                    "{}{}",
                    places.full_name(places.home),
                    if main { "城关镇育才路1号" } else { "东关街道" }
                ),
            )
            .put("XQLXDH", telephone(10 + at as u32))
            .put(
                "XQFZRH",
                if main {
                    &staff.principal().number
                } else {
                    &staff.deputy().number
                },
            )
            .put("DZYJ", "office@school.example")
            .put("XQYZBM", postcode(places))
            .put("XQSZDXZQHM", places.home.code.clone())
            .put("XQMJ", (students * 33 + 10_000).to_string())
            .put("XQJZMJ", (students * 20 + 6_000).to_string())
            .put("XQJXKYSBZZ", (students * 3_000 + 500_000).to_string())
            .put("XQGDZCZZ", (students * 9_000 + 5_000_000).to_string())
            .flag("SFZXQ", main)
            .flag("SFXWJXD", false)
            .done()
    };
    campuses(students).iter().enumerate().map(row).collect()
}

/// The codes of the departments that teach.
pub(super) fn teaching() -> impl Iterator<Item = &'static str> {
    DEPARTMENTS
        .iter()
        .filter(|(_, _, kind)| *kind == "3")
        .map(|(code, ..)| *code)
}

/// The records of the departments.
pub(super) fn department_rows(staff: &Staff) -> Vec<Row> {
    let row = |(at, (code, name, kind)): (usize, &(&'static str, &'static str, &'static str))| {
        Cells::new()
            .put("JGH", *code)
            .put("JGMC", *name)
            .put("JGJC", *name)
            .put("DSSJJGH", "000000")
            .put("LSXQH", "01")
            .flag("JGYXBS", true)
            .flag("SFST", true)
            .put("JLNY", "201009")
            .put("FZRH", staff.head_of(code).number.clone())
            .put("JGLX", *kind)
            .put("LXDH", telephone(20 + at as u32))
            .done()
    };
    DEPARTMENTS.iter().enumerate().map(row).collect()
}
