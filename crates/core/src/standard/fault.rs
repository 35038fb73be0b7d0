//! What is wrong with the files of a standard: file, line, and the reason in both languages.

use std::fmt;

use crate::message::{Arg, Catalogue, Lang};
use crate::standard::table::Label;

/// What loading says of broken files.
pub static MESSAGES: Catalogue = Catalogue::new(
    include_str!("../../messages/standard.zh.toml"),
    include_str!("../../messages/standard.en.toml"),
);

/// One file of a standard.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    /// Its path below `schemas/`, with forward slashes.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// A reason, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason(pub Label);

impl Reason {
    /// A message of [`MESSAGES`] with its values.
    pub fn of(key: &str, args: &[Arg]) -> Reason {
        Reason(Label {
            zh: MESSAGES.text(Lang::Zh, key, args),
            en: MESSAGES.text(Lang::En, key, args),
        })
    }
}

/// What a parser or compiler said, in its own words.
impl From<String> for Reason {
    fn from(detail: String) -> Reason {
        Reason::of("parse", &[("detail", detail)])
    }
}

impl From<&str> for Reason {
    fn from(detail: &str) -> Reason {
        detail.to_owned().into()
    }
}

/// One thing that is wrong with a file of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where none can be told.
    pub line: usize,
    /// What is wrong.
    pub what: Reason,
}

impl Fault {
    /// File, line and reason in a language.
    pub fn say(&self, lang: Lang) -> String {
        let what = self.what.0.get(lang);
        match (self.line, lang) {
            (0, Lang::Zh) => format!("{}：{what}", self.file),
            (0, Lang::En) => format!("{}: {what}", self.file),
            (line, Lang::Zh) => format!("{}，第 {line} 行：{what}", self.file),
            (line, Lang::En) => format!("{}:{line}: {what}", self.file),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

/// Everything that is wrong with a standard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|fault| writeln!(f, "{fault}"))
    }
}

impl std::error::Error for Faults {}

impl Faults {
    /// Adds a fault at the first line that holds `needle` (line 0 where none does).
    pub(super) fn at(&mut self, file: &SourceFile<'_>, needle: &str, what: impl Into<Reason>) {
        let line = file
            .text
            .lines()
            .position(|l| !needle.is_empty() && l.contains(needle))
            .map_or(0, |at| at + 1);
        self.line(file.path, line, what);
    }

    /// The same with a message of the catalogue and its values.
    pub(super) fn say(&mut self, file: &SourceFile<'_>, needle: &str, key: &str, args: &[(&'static str, &str)]) {
        let args: Vec<Arg> = args.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.at(file, needle, Reason::of(key, &args));
    }

    /// Adds a fault at a line.
    pub(super) fn line(&mut self, file: &str, line: usize, what: impl Into<Reason>) {
        self.0.push(Fault {
            file: file.to_owned(),
            line,
            what: what.into(),
        });
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
