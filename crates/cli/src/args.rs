//! The arguments, as `docs` and `--help` show them.

mod check;
mod figures;
mod package;
mod send;
mod standard;
mod vault;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use check::{CheckArgs, TemplateArgs};
pub(crate) use figures::{IndicatorArgs, ReportArgs};
pub(crate) use package::{PackageCommand, TrustArgs};
pub(crate) use send::{DemoArgs, EnrolArgs, PushArgs};
pub(crate) use standard::StandardCommand;
pub(crate) use vault::{BlankArg, Duplicate, VaultCommand};

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
    /// Write the Excel template of a table.
    Template(TemplateArgs),
    /// The standard: tables, fields, code lists.
    Standard {
        #[command(subcommand)]
        command: StandardCommand,
    },
    /// A school's database.
    Vault {
        #[command(subcommand)]
        command: VaultCommand,
    },
    /// Submission packages.
    Package {
        #[command(subcommand)]
        command: PackageCommand,
    },
    /// Monitoring and early warning: all indicators, or one with the records behind it.
    Indicators(IndicatorArgs),
    /// Statistical reports: the list, one of them, the records behind a cell, or a workbook.
    Report(ReportArgs),
    /// Get this computer's certificate, online or by stick.
    Enrol(EnrolArgs),
    /// Upload a package; resumes where it stopped.
    Push(PushArgs),
    /// Bring slips, receipts, cards and standards.
    Pull {
        /// The vault.
        vault: PathBuf,
    },
    /// Make a synthetic school to try everything with.
    Demo(DemoArgs),
}
