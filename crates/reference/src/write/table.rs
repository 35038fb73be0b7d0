//! A table: what it is for, its fields, and who looks at it.

use zhibao_core::standard::table::{Field, PeriodKind, Table};

use super::field;
use crate::entry::{Entry, Line};
use crate::key::{Key, Kind};
use crate::page::{Page, words_of};

pub(crate) fn table(page: Page<'_>, id: &str) -> Option<Entry> {
    let table = page.standard().tables.iter().find(|t| t.id == id)?;
    let key = Key::new(Kind::Table, id);
    let domain = page.link(&Key::new(Kind::Domain, &table.domain));
    let mut entry = page.entry(key.clone(), &table.code, &table.label, vec![domain]);
    entry.lead = table.purpose.get(page.lang).to_owned();
    let own = |at: &usize| page.link(&Key::field(id, &table.fields[*at].code));
    page.fact(&mut entry, "key_fields", table.key.iter().map(own).collect());
    page.tell(&mut entry, "period", period(page, table));
    if let Some(at) = &table.follows {
        page.fact(&mut entry, "follows", vec![own(at)]);
    }
    let rests = table.rests_on.iter();
    let rests = rests.map(|rest| page.link(&Key::new(Kind::Table, &rest.table)));
    page.fact(&mut entry, "rests_on", rests.collect());
    let kept = match table.retention {
        Some(years) => page.with("kept_years", &[("years", years.to_string())]),
        None => page.say("kept_always"),
    };
    page.tell(&mut entry, "retention", kept);
    page.tell(&mut entry, "maintained_by", page.remark(&table.maintained_by));
    let tasks = std::iter::once(&page.standard().task).chain(&page.standard().tasks);
    let asked: Vec<&str> = tasks
        .filter(|task| task.tables.contains_key(id))
        .map(|task| task.label.get(page.lang))
        .collect();
    page.tell(&mut entry, "asked_by", page.join(&asked));
    page.tell(&mut entry, "identifier", id);

    for section in &table.sections {
        let within = |f: &&Field| f.section == section.id;
        rows(
            page,
            &mut entry,
            table,
            section.label.get(page.lang),
            table.fields.iter().filter(within),
        );
    }
    let known = |f: &&Field| !table.sections.iter().any(|s| s.id == f.section);
    rows(
        page,
        &mut entry,
        table,
        &page.say("other_fields"),
        table.fields.iter().filter(known),
    );
    rows(page, &mut entry, table, &page.say("off_fields"), table.off.iter());

    entry.blocks.extend(page.users(&key, Kind::Field, "named_by"));
    entry.blocks.extend(page.users(&key, Kind::Rule, "rules"));
    entry.blocks.extend(page.users(&key, Kind::Indicator, "indicators"));
    entry.blocks.extend(page.users(&key, Kind::Report, "reports"));
    Some(entry)
}

/// The fields of one section.
fn rows<'f>(page: Page<'_>, entry: &mut Entry, table: &Table, title: &str, fields: impl Iterator<Item = &'f Field>) {
    let row = |f: &Field| -> Vec<Line> {
        let values: Line = field::values(page, f);
        vec![
            vec![crate::Run {
                text: f.label.get(page.lang).to_owned(),
                to: Some(Key::field(&table.id, &f.code)),
            }],
            words_of(f.code.as_str()),
            words_of(field::kind(page, f)),
            words_of(field::wanted(page, f)),
            values,
            words_of(page.remark(&f.note)),
        ]
    };
    let rows: Vec<Vec<Line>> = fields.map(row).collect();
    if rows.is_empty() {
        return;
    }
    let heads = ["field", "code", "type", "wanted", "values", "note"];
    let mut block = page.grid("fields", &heads, rows);
    block.title = title.to_owned();
    entry.blocks.push(block);
}

/// Which rows belong to a period, in words.
fn period(page: Page<'_>, table: &Table) -> String {
    match &table.period {
        PeriodKind::Standing { predicate: None } => page.say("period_standing"),
        PeriodKind::Standing {
            predicate: Some(predicate),
        } => page.with("period_while", &[("predicate", predicate.clone())]),
        PeriodKind::Event { field } => {
            let label = table.field(field).map_or("", |f| f.label.get(page.lang));
            page.with("period_event", &[("field", format!("{label} {field}"))])
        }
        PeriodKind::Term => page.say("period_term"),
        PeriodKind::Year => page.say("period_year"),
        PeriodKind::Month => page.say("period_month"),
    }
}
