//! Code lists: a code, its names, its parent and the years in which it was in force.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crate::standard::fault::Reason;
use crate::standard::table::Label;

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name, where one is known.
    pub name_en: String,
    /// The code above it in a hierarchy, or empty.
    pub parent: String,
    /// First year (or day) in force, or empty.
    pub valid_from: String,
    /// Last year (or day) in force, or empty.
    pub valid_to: String,
    /// Whether only this school knows it, from a list that it loaded itself.
    pub local: bool,
}

impl Code {
    /// Whether the code was in force on a day: bounds are years or days, both included.
    pub fn in_force(&self, day: chrono::NaiveDate) -> bool {
        let day = crate::dates::day_text(day);
        let plain = |bound: &str| bound.replace('-', "");
        let (from, to) = (plain(&self.valid_from), plain(&self.valid_to));
        (from.is_empty() || from.as_str() <= &day[..from.len().min(8)])
            && (to.is_empty() || to.as_str() >= &day[..to.len().min(8)])
    }
}

/// Where a list comes from, and how much of it is known.
#[derive(Debug, Clone, Default)]
pub struct Provenance {
    /// Title in both languages.
    pub title: Label,
    /// The standard it is taken from.
    pub source: String,
    /// Edition.
    pub edition: String,
    /// How sure the transcription is.
    pub confidence: String,
    /// Known to be partial: an unlisted code of the right shape is a warning, not an error.
    pub open: bool,
}

impl Provenance {
    /// The number of the standard that it is taken from, as in `GB/T 2261.1-2003`, without remarks; none where the source has
    /// none.
    pub fn number(&self) -> Option<&str> {
        let end = self
            .source
            .find(|c: char| !matches!(c, 'A'..='Z' | '0'..='9' | ' ' | '/' | '.' | '-'));
        let number = self.source[..end.unwrap_or(self.source.len())].trim();
        let coded = number.starts_with(|c: char| c.is_ascii_uppercase());
        (coded && number.contains(|c: char| c.is_ascii_digit())).then_some(number)
    }
}

/// Rows that were added to a list: by an overlay, or by the school itself.
#[derive(Debug, Clone)]
struct Addition {
    text: String,
    local: bool,
}

/// A code list. Its text is parsed when it is first asked for.
#[derive(Debug)]
pub struct CodeList {
    /// Its id, the name of its file.
    pub id: String,
    /// Where it comes from.
    pub provenance: Provenance,
    text: String,
    additions: Vec<Addition>,
    aliases: Vec<(String, String)>,
    index: OnceLock<Index>,
}

#[derive(Debug)]
struct Index {
    codes: Vec<Code>,
    by_code: HashMap<String, usize>,
    /// The rows of codes that stand more than once.
    repeated: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, usize>,
}

impl CodeList {
    /// A list from its CSV text (`code,name,name_en,parent,valid_from,valid_to,note`) and (alias, code) pairs.
    pub fn new(id: String, provenance: Provenance, text: String, aliases: Vec<(String, String)>) -> CodeList {
        CodeList {
            id,
            provenance,
            text,
            additions: Vec::new(),
            aliases,
            index: OnceLock::new(),
        }
    }

    /// Adds rows of another layer, as CSV with the same columns; `local` ones are a school's own.
    pub(super) fn extend(&mut self, text: &str, local: bool) {
        let text = text.to_owned();
        self.additions.push(Addition { text, local });
        self.index = OnceLock::new();
    }

    /// Adds aliases of another layer.
    pub(super) fn add_aliases(&mut self, aliases: Vec<(String, String)>) {
        self.aliases.extend(aliases);
        self.index = OnceLock::new();
    }

    /// Whether a code was in force on a day, under whatever name it had then.
    pub fn in_force(&self, code: &str, day: chrono::NaiveDate) -> bool {
        let index = self.index();
        match index.repeated.get(code) {
            Some(rows) => rows.iter().any(|at| index.codes[*at].in_force(day)),
            None => self.get(code).is_some_and(|code| code.in_force(day)),
        }
    }

    /// All codes, in the order of the list.
    pub fn codes(&self) -> &[Code] {
        &self.index().codes
    }

    /// Other names of codes: (alias, code) pairs.
    pub fn aliases(&self) -> &[(String, String)] {
        &self.aliases
    }

    /// A code of the list.
    pub fn get(&self, code: &str) -> Option<&Code> {
        let index = self.index();
        index.by_code.get(code).map(|at| &index.codes[*at])
    }

    /// The code that a typed text means: a code, a name or an alias.
    pub fn resolve(&self, text: &str) -> Option<&Code> {
        let index = self.index();
        let at = index.by_code.get(text).or_else(|| index.by_name.get(text));
        at.map(|at| &index.codes[*at]).or_else(|| {
            let folded = fold(text);
            index.by_name.get(folded.as_str()).map(|at| &index.codes[*at])
        })
    }

    /// The names nearest to a text, best first, for "did you mean".
    pub fn nearest(&self, text: &str, count: usize) -> Vec<&Code> {
        let wanted: Vec<char> = text.chars().collect();
        let mut scored: Vec<(usize, usize)> = self
            .codes()
            .iter()
            .enumerate()
            .map(|(at, code)| (likeness(&wanted, &code.name), at))
            .filter(|(score, _)| *score > 0)
            .collect();
        scored.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        scored
            .into_iter()
            .take(count)
            .map(|(_, at)| &self.codes()[at])
            .collect()
    }

    /// Checks the text: duplicate codes, empty names, wrong columns. Returns (line, fault) pairs.
    pub fn faults(&self) -> Vec<(usize, Reason)> {
        let mut seen = Seen::new();
        let mut out = faults_of(&self.text, &mut seen);
        for addition in &self.additions {
            out.extend(faults_of(&addition.text, &mut seen));
        }
        out.extend(
            self.aliases
                .iter()
                .filter(|(_, code)| !seen.contains_key(code))
                .map(|(alias, code)| {
                    let args = [("alias", alias.clone()), ("code", code.clone())];
                    (0, Reason::of("alias_unknown", &args))
                }),
        );
        out
    }

    /// What is wrong with rows that are to be added: they must have the columns, and the shape of the list's codes.
    pub(super) fn faults_of_addition(&self, text: &str) -> Vec<(usize, Reason)> {
        let mut seen = Seen::new();
        faults_of(&self.text, &mut seen);
        self.additions
            .iter()
            .for_each(|addition| drop(faults_of(&addition.text, &mut seen)));
        let lengths: HashSet<usize> = seen.keys().map(String::len).collect();
        let mut out = faults_of(text, &mut seen);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        if reader
            .headers()
            .is_ok_and(|h| h.get(0) != Some("code") || h.get(1) != Some("name"))
        {
            out.push((1, Reason::of("list_columns", &[])));
        }
        for record in reader.records().flatten() {
            let code = record.get(0).unwrap_or("");
            if !lengths.contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
                let line = record.position().map_or(0, |p| p.line() as usize);
                out.push((line, Reason::of("code_shape", &[("code", code.to_owned())])));
            }
        }
        out
    }

    /// The bytes of the list, for digests.
    pub fn source(&self) -> &str {
        &self.text
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut index = Index {
                codes: Vec::new(),
                by_code: HashMap::new(),
                repeated: HashMap::new(),
                by_name: HashMap::new(),
            };
            index.read(&self.text, false);
            self.additions.iter().for_each(|a| index.read(&a.text, a.local));
            for (alias, code) in &self.aliases {
                if let Some(at) = index.by_code.get(code) {
                    index.by_name.entry(alias.clone()).or_insert(*at);
                    index.by_name.entry(fold(alias)).or_insert(*at);
                }
            }
            for at in 0..index.codes.len() {
                let folded = fold(&index.codes[at].name);
                index.by_name.entry(folded).or_insert(at);
            }
            index
        })
    }
}

impl Index {
    fn read(&mut self, text: &str, local: bool) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for record in reader.records().flatten() {
            let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
            let code = Code {
                code: cell(0),
                name: cell(1),
                name_en: cell(2),
                parent: cell(3),
                valid_from: cell(4),
                valid_to: cell(5),
                local,
            };
            let at = self.codes.len();
            if let Some(first) = self.by_code.get(&code.code) {
                self.repeated
                    .entry(code.code.clone())
                    .or_insert_with(|| vec![*first])
                    .push(at);
            }
            match self.by_code.get(&code.code) {
                Some(other) if self.codes[*other].valid_to.is_empty() || !code.valid_to.is_empty() => {}
                _ => drop(self.by_code.insert(code.code.clone(), at)),
            }
            // A name that was used twice means the code still in force.
            match self.by_name.get(&code.name) {
                Some(other) if self.codes[*other].valid_to.is_empty() || !code.valid_to.is_empty() => {}
                _ => drop(self.by_name.insert(code.name.clone(), at)),
            }
            if !code.name_en.is_empty() {
                self.by_name.entry(code.name_en.to_lowercase()).or_insert(at);
            }
            self.codes.push(code);
        }
    }
}

/// Where codes stand, and for which time.
type Seen = HashMap<String, Vec<(usize, String, String)>>;

fn faults_of(text: &str, seen: &mut Seen) -> Vec<(usize, Reason)> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut out = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |p| p.line() as usize);
                let cell = |at: usize| record.get(at).unwrap_or("").to_owned();
                if cell(0).is_empty() || cell(1).is_empty() {
                    out.push((line, Reason::of("code_empty", &[])));
                }
                let (from, to) = (cell(4), cell(5));
                let before = seen.entry(cell(0)).or_default();
                // A code may return with another meaning once it was withdrawn.
                let clash = before
                    .iter()
                    .find(|(_, f, t)| !ends_before(t, &from) && !ends_before(&to, f));
                if let Some((first, ..)) = clash {
                    let args = [("code", cell(0)), ("first", first.to_string())];
                    out.push((line, Reason::of("code_twice", &args)));
                }
                before.push((line, from, to));
            }
            Err(error) => {
                let line = error.position().map_or(0, |p| p.line() as usize);
                out.push((line, error.to_string().into()));
            }
        }
    }
    out
}

/// Whether a time that ends with `to` is over when one that starts with `from` begins.
fn ends_before(to: &str, from: &str) -> bool {
    !to.is_empty() && (from.is_empty() || to <= from)
}

/// Folds what people vary without meaning: brackets, spaces, case, dashes.
fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '－' | '—' | '–' => '-',
            '／' => '/',
            '、' | '，' => ',',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// How many characters two texts share, weighted by closeness in length.
fn likeness(wanted: &[char], name: &str) -> usize {
    let shared = name.chars().filter(|c| wanted.contains(c)).count();
    let longest = name.chars().count().max(wanted.len()).max(1);
    shared * 1000 / longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> CodeList {
        let text = "code,name,name_en,parent,valid_from,valid_to,note\n1,男,male,,,,\n2,女性（人）,female,,,,\n3,甲,,,,2010,\n4,甲,,,2011,,\n";
        CodeList::new(
            "sex".into(),
            Provenance::default(),
            text.into(),
            vec![("男性".into(), "1".into())],
        )
    }

    #[test]
    fn the_number_of_a_standard_goes_without_remarks() {
        let number = |source: &str| {
            let source = source.to_owned();
            let of = Provenance {
                source,
                ..Provenance::default()
            };
            of.number().map(str::to_owned)
        };
        assert_eq!(
            number("JY/T 1001-2012 KZSFBZ").as_deref(),
            Some("JY/T 1001-2012 KZSFBZ")
        );
        assert_eq!(
            number("GB/T 4657 (edition used about 2012)").as_deref(),
            Some("GB/T 4657")
        );
        assert_eq!(
            number("GB/T 2260-2007 and later changes").as_deref(),
            Some("GB/T 2260-2007")
        );
        assert_eq!(number("coined"), None);
        assert_eq!(number("GA/T series (number not certain)"), None);
        assert_eq!(number("教职成〔2021〕2号"), None);
    }

    #[test]
    fn resolves_codes_names_and_aliases() {
        let list = sample();
        for (text, code) in [
            ("1", "1"),
            ("男", "1"),
            ("男性", "1"),
            ("女性(人)", "2"),
            ("Female", "2"),
            ("甲", "4"),
        ] {
            assert_eq!(list.resolve(text).map(|c| c.code.as_str()), Some(code), "{text}");
        }
        assert_eq!(list.resolve("人"), None);
        assert_eq!(list.nearest("女人", 3)[0].code, "2");
        assert!(list.faults().is_empty());
    }

    #[test]
    fn a_code_is_in_force_under_any_of_its_names() {
        let text = "code,name,name_en,parent,valid_from,valid_to,note\n\
                    110229,延庆区,,,2015,,\n110229,延庆县,,,,2014,\n5,旧,,,1990,1999,\n5,新,,,2010,,\n";
        let list = CodeList::new("d".into(), Provenance::default(), text.into(), vec![]);
        let on = |code: &str, year| list.in_force(code, chrono::NaiveDate::from_ymd_opt(year, 6, 1).unwrap());
        assert!(on("110229", 1999) && on("110229", 2020));
        assert!(on("5", 1995) && !on("5", 2005) && on("5", 2015));
        assert!(!on("6", 2015));
        assert_eq!(list.get("110229").map(|c| c.name.as_str()), Some("延庆区"));
    }

    #[test]
    fn additions_have_the_shape_of_the_list_and_nothing_twice() {
        let mut list = sample();
        let head = "code,name,name_en,parent,valid_from,valid_to,note\n";
        let faults = |list: &CodeList, rows: &str| -> Vec<usize> {
            let faults = list.faults_of_addition(&format!("{head}{rows}"));
            faults.into_iter().map(|(line, _)| line).collect()
        };
        assert_eq!(faults(&list, "5,戊,,,,,\n"), Vec::<usize>::new());
        assert_eq!(faults(&list, "5,戊,,,,,\n1,他,,,,,\n"), [3]);
        assert_eq!(faults(&list, "55,戊,,,,,\n5,,,,,,\n"), [3, 2]);
        assert_eq!(
            list.faults_of_addition("name,code\n戊,5\n").first().map(|f| f.0),
            Some(1)
        );
        list.extend(&format!("{head}5,戊,,,,,\n"), true);
        assert!(list.get("5").is_some_and(|code| code.local));
        assert_eq!(list.resolve("戊").map(|c| c.code.as_str()), Some("5"));
        assert_eq!(faults(&list, "5,己,,,,,\n"), [2]);
    }
}
