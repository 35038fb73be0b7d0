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
    /// Its pupils have graduated.
    pub(super) is_over: bool,
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

    /// The number of the programme that it follows: intake and major.
    fn programme(&self) -> String {
        format!("{:02}{:02}A", self.year % 100, self.major + 1)
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
    let all: Vec<usize> = (0..majors.len()).collect();
    let mut out: Vec<Class> = Vec::new();
    for (at, size) in shares(students, used).enumerate() {
        intake(&mut out, intakes[at], size, (majors, &all, at), campuses);
    }
    out
}

/// The classes of so many intakes that have graduated by a term, each as large as those that are there; newest first.
pub(super) fn graduated(
    students: usize,
    term: &Term,
    intakes: usize,
    majors: &[Major],
    campuses: &[&'static str],
) -> Vec<Class> {
    let three: Vec<usize> = (0..majors.len()).filter(|at| majors[*at].years == 3).collect();
    let mut out = Vec::new();
    for back in 0..intakes {
        let year = term.year - 3 - i32::try_from(back).unwrap_or(0);
        intake(
            &mut out,
            year,
            (students / 3).max(LEAST),
            (majors, &three, back),
            campuses,
        );
    }
    out.iter_mut().for_each(|class| class.is_over = true);
    out
}

/// The classes of one intake; its majors go round among some, from one on.
fn intake(
    out: &mut Vec<Class>,
    year: i32,
    size: usize,
    (majors, among, from): (&[Major], &[usize], usize),
    campuses: &[&'static str],
) {
    let mut numbers = vec![0; majors.len()];
    for (index, size) in shares(size, size.div_ceil(PLANNED)).enumerate() {
        let major = among[(index + from) % among.len()];
        numbers[major] += 1;
        let number = numbers[major];
        let kind = match out.len() {
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
            is_over: false,
        });
    }
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
            .put("JXJH", class.programme())
            .put("ZT", if class.is_over { "2" } else { "1" })
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
