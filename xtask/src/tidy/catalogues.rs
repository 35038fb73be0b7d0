//! Message catalogues: the same keys and the same places in both languages.

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
                out.extend(
                    differences(&read(file)?, &read(&en)?)
                        .into_iter()
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

type Messages = BTreeMap<String, BTreeSet<String>>;

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
            other => drop(out.insert(format!("{prefix}{key}"), places(&other.to_string()))),
        }
    }
}

/// The `{places}` of a message.
fn places(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
        .collect()
}

fn differences(zh: &Messages, en: &Messages) -> Vec<String> {
    let keys: BTreeSet<&String> = zh.keys().chain(en.keys()).collect();
    keys.into_iter()
        .filter_map(|key| match (zh.get(key), en.get(key)) {
            (Some(a), Some(b)) if a == b => None,
            (Some(_), Some(_)) => Some(format!("`{key}` has other places in zh than in en")),
            (Some(_), None) => Some(format!("`{key}` is missing in en")),
            _ => Some(format!("`{key}` is missing in zh")),
        })
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
    }
}
