//! Tables, fields and records by name, code, pinyin or initials.

use zhibao_core::search::Finder;
use zhibao_core::standard::table::Table;
use zhibao_wire::{Find, Hit, Problem};

use super::tables::number;
use crate::state::{Desk, View};
use crate::{fields, words};

/// The most hits of one answer.
const MOST_HITS: u32 = 100;

/// The longest text that is looked for.
const MOST_TEXT: usize = 100;

/// Tables with more records than this are searched only where the request names them.
const MOST_RECORDS: u64 = 50_000;

/// Tables, fields and records by name, code, pinyin or initials: the best first, and tables before records.
pub(crate) fn find(desk: &Desk, request: Find) -> Result<Vec<Hit>, Problem> {
    desk.view(|view| found(view, &request))
}

fn found(view: View<'_>, request: &Find) -> Result<Vec<Hit>, Problem> {
    let text: String = request.text.trim().chars().take(MOST_TEXT).collect();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut ranked: Vec<(u8, u8, usize, Hit)> = Vec::new();
    match &request.table {
        Some(table) => {
            let table = fields::table(view, table)?;
            in_fields(view, table, &text, &mut ranked);
            in_records(view, table, &text, &mut ranked)?;
        }
        None => {
            in_tables(view, &text, &mut ranked);
            for table in named(view) {
                let rows = view
                    .vault
                    .count_rows(view.set, &table.id)
                    .map_err(|e| view.refuse(&e))?;
                if (1..=MOST_RECORDS).contains(&rows) {
                    in_records(view, table, &text, &mut ranked)?;
                }
            }
        }
    }
    ranked.sort_by_key(|(rank, kind, at, _)| (*rank, *kind, *at));
    let most = request.limit.min(MOST_HITS) as usize;
    Ok(ranked.into_iter().take(most).map(|(.., hit)| hit).collect())
}

/// Tables whose records others name: those that a person looks for.
fn named(view: View<'_>) -> Vec<&'static Table> {
    let standard = view.vault.standard();
    let named = |table: &&'static Table| {
        let mut fields = standard.tables.iter().flat_map(|t| &t.fields);
        fields.any(|f| f.reference.as_ref().is_some_and(|to| to.table == table.id))
    };
    standard.tables.iter().filter(named).collect()
}

fn in_tables(view: View<'_>, text: &str, out: &mut Vec<(u8, u8, usize, Hit)>) {
    let lang = words::lang(view.language);
    let tables = &view.vault.standard().tables;
    let finder = Finder::new(
        tables
            .iter()
            .map(|t| (t.code.as_str(), t.label.zh.as_str(), t.label.en.as_str())),
    );
    out.extend(finder.find(text).into_iter().map(|(rank, at)| {
        let table = &tables[at];
        let hit = Hit::Table {
            table: table.id.clone(),
            title: format!("{} {}", table.label.get(lang), table.code),
        };
        (rank, 0, at, hit)
    }));
}

fn in_fields(view: View<'_>, table: &Table, text: &str, out: &mut Vec<(u8, u8, usize, Hit)>) {
    let lang = words::lang(view.language);
    let fields = &table.fields;
    let finder = Finder::new(
        fields
            .iter()
            .map(|f| (f.code.as_str(), f.label.zh.as_str(), f.label.en.as_str())),
    );
    out.extend(finder.find(text).into_iter().map(|(rank, at)| {
        let hit = Hit::Field {
            table: table.id.clone(),
            field: fields[at].code.clone(),
            title: format!("{} · {}", fields[at].label.get(lang), table.label.get(lang)),
        };
        (rank, 1, at, hit)
    }));
}

fn in_records(
    view: View<'_>,
    table: &'static Table,
    text: &str,
    out: &mut Vec<(u8, u8, usize, Hit)>,
) -> Result<(), Problem> {
    let key = table.key.first().copied().unwrap_or_default();
    let listed = view.memory.listed(view, table, &table.fields[key].code)?;
    let places = listed.finder.find(text).into_iter().take(MOST_HITS as usize);
    out.extend(places.map(|(rank, at)| {
        let entry = &listed.entries[at];
        let title = if entry.name.is_empty() {
            &entry.code
        } else {
            &entry.name
        };
        let mut more = vec![table.label.get(words::lang(view.language))];
        more.extend(
            [entry.code.as_str(), entry.more.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty()),
        );
        let hit = Hit::Record {
            table: table.id.clone(),
            row_id: entry.row.clone(),
            row: number(at as u64),
            title: title.clone(),
            more: more.join(" · "),
        };
        (rank, 2, at, hit)
    }));
    Ok(())
}
