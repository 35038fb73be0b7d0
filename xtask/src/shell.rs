//! Running other programs, each said before it runs.

use std::ffi::OsStr;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

/// A program with its arguments, run in the folder of the workspace.
pub(crate) fn command<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(crate::place::root());
    command
}

/// A cargo command. The toolchain that runs xtask runs it.
pub(crate) fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args)
}

/// An npm command in `ui/`.
pub(crate) fn npm<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = command("npm", args);
    command.current_dir(crate::place::root().join("ui"));
    command
}

/// Runs a step to its end; an error names what it was for.
pub(crate) fn step(what: &str, mut command: Command) -> Result<()> {
    eprintln!("\n==> {what}");
    let began = Instant::now();
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command
        .status()
        .with_context(|| format!("{what}: `{name}` could not be started"))?;
    if !status.success() {
        bail!("{what}: `{name}` ended with {status}");
    }
    eprintln!("    {what}: done in {:.0} s", began.elapsed().as_secs_f32());
    Ok(())
}

/// Runs a program and gives what it printed.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let out = command
        .output()
        .with_context(|| format!("`{name}` could not be started"))?;
    if !out.status.success() {
        bail!(
            "`{name}` ended with {}: {}",
            out.status,
            String::from_utf8_lossy(&out.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Whether a program can be started.
pub(crate) fn has(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}
