//! The upload server's program.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;
use zhibao_server::command::{Arguments, run};

fn main() -> ExitCode {
    zhibao_seal::install_tls_provider();
    let filter = EnvFilter::try_from_env("ZHIBAO_LOG").unwrap_or_else(|_| EnvFilter::new("warn,zhibao_server=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    run(Arguments::parse())
}
