//! The classes of the demo school.

use zhibao_core::dates;

use super::calendar::Term;
use super::cells::{Cells, Row};
use super::majors::Major;

/// The most pupils that a class is planned for.
const PLANNED: usize = 45;
/// A class of this many is not too small (R07).
pub(super) const LEAST: usize = 15;

/// One class.
pub(super) struct Class {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) year: i32,
    /// Index of its major.
    pub(super) major: usize,
    /// How many pupils it gets, leavers included.
    pub(super) size: usize,
    pub(super) kind: Kind,
    /// Its teacher's number.
    pub(super) teacher: String,
    pub(super) campus: &'static str,
}

/// The kinds of class that the demo has (`zb_class_kind`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Ordered,
    FiveYears,
    ThreePlusTwo,
    Joint,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Kind::Plain => "1",
            Kind::Ordered => "2",
            Kind::FiveYears => "4",
            Kind::ThreePlusTwo => "5",
            Kind::Joint => "6",
        }
    }
}

impl Class {
    /// The month in which it begins.
    pub(super) fn begins(&self) -> String {
        format!("{}09", self.year)
    }

    /// The month in which it graduates: July, so many years later.
    pub(super) fn graduates(&self, major: &Major) -> String {
        let month = dates::add_months((self.year, 9), i64::from(major.years) * 12 - 2);
        month.map_or_else(String::new, |(year, month)| format!("{year:04}{month:02}"))
    }
}

/// Spreads pupils over intakes and classes.
pub(super) fn classes(students: usize, term: &Term, majors: &[Major], campuses: &[&'static str]) -> Vec<Class> {
    let intakes = term.intakes();
    let used = (students / LEAST).clamp(1, intakes.len());
    let mut out: Vec<Class> = Vec::new();
    for (at, size) in shares(students, used).enumerate() {
        let mut numbers = vec![0; majors.len()];
        for (index, size) in shares(size, size.div_ceil(PLANNED)).enumerate() {
            let major = (index + at) % majors.len();
            numbers[major] += 1;
            let (year, number) = (intakes[at], numbers[major]);
            let nth = out.len();
            let kind = match nth {
                _ if majors[major].years == 5 => Kind::FiveYears,
                n if n % 9 == 4 => Kind::ThreePlusTwo,
                n if n % 11 == 7 => Kind::Joint,
                n if n % 13 == 5 => Kind::Ordered,
                _ => Kind::Plain,
            };
            out.push(Class {
                code: format!("{year}{:02}{number:02}", major + 1),
                name: format!("{year}级{}{number}班", majors[major].short),
                year,
                major,
                size,
                kind,
                teacher: String::new(),
                campus: campuses[major % campuses.len()],
            });
        }
    }
    out
}

/// A number in so many shares that differ by one at most.
fn shares(all: usize, parts: usize) -> impl Iterator<Item = usize> {
    let parts = parts.max(1);
    (0..parts).map(move |at| all / parts + usize::from(at < all % parts))
}

/// The records of the classes; `monitors` are student numbers, in order of the classes.
pub(super) fn rows(classes: &[Class], majors: &[Major], monitors: &[String]) -> Vec<Row> {
    let row = |(at, class): (usize, &Class)| {
        let major = &majors[class.major];
        Cells::new()
            .put("XZBDM", class.code.clone())
            .put("NJDM", class.year.to_string())
            .put("XZBMC", class.name.clone())
            .put("ZYDM", major.code)
            .put("JBNY", class.begins())
            .put("BZRGH", class.teacher.clone())
            .put("JSBH", format!("J{:03}", at + 101))
            .put("BZXH", monitors.get(at).cloned().unwrap_or_default())
            .put("JGH", major.department)
            .put("XQDM", class.campus)
            .put("BJLX", class.kind.code())
            .put("BYNY", class.graduates(major))
            .put("ZT", "1")
            .done()
    };
    classes.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_class_is_too_small_or_too_large() {
        let standard = zhibao_core::standard::bundled().unwrap();
        for day in ["20261124", "20260815"] {
            let term = Term::on(day).unwrap();
            for students in (50..400).chain([1_000, 20_000]) {
                let majors = super::super::majors::majors(standard, students);
                let classes = classes(students, &term, &majors, &["01"]);
                assert_eq!(classes.iter().map(|c| c.size).sum::<usize>(), students);
                assert!(classes.iter().all(|c| (LEAST..=56).contains(&c.size)), "{students}");
            }
        }
    }
}
