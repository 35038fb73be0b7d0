//! The reference of the standard as a static site: one page an entry and language, plain links, and a search over an index
//! that is built beforehand. It opens from a folder, without a server and without a network.

mod index;
mod page;
mod place;

use zhibao_core::message::Lang;
use zhibao_reference::{Codes, Key, Kind, Reference};

pub use place::address;

/// A file of the site: its path within it, and its text.
pub type File = (String, String);

/// The languages, the first of which the start page speaks.
pub const LANGUAGES: [Lang; 2] = [Lang::Zh, Lang::En];

/// Every file of the site. A field stands on the page of its table.
pub fn files<'r>(reference: &'r Reference<'_>) -> impl Iterator<Item = File> + 'r {
    let fixed = [
        ("style.css".to_owned(), include_str!("style.css").to_owned()),
        ("search.js".to_owned(), include_str!("search.js").to_owned()),
        ("index.js".to_owned(), index::script(reference)),
        ("index.html".to_owned(), page::contents(reference, Lang::Zh)),
        ("en.html".to_owned(), page::contents(reference, Lang::En)),
    ];
    let pages = reference.heads().iter().filter(|head| head.key.kind != Kind::Field);
    let pages = pages.flat_map(move |head| {
        let page = move |lang| Some((address(&head.key, lang), entry(reference, &head.key, lang)?));
        LANGUAGES.into_iter().filter_map(page)
    });
    fixed.into_iter().chain(pages)
}

fn entry(reference: &Reference<'_>, key: &Key, lang: Lang) -> Option<String> {
    let entry = reference.entry(key, lang, Codes::ALL)?;
    let within = match key.kind {
        Kind::Table => {
            let of_table =
                |head: &&zhibao_reference::Head| head.key.table_and_field().is_some_and(|(t, _)| t == key.id);
            let fields = reference.heads().iter().filter(of_table);
            fields
                .filter_map(|head| reference.entry(&head.key, lang, Codes::ALL))
                .collect()
        }
        _ => Vec::new(),
    };
    Some(page::page(reference, &entry, &within, lang))
}
