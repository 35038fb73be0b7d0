//! Periods by the calendar of Chinese schools.

use chrono::{DateTime, Datelike, FixedOffset};

/// Whether a text is a period: `2026-2027-1`, `2026-2027` or `2026-11`.
pub fn is_period(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let follows = |a: &str, b: &str| {
        a.parse::<u32>()
            .ok()
            .zip(b.parse::<u32>().ok())
            .is_some_and(|(a, b)| a + 1 == b)
    };
    match parts[..] {
        [first, second] if digits(second, 2) => digits(first, 4) && ("01"..="12").contains(&second),
        [first, second] => digits(first, 4) && digits(second, 4) && follows(first, second),
        [first, second, term] => {
            digits(first, 4) && digits(second, 4) && follows(first, second) && matches!(term, "1" | "2")
        }
        _ => false,
    }
}

/// The term that a moment (seconds since 1970) lies in: the first from August to January, the second from February.
pub fn current(now: i64) -> String {
    // UTC+8: the only zone in which Chinese schools live; the offset is in range.
    let zone = FixedOffset::east_opt(8 * 3600);
    let moment = DateTime::from_timestamp(now, 0).unwrap_or_default();
    let day = zone.map_or(moment.date_naive(), |zone| moment.with_timezone(&zone).date_naive());
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
    fn periods_are_recognised() {
        for good in ["2026-2027-1", "2026-2027-2", "2026-2027", "2026-11"] {
            assert!(is_period(good), "{good}");
        }
        for bad in [
            "",
            "2026",
            "2026-13",
            "2026-2028",
            "2026-2027-3",
            "2026-2027-1-1",
            "x-y-1",
            "2026-00",
        ] {
            assert!(!is_period(bad), "{bad}");
        }
    }

    #[test]
    fn terms_follow_the_calendar() {
        let at = |day: &str| {
            chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d")
                .unwrap()
                .and_hms_opt(2, 0, 0)
                .unwrap()
        };
        for (day, term) in [
            ("2026-08-01", "2026-2027-1"),
            ("2027-01-31", "2026-2027-1"),
            ("2027-02-01", "2026-2027-2"),
            ("2027-07-31", "2026-2027-2"),
        ] {
            assert_eq!(current(at(day).and_utc().timestamp()), term);
        }
    }
}
