//! Finding a code, or anything else with a code and a name, as people look for it: by code, Chinese, pinyin or initials.

use std::collections::HashMap;

use crate::sounds::{Sound, readings};
use crate::standard::codelist::{Code, CodeList};

/// Something that can be found.
#[derive(Debug)]
struct Entry {
    code: String,
    name: String,
    more: String,
    sounds: Vec<Sound>,
}

/// Finds entries by code and name. Sounds are worked out once, so that every key typed is answered at once.
#[derive(Debug, Default)]
pub struct Finder {
    entries: Vec<Entry>,
    /// By alias, in lower case.
    aliases: HashMap<String, usize>,
}

impl Finder {
    /// A finder of code, name and other names (English, former) of each entry, in this order.
    pub fn new<'e>(entries: impl IntoIterator<Item = (&'e str, &'e str, &'e str)>) -> Finder {
        let entry = |(code, name, more): (&str, &str, &str)| Entry {
            code: code.to_lowercase(),
            name: name.to_lowercase(),
            more: more.to_lowercase(),
            sounds: readings(name),
        };
        Finder {
            entries: entries.into_iter().map(entry).collect(),
            aliases: HashMap::new(),
        }
    }

    /// A finder of the codes of a list.
    pub fn of(list: &CodeList) -> Finder {
        let codes = list.codes();
        let mut finder = Finder::new(
            codes
                .iter()
                .map(|c| (c.code.as_str(), c.name.as_str(), c.name_en.as_str())),
        );
        for (alias, code) in list.aliases() {
            if let Some(at) = codes.iter().position(|c| c.code == *code) {
                finder.alias(alias, at);
            }
        }
        finder
    }

    /// Gives an entry another name; the first entry to have a name keeps it.
    pub fn alias(&mut self, alias: &str, at: usize) {
        self.aliases.entry(alias.to_lowercase()).or_insert(at);
    }

    /// The places of the entries that a text means, each with its rank: exact code, code prefix, name contains, pinyin
    /// prefix, initials prefix, initials anywhere, alias or other name. All entries, of one rank, for an empty text.
    pub fn find(&self, text: &str) -> Vec<(u8, usize)> {
        let wanted: String = text.trim().chars().map(half).collect::<String>().to_lowercase();
        if wanted.is_empty() {
            return (0..self.entries.len()).map(|at| (0, at)).collect();
        }
        let aliased = self.aliases.get(&wanted).copied();
        let ranked = self.entries.iter().enumerate();
        let ranked = ranked.filter_map(|(at, entry)| Some((entry.rank(&wanted, aliased == Some(at))?, at)));
        let mut ranked: Vec<(u8, usize)> = ranked.collect();
        ranked.sort_unstable();
        ranked
    }
}

/// A full-width letter or digit as its half-width one.
fn half(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

impl Entry {
    fn rank(&self, wanted: &str, aliased: bool) -> Option<u8> {
        if self.code == wanted {
            return Some(0);
        }
        if self.code.starts_with(wanted) {
            return Some(1);
        }
        if self.name.contains(wanted) {
            return Some(2);
        }
        if wanted.is_ascii() {
            let spelt: String = wanted.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
            if self.sounds.iter().any(|s| s.full.starts_with(&spelt)) {
                return Some(3);
            }
            if self.sounds.iter().any(|s| s.initials.starts_with(&spelt)) {
                return Some(4);
            }
            if self.sounds.iter().any(|s| s.initials.contains(&spelt)) {
                return Some(5);
            }
        }
        (aliased || self.more.contains(wanted)).then_some(6)
    }
}

/// A name as people type it on a pinyin keyboard: each reading in full, and its initials.
pub fn spelled(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for Sound { full, initials } in readings(name) {
        for word in [full, initials] {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words.join(" ")
}

/// The codes of a list that a text means, best first.
pub fn search<'l>(list: &'l CodeList, text: &str) -> Vec<&'l Code> {
    let found = Finder::of(list).find(text).into_iter();
    found.map(|(_, at)| &list.codes()[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::bundled;

    #[test]
    fn finds_by_code_name_pinyin_and_initials() {
        let list = bundled()
            .expect("the bundled standard")
            .list("gbt2260_divisions")
            .expect("divisions");
        let first = |text: &str| search(list, text).first().map(|c| c.name.clone());
        assert_eq!(first("500000").as_deref(), Some("重庆市"));
        assert_eq!(first("５００ooo"), None);
        assert_eq!(first("５０００００").as_deref(), Some("重庆市"), "full-width digits");
        assert_eq!(first("重庆市").as_deref(), Some("重庆市"));
        assert!(search(list, "chongqing").iter().any(|c| c.code == "500000"));
        assert!(search(list, "chong qing").iter().any(|c| c.code == "500000"));
        assert!(
            search(list, "zqs").iter().any(|c| c.code == "500000"),
            "every reading counts"
        );
        assert!(search(list, "qqqqzzzz").is_empty());
    }

    #[test]
    fn ranks_are_in_order() {
        let finder = Finder::new([
            ("21", "幼儿保育", "child care"),
            ("2", "机械", ""),
            ("3", "计算机应用", ""),
            ("4", "交通", ""),
        ]);
        let find = |text: &str| finder.find(text);
        assert_eq!(find("2"), [(0, 1), (1, 0)]);
        assert_eq!(find("机"), [(2, 1), (2, 2)]);
        assert_eq!(find("jisuan"), [(3, 2)]);
        assert_eq!(find("jsj"), [(4, 2)]);
        assert_eq!(find("yy"), [(5, 2)]);
        assert_eq!(find("CHILD"), [(6, 0)]);
        assert_eq!(find(" ").len(), 4);
    }
}
