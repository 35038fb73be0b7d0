//! What can go wrong with a file as a whole. Wrong data in cells is no error here.

use serde::{Deserialize, Serialize};
use zhibao_core::message::{Arg, Catalogue, Speak};

/// The messages of this crate.
pub static MESSAGES: Catalogue =
    Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

/// Why a file cannot be read or written. Holds no cell value and no path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SheetError {
    /// The operating system refused.
    #[error("cannot read the file: {0}")]
    Read(String),
    /// The operating system refused to write.
    #[error("cannot write the file: {0}")]
    Write(String),
    /// No bytes.
    #[error("the file is empty")]
    Empty,
    /// Neither a workbook nor a text table.
    #[error("the file is no workbook and no text table")]
    Unknown,
    /// A ZIP archive, but no workbook.
    #[error("the file is an archive without a workbook")]
    NoWorkbook,
    /// Protected by a password.
    #[error("the workbook is encrypted")]
    Encrypted,
    /// The end is missing.
    #[error("the workbook is cut short")]
    Truncated,
    /// A part does not hold what it should.
    #[error("the workbook is damaged: {detail}")]
    Damaged {
        /// Which part, or the library's words.
        detail: String,
    },
    /// A part inflates far beyond its packed size.
    #[error("part {part} inflates suspiciously: over {megabytes} MB")]
    Bomb {
        /// Name of the part.
        part: String,
        /// The limit it went over.
        megabytes: u64,
    },
    /// More than the limit in all.
    #[error("the file holds more than {megabytes} MB")]
    TooLarge {
        /// The limit.
        megabytes: u64,
    },
    /// One cell is longer than the limit.
    #[error("a cell holds more than {kilobytes} kB, {place}")]
    CellTooLarge {
        /// The limit.
        kilobytes: usize,
        /// Row or part.
        place: String,
    },
    /// Too many parts, formats or columns.
    #[error("the workbook has too many {what}")]
    TooMany {
        /// `parts`, `formats` or `columns`.
        what: String,
    },
    /// The table of shared strings is larger than the limit.
    #[error("the shared strings hold more than {megabytes} MB")]
    SharedStrings {
        /// The limit.
        megabytes: u64,
    },
    /// A document type declaration, which no spreadsheet program writes.
    #[error("part {part} declares a document type")]
    Dtd {
        /// Name of the part.
        part: String,
    },
    /// The helper process took too long.
    #[error("reading took more than {seconds} s")]
    HelperTime {
        /// The limit.
        seconds: u64,
    },
    /// The helper process ended before it was done: out of memory, or the library failed.
    #[error("the reading process ended early")]
    HelperEnded,
    /// No such sheet.
    #[error("no sheet of that name")]
    NoSheet {
        /// The sheets that there are.
        present: String,
    },
    /// A mapping file that cannot be understood.
    #[error("the mapping file cannot be read: {detail}")]
    Mapping {
        /// The parser's words.
        detail: String,
    },
}

impl Speak for SheetError {
    fn catalogue(&self) -> &'static Catalogue {
        &MESSAGES
    }

    fn code(&self) -> &'static str {
        match self {
            SheetError::Read(_) => "error.read",
            SheetError::Write(_) => "error.write",
            SheetError::Empty => "error.empty",
            SheetError::Unknown => "error.unknown",
            SheetError::NoWorkbook => "error.no_workbook",
            SheetError::Encrypted => "error.encrypted",
            SheetError::Truncated => "error.truncated",
            SheetError::Damaged { .. } => "error.damaged",
            SheetError::Bomb { .. } => "error.bomb",
            SheetError::TooLarge { .. } => "error.too_large",
            SheetError::CellTooLarge { .. } => "error.cell_too_large",
            SheetError::TooMany { what } => match what.as_str() {
                "formats" => "error.too_many_formats",
                "columns" => "error.too_many_columns",
                _ => "error.too_many_parts",
            },
            SheetError::SharedStrings { .. } => "error.shared_strings",
            SheetError::Dtd { .. } => "error.dtd",
            SheetError::HelperTime { .. } => "error.helper_time",
            SheetError::HelperEnded => "error.helper_ended",
            SheetError::NoSheet { .. } => "error.no_sheet",
            SheetError::Mapping { .. } => "error.mapping",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            SheetError::Read(detail) | SheetError::Write(detail) => vec![("detail", detail.clone())],
            SheetError::Damaged { detail } | SheetError::Mapping { detail } => vec![("detail", detail.clone())],
            SheetError::Bomb { part, megabytes } => vec![("part", part.clone()), ("mb", megabytes.to_string())],
            SheetError::TooLarge { megabytes } | SheetError::SharedStrings { megabytes } => {
                vec![("mb", megabytes.to_string())]
            }
            SheetError::CellTooLarge { kilobytes, place } => {
                vec![("kb", kilobytes.to_string()), ("place", place.clone())]
            }
            SheetError::Dtd { part } => vec![("part", part.clone())],
            SheetError::HelperTime { seconds } => vec![("seconds", seconds.to_string())],
            SheetError::NoSheet { present } => vec![("present", present.clone())],
            _ => Vec::new(),
        }
    }
}

impl SheetError {
    /// An error of the operating system while reading. One of ours that travelled inside comes out again.
    pub(crate) fn reading(error: std::io::Error) -> SheetError {
        if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<SheetError>()) {
            return own.clone();
        }
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => SheetError::Truncated,
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => SheetError::damaged(error),
            kind => SheetError::Read(kind.to_string()),
        }
    }

    /// An error of the operating system while writing.
    pub(crate) fn writing(error: std::io::Error) -> SheetError {
        SheetError::Write(error.kind().to_string())
    }

    /// Words of a library, cut short: they may quote the file.
    pub(crate) fn damaged(error: impl std::fmt::Display) -> SheetError {
        let text = error.to_string();
        let short: String = text
            .chars()
            .filter(|c| c.is_ascii_graphic() || *c == ' ')
            .take(80)
            .collect();
        SheetError::Damaged { detail: short }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        assert_eq!(MESSAGES.disagreements(), Vec::<String>::new());
    }

    #[test]
    fn every_error_has_its_words() {
        use zhibao_core::message::Lang;
        let all = [
            SheetError::Read("x".into()),
            SheetError::Write("x".into()),
            SheetError::Empty,
            SheetError::Unknown,
            SheetError::NoWorkbook,
            SheetError::Encrypted,
            SheetError::Truncated,
            SheetError::Damaged { detail: "x".into() },
            SheetError::Bomb {
                part: "p".into(),
                megabytes: 1,
            },
            SheetError::TooLarge { megabytes: 1 },
            SheetError::CellTooLarge {
                kilobytes: 1,
                place: "p".into(),
            },
            SheetError::TooMany { what: "parts".into() },
            SheetError::TooMany { what: "formats".into() },
            SheetError::TooMany { what: "columns".into() },
            SheetError::SharedStrings { megabytes: 1 },
            SheetError::Dtd { part: "p".into() },
            SheetError::HelperTime { seconds: 1 },
            SheetError::HelperEnded,
            SheetError::NoSheet { present: "p".into() },
            SheetError::Mapping { detail: "x".into() },
        ];
        for error in all {
            for lang in [Lang::Zh, Lang::En] {
                let said = error.say(lang);
                assert!(said != error.code() && !said.contains('{'), "{said}");
            }
        }
    }
}
