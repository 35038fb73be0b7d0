//! The command line of the window.

use std::path::PathBuf;

use zhibao_wire::Language;

/// 职报: a school's desk.
#[derive(Debug, clap::Parser)]
#[command(name = "zhibao-desktop", version)]
pub(crate) struct Args {
    /// The school's vault, `*.zbv`.
    #[arg(long, value_name = "PATH")]
    pub(crate) vault: Option<PathBuf>,
    /// The school and all its people are invented: say so in the window.
    #[arg(long)]
    pub(crate) demo: bool,
    /// The language to begin with: zh or en.
    #[arg(long, value_name = "LANG", value_parser = ["zh", "en"])]
    pub(crate) lang: Option<String>,
}

impl Args {
    /// The language to begin with, where one was named.
    pub(crate) fn language(&self) -> Option<Language> {
        self.lang.as_deref().map(|lang| match lang {
            "en" => Language::En,
            _ => Language::Zh,
        })
    }
}

/// The passphrase that tests and the demo school hand over; a person types it in the window.
pub(crate) fn passphrase() -> Option<String> {
    std::env::var("ZHIBAO_PASSPHRASE").ok().filter(|text| !text.is_empty())
}
