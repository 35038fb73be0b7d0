//! The pages. Every text is escaped by the template.

use maud::{DOCTYPE, Markup, html};
use zhibao_core::message::Lang;
use zhibao_reference::{Block, Body, Entry, Fact, Grid, Head, Key, Kind, Line, Reference, Run, say};

use crate::place::{address, anchor, html_lang, tag};

/// A language, and the way from the page to the root of the site.
#[derive(Clone, Copy)]
struct At<'r> {
    reference: &'r Reference<'r>,
    lang: Lang,
    root: &'static str,
}

impl At<'_> {
    fn say(self, key: &str) -> String {
        say(self.lang, key, &[])
    }

    fn to(self, key: &Key) -> String {
        format!("{}{}", self.root, address(key, self.lang))
    }

    fn other(self) -> Lang {
        match self.lang {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }
}

/// The contents: every entry but the fields.
pub(crate) fn contents(reference: &Reference<'_>, lang: Lang) -> String {
    let at = At {
        reference,
        lang,
        root: "",
    };
    let title = at.say("title");
    let body = html! {
        h1 { (title) }
        nav.toc aria-label=(at.say("site.contents")) {
            @for kind in Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Field | Kind::Table)) {
                a href=(format!("#{}", kind.name())) { (at.say(&format!("{}s", kind.name()))) }
            }
        }
        @for kind in Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Field | Kind::Table)) {
            section id=(kind.name()) {
                h2 { (at.say(&format!("{}s", kind.name()))) }
                @for head in reference.heads().iter().filter(|head| head.key.kind == kind) {
                    @if kind == Kind::Domain {
                        h3 { (head_link(at, head)) }
                        ul.heads { @for table in of(reference, Kind::Table, &head.code) { li { (head_link(at, table)) } } }
                    }
                }
                @if kind != Kind::Domain {
                    ul.heads { @for head in reference.heads().iter().filter(|h| h.key.kind == kind) { li { (head_link(at, head)) } } }
                }
            }
        }
    };
    let there = if lang == Lang::Zh { "en.html" } else { "index.html" };
    frame(at, &title, there, &body).into_string()
}

fn of<'r>(reference: &'r Reference<'_>, kind: Kind, code: &'r str) -> impl Iterator<Item = &'r Head> {
    reference
        .heads()
        .iter()
        .filter(move |h| h.key.kind == kind && h.of == code)
}

fn head_link(at: At<'_>, head: &Head) -> Markup {
    let title = match at.lang {
        Lang::Zh => &head.zh,
        Lang::En => &head.en,
    };
    // The id of a list is of no use to a reader.
    html! {
        a href=(at.to(&head.key)) {
            @if head.key.kind != Kind::List { code { (head.code) } " " }
            (title)
        }
    }
}

/// The page of an entry; fields stand on the page of their table.
pub(crate) fn page(reference: &Reference<'_>, entry: &Entry, within: &[Entry], lang: Lang) -> String {
    let at = At {
        reference,
        lang,
        root: "../",
    };
    let body = html! {
        article {
            (path(at, entry))
            h1 { code { (entry.code) } " " (entry.title) }
            (rest(at, entry, 2))
        }
        @for field in within {
            article.field id=[anchor(&field.key)] {
                h2 { code { (field.code) } " " (field.title) }
                (rest(at, field, 3))
            }
        }
    };
    let title = format!("{} {}", entry.code, entry.title);
    let there = format!("../{}", address(&entry.key, at.other()));
    frame(at, &title, &there, &body).into_string()
}

fn path(at: At<'_>, entry: &Entry) -> Markup {
    html! {
        p.path {
            span { (at.say(entry.key.kind.name())) }
            @for run in &entry.path { " · " (piece(at, run)) }
        }
    }
}

/// All of an entry below its title; `level` is that of its headings.
fn rest(at: At<'_>, entry: &Entry, level: u8) -> Markup {
    html! {
        @if !entry.other.is_empty() { p.other lang=(html_lang(at.other())) { (entry.other) } }
        @if !entry.lead.is_empty() { p.lead { (entry.lead) } }
        @if !entry.facts.is_empty() {
            dl { @for Fact { name, value } in &entry.facts { dt { (name) } dd { (line(at, value)) } } }
        }
        @for part in &entry.blocks { (block(at, part, level)) }
    }
}

fn block(at: At<'_>, block: &Block, level: u8) -> Markup {
    html! {
        @if !matches!(block.body, Body::Code(_)) {
            @if level == 2 { h2 { (block.title) } } @else { h3 { (block.title) } }
        }
        @match &block.body {
            Body::Text(texts) => { @for text in texts { p { (text) } } }
            Body::Code(text) => {
                details { summary { (block.title) } pre tabindex="0" aria-label=(block.title) { code { (text) } } }
            }
            Body::Links(links) => { ul.links { @for run in links { li { (piece(at, run)) } } } }
            Body::Grid(grid) => (table(at, grid, &block.title)),
        }
    }
}

fn table(at: At<'_>, grid: &Grid, title: &str) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr { @for head in &grid.heads { th scope="col" { (head) } } } }
                tbody {
                    @for row in &grid.rows {
                        tr {
                            @for (n, cell) in row.iter().enumerate() {
                                @if n == 0 { th scope="row" { (line(at, cell)) } } @else { td { (line(at, cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn line(at: At<'_>, line: &Line) -> Markup {
    html! { @for run in line { (piece(at, run)) } }
}

fn piece(at: At<'_>, run: &Run) -> Markup {
    match &run.to {
        Some(key) => html! { a href=(at.to(key)) { (run.text) } },
        None => html! { (run.text) },
    }
}

/// What every page has.
fn frame(at: At<'_>, title: &str, there: &str, body: &Markup) -> Markup {
    let root = at.root;
    let layers: Vec<String> = at
        .reference
        .standard()
        .layers
        .iter()
        .map(|l| format!("{} {}", l.id, l.version))
        .collect();
    let made = say(at.lang, "site.made_from", &[("layers", layers.join(" + "))]);
    let home = if at.lang == Lang::Zh { "index.html" } else { "en.html" };
    html! {
        (DOCTYPE)
        html lang=(html_lang(at.lang)) data-root=(root) data-lang=(tag(at.lang)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (at.say("title")) }
                link rel="stylesheet" href=(format!("{root}style.css"));
                script defer src=(format!("{root}index.js")) {}
                script defer src=(format!("{root}search.js")) {}
            }
            body {
                a.skip href="#main" { (at.say("site.skip")) }
                header {
                    a.home href=(format!("{root}{home}")) { (at.say("title")) }
                    div.search role="search" {
                        input #q type="search" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="hits"
                            aria-label=(at.say("site.search")) placeholder=(at.say("site.search_hint"))
                            data-none=(at.say("site.none")) data-found=(at.say("site.found"));
                        ul #hits role="listbox" aria-label=(at.say("site.search")) hidden {}
                        p #said .said role="status" {}
                    }
                    a href=(there) lang=(html_lang(at.other())) hreflang=(html_lang(at.other())) { (at.say("site.other")) }
                }
                main #main tabindex="-1" { (body) }
                footer { p { (made) } }
            }
        }
    }
}
