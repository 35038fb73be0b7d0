//! `zhibao enrol`, `push` and `demo`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct EnrolArgs {
    /// The vault.
    pub vault: PathBuf,
    /// The server.
    #[arg(long, requires = "code")]
    pub server: Option<String>,
    /// The enrolment code.
    #[arg(long, requires = "server")]
    pub code: Option<String>,
    /// Write a request for the stick.
    #[arg(long, value_name = "FILE", conflicts_with = "server")]
    pub request: Option<PathBuf>,
    /// Take the answer from the stick.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["server", "request"])]
    pub accept: Option<PathBuf>,
    /// The fingerprint of the authority's card, as read aloud.
    #[arg(long)]
    pub fingerprint: Option<String>,
    /// The word of the school's first device, in a file.
    #[arg(long, value_name = "FILE")]
    pub consent: Option<PathBuf>,
    /// Print this device's word that another one may enrol, for its request file.
    #[arg(long, value_name = "REQUEST", conflicts_with_all = ["server", "request", "accept"])]
    pub consent_to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PushArgs {
    /// The vault.
    pub vault: PathBuf,
    /// The id of the package; every one that has not arrived yet where none is named.
    pub package: Option<String>,
    /// Another server than the enrolled one.
    #[arg(long)]
    pub server: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The folder, which is made.
    pub dir: PathBuf,
    /// How many students.
    #[arg(long, default_value_t = 200)]
    pub students: usize,
    /// The same seed gives the same school.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many school years it tells of, 1 to 3; the terms before the present one are sealed.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub years: u8,
    /// How many of the records that can be spoilt get a known error, from 0 to 1; errors.csv tells which.
    #[arg(long, value_name = "RATE", default_value_t = 0.0)]
    pub errors: f64,
    /// Enrol with this server in place of a throw-away authority, and hand the sealed terms in there.
    #[arg(long, requires = "code")]
    pub server: Option<String>,
    /// The enrolment code.
    #[arg(long, requires = "server")]
    pub code: Option<String>,
}
