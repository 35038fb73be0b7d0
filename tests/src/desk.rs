//! A clerk's computer: an empty folder, and `zhibao` run in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The passphrase of every vault in the tests.
pub const PASSPHRASE: &str = "correct horse battery";

/// A built program; the test lies in `deps` beside it.
pub fn program(name: &str) -> PathBuf {
    let me = std::env::current_exe().unwrap();
    let path = me
        .ancestors()
        .nth(2)
        .unwrap()
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        path.exists(),
        "{} is not built; run: cargo build --bin zhibao --bin zhibao-server",
        path.display()
    );
    path
}

/// A command without any setting of the surroundings, so that a developer's own do not matter.
pub(crate) fn bare(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ZHIBAO_") || name.starts_with("LC_")) {
        command.env_remove(name);
    }
    command
        .current_dir(folder)
        .env("LANG", "en_GB.UTF-8")
        .env_remove("LANGUAGE")
        .stdin(Stdio::null());
    command
}

/// A clerk's computer with its own data folder. Messages are in English unless `--lang` says otherwise.
#[derive(Debug)]
pub struct Desk {
    folder: TempDir,
}

impl Default for Desk {
    fn default() -> Self {
        Desk::new()
    }
}

impl Desk {
    /// An empty one.
    pub fn new() -> Desk {
        Desk {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Its folder, in which the programs run.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A call of `zhibao` that has not begun; passphrases are cheap.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.at_home(&program("zhibao"));
        command.args(args);
        command
    }

    /// A call of a program with the data folder of this computer.
    fn at_home(&self, program: &Path) -> Command {
        let mut command = bare(program, self.folder());
        command
            .env("ZHIBAO_DATA", self.path("machine"))
            .env("ZHIBAO_KDF", "test")
            .env("PASSPHRASE", PASSPHRASE);
        command
    }

    /// Runs `zhibao`.
    pub fn zhibao(&self, args: &[&str]) -> Ran {
        Ran::of(
            &format!("zhibao {}", args.join(" ")),
            &self.command(args).output().unwrap(),
        )
    }

    /// Runs `zhibao` on a vault, with its passphrase.
    pub fn vault(&self, args: &[&str]) -> Ran {
        self.zhibao(&[args, &["--passphrase-env", "PASSPHRASE"]].concat())
    }

    /// Runs `zhibao` at a terminal, where a person types `keys`; what the terminal shows.
    pub fn terminal(&self, args: &[&str], keys: &str) -> String {
        let zhibao = program("zhibao");
        let words = std::iter::once(zhibao.to_str().unwrap()).chain(args.iter().copied());
        let call: Vec<String> = words.map(|word| format!("'{}'", word.replace('\'', r"'\''"))).collect();
        let mut script = self.at_home(Path::new("script"));
        script.args(["--quiet", "--return", "--command", &call.join(" "), "/dev/null"]);
        let mut running = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        // Held open until the end: what closes is a terminal that went away.
        let mut typed = running.stdin.take().unwrap();
        typed.write_all(keys.as_bytes()).unwrap();
        let shown = running.wait_with_output().unwrap();
        String::from_utf8(shown.stdout).unwrap()
    }

    /// Makes a vault with an open period, and gives its recovery code.
    pub fn create(&self, vault: &str, school: &str, period: &str, as_of: &str) -> String {
        let made = self.vault(&["vault", "create", vault, "--school", school, "--name", "试验职业学校"]);
        let code = made.done(0).out.lines().last().unwrap_or_default().to_owned();
        self.vault(&["vault", "periods", vault, "--open", period, "--as-of", as_of])
            .done(0);
        code
    }
}

/// How a call ended.
#[derive(Debug)]
pub struct Ran {
    call: String,
    /// The exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    pub(crate) fn of(call: &str, output: &Output) -> Ran {
        Ran {
            call: call.to_owned(),
            code: output.status.code(),
            out: String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8"),
            err: String::from_utf8(output.stderr.clone()).expect("standard error is UTF-8"),
        }
    }

    /// It ended with this code.
    #[track_caller]
    pub fn done(self, code: i32) -> Ran {
        let tail: String = self
            .out
            .chars()
            .rev()
            .take(2000)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        assert_eq!(self.code, Some(code), "{}\n{}\n{tail}", self.call, self.err);
        self
    }

    /// It could not be done: exit code 2 and one plain sentence (which may have parts) on one line of standard error.
    #[track_caller]
    pub fn refused(self) -> String {
        let ran = self.done(2);
        let said = ran.err.trim_end();
        assert!(!said.is_empty() && said.lines().count() == 1, "{}: {said:?}", ran.call);
        for word in ["panicked", "RUST_BACKTRACE", "Error {", "Err("] {
            assert!(!said.contains(word), "{}: {said:?}", ran.call);
        }
        said.to_owned()
    }

    /// The lines of standard output, each of which must be one JSON object with a `type`.
    #[track_caller]
    pub fn json(&self) -> Vec<Value> {
        let read = |line: &str| {
            let value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}: {line}", self.call));
            assert!(value["type"].is_string(), "{}: {line}", self.call);
            value
        };
        self.out.lines().map(read).collect()
    }

    /// The JSON lines of one type.
    #[track_caller]
    pub fn of_type(&self, kind: &str) -> Vec<Value> {
        self.json().into_iter().filter(|value| value["type"] == kind).collect()
    }

    /// The one JSON line of a type.
    #[track_caller]
    pub fn one(&self, kind: &str) -> Value {
        let mut all = self.of_type(kind);
        assert_eq!(all.len(), 1, "{}: {kind}", self.call);
        all.remove(0)
    }
}
