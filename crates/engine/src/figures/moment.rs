//! What figures are told of time and place: no text of the standard knows a clock.

use rusqlite::Statement;
use zhibao_core::{dates, period};

use crate::rules::Parameters;

/// The values of the parameters that a figure may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    values: Vec<(&'static str, Option<String>)>,
}

impl Moment {
    /// Works the school year out from the period, or from the day of judgement where the period is a month or missing.
    pub fn of(parameters: &Parameters) -> Moment {
        let as_of = parameters.as_of.clone();
        let term = parameters.period.clone().filter(|p| p.len() >= 9).or_else(|| {
            let day = dates::parse_day(&as_of)?;
            Some(period::term_of(day))
        });
        let first = term.as_deref().and_then(|t| t.get(..4)).map(str::to_owned);
        let year = first.as_deref().and_then(|y| y.parse::<i32>().ok());
        let on = |plus: i32, day: &str| year.map(|y| format!("{}{day}", y + plus));
        let days = term.as_deref().and_then(period::days);
        let number = term.as_deref().and_then(|t| t.get(10..)).map(str::to_owned);
        Moment {
            values: vec![
                (":as_of", Some(as_of)),
                (":school", parameters.school.clone()),
                (":period", parameters.period.clone()),
                (":term_start", parameters.term_start.clone()),
                (":first_day", days.as_ref().map(|d| d.first.clone())),
                (":last_day", days.map(|d| d.last)),
                (":year", year.map(|y| format!("{y}-{}", y + 1))),
                (":term", number.filter(|n| !n.is_empty())),
                (":grade", first),
                (":year_start", on(0, "0901")),
                (":year_end", on(1, "0831")),
                (":stat_from", on(-1, "0901")),
                (":stat_to", on(0, "0831")),
            ],
        }
    }

    /// The value of a parameter, by its name with the colon.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(n, _)| *n == name)?;
        found.1.as_deref()
    }

    /// Binds every parameter that a statement names.
    pub(super) fn bind(&self, statement: &mut Statement<'_>) -> rusqlite::Result<()> {
        for (name, value) in &self.values {
            if let Some(at) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(at, value)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(period: Option<&str>, as_of: &str) -> Moment {
        Moment::of(&Parameters {
            as_of: as_of.to_owned(),
            period: period.map(str::to_owned),
            ..Parameters::default()
        })
    }

    #[test]
    fn the_school_year_of_a_period() {
        for (period, as_of, year, term, from) in [
            (Some("2026-2027-1"), "20261101", "2026-2027", Some("1"), "20250901"),
            (Some("2026-2027-2"), "20270401", "2026-2027", Some("2"), "20250901"),
            (Some("2026-2027"), "20270401", "2026-2027", None, "20250901"),
            (Some("2027-01"), "20270131", "2026-2027", Some("1"), "20250901"),
            (None, "20270301", "2026-2027", Some("2"), "20250901"),
        ] {
            let moment = of(period, as_of);
            assert_eq!(moment.get(":year"), Some(year), "{period:?}");
            assert_eq!(moment.get(":term"), term, "{period:?}");
            assert_eq!(moment.get(":stat_from"), Some(from), "{period:?}");
            assert_eq!(moment.get(":year_end"), Some("20270831"), "{period:?}");
        }
        assert_eq!(of(None, "").get(":year"), None);
    }
}
