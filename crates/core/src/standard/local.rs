//! Lists that a school loads itself: more codes for a list that is known to be partial, or its own settings.

use std::collections::BTreeMap;

use super::Standard;
use super::codelist::CodeList;
use super::fault::{Faults, Reason, SourceFile};
use super::load::extend;

/// The name of the list that holds no codes but settings: numbers of rules that a school may say itself, `X29.usual,30`.
pub const SETTINGS: &str = "settings";

/// Codes of a school's own for an open list. They silence the list's warnings in this school and travel in its packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalList {
    /// The list.
    pub list: String,
    /// The codes, as CSV with the columns of a list.
    pub text: String,
}

impl LocalList {
    /// Its settings, where it holds such: rule, parameter, value, and the line where they stand.
    fn settings(&self) -> Vec<(String, String, Option<f64>, usize)> {
        if self.list != SETTINGS {
            return Vec::new();
        }
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(self.text.as_bytes());
        let read = |record: csv::StringRecord| {
            let name = record.get(0).unwrap_or("");
            let (rule, param) = name.split_once('.').unwrap_or((name, ""));
            let value = record.get(1).and_then(|text| text.trim().parse::<f64>().ok());
            let line = record.position().map_or(0, |p| p.line() as usize);
            (rule.to_owned(), param.to_owned(), value, line)
        };
        reader.records().flatten().map(read).collect()
    }

    /// Puts its settings among the values of parameters, by rule.
    pub(super) fn set(&self, values: &mut BTreeMap<String, BTreeMap<String, f64>>) {
        for (rule, param, value, _) in self.settings() {
            if let Some(value) = value {
                values.entry(rule).or_default().insert(param, value);
            }
        }
    }

    /// Looks whether its settings are the school's own to say, and within their bounds.
    pub(super) fn check(&self, standard: &Standard, faults: &mut Faults) {
        for (rule, param, value, line) in self.settings() {
            let known = standard.rule(&rule).and_then(|r| r.params.get(&param));
            let fits = known.filter(|p| p.school && value.is_some_and(|v| (p.min..=p.max).contains(&v)));
            if fits.is_none() {
                let name = [("name", format!("{rule}.{param}"))];
                faults.line(SETTINGS, line, Reason::of("no_setting", &name));
            }
        }
    }

    pub(super) fn add_to(&self, lists: &mut BTreeMap<String, CodeList>, faults: &mut Faults) {
        if self.list == SETTINGS {
            return;
        }
        let path = format!("codelists/{}.csv", self.list);
        let file = SourceFile {
            path: &path,
            text: &self.text,
        };
        match lists.get_mut(&self.list) {
            Some(list) => extend(list, &file, true, faults),
            None => faults.say(&file, "", "no_list", &[("list", &self.list)]),
        }
    }
}
