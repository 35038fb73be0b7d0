//! Message catalogues: the same keys and the same places in both languages, and in English a wording for one thing too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::place::root;

pub(super) fn faults() -> Result<Vec<String>> {
    let mut files: Vec<_> = std::fs::read_dir(root().join("crates"))?
        .filter_map(|entry| Some(entry.ok()?.path().join("messages")))
        .chain([root().join("src-tauri/messages")])
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|file| Some(file.ok()?.path()))
        .collect();
    files.sort();
    let mut out = Vec::new();
    for file in &files {
        let name = file.strip_prefix(root()).unwrap_or(file).display().to_string();
        match name.strip_suffix("zh.toml") {
            Some(stem) if files.contains(&root().join(format!("{stem}en.toml"))) => {
                let en = root().join(format!("{stem}en.toml"));
                let (zh, en) = (read(file)?, read(&en)?);
                out.extend(
                    differences(&zh, &en)
                        .into_iter()
                        .chain(only_many(&en))
                        .map(|fault| format!("{name}: {fault}")),
                );
            }
            None if name.ends_with("en.toml") && files.iter().any(|f| *f == zh_of(file)) => {}
            _ => out.push(format!("{name}: has no counterpart in the other language")),
        }
    }
    Ok(out)
}

/// The Chinese counterpart of an English catalogue.
fn zh_of(file: &Path) -> std::path::PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(name.replace("en.toml", "zh.toml"))
}

type Messages = BTreeMap<String, String>;

fn read(file: &Path) -> Result<Messages> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    let table: toml::Table = text.parse().with_context(|| format!("{}", file.display()))?;
    let mut out = Messages::new();
    flatten("", &table, &mut out);
    Ok(out)
}

fn flatten(prefix: &str, table: &toml::Table, out: &mut Messages) {
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) => flatten(&format!("{prefix}{key}."), inner, out),
            other => drop(out.insert(format!("{prefix}{key}"), other.to_string())),
        }
    }
}

/// The names of the `{places}` of a message.
fn places(text: &str) -> BTreeSet<&str> {
    let inner = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    inner
        .map(|place| place.split_once('?').map_or(place, |(name, _)| name))
        .collect()
}

fn differences(zh: &Messages, en: &Messages) -> Vec<String> {
    let keys: BTreeSet<&String> = zh.keys().chain(en.keys()).collect();
    keys.into_iter()
        .filter_map(|key| match (zh.get(key), en.get(key)) {
            (Some(a), Some(b)) if places(a) == places(b) => None,
            (Some(_), Some(_)) => Some(format!("`{key}` has other places in zh than in en")),
            (Some(_), None) => Some(format!("`{key}` is missing in en")),
            _ => Some(format!("`{key}` is missing in zh")),
        })
        .collect()
}

/// English messages that would say "1 rows": after a place for a number (`n`, `count`, `all`, `rows`, or one named by the very
/// word), a word in the plural.
fn only_many(en: &Messages) -> Vec<String> {
    let number = |place: &str| matches!(place, "n" | "count" | "all" | "rows");
    let many = |word: &str| word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    en.iter()
        .filter(|(_, text)| {
            text.split('{').skip(1).any(|rest| {
                let Some((place, after)) = rest.split_once("} ") else {
                    return false;
                };
                let mut words = after.split([' ', ',', '.', ';', ')', '"']).take(2);
                words.any(|word| many(word) && (number(place) || place == word))
            })
        })
        .map(|(key, _)| format!("`{key}` has no wording for one thing, as in {{n}} {{n?row:rows}}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_keys_and_places_are_found() {
        let of = |text: &str| {
            let mut out = Messages::new();
            flatten("", &text.parse().unwrap(), &mut out);
            out
        };
        let zh = of("a.b = \"{x} 行\"\nc = \"一\"\nd = \"{n}\"");
        let en = of("a.b = \"{x} rows\"\nd = \"{m}\"\ne = \"five\"");
        assert_eq!(
            differences(&zh, &en),
            [
                "`c` is missing in en",
                "`d` has other places in zh than in en",
                "`e` is missing in zh"
            ]
        );
        let faults = only_many(&of(
            "a = \"{n} rows\"\nb = \"{rows} new records\"\nc = \"{n} {n?row:rows}\"\nd = \"{table} stands\"",
        ));
        assert_eq!(faults.len(), 2);
    }
}
