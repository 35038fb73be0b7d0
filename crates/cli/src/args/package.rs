//! `zhibao package`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum PackageCommand {
    /// Seal a period and write its package.
    Build {
        vault: PathBuf,
        #[arg(long)]
        period: String,
        #[arg(long)]
        out: PathBuf,
        /// An age recipient, or `authority`.
        #[arg(long, value_name = "RECIPIENT|authority", conflicts_with = "plain")]
        encrypt_to: Option<String>,
        /// Do not encrypt; noted in the audit log.
        #[arg(long)]
        plain: bool,
        /// Everything (the default).
        #[arg(long)]
        full: bool,
        /// Only what changed.
        #[arg(long, conflicts_with = "full")]
        delta: bool,
        /// Cut into parts of at most so many bytes (K, M and G may follow).
        #[arg(long, value_name = "SIZE")]
        split: Option<String>,
        /// Who confirms, as ROLE=NAME; may be given twice.
        #[arg(long, value_name = "ROLE=NAME")]
        confirmed_by: Vec<String>,
    },
    /// Signature, chain, hashes, structure and rules.
    Verify {
        file: PathBuf,
        #[command(flatten)]
        trust: TrustArgs,
    },
    /// Verify, then write the files out.
    Unpack {
        file: PathBuf,
        dir: PathBuf,
        #[command(flatten)]
        trust: TrustArgs,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TrustArgs {
    /// Certificates that are trusted.
    #[arg(long, value_name = "CA.pem")]
    pub trust: Option<PathBuf>,
    /// The key that opens it.
    #[arg(long, value_name = "KEYFILE")]
    pub identity: Option<PathBuf>,
    /// The package that should stand before it.
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
    /// A class of fields that a forwarding tier withheld.
    #[arg(long, value_name = "CLASS")]
    pub withheld: Vec<String>,
    /// A layer by which it was sealed; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub layer: Vec<PathBuf>,
    /// The task package that it was sealed for: its task and layers.
    #[arg(long, value_name = "FILE")]
    pub task: Option<PathBuf>,
    /// The vault whose layers it was sealed by.
    #[arg(long)]
    pub vault: Option<PathBuf>,
}
