//! The pupils as records.

use zhibao_core::digits;

use super::calendar::text;
use super::cells::{Cells, Row};
use super::classes::{Class, Kind};
use super::majors::Major;
use super::people::{People, with_check};
use super::places::{Places, address, town};
use super::pupils::{Papers, Pupil};

/// What the rows refer to.
pub(super) struct Around<'a> {
    pub(super) places: &'a Places<'a>,
    pub(super) classes: &'a [Class],
    pub(super) majors: &'a [Major],
    /// The code of the own school.
    pub(super) school: &'a str,
}

const TALENTS: &[&str] = &["篮球", "书法", "舞蹈", "绘画", "长跑", "声乐"];

/// The record of a pupil.
pub(super) fn row(pupil: &Pupil, people: &mut People, around: &Around<'_>) -> Row {
    let class = &around.classes[pupil.class];
    let major = &around.majors[class.major];
    let row = who(Cells::new().put("XH", pupil.number.clone()), pupil);
    let row = whence(row, pupil, people, around);
    let row = admission(row, pupil, people, class);
    let row = study(row, pupil, around, class, major);
    hardship(row, pupil, people).done()
}

fn who(row: Cells, pupil: &Pupil) -> Cells {
    let person = &pupil.person;
    let (kind, country, overseas) = pupil.papers.codes();
    let foreign = pupil.papers == Papers::Passport;
    row.put("XJH", pupil.national.clone())
        .put("XM", person.name.clone())
        .put("YWXM", if foreign { person.name.clone() } else { String::new() })
        .put("XMPY", person.pinyin.clone())
        .put("SFZJLXM", kind)
        .put("SFZJH", pupil.document.clone())
        .put("XBM", person.sex)
        .put("CSRQ", text(person.birth))
        .put("MZM", person.nation)
        .put("GJDQM", country)
        .put("GATQWM", overseas)
        .put("HYZKM", "10")
}

fn whence(row: Cells, pupil: &Pupil, people: &mut People, around: &Around<'_>) -> Cells {
    let places = around.places;
    let local = pupil.registered[..4] == places.home.code[..4];
    let registered = pupil.papers.is_registered();
    // Villages with villages, towns with towns (X11).
    let (household, lives) = match (registered, pupil.rural) {
        (false, _) => ("0", "3"),
        (true, true) => ("2", "1"),
        (true, false) => ("1", people.one_of(&["2", "3", "3", "4"])),
    };
    let home = address(&mut people.rng, pupil.rural && registered);
    let mut row = row;
    if registered {
        row = row
            .put("CSDM", pupil.person.origin.clone())
            .put("JGDXZQHM", pupil.person.origin.clone())
            .put("HKSZDXZQHM", pupil.registered.clone())
            .put("HKSZDXXDZ", home.clone())
            .put("SSPCS", format!("{}派出所", town(&mut people.rng)));
    } else {
        row = row.put("HKSZDXXDZ", "境外").put("SSPCS", "城关镇派出所");
    }
    row.put(
        "SYDXZQHM",
        if registered {
            pupil.registered.clone()
        } else {
            places.home.code.clone()
        },
    )
    .all(&[("HKLBM", household), ("XSJZDLX", lives)])
    .flag("SFSLDRK", !local)
    .flag("SFSQZN", registered && !local)
    .flag("SFLSXS", local && pupil.rural && people.once_in(8))
    .flag("SFDSZN", people.once_in(3))
    .put("TC", if people.once_in(5) { people.one_of(TALENTS) } else { "" })
    .put("XSLXDH", pupil.mobile.clone())
    .put("JTXDZ", if local { home } else { address(&mut people.rng, false) })
    .put("JTYZBM", places.city_code())
    .put(
        "CHCQJ",
        if local {
            "无".to_owned()
        } else {
            format!("{}-{}", "北京", places.city().trim_end_matches('市'))
        },
    )
}

fn admission(row: Cells, pupil: &Pupil, people: &mut People, class: &Class) -> Cells {
    let fresh = !people.once_in(12);
    let five = class.kind == Kind::FiveYears;
    let target = match (five, fresh) {
        (true, _) => "811",
        (false, true) => "111",
        (false, false) => "112",
    };
    let serial = &pupil.number[4..];
    row.put("RXNY", class.begins())
        .put("RXFSM", if pupil.moved_in { "09" } else { "01" })
        .put("ZSFS", if people.once_in(4) { "2" } else { "1" })
        .flag("SFZCRX", false)
        .flag("SFDYZY", people.rng.u8(..10) < 8)
        .put("ZSDX", target)
        .put("XSLYM", if fresh { "1" } else { "2" })
        .put("ZXZSLX", "1")
        .flag("SFKSZS", false)
        .flag("SFJD", false)
        .put(
            "BYXX",
            people.one_of(&["第一初级中学", "第二初级中学", "第三初级中学", "实验中学", "城关中学"]),
        )
        .put("ZKZH", format!("{}{serial}", class.year))
        .put("KSH", format!("{}00{serial}", class.year))
        .put("KSZF", people.rng.u32(210..580).to_string())
}

fn study(row: Cells, pupil: &Pupil, around: &Around<'_>, class: &Class, major: &Major) -> Cells {
    let segment = match class.kind {
        Kind::FiveYears => "5",
        Kind::ThreePlusTwo => "2",
        _ => "1",
    };
    let joint = class.kind == Kind::Joint;
    // A school that does not exist, and is not the own one (X08).
    let partner = format!("{}999999", &around.school[..4]);
    let category = if class.kind == Kind::FiveYears {
        "41103"
    } else {
        "33200"
    };
    let local = pupil.registered[..4] == around.places.home.code[..4];
    let row = row
        .put("XSLBM", category)
        .put("XXXS", "1")
        .put("JDFSM", if local && !pupil.rural { "1" } else { "2" })
        .put("LZHZLX", if joint { "2" } else { "1" })
        .put("FDPYFS", segment)
        .put("NJDM", class.year.to_string())
        .put("XZBDM", class.code.clone())
        .put("ZYDM", major.code)
        .put("ZYJC", major.short)
        .put("ZYMLBB", "2021")
        .put("XZ", major.years.to_string())
        .put("YJBYNY", class.graduates(major))
        .put("XSDQZTM", pupil.status);
    if joint {
        row.put("LZHZBXXS", "1").put("LZHZXXDM", partner)
    } else {
        row
    }
}

fn hardship(row: Cells, pupil: &Pupil, people: &mut People) -> Cells {
    let disabled = people.once_in(150);
    let poor = pupil.rural && people.once_in(6);
    let member = people.once_in(2);
    let card = match people.once_in(3) {
        true => {
            let first = format!("629999{:012}", people.rng.u64(..1_000_000_000_000));
            with_check(&first, "0123456789", digits::luhn_ok)
        }
        false => String::new(),
    };
    row.put("ZZMMM", if member { "03" } else { "13" })
        .put("JKZKM", if disabled { "6" } else { "1" })
        .flag("SFTPH", poor)
        .flag("SFDB", poor && people.once_in(3))
        .flag("SFTKGY", false)
        .flag("SFGE", false)
        .flag("SFCJ", disabled)
        .put("CJLBM", if disabled { people.one_of(&["1", "2", "4"]) } else { "" })
        .flag("SFLSZN", false)
        .put("YHKH", card)
}
