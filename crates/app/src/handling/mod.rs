//! What is done about a warning: a record of 预警记录 (JK03) and its steps in 预警处置 (JK04), written as any other record,
//! so that undo, log and package know them. How a warning stands follows from these and from the figure of today.

mod plan;
mod records;

use zhibao_core::dates;
use zhibao_core::standard::indicator::{Direction, Indicator, Level};
use zhibao_vault::{Vault, VaultError};

use crate::figures::Figure;

pub use plan::{Deal, Word, due, plan};
pub use records::{Record, Status, Step, handled, person, steps};

/// How a warning stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 未了结: nothing was said yet, or no longer holds.
    Open,
    /// 已说明: somebody deals with it.
    Explained,
    /// 已了结.
    Closed,
}

impl Stage {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Open => "open",
            Stage::Explained => "explained",
            Stage::Closed => "closed",
        }
    }
}

/// Why what was said no longer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The next level is reached.
    Graver,
    /// The figure is worse than it was then.
    Worse,
    /// It was closed in a period that is sealed by now, and is here again.
    Later,
}

impl Again {
    /// The key of its sentence.
    pub fn name(self) -> &'static str {
        match self {
            Again::Graver => "graver",
            Again::Worse => "worse",
            Again::Later => "later",
        }
    }
}

/// How a warning stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The stage.
    pub stage: Stage,
    /// Why it is open though something was said.
    pub again: Option<Again>,
    /// It is dealt with, and the day by which it should be done is over.
    pub overdue: bool,
}

/// What a figure is compared with.
#[derive(Debug, Clone)]
pub struct Today {
    /// The day, `YYYYMMDD`.
    pub day: String,
    /// When another period was sealed last, as the standard keeps moments; empty where none was.
    pub sealed: String,
}

impl Today {
    /// Today, for a vault.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn of(vault: &Vault) -> Result<Today, VaultError> {
        let present = vault.figured().period;
        let others = vault.periods()?.into_iter().filter(|p| Some(&p.id) != present.as_ref());
        let day: String = dates::stamp(vault.now())
            .chars()
            .take(10)
            .filter(char::is_ascii_digit)
            .collect();
        Ok(Today {
            day,
            sealed: others
                .filter_map(|p| p.sealed_at)
                .max()
                .map(dates::stamp)
                .unwrap_or_default(),
        })
    }
}

/// How a warning stands, by what was recorded of it and by its figure now.
pub fn standing(indicator: &Indicator, figure: &Figure, record: Option<&Record>, today: &Today) -> Standing {
    let Some(record) = record else {
        return Standing {
            stage: Stage::Open,
            again: None,
            overdue: false,
        };
    };
    let said = record.status.stage();
    let again = match (said, figure.level) {
        (Stage::Open, _) | (_, None) => None,
        (_, level) if record.level < level => Some(Again::Graver),
        _ if worse(indicator, record.value, figure.value) => Some(Again::Worse),
        (Stage::Closed, _) if record.acted < today.sealed => Some(Again::Later),
        _ => None,
    };
    let stage = if again.is_some() { Stage::Open } else { said };
    Standing {
        stage,
        again,
        overdue: stage == Stage::Explained && record.due.as_deref().is_some_and(|due| due < today.day.as_str()),
    }
}

/// Whether a value is worse than another, by the decimals that are shown.
fn worse(indicator: &Indicator, then: Option<f64>, now: Option<f64>) -> bool {
    let (Some(then), Some(now)) = (then, now) else {
        return false;
    };
    let (then, now) = (indicator.round(then), indicator.round(now));
    match (indicator.direction, &indicator.line[..]) {
        (Direction::Higher, _) => now < then,
        (Direction::Lower, _) => now > then,
        (Direction::Within, [from, to]) => {
            let apart = |v: f64| (from - v).max(v - to).max(0.0);
            apart(now) > apart(then)
        }
        (Direction::Within, _) => false,
    }
}

/// The code of a level in the records: 1 蓝 to 4 红.
fn code_of(level: Level) -> &'static str {
    match level {
        Level::Blue => "1",
        Level::Yellow => "2",
        Level::Orange => "3",
        Level::Red => "4",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test

    use zhibao_core::standard::bundled;

    use super::*;
    use crate::figures::State;

    fn figure(id: &str, value: f64) -> Figure {
        let indicator = bundled().unwrap().indicator(id).unwrap();
        Figure {
            id: id.to_owned(),
            state: State::Known,
            numerator: None,
            denominator: None,
            value: Some(value),
            level: indicator.level(value),
            last: None,
        }
    }

    #[test]
    fn what_was_said_holds_until_the_figure_is_worse() {
        let on = |day: &str, sealed: &str| Today {
            day: day.to_owned(),
            sealed: sealed.to_owned(),
        };
        let today = &on("20261124", "");
        let record = |status, level, value| Record {
            row: "r".to_owned(),
            number: "n".to_owned(),
            indicator: "W-COND-04".to_owned(),
            level,
            value,
            acted: "2026-11-20T09:00:00".to_owned(),
            due: Some("20261201".to_owned()),
            status,
            owner: "T1".to_owned(),
        };
        let indicator = bundled().unwrap().indicator("W-COND-04").unwrap();
        let stands = |record: &Record, value, today: &Today| {
            let standing = standing(indicator, &figure("W-COND-04", value), Some(record), today);
            (standing.stage, standing.again, standing.overdue)
        };
        let orange = record(Status::Doing, Some(Level::Orange), Some(93.0));
        assert_eq!(stands(&orange, 93.0, today), (Stage::Explained, None, false));
        assert_eq!(stands(&orange, 94.0, today), (Stage::Explained, None, false));
        assert_eq!(stands(&orange, 92.0, today), (Stage::Open, Some(Again::Worse), false));
        assert_eq!(stands(&orange, 80.0, today), (Stage::Open, Some(Again::Graver), false));
        // Less than the decimals show is no change.
        assert_eq!(stands(&orange, 92.99, today), (Stage::Explained, None, false));
        let late = &on("20261202", "");
        assert_eq!(stands(&orange, 93.0, late), (Stage::Explained, None, true));
        assert!(!stands(&orange, 92.0, late).2);
        let closed = record(Status::Cleared, Some(Level::Orange), Some(93.0));
        assert_eq!(stands(&closed, 93.0, late), (Stage::Closed, None, false));
        assert_eq!(stands(&closed, 100.0, late), (Stage::Closed, None, false));
        let sealed = &on("20261124", "2026-11-21T00:00:00");
        assert_eq!(stands(&closed, 93.0, sealed), (Stage::Open, Some(Again::Later), false));
        assert_eq!(stands(&closed, 100.0, sealed), (Stage::Closed, None, false));
        let waiting = record(Status::Waiting, Some(Level::Orange), None);
        assert_eq!(stands(&waiting, 92.0, late), (Stage::Open, None, false));
    }

    #[test]
    fn worse_is_farther_from_the_line() {
        let standard = bundled().unwrap();
        for (id, then, now, expected) in [
            ("W-COND-04", 90.0, 89.0, true),
            ("W-INT-01", 2.0, 3.0, true),
            ("W-INT-01", 3.0, 2.0, false),
            ("W-COND-09", 40.0, 45.0, true),
            ("W-COND-09", 40.0, 5.0, false),
            ("W-COND-09", 8.0, 5.0, true),
        ] {
            let indicator = standard.indicator(id).unwrap();
            assert_eq!(worse(indicator, Some(then), Some(now)), expected, "{id} {then} {now}");
        }
    }
}
