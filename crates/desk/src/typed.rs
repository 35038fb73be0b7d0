//! What people type into cells, made what the vault reads. Everything else about spelling is the reading's own affair.

use zhibao_core::dates;
use zhibao_core::standard::table::{Field, FieldType, Table};
use zhibao_wire::{Language, Problem, Typed};

use crate::{fields, words};

/// The most characters of one cell; a spreadsheet keeps as many.
const MOST_CHARACTERS: usize = 32_767;

/// The text for the vault: `jt`, 今天 and the like become days.
pub(crate) fn text(field: &Field, typed: &str) -> String {
    let days = match typed.trim().to_lowercase().as_str() {
        "jt" | "今天" | "today" => 0,
        "zt" | "昨天" | "yesterday" => -1,
        "mt" | "明天" | "tomorrow" => 1,
        _ => return typed.to_owned(),
    };
    let day = dates::parse_day(&zhibao_app::today()).and_then(|today| dates::add_days(today, days));
    match (field.kind, day.map(dates::day_text)) {
        (FieldType::Date, Some(day)) => day,
        (FieldType::YearMonth, Some(mut day)) => {
            day.truncate(6);
            day
        }
        _ => typed.to_owned(),
    }
}

/// Cells as the vault takes them.
pub(crate) fn cells(language: Language, table: &Table, typed: &[Typed]) -> Result<Vec<(String, String)>, Problem> {
    let cell = |cell: &Typed| {
        let field = &table.fields[fields::known(language, table, &cell.field)?];
        fits(language, &cell.text)?;
        Ok((field.code.clone(), text(field, &cell.text)))
    };
    typed.iter().map(cell).collect()
}

/// Refuses a text that is longer than a cell of any spreadsheet.
pub(crate) fn fits(language: Language, text: &str) -> Result<(), Problem> {
    if text.len() > MOST_CHARACTERS && text.chars().count() > MOST_CHARACTERS {
        return Err(words::refusal(
            language,
            "cell_too_long",
            &[("most", MOST_CHARACTERS.to_string())],
        ));
    }
    Ok(())
}
