//! What happened to pupils, and who registered for the term.

use chrono::NaiveDate;
use fastrand::Rng;

use super::calendar::{Term, day_between, days_from, text};
use super::cells::{Cells, Row};
use super::classes::{Class, LEAST};
use super::majors::Major;
use super::pupils::Pupil;
use super::staff::Staff;

/// What happens to a pupil (`jyt1001_xjydlb_enrolment_change_type`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Suspended,
    Returned,
    Left,
    MovedOut,
    MovedIn,
    OtherMajor,
    OtherClass,
}

/// Each event, and among how many pupils it happens once.
const EVENTS: [(Event, usize); 7] = [
    (Event::Suspended, 250),
    (Event::Returned, 400),
    (Event::Left, 300),
    (Event::MovedOut, 300),
    (Event::MovedIn, 200),
    (Event::OtherMajor, 250),
    (Event::OtherClass, 200),
];

/// Lets things happen; changes the status of those concerned and returns the records.
pub(super) fn happen(
    pupils: &mut [Pupil],
    classes: &[Class],
    majors: &[Major],
    staff: &Staff,
    term: &Term,
    rng: &mut Rng,
) -> Vec<Row> {
    let there = pupils.iter().filter(|pupil| pupil.on_roll()).count();
    let mut order: Vec<usize> = (0..pupils.len()).filter(|at| pupils[*at].on_roll()).collect();
    rng.shuffle(&mut order);
    let mut room: Vec<usize> = classes.iter().map(|class| class.size.saturating_sub(LEAST)).collect();
    let mut taken = vec![false; pupils.len()];
    let mut rows = Vec::new();
    for (event, among) in EVENTS {
        for _ in 0..(there / among).max(1) {
            let fits = |at: &usize| !taken[*at] && can(event, &pupils[*at], &room, term);
            let Some(at) = order.iter().copied().find(fits) else {
                break;
            };
            taken[at] = true;
            let pupil = &mut pupils[at];
            if matches!(event, Event::Left | Event::MovedOut) {
                room[pupil.class] -= 1;
            }
            let context = Context {
                classes,
                majors,
                staff,
                term,
            };
            let changes = context.record(event, pupil, rng);
            for change in changes {
                let number = rows.len() + 1;
                rows.push(change.put("YDBH", format!("YD{}-{number:04}", term.year)).done());
            }
        }
    }
    rows
}

/// Adults only where a minor's guardian would have to sign (X19).
fn can(event: Event, pupil: &Pupil, room: &[usize], term: &Term) -> bool {
    let adult_on = |day: NaiveDate| pupil.age(day) >= 18;
    let since = days_from(pupil.admitted, 30);
    match event {
        Event::Suspended => since < recent(term) && adult_on(recent(term)),
        Event::Returned => {
            let (from, _) = absence(term);
            term.start <= term.as_of && since < from && adult_on(from)
        }
        Event::Left => room[pupil.class] > 0 && since < recent(term) && adult_on(recent(term)),
        Event::MovedOut => room[pupil.class] > 0 && since < recent(term),
        Event::MovedIn => since < recent(term) && pupil.papers.is_registered(),
        Event::OtherMajor | Event::OtherClass => since < recent(term),
    }
}

/// From when on recent things may have happened.
fn recent(term: &Term) -> NaiveDate {
    days_from(term.as_of, -60)
}

/// An absence that ended as the term began.
fn absence(term: &Term) -> (NaiveDate, NaiveDate) {
    (days_from(term.start, -181), days_from(term.start, -1))
}

struct Context<'a> {
    classes: &'a [Class],
    majors: &'a [Major],
    staff: &'a Staff,
    term: &'a Term,
}

impl Context<'_> {
    fn change(&self, pupil: &Pupil, kind: &str, day: NaiveDate, reason: &str) -> Cells {
        Cells::new()
            .put("XH", pupil.number.clone())
            .put("YDLBM", kind)
            .put("YDRQ", text(day))
            .put("YDYYM", reason)
            .put("SPRQ", text(day))
            .put("JBRGH", self.staff.registrar().number.clone())
    }

    /// The changes that an event is recorded by, oldest first.
    fn record(&self, event: Event, pupil: &mut Pupil, rng: &mut Rng) -> Vec<Cells> {
        let day = day_between(rng, recent(self.term), days_from(self.term.as_of, -1));
        let school = |number: u32| format!("31009{number:05}");
        match event {
            Event::Suspended => {
                pupil.status = "02";
                let until = days_from(day, 300);
                vec![
                    self.change(pupil, "11", day, "19")
                        .put("YDQSRQ", text(day))
                        .put("YDJSRQ", text(until)),
                ]
            }
            Event::Returned => {
                pupil.status = "05";
                let (from, until) = absence(self.term);
                let away = self
                    .change(pupil, "11", from, "19")
                    .put("YDQSRQ", text(from))
                    .put("YDJSRQ", text(until));
                vec![away, self.change(pupil, "12", until, "99")]
            }
            Event::Left => {
                pupil.status = "03";
                vec![self.change(pupil, "31", day, "21")]
            }
            Event::MovedOut => {
                pupil.status = "10";
                let change = self.change(pupil, "21", day, "99");
                vec![change.put("YDQXXXM", school(rng.u32(1..90_000))).put("DFXXYJ", "1")]
            }
            Event::MovedIn => {
                pupil.moved_in = true;
                let change = self.change(pupil, "22", day, "99");
                vec![change.put("YDLYXXM", school(rng.u32(1..90_000))).put("DFXXYJ", "1")]
            }
            Event::OtherMajor => {
                let now = self.classes[pupil.class].major;
                let was = (now + 1) % self.majors.len();
                let change = self.change(pupil, "23", day, "99");
                vec![
                    change
                        .put("YZYM", self.majors[was].code)
                        .put("XZYM", self.majors[now].code),
                ]
            }
            Event::OtherClass => {
                let now = &self.classes[pupil.class];
                let was = self.classes.iter().find(|c| c.year == now.year && c.code != now.code);
                let change = self.change(pupil, "29", day, "99").put("XBH", now.code.clone());
                vec![change.put("YBH", was.map_or_else(String::new, |was| was.code.clone()))]
            }
        }
    }
}

/// The records of registration for the term; none before it begins.
pub(super) fn registrations(pupils: &[Pupil], classes: &[Class], term: &Term, rng: &mut Rng) -> Vec<Row> {
    if term.as_of < term.start {
        return Vec::new();
    }
    let on_roll = pupils.iter().filter(|pupil| pupil.on_roll());
    let row = |pupil: &Pupil| {
        let away = pupil.status == "02";
        let last = term.as_of.min(days_from(term.start, 10));
        let day = text(day_between(rng, term.start, last));
        let row = Cells::new()
            .put("XH", pupil.number.clone())
            .put("XN", &term.period[..9])
            .put("XQM", term.number)
            .put("ZCZKM", if away { "3" } else { "1" })
            .flag("SFQJ", false)
            .put("HYFS", if rng.bool() { "1" } else { "3" })
            .put("HYRGH", classes[pupil.class].teacher.clone());
        let row = match away {
            true => row.put("WZCYY", "休学").put("WZCWBDQX", "在家"),
            false => row.put("ZCRQ", day.clone()).put("BDRQ", day),
        };
        row.done()
    };
    on_roll.map(row).collect()
}
