//! Values of fields, and what a cell may hold before it is read.

use std::cmp::Ordering;
use std::fmt;

use compact_str::CompactString;

/// The parsed value of one field.
///
/// Codes, dates (`YYYYMMDD`) and year-months (`YYYYMM`) are text, booleans are the integers 0 and 1, as in a package.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Value {
    /// Empty, or typed so that it cannot be read.
    #[default]
    Null,
    /// Text, a code, a date or a year-month.
    Text(CompactString),
    /// A whole number, or a boolean.
    Int(i64),
    /// An amount with a fixed number of decimals.
    Dec(Decimal),
}

/// A decimal number: `scaled` divided by ten to the power of `scale`. Never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The number without its decimal point.
    pub scaled: i64,
    /// How many of its digits stand behind the point.
    pub scale: u8,
}

impl Decimal {
    /// Reads `-12.50` at the given scale; `None` where it is no number, needs more decimals, or is too large.
    pub fn parse(text: &str, scale: u8) -> Option<Decimal> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        if (whole.is_empty() && fraction.is_empty()) || fraction.len() > scale as usize {
            return None;
        }
        let mut scaled: i64 = 0;
        let padding = std::iter::repeat_n(b'0', scale as usize - fraction.len());
        for byte in whole.bytes().chain(fraction.bytes()).chain(padding) {
            if !byte.is_ascii_digit() {
                return None;
            }
            scaled = scaled.checked_mul(10)?.checked_add((byte - b'0') as i64)?;
        }
        Some(Decimal {
            scaled: if negative { -scaled } else { scaled },
            scale,
        })
    }

    /// The nearest float, for SQL arithmetic.
    pub fn to_f64(self) -> f64 {
        self.scaled as f64 / 10f64.powi(self.scale as i32)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale as usize;
        let digits = format!("{:0width$}", self.scaled.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let fraction = fraction.trim_end_matches('0');
        let sign = if self.scaled < 0 { "-" } else { "" };
        if fraction.is_empty() {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{fraction}")
        }
    }
}

impl Value {
    /// Text of any kind.
    pub fn text(text: &str) -> Value {
        Value::Text(CompactString::new(text))
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The text of a text value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of a numeric value, as a float.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Int(n) => Some(*n as f64),
            Value::Dec(d) => Some(d.to_f64()),
            _ => None,
        }
    }

    /// How SQL compares two values: `None` where either is NULL. Numbers come before text, as in SQLite.
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Null, _) | (_, Value::Null) => None,
            (Value::Text(a), Value::Text(b)) => Some(a.as_str().cmp(b.as_str())),
            (Value::Text(_), _) => Some(Ordering::Greater),
            (_, Value::Text(_)) => Some(Ordering::Less),
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (a, b) => a.as_f64()?.partial_cmp(&b.as_f64()?),
        }
    }
}

impl fmt::Display for Value {
    /// The text of the value as a package holds it; nothing for NULL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Text(text) => f.write_str(text),
            Value::Int(n) => write!(f, "{n}"),
            Value::Dec(d) => write!(f, "{d}"),
        }
    }
}

/// What a cell of a sheet, a form or a package holds before it is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Raw<'a> {
    /// Nothing.
    Empty,
    /// Text as typed.
    Text(&'a str),
    /// A number as a spreadsheet stores it.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A date cell: days since the epoch of the workbook.
    Serial {
        /// Days and fraction of a day.
        days: f64,
        /// Whether the workbook counts from 1904 instead of 1900.
        from_1904: bool,
    },
    /// A cell whose formula gave an error, such as `#REF!`.
    Error(&'a str),
}

impl Raw<'_> {
    /// The text that a person sees in the cell, as near as can be told.
    pub fn shown(&self) -> String {
        match self {
            Raw::Empty => String::new(),
            Raw::Text(text) | Raw::Error(text) => (*text).to_owned(),
            Raw::Number(n) => number_text(*n),
            Raw::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
            Raw::Serial { days, from_1904 } => match crate::dates::from_serial(*days, *from_1904) {
                Some(day) => day.format("%Y-%m-%d").to_string(),
                None => number_text(*days),
            },
        }
    }
}

/// A spreadsheet number as plain digits, without an exponent.
pub fn number_text(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e21 {
        format!("{n:.0}")
    } else {
        format!("{n}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        for (text, scale, shown) in [
            ("3", 1, "3"),
            ("3.0", 1, "3"),
            ("-12.50", 2, "-12.5"),
            (".5", 1, "0.5"),
            ("0.05", 2, "0.05"),
        ] {
            assert_eq!(
                Decimal::parse(text, scale).map(|d| d.to_string()).as_deref(),
                Some(shown),
                "{text}"
            );
        }
        for (text, scale) in [
            ("", 1),
            ("3.15", 1),
            ("1e5", 2),
            ("1,5", 1),
            (".", 1),
            ("99999999999999999999", 0),
        ] {
            assert_eq!(Decimal::parse(text, scale), None, "{text}");
        }
    }

    #[test]
    fn long_numbers_show_all_digits() {
        assert_eq!(number_text(110101199001010000.0), "110101199001010000");
        assert_eq!(number_text(0.5), "0.5");
    }
}
