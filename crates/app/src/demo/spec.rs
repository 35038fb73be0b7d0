//! What a recipe gives a field: a text with places, or one of several.
//!
//! `{NAME}` is a column of the recipe's SELECT, another field of the same recipe, or a parameter of the period (`year`,
//! `term`, `as_of` …); `{NAME+30}` so many days later (months where it is a month), `{NAME:6}` its first characters,
//! `{NAME.iso}` a day with hyphens. `{n}` counts the table's records, `{n:4}` with leading zeros. `{3..8}` is a random
//! number, `{6.0..9.5}` one with decimals, `{FROM~TO}` a random day between two.

use fastrand::Rng;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use zhibao_core::dates;

/// What is to be put into a field.
#[derive(Debug)]
pub(super) struct Spec(Vec<Vec<Part>>);

#[derive(Debug)]
enum Part {
    Plain(String),
    Counter(usize),
    Range { from: i64, to: i64, decimals: u32 },
    Days(Named, Named),
    Value(Named, Shape),
}

#[derive(Debug)]
struct Named {
    name: String,
    shift: i64,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Whole,
    First(usize),
    Iso,
}

/// What a spec may ask for while a record is made.
pub(super) trait Source {
    /// The text of a name; nothing where it is empty or unknown.
    fn named(&mut self, name: &str) -> Option<String>;
    /// The number of the record.
    fn number(&self) -> usize;
    fn rng(&mut self) -> &mut Rng;
}

impl Spec {
    /// The text for one record.
    pub(super) fn text(&self, source: &mut dyn Source) -> String {
        let at = if self.0.len() > 1 {
            source.rng().usize(..self.0.len())
        } else {
            0
        };
        let parts = self.0.get(at).map_or(&[][..], Vec::as_slice);
        parts.iter().map(|part| part.text(source)).collect()
    }
}

impl Part {
    fn text(&self, source: &mut dyn Source) -> String {
        match self {
            Part::Plain(text) => text.clone(),
            Part::Counter(width) => format!("{:0width$}", source.number()),
            Part::Range { from, to, decimals } => {
                let n = source.rng().i64(*from..=*to);
                match decimals {
                    0 => n.to_string(),
                    d => format!("{:.*}", *d as usize, n as f64 / 10f64.powi(*d as i32)),
                }
            }
            Part::Days(from, to) => {
                let days = (from.text(source), to.text(source));
                let (Some(from), Some(to)) = (dates::parse_day(&days.0), dates::parse_day(&days.1)) else {
                    return days.0;
                };
                dates::day_text(super::calendar::day_between(source.rng(), from, to))
            }
            Part::Value(named, shape) => {
                let text = named.text(source);
                match shape {
                    Shape::Whole => text,
                    Shape::First(n) => text.chars().take(*n).collect(),
                    Shape::Iso => dates::parse_day(&text).map_or(text, |day| day.format("%Y-%m-%d").to_string()),
                }
            }
        }
    }
}

impl Named {
    fn text(&self, source: &mut dyn Source) -> String {
        let literal = self.name.bytes().all(|b| b.is_ascii_digit());
        let text = match literal {
            true => self.name.clone(),
            false => source.named(&self.name).unwrap_or_default(),
        };
        if self.shift == 0 {
            return text;
        }
        if let Some(day) = dates::parse_day(&text) {
            return dates::add_days(day, self.shift).map_or(text, dates::day_text);
        }
        if let Some(month) = dates::parse_month(&text) {
            let moved = dates::add_months(month, self.shift);
            return moved.map_or(text, |(year, month)| format!("{year:04}{month:02}"));
        }
        match text.parse::<i64>() {
            Ok(n) => (n + self.shift).to_string(),
            Err(_) => text,
        }
    }

    fn read(text: &str) -> Result<Named, String> {
        let at = text.find(['+', '-']).unwrap_or(text.len());
        let (name, shift) = text.split_at(at);
        let fits = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let shift = match shift {
            "" => Ok(0),
            shift => shift.parse(),
        };
        match (fits, shift) {
            (true, Ok(shift)) => Ok(Named {
                name: name.to_owned(),
                shift,
            }),
            _ => Err(format!("{{{text}}} says nothing")),
        }
    }
}

fn read_text(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (plain, place) = rest.split_at(at);
        let end = place
            .find('}')
            .ok_or_else(|| format!("a place in {text:?} does not end"))?;
        if !plain.is_empty() {
            parts.push(Part::Plain(plain.to_owned()));
        }
        parts.push(read_place(&place[1..end])?);
        rest = &place[end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest.to_owned()));
    }
    Ok(parts)
}

fn read_place(text: &str) -> Result<Part, String> {
    let wrong = || format!("{{{text}}} says nothing");
    if let Some((from, to)) = text.split_once("..") {
        let decimals = from.split_once('.').map_or(0, |(_, d)| d.len() as u32);
        let read = |side: &str| side.replace('.', "").parse::<i64>().map_err(|_| wrong());
        let (from, to) = (read(from)?, read(to)?);
        return match from <= to {
            true => Ok(Part::Range { from, to, decimals }),
            false => Err(wrong()),
        };
    }
    if let Some((from, to)) = text.split_once('~') {
        return Ok(Part::Days(Named::read(from)?, Named::read(to)?));
    }
    if let Some(name) = text.strip_suffix(".iso") {
        return Ok(Part::Value(Named::read(name)?, Shape::Iso));
    }
    let (name, width) = match text.split_once(':') {
        Some((name, width)) => (name, Some(width.parse::<usize>().map_err(|_| wrong())?)),
        None => (text, None),
    };
    if name == "n" {
        return Ok(Part::Counter(width.unwrap_or(1)));
    }
    let shape = width.map_or(Shape::Whole, Shape::First);
    Ok(Part::Value(Named::read(name)?, shape))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Flag(bool),
    Number(i64),
    Text(String),
    OneOf(Vec<Written>),
}

impl Written {
    fn texts(self) -> Vec<String> {
        match self {
            Written::Flag(yes) => vec![u8::from(yes).to_string()],
            Written::Number(n) => vec![n.to_string()],
            Written::Text(text) => vec![text],
            Written::OneOf(all) => all.into_iter().flat_map(Written::texts).collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Spec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Spec, D::Error> {
        let texts = Written::deserialize(deserializer)?.texts();
        let read = texts.iter().map(|text| read_text(text));
        read.collect::<Result<_, _>>().map(Spec).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(Rng);

    impl Source for Fixed {
        fn named(&mut self, name: &str) -> Option<String> {
            match name {
                "DAY" => Some("20260131".into()),
                "MONTH" => Some("202612".into()),
                _ => None,
            }
        }

        fn number(&self) -> usize {
            7
        }

        fn rng(&mut self) -> &mut Rng {
            &mut self.0
        }
    }

    #[test]
    fn places_are_filled() {
        let mut source = Fixed(Rng::with_seed(1));
        for (written, text) in [
            ("HD{n:4}", "HD0007"),
            ("{DAY+1}", "20260201"),
            ("{MONTH+2}", "202702"),
            ("{DAY:4}年", "2026年"),
            ("{DAY.iso}T08:00:00", "2026-01-31T08:00:00"),
            ("{NONE}-", "-"),
            ("{5..5}", "5"),
            ("{2.50..2.50}", "2.50"),
            ("{DAY~DAY}", "20260131"),
            ("{20260101~20260101+1}", ""),
        ] {
            let spec = Spec(vec![read_text(written).unwrap()]);
            let made = spec.text(&mut source);
            assert!(
                made == text || text.is_empty() && made.starts_with("202601"),
                "{written}: {made}"
            );
        }
        for wrong in ["{", "{}", "{5..2}", "{a..b}", "{A+x}", "{n:x}"] {
            assert!(read_text(wrong).is_err(), "{wrong}");
        }
    }
}
