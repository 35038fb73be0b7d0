//! Values as a person reads them.

use zhibao_app::vault::{Cell as StoredCell, CheckerOf};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, FieldType, Table};
use zhibao_core::value::{Raw, Value};
use zhibao_wire::{Cell, Language, Problem};

use crate::state::View;

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

/// Cells of one table as texts that can be typed in again and mean the same.
pub(crate) struct Plain<'a> {
    standard: &'a Standard,
    table: &'a Table,
    checker: CheckerOf,
    language: Language,
}

impl<'a> Plain<'a> {
    /// For a table of an open vault.
    pub(crate) fn of(view: View<'a>, table: &'a Table) -> Result<Plain<'a>, Problem> {
        Ok(Plain {
            standard: view.vault.standard(),
            table,
            checker: view.vault.checker(&table.id).map_err(|e| view.refuse(&e))?,
            language: view.language,
        })
    }

    /// The text of a cell as a person reads it; the code itself where its name means another.
    pub(crate) fn text(&self, field: usize, value: &Value, typed: Option<&str>) -> String {
        let shown = cell(self.standard, &self.table.fields[field], value, typed, self.language);
        match shown.code {
            Some(code) if self.read(field, &shown.text) != *value => code,
            _ => shown.text,
        }
    }

    /// The text that gives a field what another field's cell holds.
    pub(crate) fn text_for(&self, field: usize, from: usize, cell: &StoredCell) -> String {
        let (to, of) = (&self.table.fields[field], &self.table.fields[from]);
        if to.kind == of.kind && to.lists == of.lists {
            cell.shown()
        } else {
            self.text(from, &cell.value, cell.typed.as_deref())
        }
    }

    /// Whether a text, typed into a cell, would change nothing.
    pub(crate) fn means(&self, field: usize, cell: &StoredCell, text: &str) -> bool {
        let shown = cell.shown();
        if text.trim().is_empty() {
            return shown.is_empty();
        }
        shown == text || (!cell.value.is_null() && self.read(field, text) == cell.value)
    }

    /// What a text means in a field.
    pub(crate) fn read(&self, field: usize, text: &str) -> Value {
        self.checker.read(field, Raw::Text(text)).value
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
