//! The program as a child process.
#![allow(dead_code, unreachable_pub)] // each test file uses its own part

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program, in a folder, with an environment of its own.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhibao-server"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ZHIBAO_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("LANG", "en_GB.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES");
    command
        .env("ZHIBAO_LISTEN", "127.0.0.1:0")
        .env("BACKUP_PASSPHRASE", "a passphrase");
    command
}

/// Runs a command that must succeed; its standard output.
pub fn good(folder: &Path, arguments: &[&str]) -> String {
    let output = program(folder).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must fail with `code` and one sentence.
pub fn bad(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = program(folder).args(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(!said.trim().is_empty() && !said.contains("panicked"), "{said}");
    said
}

/// A running server, killed when it is dropped.
pub struct Running {
    child: Child,
    lines: Vec<String>,
}

impl Running {
    /// Starts it and waits until it has said everything.
    pub fn start(folder: &Path, more: &[(&str, &str)]) -> Running {
        let mut command = program(folder);
        command
            .envs(more.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut lines: Vec<String> = Vec::new();
        // Its last line at the start is the one about metrics.
        while !lines.iter().any(|line| line.starts_with("Metrics")) {
            let mut line = String::new();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "it ended: {lines:?}");
            lines.push(line.trim_end().to_owned());
        }
        Running { child, lines }
    }

    /// The address at the end of the line that starts so.
    pub fn address(&self, start: &str) -> &str {
        let line = self.lines.iter().find(|line| line.starts_with(start)).unwrap();
        line.rsplit(' ').next().unwrap()
    }

    /// Asks it to end; its log.
    pub fn stop(mut self) -> String {
        let killed = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(killed.success());
        assert!(self.child.wait().unwrap().success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }

    /// Kills it without warning.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
