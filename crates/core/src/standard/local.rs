//! Lists that a school loads itself: more codes for a list that is known to be partial.

use std::collections::BTreeMap;

use super::codelist::CodeList;
use super::fault::{Faults, SourceFile};
use super::load::extend;

/// Codes of a school's own for an open list. They silence the list's warnings in this school and travel in its packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalList {
    /// The list.
    pub list: String,
    /// The codes, as CSV with the columns of a list.
    pub text: String,
}

impl LocalList {
    pub(super) fn add_to(&self, lists: &mut BTreeMap<String, CodeList>, faults: &mut Faults) {
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
