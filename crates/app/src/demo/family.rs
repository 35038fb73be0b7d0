//! The pupils' families.

use super::calendar::{days_from, text};
use super::cells::{Cells, Row};
use super::names;
use super::people::People;
use super::places::Places;
use super::pupils::{Papers, Pupil};

const WORK: &[(&str, &str)] = &[
    ("务农", "农民"),
    ("县建筑公司", "工人"),
    ("城关镇卫生院", "护士"),
    ("个体经营", "店主"),
    ("客运公司", "司机"),
    ("第二小学", "教师"),
    ("食品加工厂", "工人"),
];

/// The members of a pupil's family: one or two, the first one a guardian.
pub(super) fn rows(pupil: &Pupil, people: &mut People, places: &Places<'_>) -> Vec<Row> {
    let members = if people.rng.u8(..10) < 7 { 2 } else { 1 };
    let father_first = people.rng.u8(..10) < 6;
    (1..=members)
        .map(|place| {
            let father = (place == 1) == father_first;
            let grandparent = place == 1 && members == 1 && people.once_in(10);
            member(pupil, people, places, place, father, grandparent)
        })
        .collect()
}

fn member(
    pupil: &Pupil,
    people: &mut People,
    places: &Places<'_>,
    place: usize,
    father: bool,
    grandparent: bool,
) -> Row {
    let older = if grandparent { 50 } else { 24 } + people.rng.i64(0..12);
    let birth = days_from(pupil.person.birth, -older * 365 - people.rng.i64(0..365));
    let sex = if father { "1" } else { "2" };
    let relation = match (grandparent, father) {
        (true, true) => "61",
        (true, false) => "62",
        (false, true) => "51",
        (false, false) => "52",
    };
    let name = if pupil.papers == Papers::Passport {
        names::foreign(&mut people.rng)
    } else if pupil.person.nation == "05" {
        names::dotted(&mut people.rng, sex)
    } else {
        let surname = if father {
            pupil.person.surname().to_owned()
        } else {
            names::surname(&mut people.rng)
        };
        names::with_surname(&mut people.rng, &surname, sex)
    };
    let guardian = place == 1 || people.rng.bool();
    let (unit, position) = if pupil.rural && people.rng.bool() {
        WORK[0]
    } else {
        WORK[people.rng.usize(..WORK.len())]
    };
    let mut row = Cells::new()
        .put("XH", pupil.number.clone())
        .put("CYXH", place.to_string())
        .put("XM", name)
        .put("GXM", relation)
        .flag("SFJHR", guardian)
        .put("LXDH", people.mobile())
        .put("CSNY", &text(birth)[..6]);
    if pupil.papers == Papers::Resident && people.rng.bool() {
        let county = people.home(places, birth);
        row = row
            .put("SFZJLXM", "1")
            .put("SFZJH", people.resident_id(&county.code, birth, sex));
    }
    row.put("MZM", pupil.person.nation)
        .put("ZZMMM", if people.once_in(10) { "01" } else { "13" })
        .put("JKZKM", if people.once_in(20) { "2" } else { "1" })
        .put("SZDW", unit)
        .put("ZW", position)
        .put("SFTZRQ", if guardian { text(pupil.admitted) } else { String::new() })
        .done()
}
