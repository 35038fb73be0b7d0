//! Reading the files of a standard, with every fault named by file and line.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use super::codelist::{CodeList, Provenance};
pub(super) use super::fault::{Fault, Faults, Reason, SourceFile};
use super::overlay::Overlay;
use super::table::Label;
use super::{Domain, Layer, LocalList, Standard, load_indicators, load_reports, load_rules, load_sheets, load_tables};

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

#[derive(serde::Deserialize, Clone, Default)]
pub(super) struct LabelEntry {
    #[serde(default)]
    pub(super) zh: String,
    #[serde(default)]
    pub(super) en: String,
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
            faults.line(file.path, line, error.message());
        })
        .ok()
}

impl Standard {
    /// Loads a standard from the files of its base.
    ///
    /// # Errors
    /// Every fault found, with file and line.
    pub fn load(files: &[SourceFile<'_>]) -> Result<Standard, Faults> {
        Standard::load_layers(files, &[], &[])
    }

    /// Loads a base with the layers over it, in their order, and the lists that a school loaded itself.
    ///
    /// # Errors
    /// Every fault found, with file and line. Files of a layer are named by their own paths: load layers one by one to
    /// tell them apart.
    pub fn load_layers(
        base: &[SourceFile<'_>],
        overlays: &[&[SourceFile<'_>]],
        local: &[LocalList],
    ) -> Result<Standard, Faults> {
        let mut faults = Faults::default();
        let (layer, domains) = load_head(base, &mut faults);
        let mut over: Vec<Overlay<'_>> = Vec::new();
        for files in overlays {
            over.extend(Overlay::read(files, layer.as_ref(), &mut faults));
        }
        let all: Vec<SourceFile<'_>> = base.iter().chain(overlays.iter().copied().flatten()).copied().collect();
        let mut lists = BTreeMap::new();
        load_lists(base, &mut lists, &mut faults);
        over.iter().for_each(|o| load_lists(o.files, &mut lists, &mut faults));
        local.iter().for_each(|l| l.add_to(&mut lists, &mut faults));
        let mut standard = Standard {
            layers: layer.into_iter().chain(over.iter().map(|o| o.layer.clone())).collect(),
            local: local.to_vec(),
            domains,
            tables: Vec::new(),
            rules: Vec::new(),
            indicator_groups: Vec::new(),
            warning_days: std::collections::BTreeMap::new(),
            headline: Vec::new(),
            indicators: Vec::new(),
            reports: Vec::new(),
            templates: Vec::new(),
            headings: Vec::new(),
            task: Default::default(),
            tasks: Vec::new(),
            lists,
            glossary: all
                .iter()
                .filter(|f| f.path == "glossary.csv")
                .flat_map(glossary)
                .collect(),
        };
        let on = over.iter().flat_map(Overlay::turns_on).collect();
        load_tables::load(&all, &on, &mut standard, &mut faults);
        let mut params: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
        for (rule, set) in over.iter().flat_map(Overlay::params) {
            params.entry(rule.to_owned()).or_default().extend(set.clone());
        }
        local.iter().for_each(|l| l.set(&mut params));
        load_rules::load(&all, &params, &mut standard, &mut faults);
        local.iter().for_each(|l| l.check(&standard, &mut faults));
        load_sheets::load(&all, &mut standard, &mut faults);
        over.iter().for_each(|o| o.apply(&mut standard, &mut faults));
        load_indicators::load(&all, &mut standard, &mut faults);
        load_reports::load(&all, &mut standard, &mut faults);
        if faults.0.is_empty() { Ok(standard) } else { Err(faults) }
    }
}

pub(super) fn load_head(files: &[SourceFile<'_>], faults: &mut Faults) -> (Option<Layer>, Vec<Domain>) {
    let Some(file) = files.iter().find(|f| f.path == "standard.toml") else {
        faults.line("standard.toml", 0, Reason::of("missing_file", &[]));
        return (None, Vec::new());
    };
    let Some(head) = parse_toml::<StandardFile>(file, faults) else {
        return (None, Vec::new());
    };
    if head.engine > crate::functions::ENGINE {
        let (needed, known) = (head.engine.to_string(), crate::functions::ENGINE.to_string());
        faults.say(file, "engine", "engine", &[("needed", &needed), ("known", &known)]);
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
            division: String::new(),
            title: Label::default(),
            digest: None,
        }),
        domains.collect(),
    )
}

/// Reads `glossary.csv`: remarks, and their Chinese.
fn glossary(file: &SourceFile<'_>) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let pairs = reader.records().flatten();
    let pair = |r: csv::StringRecord| Some((r.get(0)?.to_owned(), r.get(1)?.to_owned()));
    pairs.filter_map(pair).collect()
}

/// Reads the lists of one layer: new ones, rows for open ones, aliases.
fn load_lists(files: &[SourceFile<'_>], lists: &mut BTreeMap<String, CodeList>, faults: &mut Faults) {
    let index = files.iter().find(|f| f.path == "codelists.toml");
    let mut entries: BTreeMap<String, ListEntry> = index.and_then(|file| parse_toml(file, faults)).unwrap_or_default();
    let is_base = lists.is_empty();
    let mut fresh = Vec::new();
    for file in files {
        let id = file
            .path
            .strip_prefix("codelists/")
            .and_then(|p| p.strip_suffix(".csv"));
        let Some(id) = id else { continue };
        let known = lists.get_mut(id);
        match (entries.remove(id), known) {
            (Some(_), Some(_)) => faults.say(file, "", "list_twice", &[("list", id)]),
            (Some(entry), None) => {
                if entry.title.zh.is_empty() || entry.title.en.is_empty() {
                    faults.say(index.unwrap_or(file), &format!("[{id}]"), "text_missing", &[]);
                }
                let provenance = Provenance {
                    title: entry.title.into(),
                    source: entry.source,
                    edition: entry.edition,
                    confidence: entry.confidence,
                    open: entry.open,
                };
                let list = CodeList::new(id.to_owned(), provenance, file.text.to_owned(), Vec::new());
                fresh.push(*file);
                lists.insert(id.to_owned(), list);
            }
            (None, Some(list)) => extend(list, file, false, faults),
            (None, None) => faults.say(file, "", "list_unnamed", &[]),
        }
    }
    if let Some(file) = index {
        let missing = entries.keys();
        missing.for_each(|id| faults.say(file, &format!("[{id}]"), "list_no_file", &[("list", id)]));
    }
    for file in files.iter().filter(|f| f.path == "aliases.csv") {
        load_aliases(file, is_base, lists, faults);
    }
    // A test reads the lists of the base whole; those of a layer are read when it is loaded.
    for file in fresh.iter().filter(|_| !is_base) {
        let id = file.path.trim_start_matches("codelists/").trim_end_matches(".csv");
        for (line, what) in lists.get(id).map(CodeList::faults).unwrap_or_default() {
            faults.line(file.path, line, what);
        }
    }
}

/// Adds rows to a list, which must be open.
pub(super) fn extend(list: &mut CodeList, file: &SourceFile<'_>, local: bool, faults: &mut Faults) {
    if !list.provenance.open {
        return faults.say(file, "", "list_closed", &[("list", &list.id)]);
    }
    let found = list.faults_of_addition(file.text);
    if found.is_empty() {
        return list.extend(file.text, local);
    }
    found
        .into_iter()
        .for_each(|(line, what)| faults.line(file.path, line, what));
}

fn load_aliases(file: &SourceFile<'_>, is_base: bool, lists: &mut BTreeMap<String, CodeList>, faults: &mut Faults) {
    let mut aliases: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    for record in reader.records().flatten() {
        let (Some(id), Some(alias), Some(code)) = (record.get(0), record.get(1), record.get(2)) else {
            continue;
        };
        let Some(list) = lists.get(id) else {
            faults.say(file, id, "no_list", &[("list", id)]);
            continue;
        };
        if !is_base {
            // A layer gives no other meaning to a word that is known.
            match (list.get(code), list.resolve(alias)) {
                (None, _) => faults.say(file, alias, "no_code", &[("list", id), ("code", code)]),
                (_, Some(other)) if other.code != code => faults.say(file, alias, "alias_taken", &[("alias", alias)]),
                _ => {}
            }
        }
        let entry = aliases.entry(id.to_owned()).or_default();
        entry.push((alias.to_owned(), code.to_owned()));
    }
    for (id, aliases) in aliases {
        if let Some(list) = lists.get_mut(&id) {
            list.add_aliases(aliases);
        }
    }
}

impl Standard {
    /// What is wrong with the lists themselves: duplicate codes, empty names, aliases of unknown codes. Reads every list
    /// whole, which loading does not.
    pub fn list_faults(&self) -> Faults {
        let of = |list: &CodeList| {
            let file = format!("codelists/{}.csv", list.id);
            let found = list.faults().into_iter().map(move |(line, what)| Fault {
                file: file.clone(),
                line,
                what,
            });
            found.collect::<Vec<_>>()
        };
        Faults(self.lists.values().flat_map(of).collect())
    }
}
