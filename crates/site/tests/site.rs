//! The site, as a browser would take it from a folder: complete, linked within itself, and free of markup from data.

#![allow(clippy::unwrap_used)]

use std::collections::{HashMap, HashSet};

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use zhibao_core::standard::{SourceFile, Standard, bundled};
use zhibao_reference::Reference;
use zhibao_site::{LANGUAGES, address, files};

/// What is looked at in a page.
#[derive(Default)]
struct Seen(std::cell::RefCell<Vec<Tag>>);

impl TokenSink for Seen {
    type Handle = ();
    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
        {
            self.0.borrow_mut().push(tag);
        }
        TokenSinkResult::Continue
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let tokens = Tokenizer::new(Seen::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(html.into());
    let _ = tokens.feed(&input);
    tokens.end();
    tokens.sink.0.take()
}

fn value<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}

fn standard() -> &'static Standard {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

/// A path beside another, as a browser resolves it.
fn beside(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_link_of_the_site_has_an_end_and_nothing_comes_from_elsewhere() {
    let reference = Reference::new(standard());
    let site: HashMap<String, String> = files(&reference).collect();
    let mut ends: HashSet<String> = site.keys().cloned().collect();
    let mut links: Vec<(String, String)> = Vec::new();
    for (path, text) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        for tag in tags(text) {
            let end = |name| value(&tag, name).map(str::to_owned);
            ends.extend(end("id").map(|id| format!("{path}#{id}")));
            let to = end("href").or_else(|| end("src"));
            links.extend(to.map(|to| (path.clone(), to)));
            assert!(value(&tag, "style").is_none() && !tag.attrs.iter().any(|a| a.name.local.starts_with("on")));
        }
    }
    assert!(links.len() > 10_000);
    for (from, to) in links {
        assert!(
            !to.contains(':') && !to.starts_with('/'),
            "{from}: {to} leaves the site"
        );
        let end = match to.strip_prefix('#') {
            Some(_) => format!("{from}{to}"),
            None => beside(&from, &to),
        };
        assert!(ends.contains(&end), "{from}: {to} leads nowhere");
    }
    for head in reference.heads() {
        for lang in LANGUAGES {
            assert!(ends.contains(&address(&head.key, lang)), "{} has no place", head.key);
        }
    }
}

#[test]
fn the_index_names_every_entry() {
    let reference = Reference::new(standard());
    let script = files(&reference).find(|(path, _)| path == "index.js").unwrap().1;
    let json = script
        .split_once("const REFERENCE = ")
        .unwrap()
        .1
        .trim_end()
        .trim_end_matches(';');
    let index: serde_json::Value = serde_json::from_str(json).unwrap();
    let entries = index["entries"].as_array().unwrap();
    assert_eq!(entries.len(), reference.heads().len());
    let birth = entries.iter().find(|e| e[7] == "table-student.html#CSRQ").unwrap();
    assert_eq!((&birth[1], &birth[4]), (&"CSRQ".into(), &"ZH06".into()));
    assert!(birth[6].as_str().unwrap().split(' ').any(|initials| initials == "csrq"));
}

#[test]
fn texts_of_the_standard_never_become_markup() {
    let evil = "<img src=x onerror=alert(1)>";
    let mut texts: Vec<(String, String)> = Standard::bundled_files()
        .iter()
        .map(|f| (f.path.to_owned(), f.text.to_owned()))
        .collect();
    for (path, text) in &mut texts {
        match path.as_str() {
            "codelists/gbt2261_1_sex.csv" => *text = text.replace("男性", evil),
            "rules/X/X01.toml" => *text = text.replace("title.zh = \"", &format!("title.zh = \"{evil}")),
            _ => {}
        }
    }
    let sources: Vec<SourceFile<'_>> = texts.iter().map(|(path, text)| SourceFile { path, text }).collect();
    let standard = Standard::load(&sources).unwrap_or_else(|faults| panic!("{faults}"));
    let reference = Reference::new(&standard);
    let mut told = 0;
    for (path, text) in files(&reference).filter(|(path, _)| path.ends_with(".html")) {
        told += usize::from(text.contains("&lt;img"));
        assert!(!tags(&text).iter().any(|tag| &*tag.name == "img"), "{path}");
    }
    assert!(told > 3, "the texts are shown as they are");
}
