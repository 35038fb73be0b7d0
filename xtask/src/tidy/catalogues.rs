//! Message catalogues: the same keys and the same places in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::place::root;

pub(super) fn faults() -> Result<Vec<String>> {
    let mut out = Vec::new();
    let mut folders: Vec<_> = std::fs::read_dir(root().join("crates"))?
        .filter_map(|entry| Some(entry.ok()?.path().join("messages")))
        .chain([root().join("src-tauri/messages")])
        .filter(|folder| folder.is_dir())
        .collect();
    folders.sort();
    for folder in folders {
        let [zh, en] = [read(&folder.join("zh.toml"))?, read(&folder.join("en.toml"))?];
        let name = folder.strip_prefix(root()).unwrap_or(&folder).display();
        out.extend(
            differences(&zh, &en)
                .into_iter()
                .map(|fault| format!("{name}: {fault}")),
        );
    }
    Ok(out)
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
