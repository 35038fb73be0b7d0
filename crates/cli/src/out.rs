//! Printing, and the ways a call can end.

use std::io::Write;

use zhibao_core::message::{Arg, Lang, Speak};

use crate::MESSAGES;

/// Done, nothing wrong.
pub(crate) const DONE: u8 = 0;
/// Done, and the data has errors.
pub(crate) const DATA_HAS_ERRORS: u8 = 1;
/// It could not be done.
pub(crate) const NOT_DONE: u8 = 2;

/// A call that could not be done, as one sentence.
#[derive(Debug)]
pub(crate) struct Failure {
    pub sentence: String,
}

/// How a command ends: its exit code, or why it could not be done.
pub(crate) type Outcome = Result<u8, Failure>;

impl Failure {
    /// The sentence of an error of any floor.
    pub(crate) fn of(error: &dyn Speak, lang: Lang) -> Failure {
        Failure {
            sentence: error.say(lang),
        }
    }

    /// A message of the command line.
    pub(crate) fn text(lang: Lang, key: &str, args: &[Arg]) -> Failure {
        Failure {
            sentence: MESSAGES.text(lang, key, args),
        }
    }

    /// A call that cannot be parsed.
    pub(crate) fn usage(lang: Lang, error: &clap::Error) -> Failure {
        let text = error.to_string();
        let first = text
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("error: ")
            .to_owned();
        Failure::text(lang, "usage", &[("detail", first)])
    }
}

/// Prints a line; a reader that has gone away ends the output quietly.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").is_err() {
        std::process::exit(i32::from(DONE));
    }
}

/// Prints a value as one line of JSON.
pub(crate) fn json(value: &serde_json::Value) {
    line(&value.to_string());
}
