//! The reference of the standard: an entry for each domain, table, field, code list, rule, indicator and report, in both
//! languages, with what leads from one to the other. The window's help and the static site show these entries.
//!
//! Everything is generated from the [`Standard`] in use, layers included. Texts are plain: who shows them escapes them.

mod entry;
mod key;
mod page;
mod uses;
mod words;
mod write;

use zhibao_core::message::Lang;
use zhibao_core::search::Finder;
use zhibao_core::standard::Standard;

pub use entry::{Block, Body, Entry, Fact, Grid, Line, Run};
pub use key::{Key, Kind};
pub use words::say;

use page::Page;
use uses::Uses;

/// The head of an entry: what it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub key: Key,
    /// The code of the standard.
    pub code: String,
    /// Its Chinese title.
    pub zh: String,
    /// Its English title.
    pub en: String,
    /// The code of what it belongs to: the table of a field, the domain of a table; may be empty.
    pub of: String,
}

/// Which of an entry's codes are given: lists of codes are long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes<'t> {
    /// Only those that this text means; all where empty.
    pub text: &'t str,
    /// At most so many.
    pub most: usize,
}

impl Codes<'_> {
    /// All of them.
    pub const ALL: Codes<'static> = Codes {
        text: "",
        most: usize::MAX,
    };
}

/// The reference of one standard.
pub struct Reference<'s> {
    standard: &'s Standard,
    uses: Uses,
    heads: Vec<Head>,
    finder: Finder,
}

impl<'s> Reference<'s> {
    /// The reference of a standard.
    pub fn new(standard: &'s Standard) -> Reference<'s> {
        let heads = heads(standard);
        let finder = Finder::new(heads.iter().map(|h| (h.code.as_str(), h.zh.as_str(), h.en.as_str())));
        Reference {
            standard,
            uses: Uses::of(standard),
            heads,
            finder,
        }
    }

    /// The standard that it describes.
    pub fn standard(&self) -> &'s Standard {
        self.standard
    }

    /// The heads of all entries, in the order of the reference.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The heads that a text means, best first: by code, Chinese, pinyin, initials or English. All for an empty text.
    pub fn find(&self, text: &str) -> impl Iterator<Item = &Head> {
        self.finder.find(text).into_iter().map(|(_, at)| &self.heads[at])
    }

    /// An entry in a language; nothing where there is none of that name.
    pub fn entry(&self, key: &Key, lang: Lang, codes: Codes<'_>) -> Option<Entry> {
        let page = Page { of: self, lang };
        match key.kind {
            Kind::Domain => write::domain(page, &key.id),
            Kind::Table => write::table(page, &key.id),
            Kind::Field => write::field(page, key),
            Kind::List => write::list(page, &key.id, codes),
            Kind::Rule => write::rule(page, &key.id),
            Kind::Indicator => write::indicator(page, &key.id),
            Kind::Report => write::report(page, &key.id),
        }
    }
}

fn heads(standard: &Standard) -> Vec<Head> {
    let head = |key: Key, code: &str, label: &zhibao_core::standard::table::Label, of: &str| Head {
        key,
        code: code.to_owned(),
        zh: label.zh.clone(),
        en: label.en.clone(),
        of: of.to_owned(),
    };
    let of = |kind: Kind, id: &str| Key::new(kind, id);
    let mut out = Vec::new();
    out.extend(
        standard
            .domains
            .iter()
            .map(|d| head(of(Kind::Domain, &d.code), &d.code, &d.label, "")),
    );
    let table = |t: &zhibao_core::standard::table::Table| head(of(Kind::Table, &t.id), &t.code, &t.label, &t.domain);
    out.extend(standard.tables.iter().map(table));
    for table in &standard.tables {
        let fields = table.fields.iter().chain(&table.off);
        out.extend(fields.map(|f| head(Key::field(&table.id, &f.code), &f.code, &f.label, &table.code)));
    }
    out.extend(
        standard
            .lists()
            .values()
            .map(|l| head(of(Kind::List, &l.id), &l.id, &l.provenance.title, "")),
    );
    out.extend(
        standard
            .rules
            .iter()
            .map(|r| head(of(Kind::Rule, &r.id), &r.id, &r.title, "")),
    );
    out.extend(
        standard
            .indicators
            .iter()
            .map(|i| head(of(Kind::Indicator, &i.id), &i.id, &i.title, "")),
    );
    out.extend(
        standard
            .reports
            .iter()
            .map(|r| head(of(Kind::Report, &r.id), &r.id, &r.title, "")),
    );
    out
}
