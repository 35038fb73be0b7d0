//! What the demo school teaches.

use zhibao_core::standard::Standard;

use super::calendar::Term;
use super::cells::{Cells, Row};

/// A major of the school.
pub(super) struct Major {
    pub(super) code: &'static str,
    pub(super) name: String,
    pub(super) short: &'static str,
    pub(super) years: i32,
    /// The teaching department.
    pub(super) department: &'static str,
}

/// Code, short name, years, department. Codes are of the catalogue of 2021.
const OFFER: &[(&str, &str, i32, &str)] = &[
    ("710201", "计算机", 3, "201000"),
    ("660103", "数控", 3, "202000"),
    ("730301", "会计", 3, "203000"),
    ("700206", "汽修", 3, "202000"),
    ("730701", "电商", 3, "203000"),
    ("770101", "幼保五年", 5, "204000"),
    ("740201", "烹饪", 3, "203000"),
    ("660301", "机电", 3, "202000"),
    ("610105", "园艺", 3, "205000"),
    ("710204", "数媒", 3, "201000"),
    ("740101", "旅游", 3, "203000"),
    ("720201", "护理", 3, "205000"),
    ("660303", "机器人", 3, "202000"),
    ("750101", "艺术设计", 3, "204000"),
    ("640301", "建筑", 3, "205000"),
    ("610301", "畜牧", 3, "205000"),
];

/// The majors of a school of a size, as far as the standard knows them.
pub(super) fn majors(standard: &Standard, students: usize) -> Vec<Major> {
    let list = standard.list("majors_secondary_2021");
    let named = OFFER.iter().filter_map(|(code, short, years, department)| {
        let name = list?.get(code)?.name.clone();
        Some(Major {
            code,
            name,
            short,
            years: *years,
            department,
        })
    });
    named.take((students / 120).clamp(2, OFFER.len())).collect()
}

/// The records of the majors.
pub(super) fn rows(majors: &[Major], leaders: &[String], term: &Term) -> Vec<Row> {
    let row = |(at, major): (usize, &Major)| {
        let leader = leaders.get(at % leaders.len().max(1)).cloned().unwrap_or_default();
        let agricultural = major.code.starts_with("61");
        Cells::new()
            .put("ZYBH", (at + 1).to_string())
            .put("ZYDM", major.code)
            .put("ZYMLBB", "2021")
            .put("ZYMC", major.name.clone())
            .put("XZ", major.years.to_string())
            .put("ZYJC", major.short)
            .put("JLNY", format!("{}03", term.year - 6))
            .put("ZYDL", &major.code[..2])
            .put("KSJGH", major.department)
            .put("ZXF", if major.years == 5 { "280" } else { "170" })
            .put("BAQK", "1")
            .put("BAWH", format!("职教备〔{}〕{}号", term.year - 6, at + 1))
            .put("SSNY", format!("{}09", term.year - 6))
            .put("FZRGH", leader)
            .put("ZYJSS", "2")
            .flag("SFXTZ", at % 5 == 1)
            .flag("SFSNZY", agricultural)
            .flag("SFXQYS", false)
            .put("ZSJHS", "90")
            .put("SXGWS", "120")
            .done()
    };
    majors.iter().enumerate().map(row).collect()
}
