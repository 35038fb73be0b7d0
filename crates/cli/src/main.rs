//! `zhibao`: the command line.
//!
//! Parses arguments, calls the app, prints. Exit codes: 0 done, nothing wrong; 1 done, and the data has errors; 2 it could
//! not be done, with one plain sentence on stderr.

mod args;
mod commands;
mod out;
mod progress;

use std::process::ExitCode;

use clap::Parser;
use zhibao_core::message::{Catalogue, Lang};

/// The messages of the command line itself.
pub(crate) static MESSAGES: Catalogue =
    Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|a| a == commands::HELPER) {
        return ExitCode::from(zhibao_app::serve_sheet(&arguments[1..]));
    }
    let lang = language(&arguments);
    let code = match args::Cli::try_parse() {
        Ok(cli) => commands::run(cli, lang),
        Err(error) if error.use_stderr() => Err(out::Failure::usage(lang, &error)),
        Err(help) => {
            out::line(&help.to_string());
            Ok(out::DONE)
        }
    };
    match code {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("{}", failure.sentence);
            ExitCode::from(out::NOT_DONE)
        }
    }
}

/// `--lang`, else the locale, else Chinese. Looked for before parsing, so that usage errors speak it too.
fn language(arguments: &[String]) -> Lang {
    let flag = arguments
        .iter()
        .position(|a| a == "--lang")
        .and_then(|at| arguments.get(at + 1));
    let joined = arguments.iter().find_map(|a| a.strip_prefix("--lang="));
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|n| std::env::var(n).ok().filter(|v| !v.is_empty()))
    };
    let given = flag.map(String::as_str).or(joined).and_then(Lang::from_tag);
    given.or_else(|| Lang::from_tag(&locale()?)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_languages_agree() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
