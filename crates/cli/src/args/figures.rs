//! The arguments of indicators and reports.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct IndicatorArgs {
    /// The vault.
    pub vault: PathBuf,
    /// One of them, as in W-COND-02.
    pub indicator: Option<String>,
    /// How many records to print; all are counted.
    #[arg(long, default_value_t = 1000)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// The vault.
    pub vault: PathBuf,
    /// Which, as in S02; all of them for a workbook where none is named.
    pub reports: Vec<String>,
    /// The records behind a cell, as in total.roll.
    #[arg(long, value_name = "ROW.COLUMN", conflicts_with = "out")]
    pub cell: Option<String>,
    /// Write a workbook that looks like the official form.
    #[arg(long, value_name = "FILE.xlsx")]
    pub out: Option<PathBuf>,
    /// How many records to print; all are counted.
    #[arg(long, default_value_t = 1000)]
    pub limit: usize,
}
