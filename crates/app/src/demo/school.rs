//! Putting a demo school together.

use std::collections::BTreeMap;

use fastrand::Rng;
use zhibao_core::standard::Standard;

use super::calendar::Term;
use super::cells::Row;
use super::offices::{self, Head};
use super::people::People;
use super::places::Places;
use super::pupil_rows::{self, Around};
use super::staff::Staff;
use super::{DemoError, classes, events, family, majors, pupils};

/// The fewest pupils of a demo school: fewer would make a class too small (R07).
pub const FEWEST: usize = 50;
/// The most pupils of a demo school.
pub const MOST: usize = 200_000;

/// The order in which tables are filled: what is referred to comes first where it can.
pub const TABLES: [&str; 10] = [
    "school_profile",
    "campus",
    "department",
    "staff",
    "major",
    "class",
    "student",
    "student_family_member",
    "term_registration",
    "status_change",
];

/// A synthetic school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// How many pupils it has.
    pub students: usize,
    /// The number that everything follows from.
    pub seed: u64,
    /// The term that is worked on.
    pub term: Term,
    /// How many school years it tells of, that of the term included.
    pub years: usize,
    /// The county that it lies in.
    pub home: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The records of each table, as typed.
    pub tables: BTreeMap<&'static str, Vec<Row>>,
}

impl School {
    /// The records of a table.
    pub fn rows(&self, table: &str) -> &[Row] {
        self.tables.get(table).map_or(&[], Vec::as_slice)
    }
}

/// Makes a school in a term, without what went before: the same numbers give the same school. Nobody in it exists.
///
/// # Errors
/// A number of pupils out of [`FEWEST`] to [`MOST`]; a standard without divisions or majors.
pub fn school(standard: &Standard, students: usize, seed: u64, term: &Term) -> Result<School, DemoError> {
    school_of(standard, students, seed, term, 1)
}

/// Makes a school of so many school years that end with a term, with those who have graduated by then.
///
/// # Errors
/// A number of pupils out of [`FEWEST`] to [`MOST`]; a standard without divisions or majors.
pub fn school_of(
    standard: &Standard,
    students: usize,
    seed: u64,
    term: &Term,
    years: usize,
) -> Result<School, DemoError> {
    if !(FEWEST..=MOST).contains(&students) {
        return Err(DemoError::Students {
            least: FEWEST,
            most: MOST,
        });
    }
    let mut rng = Rng::with_seed(seed);
    let places = Places::choose(standard, term.as_of, &mut rng).ok_or(DemoError::Standard)?;
    let head = Head {
        code: format!("31{}{:04}", &places.home.code[..4], rng.u32(..10_000)),
        name: format!("{}演示职业学校", places.home.name),
    };
    let majors = majors::majors(standard, students);
    if majors.len() < 2 {
        return Err(DemoError::Standard);
    }
    let mut people = People::new(rng.fork());
    let mut classes = classes::classes(students, term, &majors, offices::campuses(students));
    let mut staff = Staff::hire(&mut people, &places, term, students, classes.len(), &majors);
    let teachers = staff.teachers();
    let there = classes.len();
    staff.note_class_teachers(&teachers[..there.min(teachers.len())]);
    classes.extend(classes::graduated(
        students,
        term,
        years.saturating_sub(1),
        &majors,
        offices::campuses(students),
    ));
    for (class, teacher) in classes.iter_mut().zip(teachers.iter().cycle()) {
        class.teacher.clone_from(teacher);
    }
    let mut pupils = pupils::pupils(&mut people, &places, term, &head.code, &classes);
    let changes = events::happen(&mut pupils, &classes, &majors, &staff, term, &mut rng);
    let monitors: Vec<String> = (0..classes.len())
        .map(|at| {
            pupils
                .iter()
                .find(|p| p.class == at && p.status == "01" && !p.moved_in)
                .map_or_else(String::new, |p| p.number.clone())
        })
        .collect();
    let around = Around {
        places: &places,
        classes: &classes,
        majors: &majors,
        school: &head.code,
    };
    let tables = BTreeMap::from([
        (
            "school_profile",
            vec![offices::profile(&head, &places, &staff, students, there)],
        ),
        ("campus", offices::campus_rows(&places, &staff, students)),
        ("department", offices::department_rows(&staff)),
        ("staff", staff.rows(term)),
        ("major", majors::rows(&majors, &teachers, term)),
        ("class", classes::rows(&classes, &majors, &monitors)),
        (
            "student",
            pupils
                .iter()
                .map(|pupil| pupil_rows::row(pupil, &mut people, &around))
                .collect(),
        ),
        (
            "student_family_member",
            pupils
                .iter()
                .flat_map(|p| family::rows(p, &mut people, &places))
                .collect(),
        ),
        (
            "term_registration",
            events::registrations(&pupils, &classes, term, &mut rng),
        ),
        ("status_change", changes),
    ]);
    Ok(School {
        students,
        seed,
        term: term.clone(),
        years: years.max(1),
        home: places.home.code.clone(),
        code: head.code,
        name: head.name,
        tables,
    })
}
