//! Tables and fields, read from Table Schema files with a `zhibao` property (Data Package v2).

use regex::Regex;
use serde::{Deserialize, Serialize};

/// A text in the two languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Label {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Label {
    /// The text in a language.
    pub fn get(&self, lang: crate::message::Lang) -> &str {
        match lang {
            crate::message::Lang::Zh => &self.zh,
            crate::message::Lang::En => &self.en,
        }
    }
}

/// The type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Free text.
    Text,
    /// A code of the field's lists.
    Code,
    /// A day, `YYYYMMDD`.
    Date,
    /// A month, `YYYYMM`.
    YearMonth,
    /// 1 or 0.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fixed count of decimals.
    Number {
        /// Decimals kept.
        decimals: u8,
    },
    /// The digest of an attached file.
    Attachment,
}

impl FieldType {
    /// Whether values of the type are numbers in SQL.
    pub fn is_numeric(self) -> bool {
        matches!(self, FieldType::Boolean | FieldType::Integer | FieldType::Number { .. })
    }
}

/// A check that runs natively on values of a field (rules F07 to F26).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Resident identity number, where the record's document type says so (GB 11643): F07, F08, F09, F10, F27.
    ResidentId,
    /// National student number: F11.
    NationalStudentNo,
    /// Temporary number of the old national template: F10.
    TemporaryId,
    /// School identifier: F12.
    SchoolCode,
    /// Unified social credit code (GB 32100): F13.
    Uscc,
    /// Mobile number: F14.
    Mobile,
    /// Mobile or landline number: F14.
    Phone,
    /// A person's name: F15, F16.
    PersonName,
    /// A school's own student number: F17.
    StudentNo,
    /// A score: F18.
    Score,
    /// A number that is not negative: F19.
    NonNegative,
    /// Height in centimetres: F20.
    Height,
    /// Weight in kilograms: F20.
    Weight,
    /// Vision on either scale: F20.
    Vision,
    /// Postcode: F21.
    Postcode,
    /// Portrait: F22.
    Photo,
    /// Bank card: F23.
    BankCard,
    /// Book number: F24.
    Isbn,
    /// Attached file: F26.
    Attachment,
}

impl Format {
    /// The format of a name in a table file.
    pub fn from_name(name: &str) -> Option<Format> {
        Some(match name {
            "resident_id" => Format::ResidentId,
            "national_student_no" => Format::NationalStudentNo,
            "temporary_id" => Format::TemporaryId,
            "school_code" => Format::SchoolCode,
            "uscc" => Format::Uscc,
            "mobile" => Format::Mobile,
            "phone" => Format::Phone,
            "person_name" => Format::PersonName,
            "student_no" => Format::StudentNo,
            "score" => Format::Score,
            "nonnegative" => Format::NonNegative,
            "height" => Format::Height,
            "weight" => Format::Weight,
            "vision" => Format::Vision,
            "postcode" => Format::Postcode,
            "photo" => Format::Photo,
            "bank_card" => Format::BankCard,
            "isbn" => Format::Isbn,
            "attachment" => Format::Attachment,
            _ => return None,
        })
    }
}

/// How far up the tiers a field may travel. Ordered from the narrowest to the widest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leaves {
    /// Stays in the school.
    Never,
    /// As far as the county.
    County,
    /// As far as the prefecture.
    Prefecture,
    /// As far as the province.
    Province,
    /// All the way.
    Ministry,
}

impl Leaves {
    /// All classes that are packed, narrowest first.
    pub const PACKED: [Leaves; 4] = [Leaves::County, Leaves::Prefecture, Leaves::Province, Leaves::Ministry];

    /// The class of a name in a table file or a package.
    pub fn from_name(name: &str) -> Option<Leaves> {
        Some(match name {
            "never" => Leaves::Never,
            "county" => Leaves::County,
            "prefecture" => Leaves::Prefecture,
            "province" => Leaves::Province,
            "ministry" => Leaves::Ministry,
            _ => return None,
        })
    }

    /// The name in table files and packages.
    pub fn name(self) -> &'static str {
        match self {
            Leaves::Never => "never",
            Leaves::County => "county",
            Leaves::Prefecture => "prefecture",
            Leaves::Province => "province",
            Leaves::Ministry => "ministry",
        }
    }
}

/// What the standard asks of a field. Completeness only: what blocks sealing is the task's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// In every record.
    Always,
    /// Where a condition holds.
    Sometimes,
    /// Optional.
    Optional,
}

/// Where a value comes from in another table: the record whose `match_field` equals our value of `by` gives `give`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// The other table.
    pub table: String,
    /// Its field that our value must equal.
    pub match_field: String,
    /// Our field that holds the value.
    pub by: String,
    /// Its field that is taken over.
    pub give: String,
}

/// A field that must name a record of another table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The id of the other table.
    pub table: String,
    /// The code of its field.
    pub field: String,
}

/// One field of a table.
#[derive(Debug, Clone)]
pub struct Field {
    /// The code of the standard, as in `SFZJH`; the name of its column everywhere.
    pub code: String,
    /// A speaking identifier in English, as in `id_no`.
    pub id: String,
    /// What people call it.
    pub label: Label,
    /// Its type.
    pub kind: FieldType,
    /// The most characters of its text, where limited.
    pub max_length: Option<usize>,
    /// The ids of the code lists that a value may come from.
    pub lists: Vec<String>,
    /// A pattern that the whole text must match.
    pub pattern: Option<Regex>,
    /// A native check.
    pub format: Option<Format>,
    /// What the standard asks.
    pub wanted: Wanted,
    /// Sensitivity, 1 (public) to 4.
    pub sensitivity: u8,
    /// How far up it may travel.
    pub leaves: Leaves,
    /// The id of its section in the form.
    pub section: String,
    /// Column width in pixels.
    pub width: u16,
    /// Source tag: a standard's number, template, policy or designed.
    pub source: String,
    /// The standard's item number.
    pub item: String,
    /// A note on use.
    pub note: String,
    /// An SQL expression over the same record that gives the value.
    pub derived: Option<String>,
    /// A record of another table that gives the value.
    pub derived_from: Option<Derivation>,
    /// The record of another table that it names.
    pub reference: Option<Reference>,
    /// A layer added it to a table of the base: no layout of the national system has a column for it.
    pub added: bool,
}

/// Which rows of a table belong to a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodKind {
    /// In scope while a predicate holds (all rows without one).
    Standing {
        /// SQL predicate over a record.
        predicate: Option<String>,
    },
    /// A date field lies in the period.
    Event {
        /// The code of the date field.
        field: String,
    },
    /// Bound to a term by its own fields, or the period it was entered in.
    Term,
    /// Bound to a school year.
    Year,
    /// Bound to a month.
    Month,
}

/// Records of another table that travel with those of this one: rules judge these by them, and they may lie in another period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rest {
    /// The index of the field that both have in common.
    pub field: usize,
    /// The id of the other table. Its field has the same code.
    pub table: String,
    /// Only those that were recorded in the school year of the period.
    pub of_year: bool,
}

/// A section of the record form, and a group of columns in the grid.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its title.
    pub label: Label,
}

/// One table of the standard.
#[derive(Debug, Clone)]
pub struct Table {
    /// The id, as in `student`; the name of its view, files and resources.
    pub id: String,
    /// The code, as in `ZH06`.
    pub code: String,
    /// What people call it.
    pub label: Label,
    /// The code of its domain, as in `ZH`.
    pub domain: String,
    /// What it is for.
    pub purpose: Label,
    /// For how many years after they end its records are kept; `None`: for ever.
    pub retention: Option<u16>,
    /// Which rows belong to a period.
    pub period: PeriodKind,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// Fields that are not collected unless a layer turns them on.
    pub off: Vec<Field>,
    /// Indices of the fields that identify a record within the school.
    pub key: Vec<usize>,
    /// Further sets of fields, by their indices, whose values together belong to one record only.
    pub unique: Vec<Vec<usize>>,
    /// The index of the reference field whose record decides whether a row is in scope; members follow their record.
    pub follows: Option<usize>,
    /// What its records rest on, which travels with them.
    pub rests_on: Vec<Rest>,
    /// The sections of its form.
    pub sections: Vec<Section>,
    /// Who keeps it up.
    pub maintained_by: String,
}

impl Table {
    /// The index of a field by its code.
    pub fn field_index(&self, code: &str) -> Option<usize> {
        self.fields.iter().position(|f| f.code == code)
    }

    /// Whether a value of a field belongs to one record only, so that a copy of the record must not have it: it is a key or
    /// closes a unique set (a kind of document and then its number), or its format is that of one person's number.
    pub fn is_own(&self, at: usize) -> bool {
        let Some(field) = self
            .fields
            .get(at)
            .filter(|f| f.lists.is_empty() && f.reference.is_none())
        else {
            return false;
        };
        let number = matches!(
            field.format,
            Some(
                Format::ResidentId
                    | Format::NationalStudentNo
                    | Format::TemporaryId
                    | Format::StudentNo
                    | Format::PersonName
                    | Format::Mobile
                    | Format::BankCard
                    | Format::Photo
            )
        );
        number || self.key == [at] || self.unique.iter().any(|set| set.last() == Some(&at))
    }

    /// A field by its code.
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.code == code)
    }
}
