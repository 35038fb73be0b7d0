//! Text, codes, dates and months.

use std::borrow::Cow;

use super::{Fault, FieldReader, Reading, format};
use crate::normal::{Repairs, is_placeholder, tidy};
use crate::standard::codelist::Code;
use crate::standard::rule::Severity;
use crate::standard::table::Format;
use crate::value::{Raw, Value, number_text};
use crate::{dates, normal};

/// The most digits that a spreadsheet number keeps.
const EXACT_DIGITS: f64 = 1e15;

pub(super) fn read(reader: &FieldReader<'_>, raw: Raw<'_>) -> Reading {
    let field = reader.field;
    let fold_all = field.format.is_some_and(|f| !matches!(f, Format::PersonName));
    let (text, mut repairs): (Cow<'_, str>, Repairs) = match raw {
        Raw::Text(text) => tidy(text, fold_all),
        Raw::Number(n) => {
            if n.abs() >= EXACT_DIGITS && reader.is_long_number() {
                let mut reading = Reading::bad(Fault::blocking("F27"), Repairs::NONE);
                reading.rounded = true;
                return reading;
            }
            (number_text(n).into(), Repairs::NUMBER_FOR_TEXT)
        }
        Raw::Serial { .. } => (raw.shown().into(), Repairs::EXCEL_DATE),
        Raw::Bool(_) => (raw.shown().into(), Repairs::NONE),
        Raw::Empty | Raw::Error(_) => return Reading::default(),
    };
    let text = format::spell(field.format, text, matches!(raw, Raw::Number(_)), &mut repairs);
    if is_placeholder(&text) && !reader.required && field.pattern.as_ref().is_none_or(|p| !p.is_match(&text)) {
        return Reading::of(Value::Null, repairs.with(Repairs::PLACEHOLDER));
    }
    // A format knows better than a length what is wrong with an identifier.
    let judged = format::judge(field.format, &text, reader.school.as_deref());
    match judged.or_else(|| unfit(reader, &text)) {
        Some(fault) if fault.blocking => Reading::bad(fault, repairs),
        fault => Reading {
            value: Value::text(&text),
            repairs,
            fault: fault.map(Box::new),
            rounded: false,
        },
    }
}

/// F03: too long, characters that no text may hold, or a text that a spreadsheet would run as a formula.
fn unfit(reader: &FieldReader<'_>, text: &str) -> Option<Fault> {
    let field = reader.field;
    // Control characters are single bytes, or begin with this one.
    let doubtful = text.bytes().any(|b| b < b' ' || matches!(b, 0x7f | 0xc2));
    let illegal = doubtful && text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    let formula = text.starts_with(['=', '+', '-', '@']) && text.parse::<f64>().is_err();
    let over = field
        .max_length
        .filter(|_| text.len() > field.max_length.unwrap_or(0))
        .map(|most| text.chars().count().saturating_sub(most));
    match over {
        Some(over) if over > 0 => Some(Fault::blocking("F03").arg("n", over.to_string())),
        _ if illegal || formula => Some(Fault::blocking("F03").arg("n", "0")),
        _ if field.pattern.as_ref().is_some_and(|p| !p.is_match(text)) => Some(Fault::blocking("F03").arg("n", "0")),
        _ => None,
    }
}

impl FieldReader<'_> {
    pub(super) fn read_code(&self, raw: Raw<'_>) -> Reading {
        let shown = raw.shown();
        let (text, repairs) = tidy(&shown, false);
        match self.resolve(&text, matches!(raw, Raw::Number(_))) {
            Some(code) => Reading::of(Value::text(&code.code), repairs),
            None => self.unlisted(&text, repairs),
        }
    }

    pub(super) fn read_boolean(&self, raw: Raw<'_>) -> Reading {
        if let Raw::Bool(b) = raw {
            return Reading::of(Value::Int(i64::from(b)), Repairs::NONE);
        }
        let shown = raw.shown();
        let (text, repairs) = tidy(&shown, false);
        match self.resolve(&text, false).and_then(|c| c.code.parse().ok()) {
            Some(n) => Reading::of(Value::Int(n), repairs),
            None => self.unlisted(&text, repairs),
        }
    }

    /// The code that a text means in the first of the field's lists that knows it. A spreadsheet number may have lost
    /// leading zeros.
    pub(super) fn resolve(&self, text: &str, number: bool) -> Option<&Code> {
        let found = self.lists.iter().find_map(|list| list.resolve(text));
        if found.is_some() || !number {
            return found;
        }
        (text.len() + 1..=6).find_map(|width| {
            let padded = format!("{text:0>width$}");
            self.lists.iter().find_map(|list| list.get(&padded))
        })
    }

    /// F02, or a warning where the list is known to be partial and the text has the shape of its codes.
    pub(super) fn unlisted(&self, text: &str, repairs: Repairs) -> Reading {
        if is_placeholder(text) && !self.required {
            return Reading::of(Value::Null, repairs.with(Repairs::PLACEHOLDER));
        }
        let open = self.lists.iter().any(|list| {
            list.provenance.open
                && text.bytes().all(|b| b.is_ascii_alphanumeric())
                && list.codes().iter().any(|c| c.code.len() == text.len())
        });
        let nearest = self
            .lists
            .iter()
            .flat_map(|list| list.nearest(text, 3))
            .take(3)
            .collect::<Vec<_>>();
        let top = nearest
            .iter()
            .map(|c| format!("{} {}", c.code, c.name))
            .collect::<Vec<_>>()
            .join("、");
        if open {
            let fault = Fault::lasting("F02", Severity::Warning).arg("top3", top);
            return Reading {
                value: Value::text(text),
                repairs,
                fault: Some(Box::new(fault)),
                rounded: false,
            };
        }
        Reading::bad(Fault::blocking("F02").arg("top3", top), repairs)
    }

    pub(super) fn read_date(&self, raw: Raw<'_>) -> Reading {
        let (day, repairs) = match raw {
            Raw::Serial { days, from_1904 } => (dates::from_serial(days, from_1904), Repairs::EXCEL_DATE),
            Raw::Number(n) if n.fract() != 0.0 || n < 100_000.0 => (dates::from_serial(n, false), Repairs::EXCEL_DATE),
            Raw::Number(n) => (dates::parse_day(&number_text(n)), Repairs::DATE_STYLE),
            raw => {
                let shown = raw.shown();
                let (text, repairs) = tidy(&shown, true);
                if normal::is_placeholder(&text) && !self.required {
                    return Reading::of(Value::Null, repairs.with(Repairs::PLACEHOLDER));
                }
                match dates::read_day(&text) {
                    Some((day, true)) => (Some(day), repairs.with(Repairs::DATE_STYLE)),
                    Some((day, false)) => (Some(day), repairs),
                    None => (None, repairs),
                }
            }
        };
        match day {
            Some(day) => Reading::of(Value::text(&dates::day_text(day)), repairs),
            None => Reading::bad(Fault::blocking("F05"), repairs),
        }
    }

    pub(super) fn read_month(&self, raw: Raw<'_>) -> Reading {
        use chrono::Datelike;
        let (month, repairs) = match raw {
            Raw::Serial { days, from_1904 } => (
                dates::from_serial(days, from_1904).map(|d| (d.year(), d.month())),
                Repairs::EXCEL_DATE,
            ),
            Raw::Number(n) if n.fract() == 0.0 => (dates::parse_month(&number_text(n)), Repairs::NUMBER_FOR_TEXT),
            Raw::Number(_) => (None, Repairs::NONE),
            raw => {
                let shown = raw.shown();
                let (text, repairs) = tidy(&shown, true);
                if normal::is_placeholder(&text) && !self.required {
                    return Reading::of(Value::Null, repairs.with(Repairs::PLACEHOLDER));
                }
                match dates::read_month(&text) {
                    Some((month, true)) => (Some(month), repairs.with(Repairs::DATE_STYLE)),
                    Some((month, false)) => (Some(month), repairs),
                    None => (None, repairs),
                }
            }
        };
        match month {
            Some((year, month)) => Reading::of(Value::text(&format!("{year:04}{month:02}")), repairs),
            None => Reading::bad(Fault::blocking("F06"), repairs),
        }
    }
}
