//! Text for people, in their language: catalogues of messages with named places.
//!
//! A catalogue is two TOML files with the same keys; a message names its places `{like_this}`. A place may choose between two
//! wordings by its number: `{n} {n?row waits:rows wait}`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A language that the user interface speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// `zh` or `en`, also from a locale name such as `en_GB.UTF-8`.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// The value of one place of a message, by name.
pub type Arg = (&'static str, String);

/// The messages of one crate: a TOML text a language, tables nested as deep as wished, keys joined by dots.
pub struct Catalogue {
    sources: [&'static str; 2],
    parsed: OnceLock<[BTreeMap<String, String>; 2]>,
}

impl Catalogue {
    /// A catalogue of two embedded TOML files.
    pub const fn new(zh: &'static str, en: &'static str) -> Catalogue {
        Catalogue {
            sources: [zh, en],
            parsed: OnceLock::new(),
        }
    }

    /// The message `key` with its places filled in; the bare key where there is no such message.
    pub fn text(&self, lang: Lang, key: &str, args: &[Arg]) -> String {
        match self.maps()[lang as usize].get(key) {
            Some(template) => fill(template, |name| {
                args.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
            }),
            None => key.to_owned(),
        }
    }

    /// Where a language cannot be read as a whole, two of its keys clash, or the two languages differ in keys or in places;
    /// empty when all is well. For tests.
    pub fn disagreements(&self) -> Vec<String> {
        let [zh, en] = self.maps();
        let broken = ["zh", "en"].iter().zip(self.sources).flat_map(|(name, source)| {
            let clashes = clashes(source).into_iter();
            clashes.map(move |clash| format!("{name}: {clash}"))
        });
        let mut out: Vec<String> = broken.collect();
        out.extend(
            zh.keys()
                .filter(|k| !en.contains_key(*k))
                .map(|k| format!("{k}: only zh")),
        );
        out.extend(
            en.keys()
                .filter(|k| !zh.contains_key(*k))
                .map(|k| format!("{k}: only en")),
        );
        out.extend(
            zh.iter()
                .filter(|(k, v)| en.get(*k).is_some_and(|e| places(v) != places(e)))
                .map(|(k, _)| format!("{k}: other places")),
        );
        out
    }

    fn maps(&self) -> &[BTreeMap<String, String>; 2] {
        self.parsed.get_or_init(|| {
            self.sources.map(|source| {
                let mut map = BTreeMap::new();
                if let Ok(table) = source.parse::<toml::Table>() {
                    flatten("", &table, &mut |path, text| drop(map.insert(path, text)));
                }
                map
            })
        })
    }
}

/// Why a text is no catalogue, and keys that stand twice: one of them would hide the other.
fn clashes(source: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut twice = Vec::new();
    match source.parse::<toml::Table>() {
        Ok(table) => flatten("", &table, &mut |path, _| {
            if !seen.insert(path.clone()) {
                twice.push(format!("{path} stands twice"));
            }
        }),
        Err(error) => twice.push(error.message().to_owned()),
    }
    twice
}

fn flatten(prefix: &str, table: &toml::Table, out: &mut impl FnMut(String, String)) {
    for (key, value) in table {
        let path = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, out),
            // Line ends around a long text are the file's; spaces are the message's own: some messages join others.
            toml::Value::String(text) => out(path, text.trim_matches('\n').to_owned()),
            other => out(path, other.to_string()),
        }
    }
}

/// Fills `{name}` places, and `{name?one:many}` with the first wording where the value is 1, else the second; a place without
/// a value stays as it is.
pub fn fill<'a>(template: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else {
            break;
        };
        out.push_str(&rest[..open]);
        let place = &rest[open + 1..close];
        let wordings = place.split_once('?').and_then(|(_, both)| both.split_once(':'));
        match (value(name(place)), wordings) {
            (Some("1"), Some((one, _))) => out.push_str(one),
            (Some(_), Some((_, many))) => out.push_str(many),
            (Some(text), None) => out.push_str(text),
            (None, _) => out.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

/// The name of a place, which may go on with wordings.
fn name(place: &str) -> &str {
    place.split_once('?').map_or(place, |(name, _)| name)
}

/// The names of the places of a message, sorted.
pub fn places(template: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else {
            break;
        };
        out.push(name(&rest[open + 1..close]));
        rest = &rest[close + 1..];
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Something that can be told to a person: what happened, where, what to do.
pub trait Speak {
    /// The crate's messages.
    fn catalogue(&self) -> &'static Catalogue;
    /// The stable key of the message; callers may branch on it.
    fn code(&self) -> &'static str;
    /// Values of its places.
    fn args(&self) -> Vec<Arg> {
        Vec::new()
    }
    /// The sentence in a language.
    fn say(&self, lang: Lang) -> String {
        self.catalogue().text(lang, self.code(), &self.args())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SAMPLE: Catalogue = Catalogue::new("[a]\nb = \"{n} 行\"", "[a]\nb = \"{n} rows\"");

    #[test]
    fn fills_places_and_keeps_unknown_ones() {
        assert_eq!(SAMPLE.text(Lang::Zh, "a.b", &[("n", "3".into())]), "3 行");
        assert_eq!(SAMPLE.text(Lang::En, "a.b", &[]), "{n} rows");
        assert_eq!(SAMPLE.text(Lang::En, "a.c", &[]), "a.c");
        assert!(SAMPLE.disagreements().is_empty());
    }

    #[test]
    fn what_joins_keeps_its_spaces_and_a_long_text_loses_its_line_ends() {
        static JOINS: Catalogue = Catalogue::new(
            "a = \"；\"\nb = \"\"\"\n一\n\"\"\"",
            "a = \"; \"\nb = \"\"\"\none\n\"\"\"",
        );
        assert_eq!(JOINS.text(Lang::En, "a", &[]), "; ");
        assert_eq!(JOINS.text(Lang::En, "b", &[]), "one");
    }

    #[test]
    fn a_number_chooses_its_wording() {
        let said = |n: &'static str| fill("{n} {n?row waits:rows wait}", |name| (name == "n").then_some(n));
        assert_eq!(said("1"), "1 row waits");
        assert_eq!([said("0"), said("11")], ["0 rows wait", "11 rows wait"]);
        assert_eq!(fill("{n?row:rows}", |_| None), "{n?row:rows}");
        assert_eq!(places("{n} {n?row:rows} of {all}"), ["all", "n"]);
    }

    #[test]
    fn disagreements_are_found() {
        static BAD: Catalogue = Catalogue::new("a = \"{x}\"\nc = \"1\"", "a = \"{y}\"\nb = \"1\"");
        assert_eq!(BAD.disagreements(), ["c: only zh", "b: only en", "a: other places"]);
    }

    #[test]
    fn keys_that_clash_are_found_even_where_both_languages_agree() {
        let clash = |source: &'static str| Catalogue::new(source, source).disagreements();
        let same = clash("a = \"1\"\na = \"2\"");
        assert!(same.len() == 2 && same[0].starts_with("zh: "), "{same:?}");
        assert_eq!(clash("\"a.b\" = \"1\"\n[a]\nb = \"2\"").len(), 2);
        assert_eq!(clash("a = \"1\"\n[b]\na = \"2\""), [""; 0]);
    }
}
