//! The arguments, as `docs` and `--help` show them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// 职报 Zhibao: check, keep, seal and send a school's data.
#[derive(Debug, Parser)]
#[command(name = "zhibao", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every call understands.
#[derive(Debug, Clone, Args)]
pub(crate) struct Common {
    /// Language: zh or en.
    #[arg(long, global = true, value_name = "zh|en")]
    pub lang: Option<String>,
    /// Output for people, or one JSON object a line.
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// The day of judgement, YYYY-MM-DD.
    #[arg(long, global = true, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The environment variable that holds the passphrase.
    #[arg(long, global = true, value_name = "NAME")]
    pub passphrase_env: Option<String>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check a workbook or CSV without a vault.
    Check(CheckArgs),
    /// The standard: tables, fields, code lists.
    Standard {
        #[command(subcommand)]
        command: StandardCommand,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The file.
    pub file: PathBuf,
    /// The table that it holds.
    #[arg(long)]
    pub table: String,
    /// Only this sheet.
    #[arg(long)]
    pub sheet: Option<String>,
    /// What headings mean, as JSON.
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// The 10-digit code of the own school.
    #[arg(long)]
    pub school: Option<String>,
    /// How many findings to print; all are counted.
    #[arg(long, default_value_t = 1000)]
    pub limit: usize,
    /// Also list the cells that were normalised.
    #[arg(long)]
    pub normalised: bool,
    /// Give the workbook back with its faults marked.
    #[arg(long, value_name = "OUT.xlsx")]
    pub painted: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StandardCommand {
    /// Domains, tables and counts.
    List,
    /// The fields of a table.
    Show { table: String },
    /// Search in a code list by code, Chinese, pinyin or initials.
    Code { list: String, text: Option<String> },
}
