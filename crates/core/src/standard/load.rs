//! Reading the files of a standard, with every fault named by file and line.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;

use super::codelist::{CodeList, Provenance};
use super::table::Label;
use super::{Domain, Layer, Standard, load_rules, load_sheets, load_tables};

/// One file of a standard.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    /// Its path below `schemas/`, with forward slashes.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// One thing that is wrong with a file of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where none can be told.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Everything that is wrong with a standard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|fault| writeln!(f, "{fault}"))
    }
}

impl std::error::Error for Faults {}

impl Faults {
    /// Adds a fault at the first line that holds `needle` (line 0 where none does).
    pub(super) fn at(&mut self, file: &SourceFile<'_>, needle: &str, what: impl Into<String>) {
        let line = file
            .text
            .lines()
            .position(|l| !needle.is_empty() && l.contains(needle))
            .map_or(0, |at| at + 1);
        self.0.push(Fault {
            file: file.path.to_owned(),
            line,
            what: what.into(),
        });
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardFile {
    id: String,
    version: u32,
    engine: u32,
    #[serde(default)]
    #[allow(dead_code)]
    vendor: Option<String>,
    #[serde(default)]
    domain: Vec<DomainEntry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainEntry {
    code: String,
    id: String,
    zh: String,
    en: String,
}

#[derive(serde::Deserialize, Default)]
pub(super) struct LabelEntry {
    #[serde(default)]
    zh: String,
    #[serde(default)]
    en: String,
}

impl From<LabelEntry> for Label {
    fn from(entry: LabelEntry) -> Label {
        Label {
            zh: entry.zh,
            en: entry.en,
        }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ListEntry {
    title: LabelEntry,
    #[serde(default)]
    source: String,
    #[serde(default)]
    edition: String,
    #[serde(default)]
    confidence: String,
    #[serde(default)]
    open: bool,
    #[serde(default)]
    #[allow(dead_code)]
    note: Option<String>,
}

/// Parses a TOML file, telling the line of a syntax or shape error.
pub(super) fn parse_toml<T: DeserializeOwned>(file: &SourceFile<'_>, faults: &mut Faults) -> Option<T> {
    toml::from_str(file.text)
        .map_err(|error| {
            let line = error.span().map_or(0, |s| {
                file.text[..s.start.min(file.text.len())].matches('\n').count() + 1
            });
            faults.0.push(Fault {
                file: file.path.to_owned(),
                line,
                what: error.message().to_owned(),
            });
        })
        .ok()
}

impl Standard {
    /// Loads a standard from its files.
    ///
    /// # Errors
    /// Every fault found, with file and line.
    pub fn load(files: &[SourceFile<'_>]) -> Result<Standard, Faults> {
        let mut faults = Faults::default();
        let (layer, domains) = load_head(files, &mut faults);
        let lists = load_lists(files, &mut faults);
        let mut standard = Standard {
            layers: layer.into_iter().collect(),
            domains,
            tables: Vec::new(),
            rules: Vec::new(),
            templates: Vec::new(),
            headings: Vec::new(),
            task: Default::default(),
            tasks: Vec::new(),
            lists,
        };
        load_tables::load(files, &mut standard, &mut faults);
        load_rules::load(files, &mut standard, &mut faults);
        load_sheets::load(files, &mut standard, &mut faults);
        if faults.0.is_empty() { Ok(standard) } else { Err(faults) }
    }
}

fn load_head(files: &[SourceFile<'_>], faults: &mut Faults) -> (Option<Layer>, Vec<Domain>) {
    let Some(file) = files.iter().find(|f| f.path == "standard.toml") else {
        faults.0.push(Fault {
            file: "standard.toml".into(),
            line: 0,
            what: "the file is missing".into(),
        });
        return (None, Vec::new());
    };
    let Some(head) = parse_toml::<StandardFile>(file, faults) else {
        return (None, Vec::new());
    };
    if head.engine > crate::functions::ENGINE {
        faults.at(
            file,
            "engine",
            format!(
                "needs the function set {}; this program has {}",
                head.engine,
                crate::functions::ENGINE
            ),
        );
    }
    let domains = head.domain.into_iter().map(|d| Domain {
        code: d.code,
        id: d.id,
        label: Label { zh: d.zh, en: d.en },
    });
    (
        Some(Layer {
            id: head.id,
            version: head.version,
        }),
        domains.collect(),
    )
}

fn load_lists(files: &[SourceFile<'_>], faults: &mut Faults) -> BTreeMap<String, CodeList> {
    let mut entries: BTreeMap<String, ListEntry> = BTreeMap::new();
    let index = files.iter().find(|f| f.path == "codelists.toml");
    if let Some(file) = index {
        entries = parse_toml(file, faults).unwrap_or_default();
    }
    let mut aliases: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    if let Some(file) = files.iter().find(|f| f.path == "aliases.csv") {
        let mut reader = csv::Reader::from_reader(file.text.as_bytes());
        for record in reader.records().flatten() {
            if let (Some(list), Some(alias), Some(code)) = (record.get(0), record.get(1), record.get(2)) {
                if !entries.contains_key(list) {
                    faults.at(file, list, format!("there is no list {list}"));
                }
                aliases
                    .entry(list.to_owned())
                    .or_default()
                    .push((alias.to_owned(), code.to_owned()));
            }
        }
    }
    let mut lists = BTreeMap::new();
    for file in files {
        let Some(id) = file
            .path
            .strip_prefix("codelists/")
            .and_then(|p| p.strip_suffix(".csv"))
        else {
            continue;
        };
        let Some(entry) = entries.remove(id) else {
            faults.at(file, "", "codelists.toml does not name this list");
            continue;
        };
        let provenance = Provenance {
            title: entry.title.into(),
            source: entry.source,
            edition: entry.edition,
            confidence: entry.confidence,
            open: entry.open,
        };
        let list = CodeList::new(
            id.to_owned(),
            provenance,
            file.text.to_owned(),
            aliases.remove(id).unwrap_or_default(),
        );
        lists.insert(id.to_owned(), list);
    }
    if let Some(file) = index {
        entries
            .keys()
            .for_each(|id| faults.at(file, &format!("[{id}]"), format!("there is no file codelists/{id}.csv")));
    }
    lists
}

impl Standard {
    /// What is wrong with the lists themselves: duplicate codes, empty names, aliases of unknown codes. Reads every list
    /// whole, which loading does not.
    pub fn list_faults(&self) -> Faults {
        let of = |list: &CodeList| {
            let file = format!("codelists/{}.csv", list.id);
            list.faults()
                .into_iter()
                .map(move |(line, what)| Fault {
                    file: file.clone(),
                    line,
                    what,
                })
                .collect::<Vec<_>>()
        };
        Faults(self.lists.values().flat_map(of).collect())
    }
}
