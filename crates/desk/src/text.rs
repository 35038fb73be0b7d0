//! Values as a person reads them.

use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, FieldType};
use zhibao_core::value::Value;
use zhibao_wire::{Cell, Language};

/// `20261101` as `2026-11-01`; anything else as it is.
pub(crate) fn day(text: &str) -> String {
    match (text.get(..4), text.get(4..6), text.get(6..)) {
        (Some(year), Some(month), Some(day)) if text.len() == 8 => format!("{year}-{month}-{day}"),
        _ => text.to_owned(),
    }
}

/// At most 60 characters of a text that is only told in passing.
pub(crate) fn short(text: &str) -> String {
    let mut out: String = text.chars().take(60).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

fn month(text: &str) -> String {
    match (text.get(..4), text.get(4..)) {
        (Some(year), Some(month)) if text.len() == 6 => format!("{year}-{month}"),
        _ => text.to_owned(),
    }
}

/// The cell of a field: as typed where that differs, otherwise the value as people write it.
pub(crate) fn cell(standard: &Standard, field: &Field, value: &Value, typed: Option<&str>, language: Language) -> Cell {
    let plain = |text: String| Cell {
        text,
        ..Cell::default()
    };
    let text = match value {
        Value::Null => return plain(typed.unwrap_or_default().to_owned()),
        value => value.to_string(),
    };
    match field.kind {
        FieldType::Date => plain(day(&text)),
        FieldType::YearMonth => plain(month(&text)),
        FieldType::Boolean => {
            let yes = text == "1";
            plain(
                match (language, yes) {
                    (Language::Zh, true) => "是",
                    (Language::Zh, false) => "否",
                    (Language::En, true) => "Yes",
                    (Language::En, false) => "No",
                }
                .to_owned(),
            )
        }
        _ => match field.lists.iter().find_map(|list| standard.list(list)?.get(&text)) {
            Some(code) => {
                let english = language == Language::En && !code.name_en.is_empty();
                Cell {
                    text: if english {
                        code.name_en.clone()
                    } else {
                        code.name.clone()
                    },
                    code: Some(text),
                    ..Cell::default()
                }
            }
            None => plain(text),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_dashed_and_odd_text_stays() {
        assert_eq!([day("20261101"), day("2026"), day("")], ["2026-11-01", "2026", ""]);
        assert_eq!([month("202611"), month("去年")], ["2026-11", "去年"]);
    }
}
