//! Reading what the records of a table rest on: those of other tables that travel with them.

use serde::Deserialize;

use super::fault::{Faults, SourceFile};
use super::table::{Field, PeriodKind, Rest, Table};

const NEEDLE: &str = "\"rests_on\"";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestEntry {
    table: String,
    /// The code of the field that both tables have in common.
    by: String,
    /// `year`: only what was recorded in the same school year.
    #[serde(default)]
    of: Option<String>,
}

/// What a table says that its records rest on.
pub(super) fn rests(
    entries: Vec<RestEntry>,
    table: &str,
    fields: &[Field],
    file: &SourceFile<'_>,
    faults: &mut Faults,
) -> Vec<Rest> {
    let mut rests = Vec::new();
    for entry in entries {
        if let Some(other) = entry.of.as_deref().filter(|of| *of != "year") {
            faults.say(file, NEEDLE, "no_period", &[("name", other)]);
        }
        match fields.iter().position(|field| field.code == entry.by) {
            Some(field) => rests.push(Rest {
                field,
                table: entry.table,
                of_year: entry.of.is_some(),
            }),
            None => faults.say(file, NEEDLE, "no_field", &[("table", table), ("field", &entry.by)]),
        }
    }
    rests
}

/// The other table has the field, too; where only the records of a school year are meant, they are bound to periods.
pub(super) fn check(table: &Table, tables: &[Table], file: &SourceFile<'_>, faults: &mut Faults) {
    for rest in &table.rests_on {
        let code = &table.fields[rest.field].code;
        let Some(other) = tables.iter().find(|other| other.id == rest.table) else {
            faults.say(file, NEEDLE, "no_table", &[("table", &rest.table)]);
            continue;
        };
        if other.field_index(code).is_none() {
            faults.say(file, NEEDLE, "no_field", &[("table", &other.id), ("field", code)]);
        }
        let bound = matches!(other.period, PeriodKind::Term | PeriodKind::Year | PeriodKind::Month);
        if rest.of_year && !bound {
            faults.say(file, NEEDLE, "rests_unbound", &[("table", &other.id)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::message::Lang;
    use crate::standard::{SourceFile, Standard};

    const FILE: &str = "tables/ZH/grant_payment.json";

    /// What is said of a standard whose grants rest on something else.
    fn said(rests: &str) -> Vec<(bool, String)> {
        let mut files = Standard::bundled_files().to_vec();
        let at = files.iter().position(|file| file.path == FILE).expect("the table");
        let lines = files[at].text.lines();
        let lines = lines.map(|line| match line.contains("\"rests_on\"") {
            true => format!("    \"rests_on\": [{rests}],\n"),
            false => format!("{line}\n"),
        });
        let text: String = lines.collect();
        files[at] = SourceFile {
            path: FILE,
            text: &text,
        };
        let line = text.lines().position(|line| line.contains("\"rests_on\""));
        let faults = Standard::load(&files).err().map(|faults| faults.0).unwrap_or_default();
        let said = faults.iter().map(|fault| {
            let is_here = fault.file == FILE && Some(fault.line) == line.map(|at| at + 1);
            (is_here, fault.what.0.get(Lang::En).to_owned())
        });
        said.collect()
    }

    #[test]
    fn what_it_rests_on_must_be_there() {
        let good = r#"{"table": "hardship_recognition", "by": "XH", "of": "year"}, {"table": "student", "by": "XH"}"#;
        assert_eq!(said(good), vec![]);
        for (rests, why) in [
            (r#"{"table": "nothing", "by": "XH"}"#, "there is no table nothing"),
            (
                r#"{"table": "graduation", "by": "NO"}"#,
                "grant_payment has no field NO",
            ),
            (
                r#"{"table": "graduation", "by": "FFNY"}"#,
                "graduation has no field FFNY",
            ),
            (
                r#"{"table": "graduation", "by": "XH", "of": "term"}"#,
                "there is no period kind term",
            ),
            (
                r#"{"table": "student", "by": "XH", "of": "year"}"#,
                "`of` limits `rests_on` to a school year, but records of student are not bound to periods",
            ),
        ] {
            assert_eq!(said(rests), vec![(true, why.to_owned())], "{rests}");
        }
        assert!(
            said(r#"{"table": "student", "by": "XH", "off": "year"}"#)[0]
                .1
                .contains("off")
        );
    }
}
