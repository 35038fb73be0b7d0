//! Indicators of monitoring and early warning: a value, the lines it should keep, and the records behind it.

use serde::{Deserialize, Serialize};

use super::figure::{Confidence, Sample, Sql};
use super::rule::Needs;
use super::table::Label;

/// How serious a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 蓝: worth knowing.
    Blue,
    /// 黄: near the line.
    Yellow,
    /// 橙: the line is crossed.
    Orange,
    /// 红: crossed far, or a line of the law.
    Red,
}

impl Level {
    /// All levels, mildest first.
    pub const ALL: [Level; 4] = [Level::Blue, Level::Yellow, Level::Orange, Level::Red];

    /// The name in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Level::Blue => "blue",
            Level::Yellow => "yellow",
            Level::Orange => "orange",
            Level::Red => "red",
        }
    }

    /// The level of a name.
    pub fn from_name(name: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// How a value is compared with a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// A comparison that a value may meet, as in `< 60`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// How.
    pub compare: Compare,
    /// With what.
    pub than: f64,
}

impl Bound {
    /// Reads `< 60`, `<= 60`, `> 60` or `>= 60`.
    pub fn parse(text: &str) -> Option<Bound> {
        let text = text.trim();
        let (compare, rest) = if let Some(rest) = text.strip_prefix("<=") {
            (Compare::AtMost, rest)
        } else if let Some(rest) = text.strip_prefix(">=") {
            (Compare::AtLeast, rest)
        } else if let Some(rest) = text.strip_prefix('<') {
            (Compare::Less, rest)
        } else {
            (Compare::More, text.strip_prefix('>')?)
        };
        let than = rest.trim().parse::<f64>().ok().filter(|n| n.is_finite())?;
        Some(Bound { compare, than })
    }

    /// Whether a value meets it.
    pub fn holds(self, value: f64) -> bool {
        match self.compare {
            Compare::Less => value < self.than,
            Compare::AtMost => value <= self.than,
            Compare::More => value > self.than,
            Compare::AtLeast => value >= self.than,
        }
    }

    /// Whether it speaks of values that are too small.
    pub fn is_lower(self) -> bool {
        matches!(self.compare, Compare::Less | Compare::AtMost)
    }
}

/// A level and what brings it about: any of the bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Threshold {
    /// The level.
    pub level: Level,
    /// The bounds.
    pub any: Vec<Bound>,
}

/// How the value comes from what the statement returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The numerator; the denominator says only whether there is anything to count among.
    Count,
    /// A hundred times numerator by denominator.
    Percent,
    /// Numerator by denominator.
    Ratio,
}

impl Measure {
    /// The name in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Count => "count",
            Measure::Percent => "percent",
            Measure::Ratio => "ratio",
        }
    }

    /// The value; nothing where there is no denominator.
    pub fn value(self, numerator: Option<f64>, denominator: Option<f64>) -> Option<f64> {
        let (numerator, denominator) = (numerator?, denominator.filter(|d| *d != 0.0)?);
        Some(match self {
            Measure::Count => numerator,
            Measure::Percent => numerator * 100.0 / denominator,
            Measure::Ratio => numerator / denominator,
        })
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither too much nor too little.
    Within,
}

impl Direction {
    /// The name in files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Higher => "higher",
            Direction::Lower => "lower",
            Direction::Within => "within",
        }
    }
}

/// What setting the records of the drill-down right does to the numerator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixing {
    /// Each adds its weight: they were missing from it.
    Adds,
    /// Each takes its weight away: they are what it counts.
    Removes,
    /// It cannot be told.
    Unknown,
}

/// Where the value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// Two statements over the tables' views.
    Sql {
        /// One row: `numerator`, `denominator`.
        select: Sql,
        /// The records to look at: `row_id`, optionally `table`, `weight` and what to show.
        drill: Option<Sql>,
    },
    /// The number of other indicators that keep their line, among those that have a value.
    Met(Vec<String>),
}

/// What an example of an indicator's file expects.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The rows.
    pub sample: Sample,
    /// The value; nothing for "no data".
    pub value: Option<f64>,
    /// The level, where the value has one.
    pub level: Option<Level>,
    /// `table:index` of the records of the drill-down, where it is looked at.
    pub drill: Option<Vec<String>>,
    /// The value if all of them were set right, where it is looked at.
    pub fixed: Option<f64>,
}

/// One indicator.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Its id, as in `W-COND-02`.
    pub id: String,
    /// Its file below `schemas/`.
    pub file: String,
    /// The id of its group: the middle part of its id.
    pub group: String,
    /// Its title.
    pub title: Label,
    /// Why it is watched.
    pub why: String,
    /// Basis.
    pub source: String,
    /// How sure the definition is.
    pub confidence: Confidence,
    /// The ids of the tables that it reads; the first one owns the records of the drill-down that name no table.
    pub tables: Vec<String>,
    /// What it needs to look at.
    pub needs: Needs,
    /// Where the value comes from.
    pub formula: Formula,
    /// How.
    pub measure: Measure,
    /// The unit of the value, such as 人; empty for shares. It may choose its wording by the number: `{n?pupil:pupils}`.
    pub unit: Label,
    /// Decimals shown.
    pub decimals: u8,
    /// Which way is better.
    pub direction: Direction,
    /// The line to keep: one number, or the two ends of a band; empty where there is none.
    pub line: Vec<f64>,
    /// The levels, gravest first.
    pub levels: Vec<Threshold>,
    /// What setting records right does.
    pub fixing: Fixing,
    /// Whether tiers may add numerators and denominators of schools.
    pub additive: bool,
    /// What is counted, in words.
    pub definition: Label,
    /// Examples.
    pub examples: Vec<Example>,
}

impl Indicator {
    /// The level of a value: the gravest one that holds.
    pub fn level(&self, value: f64) -> Option<Level> {
        let holds = |t: &&Threshold| t.any.iter().any(|bound| bound.holds(value));
        self.levels.iter().find(holds).map(|t| t.level)
    }

    /// Whether a value keeps the line: no level from orange on.
    pub fn keeps_line(&self, value: f64) -> bool {
        self.level(value).is_none_or(|level| level < Level::Orange)
    }

    /// The value rounded to its decimals.
    pub fn round(&self, value: f64) -> f64 {
        let scale = 10f64.powi(i32::from(self.decimals));
        (value * scale).round() / scale
    }
}

/// A group of indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its id, as in `COND`.
    pub id: String,
    /// Its name.
    pub label: Label,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_and_hold() {
        for (text, value, holds) in [
            ("< 60", 59.9, true),
            ("<60", 60.0, false),
            ("<= 60", 60.0, true),
            ("> 0", 0.0, false),
            (">= 3", 3.0, true),
        ] {
            assert_eq!(Bound::parse(text).map(|b| b.holds(value)), Some(holds), "{text}");
        }
        for bad in ["", "60", "= 60", "< x", "< inf", "<"] {
            assert_eq!(Bound::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn nothing_to_divide_by_is_no_value() {
        assert_eq!(Measure::Percent.value(Some(1.0), Some(0.0)), None);
        assert_eq!(Measure::Count.value(Some(0.0), None), None);
        assert_eq!(Measure::Percent.value(Some(1.0), Some(4.0)), Some(25.0));
        assert_eq!(Measure::Count.value(Some(0.0), Some(4.0)), Some(0.0));
    }
}
