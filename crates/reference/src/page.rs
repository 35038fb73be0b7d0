//! What the writers of entries have at hand: the reference, a language, and the parts of an entry.

use zhibao_core::message::{Arg, Lang};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Label;

use crate::entry::{Block, Body, Entry, Fact, Grid, Line, Run};
use crate::key::{Key, Kind};
use crate::{Reference, words};

/// A reference and the language of an entry.
#[derive(Clone, Copy)]
pub(crate) struct Page<'r> {
    pub(crate) of: &'r Reference<'r>,
    pub(crate) lang: Lang,
}

impl<'r> Page<'r> {
    pub(crate) fn standard(self) -> &'r Standard {
        self.of.standard
    }

    pub(crate) fn say(self, key: &str) -> String {
        words::say(self.lang, key, &[])
    }

    pub(crate) fn with(self, key: &str, args: &[Arg]) -> String {
        words::say(self.lang, key, args)
    }

    /// A remark of the standard's files in the language of the page.
    pub(crate) fn remark(self, text: &str) -> String {
        match self.lang {
            Lang::Zh => self.standard().in_chinese(text).to_owned(),
            Lang::En => text.to_owned(),
        }
    }

    /// What stands between the members of an enumeration.
    pub(crate) fn comma(self) -> &'static str {
        match self.lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        }
    }

    pub(crate) fn join(self, parts: &[impl AsRef<str>]) -> String {
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        parts.join(self.comma())
    }

    pub(crate) fn other(self, label: &Label) -> &str {
        label.get(match self.lang {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        })
    }

    /// A link that shows the entry's code and title; plain text where there is no such entry.
    pub(crate) fn link(self, key: &Key) -> Run {
        let standard = self.standard();
        let label = match key.kind {
            Kind::Domain => {
                let domain = standard.domains.iter().find(|d| d.code == key.id);
                domain.map(|d| format!("{} {}", d.code, d.label.get(self.lang)))
            }
            Kind::Table => {
                let table = standard.table(&key.id);
                table.map(|t| format!("{} {}", t.code, t.label.get(self.lang)))
            }
            Kind::Field => self.field_label(key),
            Kind::List => {
                let list = standard.list(&key.id);
                list.map(|l| l.provenance.title.get(self.lang).to_owned())
            }
            Kind::Rule => {
                let rule = standard.rule(&key.id);
                rule.map(|r| format!("{} {}", r.id, r.title.get(self.lang)))
            }
            Kind::Indicator => {
                let indicator = standard.indicator(&key.id);
                indicator.map(|i| format!("{} {}", i.id, i.title.get(self.lang)))
            }
            Kind::Report => {
                let report = standard.report(&key.id);
                report.map(|r| format!("{} {}", r.id, r.title.get(self.lang)))
            }
        };
        match label {
            Some(text) => Run {
                text,
                to: Some(key.clone()),
            },
            None => plain(&key.id),
        }
    }

    fn field_label(self, key: &Key) -> Option<String> {
        let (table, code) = key.table_and_field()?;
        let table = self.standard().table(table)?;
        let field = table.fields.iter().chain(&table.off).find(|f| f.code == code)?;
        Some(format!("{}.{code} {}", table.code, field.label.get(self.lang)))
    }

    /// The users of an entry of one kind, as a part of it; nothing where there are none.
    pub(crate) fn users(self, of: &Key, kind: Kind, title: &str) -> Option<Block> {
        let line: Line = self.of.uses.users(of, kind).map(|key| self.link(key)).collect();
        self.links(title, line)
    }

    /// A part of links; nothing where there are none.
    pub(crate) fn links(self, title: &str, line: Line) -> Option<Block> {
        (!line.is_empty()).then(|| Block {
            title: self.say(title),
            body: Body::Links(line),
        })
    }

    pub(crate) fn text(self, title: &str, texts: Vec<String>) -> Block {
        Block {
            title: self.say(title),
            body: Body::Text(texts),
        }
    }

    /// A statement of the standard, for those who read such.
    pub(crate) fn code(self, title: &str, text: &str) -> Block {
        Block {
            title: self.with("engineers", &[("what", self.say(title))]),
            body: Body::Code(text.trim().to_owned()),
        }
    }

    pub(crate) fn grid(self, title: &str, heads: &[&str], rows: Vec<Vec<Line>>) -> Block {
        Block {
            title: self.say(title),
            body: Body::Grid(Grid {
                heads: heads.iter().map(|head| self.say(head)).collect(),
                rows,
                more: 0,
            }),
        }
    }

    /// An entry with nothing but its head.
    pub(crate) fn entry(self, key: Key, code: &str, label: &Label, path: Line) -> Entry {
        Entry {
            key,
            code: code.to_owned(),
            title: label.get(self.lang).to_owned(),
            other: self.other(label).to_owned(),
            path,
            lead: String::new(),
            facts: Vec::new(),
            blocks: Vec::new(),
        }
    }

    /// Says a fact.
    pub(crate) fn fact(self, entry: &mut Entry, name: &str, value: Line) {
        if value.iter().any(|run| !run.text.is_empty()) {
            entry.facts.push(Fact {
                name: self.say(name),
                value,
            });
        }
    }

    /// Says a fact of plain text.
    pub(crate) fn tell(self, entry: &mut Entry, name: &str, value: impl Into<String>) {
        self.fact(entry, name, words_of(value));
    }
}

/// A piece of plain text.
pub(crate) fn plain(text: &str) -> Run {
    Run {
        text: text.to_owned(),
        to: None,
    }
}

/// A line of plain text.
pub(crate) fn words_of(text: impl Into<String>) -> Line {
    vec![Run {
        text: text.into(),
        to: None,
    }]
}
