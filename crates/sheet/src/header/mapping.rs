//! What a school said its headings and values mean: a small JSON file, and the same in its vault.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Target, normal_heading};
use crate::SheetError;

/// Headings and their targets. A heading below a merged one is `group/heading`. `null` means: leave it out. Values are
/// named by the field that they stand for (`table.slot.field`), as typed, and what is read in their place.
///
/// ```json
/// {"columns": {"身份证": {"table": "student", "slot": 0, "field": "SFZJH"}, "小名": null},
///  "values": {"student.0.MZM": {"汉人": "01"}}}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// By heading as typed.
    #[serde(default)]
    pub columns: BTreeMap<String, Option<Target>>,
    /// By field and text, what is read in its place.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Mapping {
    /// Reads the JSON of a `--mapping` file.
    ///
    /// # Errors
    /// [`SheetError::Mapping`] with the parser's words.
    pub fn parse(json: &str) -> Result<Mapping, SheetError> {
        serde_json::from_str(json.trim_start_matches('\u{feff}')).map_err(|e| SheetError::Mapping {
            detail: format!("{}:{}", e.line(), e.column()),
        })
    }

    /// The JSON of it.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Adds or replaces one.
    pub fn remember(&mut self, group: Option<&str>, heading: &str, target: Option<Target>) {
        self.columns.insert(key(group, heading), target);
    }

    /// Adds or replaces what is read in place of a text of a field.
    pub fn remember_value(&mut self, target: &Target, text: &str, is: &str) {
        let values = self.values.entry(target.key()).or_default();
        values.insert(text.trim().to_owned(), is.to_owned());
    }

    /// What is read in place of the texts of a field.
    pub fn values_of(&self, target: &Target) -> Option<&BTreeMap<String, String>> {
        self.values.get(&target.key())
    }

    /// Outer `None`: nothing was said. Inner `None`: it is to be left out.
    pub(super) fn find(&self, group: Option<&str>, heading: &str) -> Option<&Option<Target>> {
        let wanted = [
            group.map(|g| normal_heading(&key(Some(g), heading))),
            Some(normal_heading(heading)),
        ];
        let mut by_normal = wanted.iter().flatten();
        by_normal.find_map(|want| {
            self.columns
                .iter()
                .find(|(k, _)| normal_heading(k) == *want)
                .map(|(_, t)| t)
        })
    }
}

fn key(group: Option<&str>, heading: &str) -> String {
    match group {
        Some(group) => format!("{group}/{heading}"),
        None => heading.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_json() {
        let mut mapping = Mapping::default();
        mapping.remember(None, "身份证*", Some(Target::new("student", 0, "SFZJH")));
        mapping.remember(Some("父亲"), "姓名", None);
        let nation = Target::new("student", 0, "MZM");
        mapping.remember_value(&nation, " 汉人 ", "01");
        assert_eq!(Mapping::parse(&mapping.to_json()), Ok(mapping.clone()));
        assert_eq!(
            mapping
                .values_of(&nation)
                .and_then(|v| v.get("汉人"))
                .map(String::as_str),
            Some("01")
        );
        assert_eq!(
            mapping
                .find(None, "身份证")
                .and_then(Option::as_ref)
                .map(|t| t.field.as_str()),
            Some("SFZJH")
        );
        assert_eq!(mapping.find(Some("父亲"), "姓名"), Some(&None));
        assert_eq!(mapping.find(None, "姓名"), None);
        assert!(matches!(
            Mapping::parse("{\"columns\": 3}"),
            Err(SheetError::Mapping { .. })
        ));
    }
}
