//! Table files of a layer that add fields to a table below.

use serde::Deserialize;

use super::Standard;
use super::fault::{Faults, SourceFile};
use super::load_tables::{FieldEntry, On, SectionEntry, fields, section};

/// A file of a layer that adds fields to a table.
#[derive(Deserialize)]
pub(super) struct ExtensionFile {
    fields: Vec<FieldEntry>,
    zhibao: ExtensionProperties,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtensionProperties {
    extends: String,
    #[serde(default)]
    sections: Vec<SectionEntry>,
}

/// Whether a table file adds to a table below, in place of bringing one.
pub(super) fn extends(file: &SourceFile<'_>) -> bool {
    #[derive(Deserialize)]
    struct Front {
        zhibao: Extends,
    }
    #[derive(Deserialize)]
    struct Extends {
        #[serde(default)]
        extends: Option<serde::de::IgnoredAny>,
    }
    file.text.contains("\"extends\"")
        && serde_json::from_str::<Front>(file.text).is_ok_and(|front| front.zhibao.extends.is_some())
}

/// Adds the fields of a layer to a table.
pub(super) fn extend(
    entry: ExtensionFile,
    on: &On<'_>,
    file: &SourceFile<'_>,
    standard: &mut Standard,
    faults: &mut Faults,
) {
    let id = entry.zhibao.extends;
    let (mut fields, mut off) = fields(entry.fields, &id, on, file, standard, faults);
    fields.iter_mut().chain(&mut off).for_each(|field| field.added = true);
    let Some(table) = standard.tables.iter_mut().find(|t| t.id == id) else {
        return faults.say(file, "\"extends\"", "no_table", &[("table", &id)]);
    };
    for field in fields.iter().chain(&off) {
        if table
            .fields
            .iter()
            .chain(&table.off)
            .any(|known| known.code == field.code)
        {
            let needle = format!("\"{}\"", field.code);
            faults.say(file, &needle, "field_twice", &[("field", &field.code)]);
        }
    }
    table.fields.extend(fields);
    table.off.extend(off);
    table.sections.extend(entry.zhibao.sections.into_iter().map(section));
}
