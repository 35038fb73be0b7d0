//! Reading one cell as a value of a field: what people type becomes what the standard keeps, or stays as typed with the
//! reason beside it.

mod format;
mod number;
mod text;

pub use format::{Identity, judge_identity, judge_name};

use compact_str::CompactString;

use crate::normal::Repairs;
use crate::standard::Standard;
use crate::standard::codelist::CodeList;
use crate::standard::rule::Severity;
use crate::standard::table::{Field, FieldType, Format};
use crate::value::{Raw, Value};

/// Why a value is not what its field asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule, as in `F05`.
    pub rule: &'static str,
    /// What it means.
    pub severity: Severity,
    /// Whether the value cannot be used: it reads as NULL and rules that read the field stay silent.
    pub blocking: bool,
    /// Values for the places of the message.
    pub args: Vec<(CompactString, String)>,
    /// The value that was probably meant.
    pub suggestion: Option<String>,
}

impl Fault {
    /// A fault that leaves no usable value.
    pub fn blocking(rule: &'static str) -> Fault {
        Fault {
            rule,
            severity: Severity::Error,
            blocking: true,
            args: Vec::new(),
            suggestion: None,
        }
    }

    /// A fault of a value that can still be used.
    pub fn lasting(rule: &'static str, severity: Severity) -> Fault {
        Fault {
            rule,
            severity,
            blocking: false,
            args: Vec::new(),
            suggestion: None,
        }
    }

    /// The same with a value for a place of the message.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Fault {
        self.args.push((CompactString::const_new(name), value.into()));
        self
    }

    /// The same with a suggestion.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<String>) -> Fault {
        self.suggestion = suggestion;
        self
    }
}

/// What became of a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The value; NULL where the cell is empty or cannot be read.
    pub value: Value,
    /// What was repaired on the way.
    pub repairs: Repairs,
    /// What is wrong with it.
    pub fault: Option<Box<Fault>>,
    /// A spreadsheet stored it as a number of more digits than a number keeps.
    pub rounded: bool,
}

impl Reading {
    fn of(value: Value, repairs: Repairs) -> Reading {
        Reading {
            value,
            repairs,
            fault: None,
            rounded: false,
        }
    }

    fn bad(fault: Fault, repairs: Repairs) -> Reading {
        Reading {
            value: Value::Null,
            repairs,
            fault: Some(Box::new(fault)),
            rounded: false,
        }
    }
}

/// Reads the cells of one field.
pub struct FieldReader<'s> {
    field: &'s Field,
    lists: Vec<&'s CodeList>,
    required: bool,
    school: Option<String>,
}

impl<'s> FieldReader<'s> {
    /// A reader for a field. `required` decides whether `-` and the like mean "nothing"; `school` is the code of the own
    /// school, where known.
    pub fn new(standard: &'s Standard, field: &'s Field, required: bool, school: Option<&str>) -> FieldReader<'s> {
        let lists = match field.kind {
            FieldType::Boolean if field.lists.is_empty() => standard.list("jyt1001_sfbz_yes_no").into_iter().collect(),
            _ => field.lists.iter().filter_map(|id| standard.list(id)).collect(),
        };
        FieldReader {
            field,
            lists,
            required,
            school: school.map(str::to_owned),
        }
    }

    /// The field.
    pub fn field(&self) -> &'s Field {
        self.field
    }

    /// Reads a cell. Identity numbers and names are judged once the whole record is known ([`judge_identity`],
    /// [`judge_name`]).
    pub fn read(&self, raw: Raw<'_>) -> Reading {
        match raw {
            Raw::Empty => Reading::default(),
            Raw::Error(_) => Reading::bad(Fault::blocking(self.unreadable()), Repairs::NONE),
            Raw::Text(text) if text.trim().is_empty() => Reading::default(),
            raw => match self.field.kind {
                FieldType::Text | FieldType::Attachment => text::read(self, raw),
                FieldType::Code => self.read_code(raw),
                FieldType::Boolean => self.read_boolean(raw),
                FieldType::Date => self.read_date(raw),
                FieldType::YearMonth => self.read_month(raw),
                FieldType::Integer => number::read(self, raw, 0),
                FieldType::Number { decimals } => number::read(self, raw, decimals),
            },
        }
    }

    /// The rule that says that a cell of this type cannot be read.
    fn unreadable(&self) -> &'static str {
        match self.field.kind {
            FieldType::Code | FieldType::Boolean => "F02",
            FieldType::Date => "F05",
            FieldType::YearMonth => "F06",
            FieldType::Integer | FieldType::Number { .. } => "F19",
            FieldType::Text | FieldType::Attachment => "F03",
        }
    }

    fn is_long_number(&self) -> bool {
        matches!(self.field.format, Some(Format::ResidentId))
    }
}

#[cfg(test)]
mod tests;
