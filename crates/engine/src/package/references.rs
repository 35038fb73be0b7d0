//! References that a package states: every value must name a row that is in it.

use std::collections::HashMap;

use compact_str::CompactString;
use foldhash::HashSet;
use zhibao_core::package::descriptor::{Content, Descriptor, ForeignKey};

use super::TableFault;

/// A column of a resource, by names.
type Place = (String, String);

/// Values seen in the columns that references join.
#[derive(Default)]
pub(super) struct References {
    seen: HashMap<Place, HashSet<CompactString>>,
    keys: Vec<(String, ForeignKey)>,
}

impl References {
    /// Prepares for the references that a descriptor states.
    pub(super) fn of(descriptor: &Descriptor) -> References {
        let mut out = References::default();
        for resource in &descriptor.resources {
            let Content::Table { schema, .. } = &resource.content else {
                continue;
            };
            for key in &schema.references {
                out.seen.entry((resource.name.clone(), key.field.clone())).or_default();
                out.seen.entry((key.resource.clone(), key.target.clone())).or_default();
                out.keys.push((resource.name.clone(), key.clone()));
            }
        }
        out
    }

    /// The set that a column's values go into, if any reference reads it. Give it back by [`References::put`].
    pub(super) fn take(&mut self, resource: &str, field: &str) -> Option<HashSet<CompactString>> {
        self.seen
            .get_mut(&(resource.to_owned(), field.to_owned()))
            .map(std::mem::take)
    }

    /// Gives back a set that was taken.
    pub(super) fn put(&mut self, resource: &str, field: &str, values: HashSet<CompactString>) {
        self.seen.insert((resource.to_owned(), field.to_owned()), values);
    }

    /// Checks all references whose both ends were read; `withheld` names resources that were not.
    pub(super) fn check(&self, withheld: &[String]) -> Result<(), TableFault> {
        for (resource, key) in self
            .keys
            .iter()
            .filter(|(r, k)| !withheld.contains(r) && !withheld.contains(&k.resource))
        {
            let values = self.seen.get(&(resource.clone(), key.field.clone()));
            let targets = self.seen.get(&(key.resource.clone(), key.target.clone()));
            if !values
                .zip(targets)
                .is_some_and(|(values, targets)| values.is_subset(targets))
            {
                return Err(TableFault::Reference {
                    resource: resource.clone(),
                    field: key.field.clone(),
                });
            }
        }
        Ok(())
    }
}
