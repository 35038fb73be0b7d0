//! Periods of reporting, by the calendar of Chinese schools: `2026-2027-1`, `2026-2027`, `2026-11`.

use chrono::{Datelike, NaiveDate};

use crate::dates;

/// The days of a period, each `YYYYMMDD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// The first day of teaching.
    pub term_start: String,
}

/// The days of a period by its name; `None` where it names none.
pub fn days(id: &str) -> Option<Days> {
    let parts: Vec<&str> = id.split('-').collect();
    let digits = |text: &str, n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    let year = |text: &str| {
        digits(text, 4)
            .then(|| text.parse::<i32>().ok())
            .flatten()
            .filter(|y| *y >= 1950)
    };
    let first = year(parts.first()?)?;
    let of = |first: String, last: String, term_start: String| {
        Some(Days {
            first,
            last,
            term_start,
        })
    };
    if let [_, month] = parts[..]
        && digits(month, 2)
    {
        let last = dates::day_text(dates::month_end(first, month.parse().ok()?)?);
        let day = format!("{first:04}{month}01");
        return of(day.clone(), last, day);
    }
    let second = year(parts.get(1)?).filter(|second| *second == first + 1)?;
    match parts[2..] {
        [] => of(format!("{first}0801"), format!("{second}0731"), format!("{first}0901")),
        ["1"] => of(format!("{first}0801"), format!("{second}0131"), format!("{first}0901")),
        ["2"] => of(
            format!("{second}0201"),
            format!("{second}0731"),
            format!("{second}0301"),
        ),
        _ => None,
    }
}

/// The year in which the school year of a period begins: from August to July.
pub fn school_year(id: &str) -> Option<i32> {
    let first = dates::parse_day(&days(id)?.first)?;
    Some(first.year() - i32::from(first.month() < 8))
}

/// The term that a day lies in: the first from August to January, the second from February.
pub fn term_of(day: NaiveDate) -> String {
    let (year, month) = (day.year(), day.month());
    match month {
        8.. => format!("{year}-{}-1", year + 1),
        1 => format!("{}-{year}-1", year - 1),
        _ => format!("{}-{year}-2", year - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_days() {
        let first = |id: &str| days(id).map(|d| (d.first, d.last));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(first("2026-2027-1"), pair("20260801", "20270131"));
        assert_eq!(first("2026-2027-2"), pair("20270201", "20270731"));
        assert_eq!(first("2026-2027"), pair("20260801", "20270731"));
        assert_eq!(first("2026-11"), pair("20261101", "20261130"));
        for bad in [
            "",
            "2026",
            "2026-13",
            "2026-2028",
            "2026-2027-3",
            "2026-2027-1-1",
            "x-y-1",
            "2026-00",
            "1900-1901",
        ] {
            assert_eq!(days(bad), None, "{bad}");
        }
        let years = ["2026-2027-1", "2026-2027-2", "2026-2027", "2026-08", "2026-07", "x"].map(school_year);
        assert_eq!(
            years,
            [Some(2026), Some(2026), Some(2026), Some(2026), Some(2025), None]
        );
        let day = |text: &str| dates::parse_day(text).expect("a day");
        assert_eq!(term_of(day("20261124")), "2026-2027-1");
        assert_eq!(term_of(day("20270131")), "2026-2027-1");
        assert_eq!(term_of(day("20270301")), "2026-2027-2");
    }
}
