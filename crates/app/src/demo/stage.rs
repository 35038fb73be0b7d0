//! The terms that a demo school tells of, one after another.

use std::collections::HashMap;

use chrono::NaiveDate;
use zhibao_core::{dates, period};

use super::calendar::{Term, admission, text};
use super::recipe::When;

/// One term as it is played.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) term: Term,
    /// Nothing came before it.
    pub(super) is_first: bool,
    /// It is the one that is worked on.
    pub(super) is_present: bool,
    values: HashMap<&'static str, String>,
}

impl Stage {
    fn new(term: Term, is_first: bool, is_present: bool) -> Stage {
        let days = period::days(&term.period);
        let (first, last) = days.map_or_else(Default::default, |d| (d.first, d.last));
        let as_of = text(term.as_of);
        let values = HashMap::from([
            ("period", term.period.clone()),
            ("year", term.period[..9].to_owned()),
            ("grade", term.year.to_string()),
            ("term", term.number.to_owned()),
            ("begin", text(term.start.min(term.as_of))),
            ("end", as_of.clone().min(last.clone())),
            ("as_of", as_of),
            ("first_day", first),
            ("last_day", last),
        ]);
        Stage {
            term,
            is_first,
            is_present,
            values,
        }
    }

    /// The stages of so many school years that end with a term, oldest first.
    pub(super) fn all(present: &Term, years: usize) -> Vec<Stage> {
        let back = i32::try_from(years.saturating_sub(1)).unwrap_or(0);
        let past = (present.year - back..=present.year).flat_map(|year| {
            // The marks are in, and nobody has left.
            let end = |year, month| NaiveDate::from_ymd_opt(year, month, 20).map(text);
            [end(year + 1, 1), end(year + 1, 6)]
        });
        let mut terms: Vec<Term> = Vec::new();
        if years > 1 {
            let known = past.flatten().filter_map(|day| Term::on(&day));
            terms.extend(known.take_while(|term| term.period != present.period));
        }
        terms.push(present.clone());
        let last = terms.len() - 1;
        let stage = |(at, term)| Stage::new(term, at == 0, at == last);
        terms.into_iter().enumerate().map(stage).collect()
    }

    /// A parameter by its name.
    pub(super) fn named(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The days of teaching that are over.
    pub(super) fn days(&self) -> (NaiveDate, NaiveDate) {
        let day = |name| self.named(name).and_then(dates::parse_day).unwrap_or(self.term.as_of);
        (day("begin"), day("end"))
    }

    pub(super) fn has_use_for(&self, when: When) -> bool {
        match when {
            When::Term => true,
            When::First => self.is_first,
            When::Year => self.is_first || self.term.number == "1",
            When::Past => !self.is_present,
            When::Present => self.is_present,
        }
    }

    /// Whether pupils of an intake have come by then.
    pub(super) fn has_begun(&self, intake: i32) -> bool {
        admission(intake) <= self.term.as_of
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_before_lead_to_the_present_one() {
        let names = |day: &str, years| -> Vec<String> {
            let stages = Stage::all(&Term::on(day).unwrap(), years);
            assert!(stages.iter().filter(|s| s.is_first).count() == 1 && stages.last().unwrap().is_present);
            stages.iter().map(|s| s.term.period.clone()).collect()
        };
        assert_eq!(names("20261124", 1), ["2026-2027-1"]);
        assert_eq!(names("20261124", 2), ["2025-2026-1", "2025-2026-2", "2026-2027-1"]);
        assert_eq!(names("20270301", 3).len(), 6);
    }
}
