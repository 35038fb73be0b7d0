//! Records that may be the person of a row though no key says so: the same identity number under another kind of document, or
//! the same name, sex and day of birth where not both have a number (R02 of the rules).

use std::collections::HashMap;

use zhibao_core::standard::table::{Format, Table};
use zhibao_core::value::Value;
use zhibao_vault::{Result, Row, SetId, Vault, VaultError};

use super::keys::{Match, name_field};

/// The field of the day of birth, and that of the sex.
const BIRTH: &str = "CSRQ";
const SEX: &str = "XBM";

/// The people of a table as they stood before the import.
pub(super) struct Alike {
    name: usize,
    birth: usize,
    sex: Option<usize>,
    number: usize,
    by_person: HashMap<(String, String), Vec<Known>>,
    by_number: HashMap<String, Vec<String>>,
}

struct Known {
    id: String,
    sex: Option<String>,
    number: Option<String>,
}

fn text(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

impl Alike {
    /// Those of a table that holds people; none for other tables, and for those whose records belong to others' records.
    pub(super) fn load(vault: &Vault, set: SetId, table: &Table) -> Result<Option<Alike>> {
        let number = table.fields.iter().position(|f| f.format == Some(Format::ResidentId));
        let (Some(name), Some(birth), Some(number)) = (name_field(table), table.field_index(BIRTH), number) else {
            return Ok(None);
        };
        if table.key.iter().any(|at| table.fields[*at].reference.is_some()) {
            return Ok(None);
        }
        let mut out = Alike {
            name,
            birth,
            sex: table.field_index(SEX),
            number,
            by_person: HashMap::new(),
            by_number: HashMap::new(),
        };
        vault.for_each_row(set, &table.id, &mut |row: Row| {
            let cell = |at: usize| text(&row.cells[at].value);
            let number = cell(out.number);
            if let Some(number) = number.clone() {
                out.by_number.entry(number).or_default().push(row.id.clone());
            }
            if let (Some(name), Some(birth)) = (cell(out.name), cell(out.birth)) {
                let sex = out.sex.and_then(cell);
                let known = Known {
                    id: row.id,
                    sex,
                    number,
                };
                out.by_person.entry((name, birth)).or_default().push(known);
            }
            Ok::<(), VaultError>(())
        })?;
        Ok(Some(out))
    }

    /// The record that a row without a known key may mean.
    pub(super) fn find(&self, values: &[Value]) -> Match {
        let number = text(&values[self.number]);
        let same_number = number.as_ref().and_then(|number| self.by_number.get(number));
        let found: Vec<&String> = match (same_number, text(&values[self.name]), text(&values[self.birth])) {
            (Some(ids), ..) => ids.iter().collect(),
            (None, Some(name), Some(birth)) => {
                let sex = self.sex.and_then(|at| text(&values[at]));
                let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
                let known = self.by_person.get(&(name, birth)).into_iter().flatten();
                // Whoever has another number of their own is another person.
                let alike = known.filter(|one| !differ(&one.sex, &sex) && !differ(&one.number, &number));
                alike.map(|one| &one.id).collect()
            }
            _ => Vec::new(),
        };
        match found.as_slice() {
            [] => Match::New,
            [one] => Match::Record((*one).clone()),
            _ => Match::Conflict,
        }
    }
}
