//! A domain: its tables.

use crate::entry::Entry;
use crate::key::{Key, Kind};
use crate::page::{Page, words_of};

pub(crate) fn domain(page: Page<'_>, code: &str) -> Option<Entry> {
    let standard = page.standard();
    let domain = standard.domains.iter().find(|d| d.code == code)?;
    let mut entry = page.entry(Key::new(Kind::Domain, code), code, &domain.label, Vec::new());
    let tables = || standard.tables.iter().filter(|t| t.domain == code);
    let fields: usize = tables().map(|t| t.fields.len()).sum();
    page.tell(&mut entry, "tables", tables().count().to_string());
    page.tell(&mut entry, "fields", fields.to_string());
    let row = |t: &zhibao_core::standard::table::Table| {
        vec![
            vec![page.link(&Key::new(Kind::Table, &t.id))],
            words_of(t.purpose.get(page.lang)),
            words_of(t.fields.len().to_string()),
        ]
    };
    let rows = tables().map(row).collect();
    entry
        .blocks
        .push(page.grid("tables", &["table", "purpose", "fields"], rows));
    Some(entry)
}
