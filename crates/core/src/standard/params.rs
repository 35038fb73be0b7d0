//! Numbers of a rule that a layer may set: declared with bounds, and written `:name` in its SQL, `{name}` in its texts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::fault::{Faults, SourceFile};
use super::table::Label;
use crate::message::fill;

/// What every rule is told; no parameter takes such a name.
pub const TOLD: [&str; 4] = ["as_of", "school", "period", "term_start"];

/// A number of a rule that a layer may set within bounds; some are the school's own to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// What it means.
    pub label: Label,
    /// The value of the base.
    pub default: f64,
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// The value in force.
    pub value: f64,
    /// Whether a school may set it too.
    pub school: bool,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct ParamEntry {
    default: f64,
    min: f64,
    max: f64,
    zh: String,
    en: String,
    #[serde(default)]
    school: bool,
}

/// Reads the parameters of a rule; `set` holds what layers say of them.
pub(super) fn read(
    entries: BTreeMap<String, ParamEntry>,
    set: &BTreeMap<String, f64>,
    file: &SourceFile<'_>,
    faults: &mut Faults,
) -> BTreeMap<String, Param> {
    let mut out = BTreeMap::new();
    for (name, entry) in entries {
        let fits = (entry.min..=entry.max).contains(&entry.default);
        let named = !TOLD.contains(&name.as_str()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !fits || !named || entry.zh.is_empty() || entry.en.is_empty() {
            faults.say(file, &format!("{name} ="), "bad_param", &[("name", &name)]);
        }
        let value = set.get(&name).copied().unwrap_or(entry.default);
        let param = Param {
            label: Label {
                zh: entry.zh,
                en: entry.en,
            },
            default: entry.default,
            min: entry.min,
            max: entry.max,
            value,
            school: entry.school,
        };
        out.insert(name, param);
    }
    out
}

/// Puts the values into SQL, and notes the names of all places that it has.
pub(super) fn into_sql(text: &str, params: &BTreeMap<String, Param>, seen: &mut BTreeSet<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find([':', '\'']) {
        out.push_str(&rest[..at]);
        let quoted = rest[at..].starts_with('\'');
        let tail = &rest[at + 1..];
        let end = if quoted {
            tail.find('\'').map_or(tail.len(), |close| close + 1)
        } else {
            tail.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(tail.len())
        };
        let name = &tail[..end];
        match params.get(name).filter(|_| !quoted) {
            Some(param) => out.push_str(&param.value.to_string()),
            None => out.push_str(&rest[at..at + 1 + end]),
        }
        if !quoted && !name.is_empty() {
            seen.insert(name.to_owned());
        }
        rest = &tail[end..];
    }
    out.push_str(rest);
    out
}

/// Puts the values into a text for people.
pub(super) fn into_text(label: Label, params: &BTreeMap<String, Param>) -> Label {
    if params.is_empty() {
        return label;
    }
    let values: BTreeMap<&str, String> = params.iter().map(|(n, p)| (n.as_str(), p.value.to_string())).collect();
    let put = |text: &str| fill(text, |name| values.get(name).map(String::as_str));
    Label {
        zh: put(&label.zh),
        en: put(&label.en),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_for_their_names_outside_of_quotes() {
        let param = |value| Param {
            label: Label::default(),
            default: value,
            min: 0.0,
            max: 100.0,
            value,
            school: false,
        };
        let params = BTreeMap::from([("most".to_owned(), param(56.0)), ("low".to_owned(), param(0.5))]);
        let mut seen = BTreeSet::new();
        let sql = into_sql(
            "n > :most AND x < :low OR ':most' = :mostly || 'it''s :low' -- :as_of",
            &params,
            &mut seen,
        );
        assert_eq!(sql, "n > 56 AND x < 0.5 OR ':most' = :mostly || 'it''s :low' -- :as_of");
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["as_of", "low", "most", "mostly"]);
        let label = Label {
            zh: "最多{most}，{n}".into(),
            en: "{most} at most, {n}".into(),
        };
        assert_eq!(into_text(label, &params).zh, "最多56，{n}");
        assert_eq!(into_sql("'open :most", &params, &mut BTreeSet::new()), "'open :most");
    }
}
