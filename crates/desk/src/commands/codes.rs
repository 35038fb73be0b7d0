//! Codes, or records, that a field may hold.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use zhibao_core::dates;
use zhibao_core::sounds::syllables;
use zhibao_core::standard::codelist::Code;
use zhibao_core::standard::table::{Field, FieldType, PeriodKind, Table};
use zhibao_wire::{CodeItem, Codes, CodesOf, Language, Problem};

use super::tables::number;
use crate::options::{Listed, Listing};
use crate::state::{Desk, View};
use crate::{fields, words};

/// The most codes of one answer.
const MOST_CODES: u32 = 200;

/// The longest text that is looked for.
const MOST_TEXT: usize = 100;

/// The deepest that names above a code are followed.
const MOST_LEVELS: usize = 6;

/// Codes, or records, that a field may hold.
pub(crate) fn codes(desk: &Desk, request: CodesOf) -> Result<Codes, Problem> {
    desk.view(|view| found(view, &request))
}

fn found(view: View<'_>, request: &CodesOf) -> Result<Codes, Problem> {
    let table = fields::table(view, &request.table)?;
    let field = &table.fields[fields::known(view.language, table, &request.field)?];
    let text: String = request.text.chars().take(MOST_TEXT).collect();
    let window = (request.offset as usize, request.limit.min(MOST_CODES) as usize);
    match listing(view, field) {
        Some(listing) => of_lists(view, table, field, &listing, request, &text, window),
        None => of_records(view, field, &text, window),
    }
}

/// The codes of a field's lists.
fn listing(view: View<'_>, field: &Field) -> Option<Arc<Listing>> {
    const YES_NO: &str = "jyt1001_sfbz_yes_no";
    let lists: Vec<String> = match field.kind {
        FieldType::Boolean if field.lists.is_empty() => vec![YES_NO.to_owned()],
        _ => field.lists.clone(),
    };
    let listing = view.memory.listing(view, &lists);
    (!listing.codes.is_empty()).then_some(listing)
}

fn of_lists(
    view: View<'_>,
    table: &Table,
    field: &Field,
    listing: &Listing,
    request: &CodesOf,
    text: &str,
    (offset, limit): (usize, usize),
) -> Result<Codes, Problem> {
    let used = used(view, table, field)?;
    let day = dates::parse_day(&day(view, table, request.row_id.as_deref())?);
    let mut ranked: Vec<(bool, bool, bool, u8, usize)> = Vec::new();
    for (rank, at) in listing.finder.find(text) {
        let code = listing.code(at);
        if request.parent.as_ref().is_some_and(|parent| *parent != code.parent) {
            continue;
        }
        let exact = rank == 0 && !text.trim().is_empty();
        let withdrawn = day.is_some_and(|day| !code.in_force(day));
        ranked.push((withdrawn, !exact, !used.contains(&code.code), rank, at));
    }
    ranked.sort_unstable();
    let total = number(ranked.len() as u64);
    let window = ranked.into_iter().skip(offset).take(limit);
    let item = |(withdrawn, _, unused, _, at): (bool, bool, bool, u8, usize)| {
        let code = listing.code(at);
        CodeItem {
            code: code.code.clone(),
            name: name(view.language, code),
            pinyin: syllables(&code.name),
            path: path(view.language, listing, code),
            used: !unused,
            below: listing.parents.contains(code.code.as_str()),
            disabled: withdrawn.then(|| reason(view, code)),
        }
    };
    Ok(Codes {
        total,
        items: window.map(item).collect(),
        about: about(view, listing),
    })
}

fn name(language: Language, code: &Code) -> String {
    match language {
        Language::En if !code.name_en.is_empty() => code.name_en.clone(),
        _ => code.name.clone(),
    }
}

/// The names above a code, from the top.
fn path(language: Language, listing: &Listing, code: &Code) -> String {
    let mut above = Vec::new();
    let mut parent = code.parent.as_str();
    while let Some(at) = listing.by_code.get(parent)
        && above.len() < MOST_LEVELS
    {
        let code = listing.code(*at);
        above.push(name(language, code));
        parent = &code.parent;
    }
    above.reverse();
    above.join(" / ")
}

/// Why a code cannot be chosen on a day on which it is not in force.
fn reason(view: View<'_>, code: &Code) -> String {
    let say = |key, bound: &String| words::say(view.language, key, &[("when", bound.clone())]);
    if code.valid_to.is_empty() {
        say("code_future", &code.valid_from)
    } else {
        say("code_withdrawn", &code.valid_to)
    }
}

fn about(view: View<'_>, listing: &Listing) -> String {
    let lang = words::lang(view.language);
    let lists = listing.lists.iter().filter_map(|id| view.vault.standard().list(id));
    let about = lists.map(|list| {
        let p = &list.provenance;
        let origin = [p.source.as_str(), p.edition.as_str()];
        let origin: Vec<&str> = origin.into_iter().filter(|part| !part.is_empty()).collect();
        match origin.is_empty() {
            true => p.title.get(lang).to_owned(),
            false => format!("{} ({})", p.title.get(lang), origin.join(" ")),
        }
    });
    about.collect::<Vec<_>>().join("; ")
}

/// The codes that this school uses already: in the field, and in the table that it names.
fn used(view: View<'_>, table: &Table, field: &Field) -> Result<Arc<HashSet<String>>, Problem> {
    view.memory.used(view, &table.id, &field.code, || {
        let mut used: HashSet<String> = HashSet::new();
        let to = field
            .reference
            .as_ref()
            .map(|to| (to.table.as_str(), to.field.as_str()));
        for (table, field) in [Some((table.id.as_str(), field.code.as_str())), to]
            .into_iter()
            .flatten()
        {
            let values = view.vault.values_of(view.set, table, field);
            let values: HashMap<String, u64> = values.map_err(|e| view.refuse(&e))?;
            used.extend(values.into_keys());
        }
        Ok(used)
    })
}

/// The day on which a code has to be in force: the record's own where it is an event, else the day of judgement.
fn day(view: View<'_>, table: &Table, row: Option<&str>) -> Result<String, Problem> {
    let own = match (&table.period, row) {
        (PeriodKind::Event { field }, Some(row)) => {
            let record = view.vault.row(view.set, &table.id, row).map_err(|e| view.refuse(&e))?;
            let at = table.field_index(field);
            record
                .zip(at)
                .and_then(|(record, at)| record.cells[at].value.as_str().map(str::to_owned))
        }
        _ => None,
    };
    Ok(own.unwrap_or_else(|| view.vault.parameters().as_of))
}

/// The records of the table that a field names.
fn of_records(view: View<'_>, field: &Field, text: &str, (offset, limit): (usize, usize)) -> Result<Codes, Problem> {
    let Some(to) = &field.reference else {
        return Ok(Codes {
            total: 0,
            items: Vec::new(),
            about: String::new(),
        });
    };
    let table = fields::table(view, &to.table)?;
    let listed = view.memory.listed(view, table, &to.field)?;
    let mut places = listed.finder.find(text);
    places.retain(|(_, at)| !listed.entries[*at].code.is_empty());
    let item = |(_, at): (u8, usize)| {
        let Listed { code, name, more, .. } = &listed.entries[at];
        CodeItem {
            code: code.clone(),
            name: name.clone(),
            pinyin: syllables(name),
            path: more.clone(),
            used: false,
            below: false,
            disabled: None,
        }
    };
    Ok(Codes {
        total: number(places.len() as u64),
        items: places.into_iter().skip(offset).take(limit).map(item).collect(),
        about: table.label.get(words::lang(view.language)).to_owned(),
    })
}
