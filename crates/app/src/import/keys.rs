//! Which record a row means.

use zhibao_core::standard::table::{Format, Table};
use zhibao_core::value::Value;
use zhibao_vault::{KeyIndex, Result, SetId, Vault};

/// The keys of a table, strongest first, over the records that stood in the vault before the import.
pub(crate) struct Keys {
    keys: Vec<(Vec<usize>, KeyIndex)>,
    /// The kind of document: it often follows by default, so that alone it names nobody.
    kind: Option<usize>,
}

/// What the keys of a row say.
pub(crate) enum Match {
    /// No record has any of them.
    New,
    /// One record.
    Record(String),
    /// They belong to different records, or all of them to several.
    Conflict,
}

impl Keys {
    /// National student number; document type and number; then the table's own key.
    pub(crate) fn load(vault: &Vault, set: SetId, table: &Table) -> Result<Keys> {
        let mut fields: Vec<Vec<usize>> = Vec::new();
        let with = |format: Format| table.fields.iter().position(|f| f.format == Some(format));
        let own = table.key.clone();
        let follows = own.iter().any(|at| table.fields[*at].reference.is_some());
        if !follows {
            fields.extend(with(Format::NationalStudentNo).map(|at| vec![at]));
            if let (Some(kind), Some(number)) = (table.field_index("SFZJLXM"), with(Format::ResidentId)) {
                fields.push(vec![kind, number]);
            }
        }
        if !own.is_empty() {
            fields.push(own);
        }
        let mut keys = Vec::with_capacity(fields.len());
        for fields in fields {
            let codes: Vec<&str> = fields.iter().map(|at| table.fields[*at].code.as_str()).collect();
            let index = vault.key_index(set, &table.id, &codes)?;
            keys.push((fields, index));
        }
        Ok(Keys {
            keys,
            kind: table.field_index("SFZJLXM"),
        })
    }

    /// The record that a row's values mean: the one that all its known keys agree on. A key that several records share (as
    /// doubly issued numbers do) does not decide, but must not contradict.
    pub(crate) fn find(&self, values: &[Value]) -> Match {
        let mut agreed: Option<Vec<&String>> = None;
        for (fields, index) in &self.keys {
            if index.is_empty() || fields.iter().any(|at| values[*at].is_null()) {
                continue;
            }
            let texts: Vec<String> = fields.iter().map(|at| values[*at].to_string()).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let rows = index.get(&texts);
            if rows.is_empty() {
                continue;
            }
            agreed = Some(match agreed {
                None => rows.iter().collect(),
                Some(before) => before.into_iter().filter(|row| rows.contains(row)).collect(),
            });
        }
        match agreed.as_deref() {
            None => Match::New,
            Some([row]) => Match::Record((*row).clone()),
            Some(_) => Match::Conflict,
        }
    }

    /// Whether the row has a value in any key.
    pub(crate) fn has_any(&self, values: &[Value]) -> bool {
        self.keys
            .iter()
            .any(|(fields, _)| fields.iter().any(|at| Some(*at) != self.kind && !values[*at].is_null()))
    }
}

/// The field that holds a person's or thing's name, for telling records from stray rows.
pub(crate) fn name_field(table: &Table) -> Option<usize> {
    table.fields.iter().position(|f| f.format == Some(Format::PersonName))
}
