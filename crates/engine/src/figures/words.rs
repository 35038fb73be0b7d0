//! Values, lines and changes of indicators as people read them.

use zhibao_core::message::{Arg, Lang, fill};
use zhibao_core::standard::figure::Confidence;
use zhibao_core::standard::indicator::{Bound, Compare, Direction, Indicator, Measure, Threshold};

use super::{Figure, MESSAGES};

/// A value as people read it, with its unit: `16.3`, `95.1%`, `1,200 人`.
pub fn shown(indicator: &Indicator, value: f64, lang: Lang) -> String {
    with_unit(indicator, grouped(value, indicator.decimals), lang)
}

/// The value of a figure as people read it, or why there is none.
pub fn stands(indicator: &Indicator, figure: &Figure, lang: Lang) -> String {
    match figure.value {
        Some(value) => shown(indicator, value, lang),
        None => text(lang, &format!("figures.state.{}", figure.state.name()), &[]),
    }
}

/// The line to keep in words: `应不低于 60%`; empty where there is none.
pub fn line(indicator: &Indicator, lang: Lang) -> String {
    let at = |value: f64| with_unit(indicator, trimmed(value), lang);
    match (&indicator.line[..], indicator.direction) {
        ([from, to], _) => text(
            lang,
            "figures.line.within",
            &[("from", trimmed(*from)), ("to", at(*to))],
        ),
        ([line], Direction::Higher) => text(lang, "figures.line.higher", &[("line", at(*line))]),
        ([line], _) if *line == 0.0 => text(lang, "figures.line.none", &[]),
        ([line], _) => text(lang, "figures.line.lower", &[("line", at(*line))]),
        _ => String::new(),
    }
}

/// What brings a level about: `< 60%`, several joined by “or”.
pub fn bounds(indicator: &Indicator, threshold: &Threshold, lang: Lang) -> String {
    let bound = |bound: &Bound| {
        let sign = match bound.compare {
            Compare::Less => "<",
            Compare::AtMost => "≤",
            Compare::More => ">",
            Compare::AtLeast => "≥",
        };
        format!("{sign} {}", with_unit(indicator, trimmed(bound.than), lang))
    };
    let all: Vec<String> = threshold.any.iter().map(bound).collect();
    all.join(&text(lang, "figures.or", &[]))
}

/// How a value stands beside that of the last sealed period, in words and whether it is better.
pub fn change(indicator: &Indicator, figure: &Figure, lang: Lang) -> Option<(String, Option<bool>)> {
    let (value, last) = (figure.value?, figure.last?);
    let by = indicator.round(value - last);
    if by == 0.0 {
        return Some((text(lang, "figures.change.same", &[]), None));
    }
    let size = grouped(by.abs(), indicator.decimals);
    let size = match indicator.measure {
        Measure::Percent => text(lang, "figures.change.points", &[("n", size)]),
        _ => with_unit(indicator, size, lang),
    };
    let key = if by > 0.0 {
        "figures.change.more"
    } else {
        "figures.change.less"
    };
    let better = match (indicator.direction, &indicator.line[..]) {
        (Direction::Higher, _) => Some(by > 0.0),
        (Direction::Lower, _) => Some(by < 0.0),
        (Direction::Within, [from, to]) => {
            let apart = |v: f64| (from - v).max(v - to).max(0.0);
            let (then, now) = (apart(last), apart(value));
            (then != now).then_some(now < then)
        }
        (Direction::Within, _) => None,
    };
    Some((text(lang, key, &[("size", size)]), better))
}

/// Above and below the line: `612 ÷ 640`; empty where it is no quotient.
pub fn parts(indicator: &Indicator, figure: &Figure) -> String {
    match (indicator.measure, figure.numerator, figure.denominator) {
        (Measure::Percent | Measure::Ratio, Some(above), Some(below)) => {
            format!("{} ÷ {}", short(above), short(below))
        }
        _ => String::new(),
    }
}

/// How sure it is that a definition or layout is that of the authorities.
pub fn confidence(confidence: Confidence, lang: Lang) -> String {
    text(lang, &format!("figures.confidence.{}", confidence.name()), &[])
}

fn text(lang: Lang, key: &str, args: &[Arg]) -> String {
    MESSAGES.text(lang, key, args)
}

fn with_unit(indicator: &Indicator, number: String, lang: Lang) -> String {
    let unit = fill(indicator.unit.get(lang), |name| {
        (name == "n").then_some(number.as_str())
    });
    match (indicator.measure, unit.is_empty()) {
        (Measure::Percent, _) => format!("{number}%"),
        (_, true) => number,
        (_, false) => format!("{number} {unit}"),
    }
}

/// A number with no more decimals than it has.
fn trimmed(value: f64) -> String {
    let places = (0..4u8).find(|n| {
        let scale = 10f64.powi(i32::from(*n));
        (value * scale).fract().abs() < 1e-9
    });
    grouped(value, places.unwrap_or(4))
}

/// A number with at most two decimals.
fn short(value: f64) -> String {
    trimmed((value * 100.0).round() / 100.0)
}

/// A number with thousands separators.
pub fn grouped(value: f64, decimals: u8) -> String {
    let text = format!("{:.*}", usize::from(decimals), value);
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(w, r)| (w, Some(r)));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use zhibao_core::standard::bundled;

    use super::*;
    use crate::figures::State;

    #[test]
    fn numbers_are_grouped() {
        for (value, decimals, text) in [
            (0.0, 0, "0"),
            (1234.0, 0, "1,234"),
            (-1234567.891, 2, "-1,234,567.89"),
            (999.95, 1, "1,000.0"),
        ] {
            assert_eq!(grouped(value, decimals), text);
        }
        for (value, text) in [(60.0, "60"), (0.8, "0.8"), (1234.25, "1,234.25")] {
            assert_eq!(trimmed(value), text);
        }
    }

    #[test]
    fn a_unit_is_worded_by_its_number() {
        let young = bundled().unwrap().indicator("W-INT-01").unwrap();
        for (value, zh, en) in [
            (1.0, "1 人次", "1 placement"),
            (0.0, "0 人次", "0 placements"),
            (1200.0, "1,200 人次", "1,200 placements"),
        ] {
            assert_eq!(
                (shown(young, value, Lang::Zh), shown(young, value, Lang::En)),
                (zh.to_owned(), en.to_owned())
            );
        }
    }

    #[test]
    fn lines_and_changes_are_told_in_words() {
        let standard = bundled().unwrap();
        let degree = standard.indicator("W-COND-04").unwrap();
        assert_eq!(line(degree, Lang::Zh), "应不低于 100%");
        assert_eq!(bounds(degree, &degree.levels[0], Lang::Zh), "< 85%");
        let young = standard.indicator("W-INT-01").unwrap();
        assert_eq!(line(young, Lang::Zh), "不应有");
        let figure = |value, last| Figure {
            id: degree.id.clone(),
            state: State::Known,
            numerator: Some(1.0),
            denominator: Some(2.0),
            value: Some(value),
            level: None,
            last: Some(last),
        };
        let told = |value, last| change(degree, &figure(value, last), Lang::Zh).unwrap();
        assert_eq!(told(94.0, 92.5), ("比上期升 1.5 个百分点".to_owned(), Some(true)));
        assert_eq!(told(92.5, 94.0).1, Some(false));
        assert_eq!(told(92.5, 92.5).1, None);
        assert_eq!(parts(degree, &figure(1.0, 1.0)), "1 ÷ 2");
    }
}
