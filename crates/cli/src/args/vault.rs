//! `zhibao vault`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// What to do with a row whose record stands already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Duplicate {
    Update,
    Skip,
    Reject,
}

/// What a blank cell says of a record that stands already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BlankArg {
    Keep,
    Clear,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VaultCommand {
    /// Make a vault; prints its recovery code.
    Create {
        vault: PathBuf,
        /// The 10-digit code of the school.
        #[arg(long)]
        school: String,
        /// The name of the school.
        #[arg(long)]
        name: String,
    },
    /// Change a passphrase.
    Passwd {
        vault: PathBuf,
        /// Whose; the first user's where none is named.
        #[arg(long)]
        user: Option<String>,
        /// The environment variable that holds the new passphrase.
        #[arg(long, value_name = "NAME")]
        new_passphrase_env: String,
        /// The environment variable that holds the recovery code, in place of the old passphrase.
        #[arg(long, value_name = "NAME")]
        recovery_env: Option<String>,
    },
    /// The periods and their state.
    Periods {
        vault: PathBuf,
        /// Open this period.
        #[arg(long, value_name = "PERIOD")]
        open: Option<String>,
        /// Drop the opening balance of this period.
        #[arg(long, value_name = "PERIOD")]
        drop_opening: Option<String>,
    },
    /// Type into cells of a record; RECORD `new` adds one.
    Set {
        vault: PathBuf,
        table: String,
        record: String,
        cells: Vec<String>,
        /// Into the opening balance of this period, which lies before all that the vault reports.
        #[arg(long, value_name = "PERIOD")]
        opening: Option<String>,
    },
    /// Delete a record.
    Delete {
        vault: PathBuf,
        table: String,
        record: String,
    },
    /// Leave a record out of this submission.
    Defer {
        vault: PathBuf,
        table: String,
        record: String,
        #[arg(long)]
        text: String,
    },
    /// Take a sheet in, as one edit.
    Import {
        vault: PathBuf,
        file: PathBuf,
        #[arg(long)]
        table: String,
        #[arg(long)]
        sheet: Option<String>,
        #[arg(long)]
        mapping: Option<PathBuf>,
        #[arg(long, value_enum, default_value_t = Duplicate::Update)]
        on_duplicate: Duplicate,
        #[arg(long)]
        only_valid: bool,
        #[arg(long, value_enum, default_value_t = BlankArg::Keep)]
        blank: BlankArg,
        /// Into the opening balance of this period, which lies before all that the vault reports.
        #[arg(long, value_name = "PERIOD")]
        opening: Option<String>,
        /// Only say what would happen.
        #[arg(long)]
        preview: bool,
    },
    /// Take the last edit or import back.
    Undo { vault: PathBuf },
    /// All findings of all rules.
    Check {
        vault: PathBuf,
        #[arg(long)]
        table: Option<String>,
        #[arg(long)]
        period: Option<String>,
        #[arg(long, default_value_t = 1000)]
        limit: usize,
    },
    /// Explain a warning, a group of them, or an exception.
    Explain {
        vault: PathBuf,
        rule: String,
        record: Option<String>,
        #[arg(long)]
        text: String,
        /// The file that proves it.
        #[arg(long)]
        evidence: Option<PathBuf>,
    },
    /// Write a table, or exactly what the national system imports.
    Export {
        vault: PathBuf,
        #[arg(long)]
        table: String,
        #[arg(long)]
        out: PathBuf,
        #[arg(long, value_name = "national-2022|national-2009")]
        layout: Option<String>,
    },
    /// Write a verified copy.
    Backup { vault: PathBuf, dest: PathBuf },
    /// Make a vault from a backup.
    Restore { backup: PathBuf, new_vault: PathBuf },
    /// Take over what a damaged file still holds.
    Recover { vault: PathBuf, new_vault: PathBuf },
    /// Make a vault from packages.
    Rebuild {
        new_vault: PathBuf,
        packages: Vec<PathBuf>,
        #[arg(long)]
        identity: Option<PathBuf>,
        /// A layer by which they were sealed, or the task package that brought it; may be given several times.
        #[arg(long, value_name = "FILE")]
        layer: Vec<PathBuf>,
    },
    /// Take a task package, card, receipt or slip from a stick.
    Accept {
        vault: PathBuf,
        files: Vec<PathBuf>,
        /// The fingerprint of a first card, as read aloud.
        #[arg(long)]
        fingerprint: Option<String>,
    },
}
