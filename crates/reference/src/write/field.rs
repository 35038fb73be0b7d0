//! A field: what goes in, from where, how far it travels, and what looks at it.

use zhibao_core::standard::table::{Field, FieldType, Leaves, Wanted};

use crate::entry::{Entry, Line};
use crate::key::{Key, Kind};
use crate::page::{Page, plain};

pub(crate) fn field(page: Page<'_>, key: &Key) -> Option<Entry> {
    let (id, code) = key.table_and_field()?;
    let table = page.standard().tables.iter().find(|t| t.id == id)?;
    let off = table.off.iter().any(|f| f.code == code);
    let field = table.fields.iter().chain(&table.off).find(|f| f.code == code)?;
    let path = vec![
        page.link(&Key::new(Kind::Domain, &table.domain)),
        page.link(&Key::new(Kind::Table, id)),
    ];
    let mut entry = page.entry(key.clone(), code, &field.label, path);
    entry.lead = page.remark(&field.note);
    if off {
        page.tell(&mut entry, "collected", page.say("collected_off"));
    }
    page.tell(&mut entry, "type", kind(page, field));
    page.tell(&mut entry, "wanted", wanted(page, field));
    let mut asked = Vec::new();
    for task in std::iter::once(&page.standard().task).chain(&page.standard().tasks) {
        let Some(demand) = task.tables.get(id) else { continue };
        let label = task.label.get(page.lang).to_owned();
        if demand.required.iter().any(|f| f == code) {
            asked.push(label);
        } else if let Some(when) = demand.required_when.get(code) {
            asked.push(page.with("required_when", &[("task", label), ("when", when.clone())]));
        }
    }
    page.tell(&mut entry, "required_by", page.join(&asked));
    page.fact(&mut entry, "values", values(page, field));
    if let Some(to) = &field.reference {
        page.fact(
            &mut entry,
            "reference",
            vec![page.link(&Key::field(&to.table, &to.field))],
        );
    }
    if let Some(pattern) = &field.pattern {
        page.tell(&mut entry, "pattern", pattern.as_str());
    }
    derived(page, &mut entry, id, field);
    page.tell(
        &mut entry,
        "sensitivity",
        page.say(&format!("sensitivity_{}", field.sensitivity.clamp(1, 4))),
    );
    page.tell(&mut entry, "leaves", page.say(leaves(field.leaves)));
    let source = match page.say(&format!("source_{}", field.source.replace([' ', '/'], "_"))) {
        said if said.starts_with("source_") => field.source.clone(),
        said => said,
    };
    page.tell(&mut entry, "source", source);
    page.tell(&mut entry, "item", field.item.as_str());
    page.tell(&mut entry, "identifier", format!("{id}.{}", field.id));
    entry.blocks.extend(page.users(key, Kind::Rule, "rules"));
    entry.blocks.extend(page.users(key, Kind::Indicator, "indicators"));
    entry.blocks.extend(page.users(key, Kind::Report, "reports"));
    Some(entry)
}

/// From what a derived value comes.
fn derived(page: Page<'_>, entry: &mut Entry, table: &str, field: &Field) {
    if let Some(expression) = &field.derived {
        page.tell(entry, "derived", expression.as_str());
    }
    if let Some(from) = &field.derived_from {
        let line: Line = vec![
            page.link(&Key::field(&from.table, &from.give)),
            plain(&format!(" {} ", page.say("derived_where"))),
            page.link(&Key::field(&from.table, &from.match_field)),
            plain(" = "),
            page.link(&Key::field(table, &from.by)),
        ];
        page.fact(entry, "derived", line);
    }
}

/// The type in words.
pub(super) fn kind(page: Page<'_>, field: &Field) -> String {
    let most = |key: &str| match field.max_length {
        Some(most) => page.with(&format!("{key}_most"), &[("most", most.to_string())]),
        None => page.say(key),
    };
    match field.kind {
        FieldType::Text => most("kind_text"),
        FieldType::Code => page.say("kind_code"),
        FieldType::Date => page.say("kind_date"),
        FieldType::YearMonth => page.say("kind_yearmonth"),
        FieldType::Boolean => page.say("kind_boolean"),
        FieldType::Integer => page.say("kind_integer"),
        FieldType::Number { decimals } => page.with("kind_number", &[("decimals", decimals.to_string())]),
        FieldType::Attachment => page.say("kind_attachment"),
    }
}

/// What the standard asks, in words.
pub(super) fn wanted(page: Page<'_>, field: &Field) -> String {
    page.say(match field.wanted {
        Wanted::Always => "wanted_always",
        Wanted::Sometimes => "wanted_sometimes",
        Wanted::Optional => "wanted_optional",
    })
}

/// The code lists of a field.
pub(super) fn values(page: Page<'_>, field: &Field) -> Line {
    let mut line = Line::new();
    for list in &field.lists {
        if !line.is_empty() {
            line.push(plain(page.comma()));
        }
        line.push(page.link(&Key::new(Kind::List, list)));
    }
    line
}

fn leaves(leaves: Leaves) -> &'static str {
    match leaves {
        Leaves::Never => "leaves_never",
        Leaves::County => "leaves_county",
        Leaves::Prefecture => "leaves_prefecture",
        Leaves::Province => "leaves_province",
        Leaves::Ministry => "leaves_ministry",
    }
}
