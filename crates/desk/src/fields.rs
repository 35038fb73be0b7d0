//! Tables and fields by the names that the window gives, and which cell names a record.

use zhibao_app::vault::Row;
use zhibao_core::standard::table::{Format, Table};
use zhibao_wire::{Language, Problem};

use crate::state::View;
use crate::words;

/// A name as it may stand in a message: whatever came in, only its beginning goes out.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// A table of the standard by its id.
pub(crate) fn table(view: View<'_>, id: &str) -> Result<&'static Table, Problem> {
    let table = view.vault.standard().tables.iter().find(|t| t.id == id);
    table.ok_or_else(|| words::refusal(view.language, "no_table", &[("table", short(id))]))
}

/// The place of a field by its code.
pub(crate) fn known(language: Language, table: &Table, code: &str) -> Result<usize, Problem> {
    table.field_index(code).ok_or_else(|| {
        let args = [
            ("table", table.label.get(words::lang(language)).to_owned()),
            ("field", short(code)),
        ];
        words::refusal(language, "no_field", &args)
    })
}

/// The field by which people call a record: a person's name, else what is named so, else the first.
pub(crate) fn naming(table: &Table) -> usize {
    let fields = &table.fields;
    let person = fields.iter().position(|f| f.format == Some(Format::PersonName));
    let named = || fields.iter().position(|f| f.code.ends_with("MC"));
    person.or_else(named).unwrap_or(0)
}

/// How a person calls a record; by its key where it has no name.
pub(crate) fn who(table: &Table, record: &Row) -> String {
    let shown = |at: usize| record.cells.get(at).map(|cell| cell.shown()).unwrap_or_default();
    let name = shown(naming(table));
    if name.is_empty() {
        table.key.first().map(|at| shown(*at)).unwrap_or_default()
    } else {
        name
    }
}
