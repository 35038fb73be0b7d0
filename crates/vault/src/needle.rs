//! A text that is looked for in all cells of a record.

use std::collections::HashSet;

use rusqlite::types::ValueRef;
use zhibao_core::sounds::readings;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, FieldType, Format, Table};

/// The text, with what it comes to in each field.
pub(crate) struct Needle<'t> {
    table: &'t Table,
    /// In lower case.
    text: String,
    /// Without the dashes of a date.
    digits: Option<String>,
    /// Letters that may be pinyin.
    sound: bool,
    /// By field: the codes whose names hold the text.
    codes: Vec<HashSet<&'t str>>,
}

impl<'t> Needle<'t> {
    /// A needle for a table; `None` where there is nothing to look for.
    pub(crate) fn new(standard: &'t Standard, table: &'t Table, text: &str) -> Option<Needle<'t>> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return None;
        }
        let named = |field: &Field| {
            let lists = field.lists.iter().filter_map(|id| standard.list(id));
            let codes = lists.flat_map(|list| list.codes());
            let holds = |name: &str| !name.is_empty() && name.to_lowercase().contains(&text);
            codes
                .filter(|code| holds(&code.name) || holds(&code.name_en))
                .map(|code| code.code.as_str())
                .collect()
        };
        let plain: String = text.chars().filter(|c| !matches!(c, '-' | '/' | '.')).collect();
        Some(Needle {
            table,
            codes: table.fields.iter().map(named).collect(),
            digits: (!plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit())).then_some(plain),
            sound: text.bytes().all(|b| b.is_ascii_lowercase()),
            text,
        })
    }

    /// Whether a record holds it. `cell` gives the stored value of a field, `typed` the texts that could not be read.
    pub(crate) fn is_in<'r>(&self, cell: impl Fn(usize) -> ValueRef<'r>, typed: &str) -> bool {
        if !typed.is_empty() && holds(typed, &self.text) {
            return true;
        }
        let fields = self.table.fields.iter().enumerate();
        fields.into_iter().any(|(at, field)| match cell(at) {
            ValueRef::Text(bytes) => std::str::from_utf8(bytes).is_ok_and(|value| self.fits(at, field, value)),
            ValueRef::Integer(n) => {
                self.codes[at].contains(n.to_string().as_str())
                    || (self.digits.is_some() && number(field, n).contains(&self.text))
            }
            _ => false,
        })
    }

    fn fits(&self, at: usize, field: &Field, value: &str) -> bool {
        match field.kind {
            FieldType::Attachment => false,
            FieldType::Date | FieldType::YearMonth => self.digits.as_ref().is_some_and(|d| value.contains(d.as_str())),
            _ => holds(value, &self.text) || self.codes[at].contains(value) || self.sounds(field, value),
        }
    }

    fn sounds(&self, field: &Field, value: &str) -> bool {
        let name = field.format == Some(Format::PersonName) || field.code.ends_with("MC");
        let starts = |sound: &zhibao_core::sounds::Sound| {
            sound.initials.contains(&self.text) || sound.full.starts_with(&self.text)
        };
        self.sound && name && readings(value).iter().any(starts)
    }
}

fn number(field: &Field, n: i64) -> String {
    match field.kind {
        FieldType::Number { decimals } if decimals > 0 => zhibao_core::value::Decimal {
            scaled: n,
            scale: decimals,
        }
        .to_string(),
        _ => n.to_string(),
    }
}

fn holds(value: &str, text: &str) -> bool {
    if value.is_ascii() && text.is_ascii() {
        let (value, text) = (value.as_bytes(), text.as_bytes());
        return value.len() >= text.len() && value.windows(text.len()).any(|w| w.eq_ignore_ascii_case(text));
    }
    value.contains(text) || value.to_lowercase().contains(text)
}
