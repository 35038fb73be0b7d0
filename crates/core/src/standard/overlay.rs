//! Layers over the base: what they may bring and change, and how it is kept from loosening anything.
//!
//! What a layer brings stands in the same files as in the base; what it changes stands in `changes.toml`. Its own names
//! carry its division (`D99…`, `d99_…`), so that no later base and no other province's layer can clash with them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::changes::Changes;
use super::fault::{Faults, Reason, SourceFile};
use super::load::{LabelEntry, load_head, parse_toml};
use super::table::{Field, Leaves};
use super::{Layer, Standard};

/// Where a layer may put files.
const PLACES: [&str; 12] = [
    "standard.toml",
    "changes.toml",
    "codelists.toml",
    "aliases.csv",
    "headings.csv",
    "tasks/builtin.toml",
    "tables/",
    "codelists/",
    "rules/",
    "templates/",
    "indicators/",
    "reports/",
];

/// Folders whose files are named after what they hold.
const OWN: [&str; 4] = ["rules/", "templates/", "indicators/", "reports/"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    version: u32,
    engine: u32,
    division: String,
    title: LabelEntry,
    base: Base,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    id: String,
    version: u32,
}

/// An overlay whose own files were read.
pub(super) struct Overlay<'a> {
    pub(super) layer: Layer,
    pub(super) files: &'a [SourceFile<'a>],
    changes: Changes,
}

impl<'a> Overlay<'a> {
    /// Reads head and changes of an overlay, and looks at the names of its files.
    pub(super) fn read(files: &'a [SourceFile<'a>], base: Option<&Layer>, faults: &mut Faults) -> Option<Overlay<'a>> {
        let Some(file) = files.iter().find(|f| f.path == "standard.toml") else {
            faults.line("standard.toml", 0, Reason::of("missing_file", &[]));
            return None;
        };
        let head: Head = parse_toml(file, faults)?;
        check_head(&head, base, file, faults);
        let mut seen = BTreeSet::new();
        for file in files {
            if !PLACES.iter().any(|place| match place.ends_with('/') {
                true => file.path.starts_with(place),
                false => file.path == *place,
            }) || !seen.insert(file.path)
            {
                faults.say(file, "", "strange_file", &[]);
            }
            let stem = file
                .path
                .rsplit('/')
                .next()
                .unwrap_or("")
                .split('.')
                .next()
                .unwrap_or("");
            if OWN.iter().any(|folder| file.path.starts_with(folder)) {
                own_name(stem, &head.division, file, "", faults);
            }
        }
        let changes = files.iter().find(|f| f.path == "changes.toml");
        let changes = changes.and_then(|f| parse_toml(f, faults)).unwrap_or_default();
        Some(Overlay {
            layer: Layer {
                id: head.id,
                version: head.version,
                division: head.division,
                title: head.title.into(),
                digest: None,
            },
            files,
            changes,
        })
    }

    /// The fields that it turns on: table and code.
    pub(super) fn turns_on(&self) -> impl Iterator<Item = (&str, &str)> {
        self.changes.turns_on()
    }

    /// The parameters that it sets, by rule.
    pub(super) fn params(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, f64>)> {
        self.changes.params()
    }

    /// Applies what it changes to what was loaded, and looks whether what it brought is its own to bring.
    pub(super) fn apply(&self, standard: &mut Standard, faults: &mut Faults) {
        let none = SourceFile {
            path: "changes.toml",
            text: "",
        };
        let file = self.files.iter().find(|f| f.path == "changes.toml").unwrap_or(&none);
        self.changes.apply(standard, file, faults);
        check_own(self.files, &self.layer.division, standard, faults);
    }
}

impl Standard {
    /// What the files of a layer, or of a base, say of themselves, where that can be read. For those who compare it with
    /// what was signed.
    pub fn head_of(files: &[SourceFile<'_>]) -> Option<Layer> {
        let file = files.iter().find(|f| f.path == "standard.toml")?;
        let Some(head) = parse_toml::<Head>(file, &mut Faults::default()) else {
            return load_head(files, &mut Faults::default()).0;
        };
        Some(Layer {
            id: head.id,
            version: head.version,
            division: head.division,
            title: head.title.into(),
            digest: None,
        })
    }
}

fn check_head(head: &Head, base: Option<&Layer>, file: &SourceFile<'_>, faults: &mut Faults) {
    let digits = head.division.bytes().all(|b| b.is_ascii_digit());
    if !(2..=6).contains(&head.division.len()) || !digits {
        faults.say(file, "division", "bad_division", &[("division", &head.division)]);
    }
    if head.id.is_empty() || head.version == 0 {
        faults.say(file, "id", "bad_head", &[]);
    }
    if head.title.zh.is_empty() || head.title.en.is_empty() {
        faults.say(file, "title", "text_missing", &[]);
    }
    if head.engine > crate::functions::ENGINE {
        let (needed, known) = (head.engine.to_string(), crate::functions::ENGINE.to_string());
        faults.say(file, "engine", "engine", &[("needed", &needed), ("known", &known)]);
    }
    let Some(base) = base else { return };
    let (wanted, held) = (
        format!("{} {}", head.base.id, head.base.version),
        format!("{} {}", base.id, base.version),
    );
    if head.base.id != base.id || head.base.version > base.version || head.base.version == 0 {
        faults.say(file, "[base]", "other_base", &[("wanted", &wanted), ("held", &held)]);
    }
    if head.id == base.id {
        faults.say(file, "id", "bad_head", &[]);
    }
}

/// Names that a layer brings carry its division.
fn own_name(name: &str, division: &str, file: &SourceFile<'_>, needle: &str, faults: &mut Faults) {
    let rest = name
        .strip_prefix(['D', 'd'])
        .and_then(|rest| rest.strip_prefix(division));
    // `D4301…` would be a name of the county, not of the province.
    if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit())) {
        faults.say(file, needle, "foreign_name", &[("name", name), ("division", division)]);
    }
}

/// The names in a table file of a layer.
#[derive(Deserialize)]
struct Names {
    fields: Vec<Name>,
    zhibao: Extends,
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

#[derive(Deserialize)]
struct Extends {
    #[serde(default)]
    id: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    extends: Option<String>,
}

/// What an overlay brings carries its division and stays below the ministry.
fn check_own(files: &[SourceFile<'_>], division: &str, standard: &Standard, faults: &mut Faults) {
    for file in files.iter().filter(|f| f.path.starts_with("tables/")) {
        // A file that cannot be read was told of already.
        let Ok(names) = serde_json::from_str::<Names>(file.text) else {
            continue;
        };
        let extends = names.zhibao.extends.as_deref();
        if extends.is_none() {
            own_name(&names.zhibao.id, division, file, "\"id\"", faults);
            own_name(&names.zhibao.code, division, file, "\"code\"", faults);
        }
        let table = standard.table(extends.unwrap_or(&names.zhibao.id));
        for Name { name } in &names.fields {
            if extends.is_some() {
                own_name(name, division, file, &format!("\"{name}\""), faults);
            }
            if let Some(field) = table.and_then(|t| t.field(name)) {
                stays_below(field, file, faults);
            }
        }
    }
    for file in files.iter().filter(|f| f.path == "codelists.toml") {
        for id in file.text.parse::<toml::Table>().unwrap_or_default().keys() {
            own_name(id, division, file, &format!("[{id}]"), faults);
        }
    }
}

/// The ministry's standard does not know what a province adds.
fn stays_below(field: &Field, file: &SourceFile<'_>, faults: &mut Faults) {
    if field.leaves == Leaves::Ministry {
        let needle = format!("\"{}\"", field.code);
        faults.say(file, &needle, "travels_too_far", &[("field", &field.code)]);
    }
}
