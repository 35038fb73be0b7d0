//! Why a package is refused outright.

use crate::message::{Arg, Catalogue, Speak};

use super::MESSAGES;

/// Why bytes are not taken as a package. `entry` is the name of an entry, made printable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No ZIP archive at all.
    #[error("not a ZIP archive")]
    NotAnArchive,
    /// Ends, or points, beyond its end.
    #[error("the archive is cut off")]
    Truncated,
    /// Bytes before the archive.
    #[error("bytes before the archive")]
    BytesBefore,
    /// Bytes after the archive.
    #[error("bytes after the archive")]
    BytesAfter,
    /// Bytes between its parts.
    #[error("stray bytes at offset {at}")]
    Gap {
        /// Where.
        at: u64,
    },
    /// Two entries share bytes.
    #[error("{entry} overlaps another entry")]
    Overlap {
        /// Which.
        entry: String,
    },
    /// The archive has a comment.
    #[error("the archive has a comment")]
    ArchiveComment,
    /// An entry has a comment.
    #[error("{entry} has a comment")]
    EntryComment {
        /// Which.
        entry: String,
    },
    /// ZIP64 structures.
    #[error("ZIP64 is not used in packages")]
    Zip64,
    /// Spread over several disks.
    #[error("an archive of several disks")]
    MultiDisk,
    /// A folder.
    #[error("{entry} is a folder")]
    Folder {
        /// Which.
        entry: String,
    },
    /// A link.
    #[error("{entry} is a link")]
    Link {
        /// Which.
        entry: String,
    },
    /// A device, pipe or socket.
    #[error("{entry} is not a regular file")]
    SpecialFile {
        /// Which.
        entry: String,
    },
    /// An entry without a name.
    #[error("an entry without a name")]
    EmptyName,
    /// A name that begins at a root or drive.
    #[error("absolute name {entry}")]
    AbsoluteName {
        /// Which.
        entry: String,
    },
    /// A name with `.` or `..`.
    #[error("name {entry} leaves its folder")]
    ParentName {
        /// Which.
        entry: String,
    },
    /// A name with a backslash.
    #[error("name {entry} has a backslash")]
    BackslashName {
        /// Which.
        entry: String,
    },
    /// Another name that packages do not use.
    #[error("name {entry} is not allowed")]
    BadName {
        /// Which.
        entry: String,
    },
    /// A name that stands twice (letter case aside).
    #[error("{entry} stands twice")]
    Duplicate {
        /// Which.
        entry: String,
    },
    /// Not in byte order of the names.
    #[error("{entry} is out of order")]
    OutOfOrder {
        /// Which.
        entry: String,
    },
    /// ZIP encryption.
    #[error("{entry} is encrypted")]
    Encrypted {
        /// Which.
        entry: String,
    },
    /// Neither stored nor deflated, or an unknown flag.
    #[error("{entry} is packed by an unsupported method")]
    Method {
        /// Which.
        entry: String,
    },
    /// An extra field that changes name, size or type.
    #[error("{entry} has an extra field that is not allowed")]
    ExtraField {
        /// Which.
        entry: String,
    },
    /// More entries than allowed.
    #[error("more than {limit} entries")]
    TooManyEntries {
        /// The limit.
        limit: usize,
    },
    /// An entry larger than allowed.
    #[error("{entry} is larger than {limit} bytes")]
    EntryTooLarge {
        /// Which.
        entry: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// An entry that inflates out of proportion.
    #[error("{entry} inflates more than {limit} times")]
    Inflated {
        /// Which.
        entry: String,
        /// The limit.
        limit: u64,
    },
    /// All entries together larger than allowed.
    #[error("more than {limit} bytes in all")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Local header, data descriptor and central directory differ.
    #[error("the headers of {entry} disagree")]
    Disagreement {
        /// Which.
        entry: String,
    },
    /// The packed data is not what the headers say.
    #[error("the data of {entry} is damaged")]
    Damaged {
        /// Which.
        entry: String,
    },
    /// Wrong checksum.
    #[error("the checksum of {entry} is wrong")]
    Crc {
        /// Which.
        entry: String,
    },
    /// No `datapackage.json`.
    #[error("no datapackage.json")]
    NoDescriptor,
    /// No `signature.jws`.
    #[error("no signature.jws")]
    NoSignature,
    /// The descriptor is not as specified.
    #[error("datapackage.json: {place}: {what}")]
    Descriptor {
        /// JSON path of the member.
        place: String,
        /// What is wrong, in English.
        what: &'static str,
    },
    /// An entry that no resource names.
    #[error("{entry} is named by no resource")]
    Unnamed {
        /// Which.
        entry: String,
    },
    /// A resource without its entry.
    #[error("{entry} is missing")]
    Absent {
        /// Which.
        entry: String,
    },
    /// Another size than the resource says.
    #[error("{entry} has another size than the descriptor says")]
    Bytes {
        /// Which.
        entry: String,
    },
    /// Another digest than the resource says.
    #[error("{entry} is not what was signed")]
    Hash {
        /// Which.
        entry: String,
    },
    /// A byte order mark in a table.
    #[error("{entry} begins with a byte order mark")]
    CsvBom {
        /// Which.
        entry: String,
    },
    /// A table that is not UTF-8.
    #[error("{entry} line {line} is not UTF-8")]
    CsvUtf8 {
        /// Which.
        entry: String,
        /// The line, from 1.
        line: u64,
    },
    /// A stray, open or misplaced quote or carriage return.
    #[error("{entry} line {line}: misplaced quote or line break")]
    CsvQuote {
        /// Which.
        entry: String,
        /// The line, from 1.
        line: u64,
    },
    /// A blank line.
    #[error("{entry} line {line} is blank")]
    CsvBlankLine {
        /// Which.
        entry: String,
        /// The line, from 1.
        line: u64,
    },
    /// A row with too many or too few cells.
    #[error("{entry} line {line} has another number of cells than the header")]
    CsvColumns {
        /// Which.
        entry: String,
        /// The line, from 1.
        line: u64,
    },
    /// The header is not the schema's field names.
    #[error("the header of {entry} is not the one of its schema")]
    CsvHeader {
        /// Which.
        entry: String,
    },
    /// A cell larger than allowed.
    #[error("{entry} line {line} has a cell over the limit")]
    CsvCell {
        /// Which.
        entry: String,
        /// The line, from 1.
        line: u64,
    },
    /// A `row_id` that is empty or repeated.
    #[error("{entry} line {line}: row_id empty or repeated")]
    CsvRowId {
        /// Which.
        entry: String,
        /// The line, from 1.
        line: u64,
    },
    /// A part without its first line.
    #[error("not a part of a split package")]
    PartHeader,
    /// Parts that are not there.
    #[error("parts {missing} of {count} are missing")]
    PartMissing {
        /// Their numbers, joined by commas (the first ten).
        missing: String,
        /// How many there should be.
        count: u32,
    },
    /// Parts of different wholes, or two different parts of one number.
    #[error("parts of different packages")]
    PartMixed,
    /// The joined whole has another size or digest than the parts say.
    #[error("the joined parts are not what was split")]
    PartWhole,
}

macro_rules! names {
    ($($variant:ident => $name:literal),+ $(,)?) => {
        impl Refusal {
            /// The names of all refusals, as in `docs/formats/package.md`.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The stable name of this refusal.
            pub fn name(&self) -> &'static str {
                &self.code()["package.".len()..]
            }
        }

        impl Speak for Refusal {
            fn catalogue(&self) -> &'static Catalogue {
                &MESSAGES
            }

            fn code(&self) -> &'static str {
                match self { $(Refusal::$variant { .. } => concat!("package.", $name)),+ }
            }

            fn args(&self) -> Vec<Arg> {
                self.places()
            }
        }
    };
}

names! {
    NotAnArchive => "not_an_archive", Truncated => "truncated", BytesBefore => "bytes_before", BytesAfter => "bytes_after",
    Gap => "gap", Overlap => "overlap", ArchiveComment => "archive_comment", EntryComment => "entry_comment",
    Zip64 => "zip64", MultiDisk => "multi_disk", Folder => "folder", Link => "link", SpecialFile => "special_file",
    EmptyName => "empty_name", AbsoluteName => "absolute_name", ParentName => "parent_name",
    BackslashName => "backslash_name", BadName => "bad_name", Duplicate => "duplicate", OutOfOrder => "out_of_order",
    Encrypted => "encrypted", Method => "method", ExtraField => "extra_field", TooManyEntries => "too_many_entries",
    EntryTooLarge => "entry_too_large", Inflated => "inflated", TooLarge => "too_large", Disagreement => "disagreement",
    Damaged => "damaged", Crc => "crc", NoDescriptor => "no_descriptor", NoSignature => "no_signature",
    Descriptor => "descriptor", Unnamed => "unnamed", Absent => "absent", Bytes => "bytes", Hash => "hash",
    CsvBom => "csv_bom", CsvUtf8 => "csv_utf8", CsvQuote => "csv_quote", CsvBlankLine => "csv_blank_line",
    CsvColumns => "csv_columns", CsvHeader => "csv_header", CsvCell => "csv_cell", CsvRowId => "csv_row_id",
    PartHeader => "part_header", PartMissing => "part_missing", PartMixed => "part_mixed", PartWhole => "part_whole",
}

impl Refusal {
    fn places(&self) -> Vec<Arg> {
        use Refusal::*;
        match self {
            Gap { at } => vec![("at", at.to_string())],
            Overlap { entry }
            | EntryComment { entry }
            | Folder { entry }
            | Link { entry }
            | SpecialFile { entry }
            | AbsoluteName { entry }
            | ParentName { entry }
            | BackslashName { entry }
            | BadName { entry }
            | Duplicate { entry }
            | OutOfOrder { entry }
            | Encrypted { entry }
            | Method { entry }
            | ExtraField { entry }
            | Disagreement { entry }
            | Damaged { entry }
            | Crc { entry }
            | Unnamed { entry }
            | Absent { entry }
            | Bytes { entry }
            | Hash { entry }
            | CsvBom { entry }
            | CsvHeader { entry } => vec![("entry", entry.clone())],
            CsvUtf8 { entry, line }
            | CsvQuote { entry, line }
            | CsvBlankLine { entry, line }
            | CsvColumns { entry, line }
            | CsvCell { entry, line }
            | CsvRowId { entry, line } => vec![("entry", entry.clone()), ("line", line.to_string())],
            EntryTooLarge { entry, limit } | Inflated { entry, limit } => {
                vec![("entry", entry.clone()), ("limit", limit.to_string())]
            }
            TooManyEntries { limit } => vec![("limit", limit.to_string())],
            TooLarge { limit } => vec![("limit", limit.to_string())],
            Descriptor { place, .. } => vec![("place", place.clone())],
            PartMissing { missing, count } => vec![("missing", missing.clone()), ("count", count.to_string())],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Lang;

    #[test]
    fn every_name_has_a_message() {
        for name in Refusal::NAMES {
            let key = format!("package.{name}");
            assert_ne!(MESSAGES.text(Lang::Zh, &key, &[]), key);
        }
        let crc = Refusal::Crc {
            entry: "data/a.csv".into(),
        };
        assert_eq!(crc.name(), "crc");
        assert!(crc.say(Lang::En).contains("data/a.csv"));
    }
}
