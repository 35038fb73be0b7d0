//! What follows from the cells of a record: values by expressions over it, and values of the records that it names.

use zhibao_core::check::Draft;
use zhibao_core::expr::{Context, compile};
use zhibao_core::standard::table::{Field, Table};
use zhibao_core::value::{Raw, Value};
use zhibao_wire::{Follows, FollowsOf, Problem};

use crate::state::{Desk, View};
use crate::{fields, text, typed, words};

/// What follows may let more follow; so often is looked again.
const ROUNDS: usize = 3;

/// What follows from cells of a record: proposals for others.
pub(crate) fn follows(desk: &Desk, request: FollowsOf) -> Result<Vec<Follows>, Problem> {
    desk.view(|view| proposals(view, &request))
}

/// The labels of the fields from which a field's value follows; empty where it follows from none.
pub(super) fn sources(view: View<'_>, table: &Table, field: &Field) -> String {
    let lang = words::lang(view.language);
    let mut from: Vec<&str> = Vec::new();
    if let Some(by) = field.derived_from.as_ref().and_then(|d| table.field(&d.by)) {
        from.push(by.label.get(lang));
    }
    let expression = field.derived.as_ref().and_then(|text| compile(text, table).ok());
    let reads = expression.iter().flat_map(|e| e.reads.iter());
    from.extend(reads.map(|at| table.fields[*at].label.get(lang)));
    from.dedup();
    from.join(&words::say(view.language, "list_and", &[]))
}

fn proposals(view: View<'_>, request: &FollowsOf) -> Result<Vec<Follows>, Problem> {
    let table = fields::table(view, &request.table)?;
    let checker = view.vault.checker(&table.id).map_err(|e| view.refuse(&e))?;
    let mut draft = checker.draft();
    let mut filled = vec![false; table.fields.len()];
    for cell in &request.cells {
        let at = fields::known(view.language, table, &cell.field)?;
        typed::fits(view.language, &cell.text)?;
        let text = typed::text(&table.fields[at], &cell.text);
        filled[at] = !text.trim().is_empty();
        checker.put(&mut draft, at, checker.read(at, Raw::Text(&text)));
    }
    let plain = text::Plain::of(view, table)?;
    let mut out = Vec::new();
    for _ in 0..ROUNDS {
        let before = out.len();
        for (at, field) in table.fields.iter().enumerate() {
            if filled[at] {
                continue;
            }
            let Some((value, why)) = value(view, table, field, &draft)? else {
                continue;
            };
            let reading = checker.read(at, Raw::Text(&value));
            if reading.value.is_null() {
                continue;
            }
            out.push(Follows {
                field: field.code.clone(),
                text: plain.text(at, &reading.value, None),
                why,
            });
            checker.put(&mut draft, at, reading);
            filled[at] = true;
        }
        if out.len() == before {
            break;
        }
    }
    Ok(out)
}

/// The value that a field has by the others, and why.
fn value(view: View<'_>, table: &Table, field: &Field, draft: &Draft) -> Result<Option<(String, String)>, Problem> {
    if let Some(found) = other(view, table, field, draft)? {
        return Ok(Some(found));
    }
    let parameters = view.vault.parameters();
    let context = Context {
        standard: view.vault.standard(),
        as_of: &parameters.as_of,
        school: Some(view.vault.school()),
    };
    let Some(expression) = field.derived.as_ref().and_then(|text| compile(text, table).ok()) else {
        return Ok(None);
    };
    // Values that are missing or cannot be read give nothing.
    let known = expression.reads.iter().any(|at| !draft.values()[*at].is_null());
    let value = expression.value(draft, &context).shown().filter(|_| known);
    let why = |value| {
        let fields = sources(view, table, field);
        (value, words::say(view.language, "follows_from", &[("fields", fields)]))
    };
    Ok(value.map(why))
}

/// The value of the record that the cells name, where they name one alone.
fn other(view: View<'_>, table: &Table, field: &Field, draft: &Draft) -> Result<Option<(String, String)>, Problem> {
    let Some(from) = &field.derived_from else {
        return Ok(None);
    };
    let by = table.field_index(&from.by);
    let by = by.filter(|at| !draft.values()[*at].is_null());
    let theirs = view.vault.standard().table(&from.table);
    let (Some(by), Some(theirs)) = (by, theirs) else {
        return Ok(None);
    };
    let name: &Value = &draft.values()[by];
    let rows = view.vault.rows_with(view.set, &theirs.id, &from.match_field, name, 2);
    let rows = rows.map_err(|e| view.refuse(&e))?;
    let ([row], Some(give)) = (&rows[..], theirs.field_index(&from.give)) else {
        return Ok(None);
    };
    let value = row.cells[give].value.to_string();
    if value.is_empty() {
        return Ok(None);
    }
    let lang = words::lang(view.language);
    let args = [
        ("table", theirs.label.get(lang).to_owned()),
        ("record", fields::who(theirs, row)),
    ];
    Ok(Some((value, words::say(view.language, "follows_other", &args))))
}
