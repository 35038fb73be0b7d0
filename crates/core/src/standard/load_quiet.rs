//! Reading the `[[quiet]]` parts of a rule.

use serde::Deserialize;

use super::Standard;
use super::fault::{Faults, SourceFile};
use super::rule::{Quiet, Side};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuietEntry {
    alone: Option<SideEntry>,
    mixed: Option<SideEntry>,
    apart: Option<SideEntry>,
    inside: Option<SideEntry>,
    other: Option<SideEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SideEntry {
    table: String,
    fields: Vec<String>,
    when: Option<String>,
}

impl From<SideEntry> for Side {
    fn from(entry: SideEntry) -> Side {
        Side {
            table: entry.table,
            fields: entry.fields,
            when: entry.when,
        }
    }
}

/// The conditions of a rule over the given tables.
pub(super) fn read(
    entries: Vec<QuietEntry>,
    tables: &[String],
    file: &SourceFile<'_>,
    standard: &Standard,
    faults: &mut Faults,
) -> Vec<Quiet> {
    let mut out = Vec::new();
    for entry in entries {
        let quiet = match (entry.alone, entry.mixed, entry.apart, entry.inside, entry.other) {
            (Some(side), None, None, None, None) => Quiet::Alone(side.into()),
            (None, Some(side), None, None, None) => Quiet::Mixed(side.into()),
            (None, None, Some(side), None, Some(other)) => Quiet::Apart(side.into(), other.into()),
            (None, None, None, Some(side), Some(other)) => Quiet::Inside(side.into(), other.into()),
            _ => {
                faults.say(file, "quiet", "quiet_shape", &[]);
                continue;
            }
        };
        let sides = quiet.sides();
        let same_width = sides.iter().all(|side| side.fields.len() == sides[0].fields.len());
        if !same_width || sides[0].fields.is_empty() {
            faults.say(file, "quiet", "quiet_shape", &[]);
        }
        for side in sides {
            check(side, tables, file, standard, faults);
        }
        out.push(quiet);
    }
    out
}

fn check(side: &Side, tables: &[String], file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) {
    let Some(table) = standard.table(&side.table).filter(|t| tables.contains(&t.id)) else {
        faults.say(file, "quiet", "no_table", &[("table", &side.table)]);
        return;
    };
    for code in side.fields.iter().filter(|code| table.field(code).is_none()) {
        faults.say(file, "quiet", "no_field", &[("table", &table.id), ("field", code)]);
    }
    if let Some(Err(error)) = side.when.as_ref().map(|text| crate::expr::compile(text, table)) {
        faults.say(file, "when =", "compile", &[("key", "when"), ("detail", &error)]);
    }
}
