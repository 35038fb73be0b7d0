//! Sheets without a vault: `zhibao check` and `template`.

use std::path::PathBuf;

use clap::Args;

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
