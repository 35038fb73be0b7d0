//! The names of entries.

use std::fmt;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A domain and its tables.
    Domain,
    /// A table.
    Table,
    /// A field of a table.
    Field,
    /// A code list.
    List,
    /// A rule.
    Rule,
    /// An indicator of monitoring and early warning.
    Indicator,
    /// A statistical report.
    Report,
}

impl Kind {
    /// All kinds, in the order of the reference.
    pub const ALL: [Kind; 7] = [
        Kind::Domain,
        Kind::Table,
        Kind::Field,
        Kind::List,
        Kind::Rule,
        Kind::Indicator,
        Kind::Report,
    ];

    /// The name in keys and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Domain => "domain",
            Kind::Table => "table",
            Kind::Field => "field",
            Kind::List => "list",
            Kind::Rule => "rule",
            Kind::Indicator => "indicator",
            Kind::Report => "report",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The name of an entry: its kind and an id, written `rule:X01`; a field's id is `<table>.<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What it is about.
    pub kind: Kind,
    /// Its id within its kind.
    pub id: String,
}

impl Key {
    /// The key of an id.
    pub fn new(kind: Kind, id: &str) -> Key {
        Key {
            kind,
            id: id.to_owned(),
        }
    }

    /// The key of a field.
    pub fn field(table: &str, code: &str) -> Key {
        Key {
            kind: Kind::Field,
            id: format!("{table}.{code}"),
        }
    }

    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Key> {
        let (kind, id) = text.split_once(':')?;
        Some(Key::new(Kind::from_name(kind)?, id))
    }

    /// The table and code of a field's key.
    pub fn table_and_field(&self) -> Option<(&str, &str)> {
        (self.kind == Kind::Field).then(|| self.id.split_once('.')).flatten()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.name(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for kind in Kind::ALL {
            let key = Key::new(kind, "a.b");
            assert_eq!(Key::parse(&key.to_string()), Some(key));
        }
        assert_eq!(Key::field("student", "XH").table_and_field(), Some(("student", "XH")));
        assert_eq!(Key::new(Kind::Rule, "X01").table_and_field(), None);
        assert_eq!(Key::parse("rule"), None);
        assert_eq!(Key::parse("law:X01"), None);
    }
}
