//! `zhibao standard`.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum StandardCommand {
    /// Domains, tables and counts.
    List {
        /// With the layers of this vault; lists them too.
        #[arg(long)]
        vault: Option<PathBuf>,
    },
    /// The fields of a table.
    Show {
        table: String,
        /// With the layers of this vault.
        #[arg(long)]
        vault: Option<PathBuf>,
    },
    /// Search in a code list by code, Chinese, pinyin or initials.
    Code {
        list: String,
        text: Option<String>,
        /// With the layers and lists of this vault.
        #[arg(long)]
        vault: Option<PathBuf>,
    },
    /// Take a signed layer, or a list of codes of the school's own, once it is seen what that changes.
    Install {
        file: PathBuf,
        #[arg(long)]
        vault: PathBuf,
        /// The list that the file adds codes to; the file's name where this is not given.
        #[arg(long)]
        list: Option<String>,
        /// Show what would change, and change nothing.
        #[arg(long)]
        preview: bool,
        /// How many changed verdicts to print; all are counted.
        #[arg(long, default_value_t = 1000)]
        limit: usize,
    },
    /// Take the newest layer or list of a name back; what it replaced is in use again.
    Remove {
        name: String,
        #[arg(long)]
        vault: PathBuf,
        /// Show what would change, and change nothing.
        #[arg(long)]
        preview: bool,
        /// How many changed verdicts to print; all are counted.
        #[arg(long, default_value_t = 1000)]
        limit: usize,
    },
}
