//! Notes on headings: what to enter, by which rules it is judged, and an example.

use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::{Field, FieldType, Format, Table};
use zhibao_sheet::write::Note;

/// The note of a field's heading; `example` may be empty.
pub(super) fn note(
    standard: &Standard,
    table: &Table,
    field: &Field,
    required: bool,
    example: &str,
    lang: Lang,
) -> Note {
    let say = |key: &str, args: &[(&'static str, String)]| crate::MESSAGES.text(lang, key, args);
    let demand = if required {
        "export.note.required"
    } else {
        "export.note.optional"
    };
    let mut lines = vec![
        say(demand, &[("label", field.label.get(lang).to_owned())]),
        what(standard, field, lang),
    ];
    let rules = rules(standard, table, field, lang);
    if !rules.is_empty() {
        lines.push(say(
            "export.note.rules",
            &[("rules", rules.join(say("export.note.and", &[]).as_str()))],
        ));
    }
    if !example.is_empty() {
        lines.push(say("export.note.example", &[("example", example.to_owned())]));
    }
    Note(lines.join("\n"))
}

/// The note of a column that names a record of another table by one of its fields.
pub(super) fn lookup_note(field: &Field, required: bool, example: &str, lang: Lang) -> Note {
    let say = |key: &str, args: &[(&'static str, String)]| crate::MESSAGES.text(lang, key, args);
    let demand = if required {
        "export.note.required"
    } else {
        "export.note.optional"
    };
    let lines = [
        say(demand, &[("label", field.label.get(lang).to_owned())]),
        say("export.note.registered", &[]),
        say("export.note.example", &[("example", example.to_owned())]),
    ];
    Note(lines.join("\n"))
}

fn what(standard: &Standard, field: &Field, lang: Lang) -> String {
    let say = |key: &str, args: &[(&'static str, String)]| crate::MESSAGES.text(lang, key, args);
    let list = field.lists.first().and_then(|id| standard.list(id));
    match (field.kind, list, field.max_length) {
        (FieldType::Boolean, ..) => say("export.note.yes_no", &[]),
        (_, Some(list), _) => say(
            "export.note.list",
            &[("list", list.provenance.title.get(lang).to_owned())],
        ),
        (FieldType::Date, ..) => say("export.note.date", &[]),
        (FieldType::YearMonth, ..) => say("export.note.month", &[]),
        (FieldType::Integer, ..) => say("export.note.integer", &[]),
        (FieldType::Number { decimals }, ..) => say("export.note.number", &[("n", decimals.to_string())]),
        (_, None, Some(most)) => say("export.note.text_limited", &[("n", most.to_string())]),
        (_, None, None) => say("export.note.text", &[]),
    }
}

/// Titles of the rules that name this field as the one to correct; few, as a note is small.
fn rules<'s>(standard: &'s Standard, table: &Table, field: &Field, lang: Lang) -> Vec<&'s str> {
    let native: &[&str] = match field.format {
        Some(Format::ResidentId) => &["F07", "F08"],
        Some(Format::NationalStudentNo) => &["F11"],
        Some(Format::TemporaryId) => &["F10"],
        Some(Format::SchoolCode) => &["F12"],
        Some(Format::Uscc) => &["F13"],
        Some(Format::Mobile | Format::Phone) => &["F14"],
        Some(Format::PersonName) => &["F15"],
        Some(Format::StudentNo) => &["F17"],
        Some(Format::Postcode) => &["F21"],
        _ => &[],
    };
    let by_format = native.iter().filter_map(|id| standard.rule(id));
    let by_field = standard
        .rules
        .iter()
        .filter(|r| r.tables.contains(&table.id) && r.field_of(&table.id) == Some(field.code.as_str()));
    by_format.chain(by_field).map(|r| r.title.get(lang)).take(4).collect()
}
