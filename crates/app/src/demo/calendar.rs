//! The term that a demo school is in.

use chrono::{Datelike, NaiveDate};
use zhibao_core::dates;

/// A term and the day by which its data is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its name as a period: `2026-2027-1`.
    pub period: String,
    /// The day of judgement.
    pub as_of: NaiveDate,
    /// The first day of teaching.
    pub start: NaiveDate,
    /// The year in which the school year begins.
    pub year: i32,
    /// `1` for the autumn term, `2` for the spring term.
    pub number: &'static str,
}

impl Term {
    /// The term that a day (`YYYYMMDD`) lies in: the first from August to January, the second from February to July.
    pub fn on(as_of: &str) -> Option<Term> {
        let day = dates::parse_day(as_of)?;
        let (year, number) = match day.month() {
            8.. => (day.year(), "1"),
            1 => (day.year() - 1, "1"),
            _ => (day.year() - 1, "2"),
        };
        let start = match number {
            "1" => NaiveDate::from_ymd_opt(year, 9, 1)?,
            _ => NaiveDate::from_ymd_opt(year + 1, 3, 1)?,
        };
        Some(Term {
            period: format!("{year}-{}-{number}", year + 1),
            as_of: day,
            start,
            year,
            number,
        })
    }

    /// The years in which the pupils on roll were admitted, newest first; each began on the first of September.
    pub fn intakes(&self) -> Vec<i32> {
        (0..3)
            .map(|back| self.year - back)
            .filter(|year| admission(*year) <= self.as_of)
            .collect()
    }
}

/// The day on which an intake begins.
pub(super) fn admission(year: i32) -> NaiveDate {
    // The first of September exists in every year that a demo can have.
    NaiveDate::from_ymd_opt(year, 9, 1).unwrap_or_default()
}

/// A random day, both bounds included; the first one where they are the wrong way round.
pub(super) fn day_between(rng: &mut fastrand::Rng, from: NaiveDate, to: NaiveDate) -> NaiveDate {
    let span = (to - from).num_days().max(0);
    dates::add_days(from, rng.i64(0..=span)).unwrap_or(from)
}

/// A day as the standard writes it.
pub(super) fn text(day: NaiveDate) -> String {
    dates::day_text(day)
}

/// A day some days away.
pub(super) fn days_from(day: NaiveDate, days: i64) -> NaiveDate {
    dates::add_days(day, days).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_follow_the_calendar() {
        for (day, period, intakes) in [
            ("20261124", "2026-2027-1", 3),
            ("20260815", "2026-2027-1", 2),
            ("20270131", "2026-2027-1", 3),
            ("20270201", "2026-2027-2", 3),
        ] {
            let term = Term::on(day).unwrap();
            assert_eq!((term.period.as_str(), term.intakes().len()), (period, intakes), "{day}");
        }
        assert_eq!(Term::on("20261301"), None);
    }
}
