//! Whole and decimal numbers.

use super::{Fault, FieldReader, Reading};
use crate::normal::{Repairs, is_placeholder, tidy};
use crate::standard::rule::Severity;
use crate::standard::table::{FieldType, Format};
use crate::value::{Decimal, Raw, Value, number_text};

pub(super) fn read(reader: &FieldReader<'_>, raw: Raw<'_>, decimals: u8) -> Reading {
    let (text, mut repairs) = match raw {
        // A float carries noise behind its 15th digit: 87.30000000000001 was typed as 87.3.
        Raw::Number(n) if n.fract() != 0.0 => {
            let rounded = format!("{n:.10}");
            (
                rounded.trim_end_matches('0').trim_end_matches('.').to_owned(),
                Repairs::NONE,
            )
        }
        Raw::Number(n) => (number_text(n), Repairs::NONE),
        raw => {
            let shown = raw.shown();
            let (text, repairs) = tidy(&shown, true);
            (text.into_owned(), repairs)
        }
    };
    if !reader.lists.is_empty() {
        return match reader
            .resolve(&text, false)
            .and_then(|code| Decimal::parse(&code.code, decimals))
        {
            Some(number) => Reading::of(stored(number, reader), repairs),
            None => reader.unlisted(&text, repairs),
        };
    }
    if is_placeholder(&text) && !reader.required {
        return Reading::of(Value::Null, repairs.with(Repairs::PLACEHOLDER));
    }
    let plain: String = text.chars().filter(|c| *c != ',').collect();
    let Some(number) = Decimal::parse(&plain, decimals) else {
        return Reading::bad(Fault::blocking("F19"), repairs);
    };
    if matches!(raw, Raw::Text(_)) {
        repairs = repairs.with(Repairs::TEXT_FOR_NUMBER);
    }
    let fault = outside(reader.field.format, number).map(Box::new);
    Reading {
        value: stored(number, reader),
        repairs,
        fault,
        rounded: false,
    }
}

fn stored(number: Decimal, reader: &FieldReader<'_>) -> Value {
    match reader.field.kind {
        FieldType::Integer => Value::Int(number.scaled),
        _ => Value::Dec(number),
    }
}

/// F18, F19 and F20: numbers outside their range.
fn outside(format: Option<Format>, number: Decimal) -> Option<Fault> {
    let (rule, severity, low, high) = match format? {
        Format::Score => ("F18", Severity::Error, 0.0, 100.0),
        Format::NonNegative => ("F19", Severity::Error, 0.0, f64::INFINITY),
        Format::Height => ("F20", Severity::Warning, 120.0, 220.0),
        Format::Weight => ("F20", Severity::Warning, 25.0, 200.0),
        Format::Vision => ("F20", Severity::Warning, 0.1, 5.3),
        _ => return None,
    };
    let n = number.to_f64();
    (n < low || n > high).then(|| Fault::lasting(rule, severity))
}
