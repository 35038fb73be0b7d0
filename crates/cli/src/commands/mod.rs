//! One file a command.

mod check;
mod standard;

use std::sync::Arc;

use zhibao_core::message::Lang;
use zhibao_core::standard::{Standard, bundled};

use crate::args::{Cli, Command, Common};
use crate::out::{Failure, Outcome};

/// The hidden subcommand that reads a sheet for another process.
pub(crate) const HELPER: &str = "__sheet";

/// What every command knows.
pub(crate) struct Session {
    pub lang: Lang,
    pub common: Common,
    pub standard: &'static Arc<Standard>,
}

impl Session {
    /// The day of judgement given by `--as-of`, else today, as `YYYYMMDD`.
    pub(crate) fn as_of(&self) -> Result<String, Failure> {
        match &self.common.as_of {
            None => Ok(zhibao_app::today()),
            Some(text) => match zhibao_core::dates::read_day(text) {
                Some((day, _)) => Ok(zhibao_core::dates::day_text(day)),
                None => Err(Failure::text(self.lang, "bad_date", &[("date", text.clone())])),
            },
        }
    }

    /// Whether results go out as JSON.
    pub(crate) fn json(&self) -> bool {
        self.common.format == crate::args::Format::Json
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
        standard,
    };
    match cli.command {
        Command::Check(args) => check::run(&session, &args),
        Command::Standard { command } => standard::run(&session, &command),
    }
}
