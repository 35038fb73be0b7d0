//! The pupils of the demo school, before they are written down.

use chrono::NaiveDate;
use zhibao_core::dates;

use super::calendar::{Term, admission, day_between, days_from};
use super::classes::Class;
use super::names;
use super::people::{People, Person};
use super::places::Places;

/// By which document a pupil is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Papers {
    Resident,
    HongKong,
    Macao,
    Taiwan,
    Passport,
    HouseholdRegister,
}

impl Papers {
    const OTHERS: [Papers; 5] = [
        Papers::HongKong,
        Papers::HouseholdRegister,
        Papers::Passport,
        Papers::Taiwan,
        Papers::Macao,
    ];

    /// Type of document, country or region, kind of origin; each by its list.
    pub(super) fn codes(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Papers::Resident => ("1", "CHN", "00"),
            Papers::HongKong => ("6", "HKG", "01"),
            Papers::Macao => ("7", "MAC", "03"),
            Papers::Taiwan => ("8", "TWN", "05"),
            Papers::Passport => ("A", "VNM", "51"),
            Papers::HouseholdRegister => ("B", "CHN", "00"),
        }
    }

    /// Whether the pupil is registered in a household of the mainland.
    pub(super) fn is_registered(self) -> bool {
        matches!(self, Papers::Resident | Papers::HouseholdRegister)
    }
}

/// One pupil.
pub(super) struct Pupil {
    pub(super) number: String,
    pub(super) person: Person,
    pub(super) papers: Papers,
    /// The number of the document.
    pub(super) document: String,
    /// The national student number.
    pub(super) national: String,
    /// Index of the class.
    pub(super) class: usize,
    pub(super) admitted: NaiveDate,
    /// The division of the household register.
    pub(super) registered: String,
    pub(super) rural: bool,
    /// `jyt1001_xsdqzt_student_status`.
    pub(super) status: &'static str,
    /// Came from another school.
    pub(super) moved_in: bool,
    pub(super) mobile: String,
}

impl Pupil {
    /// Whether the pupil counts as on roll.
    pub(super) fn on_roll(&self) -> bool {
        !matches!(self.status, "03" | "07" | "10")
    }

    /// Full years on a day.
    pub(super) fn age(&self, day: NaiveDate) -> i64 {
        dates::age_on(self.person.birth, day)
    }
}

/// Makes the pupils of all classes, class by class.
pub(super) fn pupils(
    people: &mut People,
    places: &Places<'_>,
    term: &Term,
    school: &str,
    classes: &[Class],
) -> Vec<Pupil> {
    let all: usize = classes
        .iter()
        .filter(|class| !class.is_over)
        .map(|class| class.size)
        .sum();
    // One in two hundred has another document than the resident card, and one pupil in any case.
    let every = 200.min(all);
    let mut out: Vec<Pupil> = Vec::with_capacity(all);
    for (at, class) in classes.iter().enumerate() {
        for place in 1..=class.size {
            let nth = out.len();
            let papers = match nth % every == every / 2 {
                true => Papers::OTHERS[nth / every % Papers::OTHERS.len()],
                false => Papers::Resident,
            };
            let number = format!("{}{place:02}", class.code);
            out.push(pupil(
                people,
                places,
                term,
                school,
                (at, class),
                number,
                (nth, nth / every, papers),
            ));
        }
    }
    out
}

fn pupil(
    people: &mut People,
    places: &Places<'_>,
    term: &Term,
    school: &str,
    (at, class): (usize, &Class),
    number: String,
    (nth, other, papers): (usize, usize, Papers),
) -> Pupil {
    let admitted = admission(class.year);
    // Fifteen or sixteen at admission, one in ten fourteen.
    let year = |back: i32| admission(class.year - back);
    let birth = match people.once_in(10) {
        true => day_between(&mut people.rng, days_from(year(15), 1), year(14)),
        false => day_between(&mut people.rng, days_from(year(17), 1), year(15)),
    };
    let county = people.home(places, birth);
    // Every demo school has at least one name with a dot.
    let nation = match papers {
        Papers::Resident if nth == 3 => "05",
        Papers::Resident => people.nation(),
        Papers::Passport => "97",
        _ => "01",
    };
    let mut person = people.person(birth, county, nation);
    if papers == Papers::Passport {
        person.name = names::foreign(&mut people.rng);
        person.pinyin.clone_from(&person.name);
    }
    let now = places.near(term.as_of, &mut people.rng);
    let registered = match county.in_force(term.as_of) {
        true => county.code.clone(),
        false => now.code.clone(),
    };
    let serial = 10_000_000 + nth;
    let document = match papers {
        Papers::Resident => person.id.clone(),
        Papers::HongKong => format!("H{serial}"),
        Papers::Macao => format!("M{serial}"),
        Papers::Taiwan => format!("{serial}"),
        Papers::Passport => format!("N{serial}"),
        Papers::HouseholdRegister => format!("0{serial}"),
    };
    let national = match papers {
        Papers::Resident => format!("G{}", person.id),
        // School, year, serial: eighteen digits.
        _ => format!("J{school}{}{:04}", class.year, other % 10_000),
    };
    Pupil {
        number,
        papers,
        document,
        national,
        class: at,
        admitted,
        registered,
        rural: people.rng.u8(..10) < 7,
        status: if class.is_over { "07" } else { "01" },
        moved_in: false,
        mobile: people.mobile(),
        person,
    }
}
