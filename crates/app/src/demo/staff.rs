//! The staff of the demo school.

use chrono::{Datelike, NaiveDate};

use super::calendar::{Term, days_from, text};
use super::cells::{Cells, Row};
use super::majors::Major;
use super::offices::teaching;
use super::people::{People, Person};
use super::places::{Places, address};

/// What somebody does (`jyt1001_jzglb_staff_type`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Teaching,
    Administration,
    Services,
    /// Comes from an enterprise for some lessons.
    Guest,
}

/// Classes of common courses that teachers take in turn: Chinese, mathematics, a foreign language, computing, sports, history.
const COMMON: [&str; 6] = ["2", "4", "5", "6", "7", "3"];

/// One member of staff.
pub(super) struct Member {
    pub(super) number: String,
    pub(super) person: Person,
    pub(super) department: &'static str,
    work: Work,
    hired: NaiveDate,
    address: String,
    mobile: String,
    heads_class: bool,
    /// The class of majors that the member teaches.
    field: &'static str,
}

/// All of them; the first ones run the school.
pub(super) struct Staff(Vec<Member>);

/// The first members and their departments: principal, deputy, registrar, student affairs, admissions, services.
const OFFICES: [&str; 6] = ["101000", "101000", "102000", "103000", "104000", "105000"];

impl Staff {
    /// Enough teachers for the classes, and those who keep the school running.
    pub(super) fn hire(
        people: &mut People,
        places: &Places<'_>,
        term: &Term,
        students: usize,
        classes: usize,
        majors: &[Major],
    ) -> Staff {
        let departments: Vec<&'static str> = teaching().collect();
        let teachers = (students / 16).max(classes + 3).max(departments.len() * 2);
        let (services, guests) = (2 + students / 300, teachers.div_ceil(6));
        let offices = OFFICES.iter().map(|department| (*department, Work::Administration));
        let teachers = (0..teachers).map(|at| (departments[at % departments.len()], Work::Teaching));
        let guests = (0..guests).map(|at| (departments[at % departments.len()], Work::Guest));
        let services = (0..services).map(|_| ("105000", Work::Services));
        let mut out = Vec::new();
        for (department, work) in offices.chain(teachers).chain(services).chain(guests) {
            let number = format!("T{:04}", out.len() + 1);
            let mut member = member(people, places, term, number, department, work);
            member.field = majors
                .get(out.len() % majors.len().max(1))
                .map_or("", |major| &major.code[..2]);
            out.push(member);
        }
        Staff(out)
    }

    /// The principal.
    pub(super) fn principal(&self) -> &Member {
        &self.0[0]
    }

    /// The party secretary.
    pub(super) fn deputy(&self) -> &Member {
        &self.0[1]
    }

    /// Who keeps the pupils' register.
    pub(super) fn registrar(&self) -> &Member {
        &self.0[2]
    }

    /// The first member of a department.
    pub(super) fn head_of(&self, department: &str) -> &Member {
        self.0.iter().find(|m| m.department == department).unwrap_or(&self.0[0])
    }

    /// The teachers' numbers.
    pub(super) fn teachers(&self) -> Vec<String> {
        self.0
            .iter()
            .filter(|m| m.work == Work::Teaching)
            .map(|m| m.number.clone())
            .collect()
    }

    /// Notes who heads classes.
    pub(super) fn note_class_teachers(&mut self, numbers: &[String]) {
        for member in &mut self.0 {
            member.heads_class = numbers.contains(&member.number);
        }
    }

    /// The records.
    pub(super) fn rows(&self, term: &Term) -> Vec<Row> {
        self.0
            .iter()
            .enumerate()
            .map(|(at, member)| member.row(at, term))
            .collect()
    }
}

fn member(
    people: &mut People,
    places: &Places<'_>,
    term: &Term,
    number: String,
    department: &'static str,
    work: Work,
) -> Member {
    // Between 26 and 48: old enough to have taught, too young to retire.
    let age = people.rng.i64(26..48);
    let birth = days_from(term.as_of, -age * 365 - 20 - people.rng.i64(0..300));
    let county = people.home(places, birth);
    let nation = people.nation();
    let person = people.person(birth, county, nation);
    let served = people.rng.i64(2..(age - 23).max(3)) as i32;
    Member {
        number,
        department,
        work,
        hired: NaiveDate::from_ymd_opt(term.year - served, 8, 1).unwrap_or(birth),
        address: address(&mut people.rng, false),
        mobile: people.mobile(),
        person,
        heads_class: false,
        field: "",
    }
}

impl Member {
    fn row(&self, at: usize, term: &Term) -> Row {
        let teaches = self.work == Work::Teaching;
        let hired = format!("{}08", self.hired.year());
        let (kind, establishment, post) = match self.work {
            Work::Teaching => ("11", "10", if at.is_multiple_of(3) { "1" } else { "2" }),
            Work::Administration => ("13", "20", "9"),
            Work::Services => ("14", "40", "9"),
            Work::Guest => ("52", "99", "3"),
        };
        let (title, level) = match at % 6 {
            _ if self.work == Work::Services => ("125", "5"),
            0 => ("022", "2"),
            1..=3 => ("023", "3"),
            _ => ("024", "4"),
        };
        let (education, degree) = match at % 8 {
            _ if self.work == Work::Services => ("31", ""),
            0 => ("14", "3"),
            _ => ("21", "4"),
        };
        let by_work = |own, services, guest| match self.work {
            Work::Services => services,
            Work::Guest => guest,
            Work::Teaching | Work::Administration => own,
        };
        // Every other teacher of what is practised has learnt the trade too.
        let dual = teaches && post == "2" && at % 2 == 1;
        let person = &self.person;
        let mut row = Cells::new()
            .put("GH", self.number.clone())
            .put("XM", person.name.clone())
            .put("XMPY", person.pinyin.clone())
            .put("SFZJLXM", "1")
            .put("SFZJH", person.id.clone())
            .put("CSRQ", text(person.birth))
            .put("XBM", person.sex)
            .put("MZM", person.nation)
            .all(&[
                ("JKZKM", "1"),
                ("HYZTM", if at.is_multiple_of(4) { "10" } else { "20" }),
            ])
            .put(
                "ZZMMM",
                if at < OFFICES.len() || at.is_multiple_of(3) {
                    "01"
                } else {
                    "13"
                },
            )
            .all(&[("GATQWM", "00"), ("GJDQM", "CHN")])
            .put("CSDXZQHM", person.origin.clone())
            .put("HKLBM", "1")
            .put("DQZZ", self.address.clone())
            .put("CJGZNY", hired.clone())
            .put("CJNY", if teaches { hired.clone() } else { String::new() })
            .put("LXNY", hired.clone())
            .put("BZLBM", establishment)
            .flag("SFZB", matches!(self.work, Work::Teaching | Work::Administration))
            .put("YRXS", by_work("1", "5", "2"))
            .put("QDHTQK", by_work("1", "2", "3"))
            .put("JZGLBM", kind)
            .put("GWLBM", post)
            .put("SFSYZJJS", "0")
            .flag("SFJZJS", self.work == Work::Guest)
            .flag("SFSSXJS", dual)
            .put("SSXJB", if dual { "1" } else { "" })
            .put("DQZTM", "11")
            .put("YDDH", self.mobile.clone())
            .put("JGH", self.department)
            .all(&[("XQDM", "01"), ("XLM", education), ("XWM", degree)])
            .all(&[("ZYJSZWM", title), ("ZYJSZWJB", level)])
            .put("PRNY", hired)
            .flag("SFSZJS", teaches && at % 10 == 3)
            .flag("SFXLJS", teaches && at % 25 == 9)
            .flag("SFBZR", self.heads_class)
            .put("SDSFCN", text(self.hired))
            .put("WFFZCX", text(days_from(term.as_of, -90)));
        if teaches {
            let number = format!("{}{:013}", self.hired.year(), at + 1);
            row = row
                .put("JSZGZZL", "1")
                .put("JSZGZH", number)
                .put("PTHDJ", if at.is_multiple_of(3) { "3" } else { "4" })
                .put(
                    "SKKCLB",
                    match (post, at % 10) {
                        ("1", 3) => "1",
                        ("1", nth) => COMMON[nth % COMMON.len()],
                        _ => "13",
                    },
                )
                .put("SKZYDM", if post == "1" { "" } else { self.field })
                .put("QYSJYS", "6");
        }
        row.done()
    }
}
