//! Days and months as people write them, and as the standard keeps them (`YYYYMMDD`, `YYYYMM`).

use chrono::{Datelike, Days, Months, NaiveDate};

/// Reads `YYYYMMDD`.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    NaiveDate::from_ymd_opt(
        text[..4].parse().ok()?,
        text[4..6].parse().ok()?,
        text[6..].parse().ok()?,
    )
}

/// Writes `YYYYMMDD`.
pub fn day_text(day: NaiveDate) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// A moment, milliseconds since 1970, as clocks in China show it: `2026-11-24 10:20`.
pub fn moment(ms: i64) -> String {
    in_china(ms, "%Y-%m-%d %H:%M")
}

/// The same as fields of the standard keep it: `2026-11-24T10:20:00`.
pub fn stamp(ms: i64) -> String {
    in_china(ms, "%Y-%m-%dT%H:%M:%S")
}

fn in_china(ms: i64, format: &str) -> String {
    const CHINA: i64 = 8 * 3600;
    let moment = chrono::DateTime::from_timestamp(ms.div_euclid(1000).saturating_add(CHINA), 0);
    moment.map_or_else(String::new, |m| m.format(format).to_string())
}

/// The day a number of working days later: Saturdays and Sundays do not count. Holidays are not known here.
pub fn add_working_days(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    let mut left = days;
    let mut at = day;
    while left > 0 {
        at = at.succ_opt()?;
        left -= u32::from(at.weekday().number_from_monday() < 6);
    }
    Some(at)
}

/// Reads `YYYYMM` as year and month.
pub fn parse_month(text: &str) -> Option<(i32, u32)> {
    if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, month) = (text[..4].parse().ok()?, text[4..].parse().ok()?);
    ((1..=12).contains(&month) && year >= 1900).then_some((year, month))
}

/// The parts of a date that people wrote: digits between separators. `2006年4月12日`, `2006-4-12`, `2006.04`, `20060412`.
fn parts(text: &str) -> Option<Vec<u32>> {
    let text = text.strip_suffix(" 00:00:00").unwrap_or(text);
    let text = text.trim_end_matches(['日', '月', '号']);
    let mut out = Vec::with_capacity(3);
    let mut separator = None;
    for part in text.split_inclusive(['-', '/', '.', '年', '月', '－', '／', '．']) {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        let end = &part[digits.len()..];
        let kind = match end {
            "" => None,
            "年" | "月" => Some("年"),
            other => Some(other),
        };
        if let Some(kind) = kind
            && *separator.get_or_insert(kind) != kind
        {
            return None;
        }
        let digits = digits.trim();
        if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        out.push(digits.parse().ok()?);
    }
    Some(out)
}

/// Reads a day in any of the usual spellings. The flag tells whether it was other than `YYYYMMDD` or `YYYY-MM-DD`.
pub fn read_day(text: &str) -> Option<(NaiveDate, bool)> {
    if let Some(day) = parse_day(text) {
        return in_range(day).then_some((day, true));
    }
    let parts = parts(text)?;
    let [year, month, day] = parts[..] else { return None };
    let day = NaiveDate::from_ymd_opt(year as i32, month, day)?;
    in_range(day).then_some((day, text != day.format("%Y-%m-%d").to_string()))
}

/// Reads a year and month in any of the usual spellings; a full date gives its month. The flag: other than `YYYYMM`.
pub fn read_month(text: &str) -> Option<((i32, u32), bool)> {
    if let Some(month) = parse_month(text) {
        return Some((month, false));
    }
    if let Some((day, _)) = read_day(text) {
        return Some(((day.year(), day.month()), true));
    }
    match parts(text)?[..] {
        [year @ 1900..=2200, month @ 1..=12] => Some(((year as i32, month), true)),
        _ => None,
    }
}

fn in_range(day: NaiveDate) -> bool {
    (1850..=2200).contains(&day.year())
}

/// The day of a spreadsheet serial, in the 1900 (with its false leap day) or the 1904 system.
pub fn from_serial(days: f64, from_1904: bool) -> Option<NaiveDate> {
    if !days.is_finite() || !(0.0..3_000_000.0).contains(&days) {
        return None;
    }
    let whole = days.floor() as u64;
    let (epoch, offset) = if from_1904 {
        (NaiveDate::from_ymd_opt(1904, 1, 1)?, whole)
    } else if whole < 60 {
        (NaiveDate::from_ymd_opt(1899, 12, 31)?, whole)
    } else {
        (NaiveDate::from_ymd_opt(1899, 12, 30)?, whole)
    };
    epoch.checked_add_days(Days::new(offset))
}

/// Full years between a birth day and a day.
pub fn age_on(birth: NaiveDate, day: NaiveDate) -> i64 {
    let years = i64::from(day.year() - birth.year());
    if (day.month(), day.day()) < (birth.month(), birth.day()) {
        years - 1
    } else {
        years
    }
}

/// A month some months later or earlier.
pub fn add_months((year, month): (i32, u32), months: i64) -> Option<(i32, u32)> {
    let total = i64::from(year) * 12 + i64::from(month) - 1 + months;
    let year = i32::try_from(total.div_euclid(12)).ok()?;
    (0..=9999)
        .contains(&year)
        .then_some((year, total.rem_euclid(12) as u32 + 1))
}

/// A day some days later or earlier.
pub fn add_days(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    if days >= 0 {
        day.checked_add_days(Days::new(days as u64))
    } else {
        day.checked_sub_days(Days::new(days.unsigned_abs()))
    }
}

/// The last day of a month.
pub fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?
        .checked_add_months(Months::new(1))?
        .pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_days_pass_over_the_weekend() {
        // The 24th of November 2026 is a Tuesday.
        for (days, day) in [(0, "20261124"), (3, "20261127"), (4, "20261130"), (10, "20261208")] {
            let from = parse_day("20261124").unwrap();
            assert_eq!(
                add_working_days(from, days).map(day_text).as_deref(),
                Some(day),
                "{days}"
            );
        }
        assert_eq!(stamp(1_795_485_600_000), "2026-11-24T10:00:00");
    }

    #[test]
    fn days_in_many_spellings() {
        for text in [
            "20060412",
            "2006-04-12",
            "2006/4/12",
            "2006.4.12",
            "2006年4月12日",
            "2006-04-12 00:00:00",
        ] {
            assert_eq!(
                read_day(text).map(|(d, _)| day_text(d)).as_deref(),
                Some("20060412"),
                "{text}"
            );
        }
        for text in [
            "2006-02-30",
            "2006-13-05",
            "20060431",
            "2006/6/31",
            "2006年",
            "待补",
            "2006-4/12",
            "",
            "1",
            "2006-04",
            "-",
            "99999999",
        ] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }

    #[test]
    fn months_in_many_spellings() {
        for text in ["202209", "2022-09", "2022/9", "2022.9", "2022年9月", "2022-09-01"] {
            assert_eq!(read_month(text).map(|(m, _)| m), Some((2022, 9)), "{text}");
        }
        for text in ["202213", "202200", "秋季", "2022年秋", "2022", "09"] {
            assert_eq!(read_month(text), None, "{text}");
        }
    }

    #[test]
    fn serials_of_both_epochs() {
        assert_eq!(from_serial(38819.0, false).map(day_text).as_deref(), Some("20060412"));
        assert_eq!(from_serial(37357.0, true).map(day_text).as_deref(), Some("20060412"));
        assert_eq!(from_serial(1.0, false).map(day_text).as_deref(), Some("19000101"));
        assert_eq!(from_serial(f64::NAN, false), None);
    }

    #[test]
    fn moments_are_those_of_china() {
        assert_eq!(moment(1_795_482_000_000), "2026-11-24 09:00");
        assert_eq!(moment(i64::MAX), "");
    }

    #[test]
    fn ages_turn_on_the_birthday() {
        let day = |t| parse_day(t).expect("a day");
        assert_eq!(age_on(day("20100412"), day("20260411")), 15);
        assert_eq!(age_on(day("20100412"), day("20260412")), 16);
    }
}
