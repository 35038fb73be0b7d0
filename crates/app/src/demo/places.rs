//! Where the demo school lies, and where its people come from.

use chrono::NaiveDate;
use fastrand::Rng;
use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::{Code, CodeList};

/// The school's county and the counties around it.
pub(super) struct Places<'s> {
    list: &'s CodeList,
    /// The school's county.
    pub(super) home: &'s Code,
    near: Vec<&'s Code>,
    far: Vec<&'s Code>,
}

impl<'s> Places<'s> {
    /// Chooses a county in force on a day; none where the standard has no divisions.
    pub(super) fn choose(standard: &'s Standard, day: NaiveDate, rng: &mut Rng) -> Option<Places<'s>> {
        let list = standard.list("gbt2260_divisions")?;
        let counties: Vec<&Code> = list.codes().iter().filter(|code| is_county(code)).collect();
        // Autonomous areas have rules of their own, and pupils whose names a demo would get wrong.
        let plain = |code: &&&Code| !code.name.contains("自治") && code.in_force(day) && is_under_city(list, code);
        let homes: Vec<&Code> = counties.iter().filter(plain).copied().collect();
        let home = *homes.get(rng.usize(..homes.len().max(1)))?;
        let (near, far) = counties.into_iter().partition(|code| code.code[..4] == home.code[..4]);
        Some(Places { list, home, near, far })
    }

    /// A county of the school's prefecture, in force on a day.
    pub(super) fn near(&self, day: NaiveDate, rng: &mut Rng) -> &'s Code {
        self.pick(&self.near, day, rng)
    }

    /// A county of another prefecture, in force on a day.
    pub(super) fn far(&self, day: NaiveDate, rng: &mut Rng) -> &'s Code {
        self.pick(&self.far, day, rng)
    }

    fn pick(&self, from: &[&'s Code], day: NaiveDate, rng: &mut Rng) -> &'s Code {
        let tries = (0..200).map(|_| from[rng.usize(..from.len())]);
        tries.take(200).find(|code| code.in_force(day)).unwrap_or(self.home)
    }

    /// Province, prefecture and county in one, as addresses begin.
    pub(super) fn full_name(&self, county: &Code) -> String {
        let above = |code: &str| self.list.get(code).map_or("", |code| code.name.as_str());
        let (province, city) = (format!("{}0000", &county.code[..2]), format!("{}00", &county.code[..4]));
        format!("{}{}{}", above(&province), above(&city), county.name)
    }

    /// The county's prefecture.
    pub(super) fn city(&self) -> &'s str {
        self.list
            .get(&format!("{}00", &self.home.code[..4]))
            .map_or("", |code| code.name.as_str())
    }

    /// The prefecture's code.
    pub(super) fn city_code(&self) -> String {
        format!("{}00", &self.home.code[..4])
    }
}

fn is_county(code: &Code) -> bool {
    code.code.len() == 6 && !code.code.ends_with("00") && code.code.as_str() < "700000" && code.name.chars().count() > 1
}

/// The autonomous regions, by the first digits of their codes.
const AUTONOMOUS: [&str; 5] = ["15", "45", "54", "64", "65"];

fn is_under_city(list: &CodeList, code: &Code) -> bool {
    let city = format!("{}00", &code.code[..4]);
    !AUTONOMOUS.contains(&&code.code[..2])
        && code.parent == city
        && list.get(&city).is_some_and(|city| city.name.ends_with('市'))
}

const TOWNS: &[&str] = &[
    "城关镇",
    "东关街道",
    "西关街道",
    "柳林镇",
    "青山乡",
    "河口镇",
    "桃园镇",
    "新华街道",
    "龙泉镇",
    "白石乡",
];
const VILLAGES: &[&str] = &[
    "前进村",
    "东庄村",
    "上河村",
    "石桥村",
    "杨树村",
    "新民村",
    "南湾村",
    "李家坪村",
    "大榆树村",
    "北岭村",
];
const ROADS: &[&str] = &[
    "建设路",
    "人民路",
    "文化街",
    "育才路",
    "和平街",
    "解放路",
    "迎宾路",
    "振兴街",
];

/// A made-up town.
pub(super) fn town(rng: &mut Rng) -> &'static str {
    TOWNS[rng.usize(..TOWNS.len())]
}

/// A made-up address below a town.
pub(super) fn address(rng: &mut Rng, rural: bool) -> String {
    let number = rng.u32(1..400);
    if rural {
        format!("{}{}{number}号", town(rng), VILLAGES[rng.usize(..VILLAGES.len())])
    } else {
        let (block, flat) = (rng.u32(1..20), rng.u32(101..1800));
        format!(
            "{}{}{number}号{block}栋{flat}室",
            town(rng),
            ROADS[rng.usize(..ROADS.len())]
        )
    }
}
