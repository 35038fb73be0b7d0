//! One file a command.

mod check;
mod demo;
mod enrol;
mod figures;
mod layers;
mod package;
mod standard;
mod template;
mod vault;

use std::cell::Cell;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;

use zhibao_app::Vault;
use zhibao_core::message::{Arg, Lang};
use zhibao_core::standard::{Standard, bundled};

use crate::args::{Cli, Command, Common, Format};
use crate::out::{self, Failure, Outcome};

/// The hidden subcommand that reads a sheet for another process.
pub(crate) const HELPER: &str = "__sheet";

/// What every command knows.
pub(crate) struct Session {
    pub lang: Lang,
    pub common: Common,
    standard: Cell<&'static Arc<Standard>>,
}

/// Whether an answer is a yes; anything else, also nothing, is a no.
fn is_yes(answer: &str) -> bool {
    ["y", "yes", "是", "好", "同意"].contains(&answer.trim().to_lowercase().as_str())
}

impl Session {
    /// The standard: that of the vault once one is open, with the layers that lie over the base there.
    pub(crate) fn standard(&self) -> &'static Arc<Standard> {
        self.standard.get()
    }

    /// The day given by `--as-of` as `YYYYMMDD`.
    pub(crate) fn given_day(&self) -> Result<Option<String>, Failure> {
        let Some(text) = &self.common.as_of else {
            return Ok(None);
        };
        match zhibao_core::dates::read_day(text) {
            Some((day, _)) => Ok(Some(zhibao_core::dates::day_text(day))),
            None => Err(Failure::text(self.lang, "bad_date", &[("date", text.clone())])),
        }
    }

    /// The day of judgement given by `--as-of`, else today.
    pub(crate) fn as_of(&self) -> Result<String, Failure> {
        Ok(self.given_day()?.unwrap_or_else(zhibao_app::today))
    }

    /// Whether results go out as JSON.
    pub(crate) fn json(&self) -> bool {
        self.common.format == Format::Json
    }

    /// Says that something is done: the sentence `key`, or one JSON object with it and its arguments.
    pub(crate) fn say(&self, key: &str, args: &[Arg]) {
        self.say_with(key, args, &[]);
    }

    /// The same, with values that stand alone on the lines after it.
    pub(crate) fn say_with(&self, key: &str, args: &[Arg], values: &[(&'static str, &str)]) {
        let message = crate::MESSAGES.text(self.lang, key, args);
        if self.json() {
            let mut object = serde_json::Map::new();
            object.extend(
                args.iter()
                    .map(|(name, value)| ((*name).to_owned(), value.as_str().into())),
            );
            object.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
            object.insert("type".to_owned(), "done".into());
            object.insert("message".to_owned(), message.into());
            out::json(&object.into());
        } else {
            out::line(&message);
            values.iter().for_each(|(_, value)| out::line(value));
        }
    }

    /// Whether a person at a terminal agrees to what was just shown. A script was told by its author: it is not asked.
    pub(crate) fn agrees(&self, key: &str, args: &[Arg]) -> Result<bool, Failure> {
        let input = std::io::stdin();
        if self.json() || !input.is_terminal() || !std::io::stderr().is_terminal() {
            return Ok(true);
        }
        eprint!("{}", crate::MESSAGES.text(self.lang, key, args));
        let mut answer = String::new();
        let read = input.read_line(&mut answer);
        read.map_err(|_| Failure::text(self.lang, "no_answer", &[]))?;
        Ok(is_yes(&answer))
    }

    /// The passphrase: from the variable that `--passphrase-env` names, else asked for on the terminal.
    pub(crate) fn passphrase(&self) -> Result<String, Failure> {
        match &self.common.passphrase_env {
            Some(name) => self.variable(name),
            None => {
                let prompt = crate::MESSAGES.text(self.lang, "prompt.passphrase", &[]);
                rpassword::prompt_password(prompt).map_err(|_| Failure::text(self.lang, "no_passphrase", &[]))
            }
        }
    }

    /// The value of an environment variable that an argument names.
    pub(crate) fn variable(&self, name: &str) -> Result<String, Failure> {
        std::env::var(name).map_err(|_| Failure::text(self.lang, "no_variable", &[("name", name.to_owned())]))
    }

    /// Opens a vault with the passphrase of its first user.
    pub(crate) fn open(&self, path: &Path) -> Result<Vault, Failure> {
        let passphrase = self.passphrase()?;
        let vault = zhibao_app::vaults::open(path, None, &passphrase, self.standard());
        let vault = vault.map_err(|e| Failure::of(&e, self.lang))?;
        self.standard.set(vault.standard());
        for layer in vault.unfit_layers() {
            let args = [("layer", layer.clone())];
            eprintln!("{}", crate::MESSAGES.text(self.lang, "standard.unfit", &args));
        }
        Ok(vault)
    }

    /// Turns an error of any floor into a failure.
    pub(crate) fn failed<E: zhibao_core::message::Speak>(&self) -> impl Fn(E) -> Failure + use<'_, E> {
        |error| Failure::of(&error, self.lang)
    }

    /// Reads a text file.
    pub(crate) fn text_file(&self, path: &Path) -> Result<String, Failure> {
        std::fs::read_to_string(path).map_err(|e| self.unreadable(path, &e))
    }

    /// The failure of a file.
    pub(crate) fn unreadable(&self, path: &Path, error: &std::io::Error) -> Failure {
        Failure::text(
            self.lang,
            "unreadable",
            &[("file", path.display().to_string()), ("detail", error.to_string())],
        )
    }
}

/// Runs a parsed call.
pub(crate) fn run(cli: Cli, lang: Lang) -> Outcome {
    if let Some(tag) = &cli.common.lang
        && Lang::from_tag(tag).is_none()
    {
        return Err(Failure::text(lang, "bad_lang", &[("lang", tag.clone())]));
    }
    let standard = bundled().map_err(|faults| Failure {
        sentence: faults.to_string(),
    })?;
    let session = Session {
        lang,
        common: cli.common,
        standard: Cell::new(standard),
    };
    match cli.command {
        Command::Check(args) => check::run(&session, &args),
        Command::Template(args) => template::run(&session, &args),
        Command::Standard { command } => standard::run(&session, &command),
        Command::Vault { command } => vault::run(&session, &command),
        Command::Package { command } => package::run(&session, &command),
        Command::Indicators(args) => figures::indicators(&session, &args),
        Command::Report(args) => figures::report(&session, &args),
        Command::Enrol(args) => enrol::enrol(&session, &args),
        Command::Push(args) => enrol::push(&session, &args),
        Command::Pull { vault } => enrol::pull(&session, &vault),
        Command::Demo(args) => demo::run(&session, &args),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_a_clear_yes_is_one() {
        for (answer, yes) in [
            ("y\n", true),
            (" YES ", true),
            ("是\n", true),
            ("", false),
            ("n", false),
            ("yesterday", false),
        ] {
            assert_eq!(super::is_yes(answer), yes, "{answer:?}");
        }
    }
}
