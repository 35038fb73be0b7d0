//! The arguments, as `docs` and `--help` show them.

mod figures;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use figures::{IndicatorArgs, ReportArgs};

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

#[derive(Debug, Args)]
pub(crate) struct TemplateArgs {
    /// The table.
    #[arg(long, required_unless_present = "domain")]
    pub table: Option<String>,
    /// All tables of this domain in one workbook, such as ZH.
    #[arg(long, conflicts_with_all = ["table", "class", "prefilled"])]
    pub domain: Option<String>,
    /// The workbook to write.
    #[arg(long)]
    pub out: PathBuf,
    /// The vault whose layers, and with a class whose pupils, are filled in.
    #[arg(long)]
    pub vault: Option<PathBuf>,
    /// Only this class, by code or name.
    #[arg(long)]
    pub class: Option<String>,
    /// Fill in what the vault knows.
    #[arg(long)]
    pub prefilled: bool,
}

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
    },
    /// Type into cells of a record; RECORD `new` adds one.
    Set {
        vault: PathBuf,
        table: String,
        record: String,
        cells: Vec<String>,
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
}

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
    /// How many school years it tells of, 1 to 3; with a server only the present one.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=3))]
    pub years: u8,
    /// How many of the records that can be spoilt get a known error, from 0 to 1; errors.csv tells which.
    #[arg(long, value_name = "RATE", default_value_t = 0.0)]
    pub errors: f64,
    /// Enrol with this server in place of a throw-away authority.
    #[arg(long, requires = "code")]
    pub server: Option<String>,
    /// The enrolment code.
    #[arg(long, requires = "server")]
    pub code: Option<String>,
}
