//! A school in a folder of its own, the real programs on it, and what must hold of it whatever happened.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use zhibao_core::standard::bundled;
use zhibao_seal::passphrase::Cost;
use zhibao_tests::{Authority, Desk, copy};
use zhibao_vault::{FindingFilter, Options, PRESENT, Scope, StoredFinding, Unlocking, Vault};

pub(crate) const PERIOD: &str = "2026-2027-1";
pub(crate) const DAY: &str = "2026-11-01";
const VAULT: &str = "school/school.zbv";

/// How a call ended.
pub(crate) struct Ended {
    /// The exit code, or nothing where it was killed.
    code: Option<i32>,
    /// What it had printed.
    pub out: String,
}

impl Ended {
    /// Whether the caller was told that it is done: by the exit code, or by a line printed before the kill.
    pub(crate) fn reported(&self) -> bool {
        matches!(self.code, Some(0 | 1)) || self.out.contains('\n')
    }
}

/// A school's computer and its authority's.
pub(crate) struct School {
    desk: Desk,
    pub authority: Authority,
}

impl School {
    pub(crate) fn new() -> School {
        School {
            desk: Desk::new(),
            authority: Authority::new(),
        }
    }

    /// The same once more, byte by byte.
    pub(crate) fn copy(&self) -> School {
        let other = School::new();
        copy(self.desk.folder(), other.desk.folder());
        copy(self.authority.folder(), other.authority.folder());
        other
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.desk.path(name)
    }

    /// The command line on this computer; `V` stands for the vault.
    fn zhibao(&self, arguments: &[&str]) -> Command {
        let named = |argument: &&str| if *argument == "V" { VAULT } else { *argument }.to_owned();
        let arguments: Vec<String> = arguments.iter().map(named).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.desk
            .command(&[&arguments[..], &["--passphrase-env", "PASSPHRASE"]].concat())
    }

    /// Runs a call to its end; it must be done (the data may have errors).
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.zhibao(arguments).output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{arguments:?}: {}: {said}",
            output.status
        );
        String::from_utf8(output.stdout).expect("output is UTF-8")
    }

    /// The JSON line of one type that a call prints.
    pub(crate) fn json(&self, arguments: &[&str], kind: &str) -> Json {
        let out = self.done(&[arguments, &["--format", "json"]].concat());
        let mut lines = out
            .lines()
            .map(|line| serde_json::from_str::<Json>(line).expect("each line is JSON"));
        lines
            .find(|line| line["type"] == kind)
            .unwrap_or_else(|| panic!("no {kind} in {out}"))
    }

    /// Runs a call and kills it at a moment, should it still run then.
    pub(crate) fn killed(&self, arguments: &[&str], moment: &Moment) -> Ended {
        let out = self.path("out.txt");
        let file = fs::File::create(&out).expect("a file for the output");
        let mut command = self.zhibao(arguments);
        let mut child = command
            .stdout(file)
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        moment.wait(&mut child, &self.path("school/school.zbv-wal"));
        child.kill().expect("it is killed");
        let status = child.wait().expect("it is gone");
        Ended {
            code: status.code(),
            out: fs::read_to_string(out).expect("its output"),
        }
    }

    /// How long an undisturbed call takes.
    pub(crate) fn time(&self, arguments: &[&str]) -> Duration {
        let begun = Instant::now();
        self.done(arguments);
        begun.elapsed()
    }

    /// Opens the vault in this process.
    pub(crate) fn open(&self) -> Vault {
        let passphrase = {
            let command = self.desk.command(&[]);
            let known = command.get_envs().find(|(name, _)| *name == "PASSPHRASE");
            known
                .and_then(|(_, value)| value?.to_str().map(str::to_owned))
                .expect("a desk has a passphrase")
        };
        let by = Unlocking::Passphrase {
            user: None,
            passphrase: &passphrase,
        };
        let standard = bundled().expect("the bundled standard is sound");
        let options = Options {
            cost: Cost::TEST,
            ..Options::new(self.path("machine"), standard)
        };
        Vault::open(&self.path(VAULT), &by, options).expect("the vault opens")
    }

    /// What must hold of a vault whatever happened to it: the file and the audit log are whole, the findings that are
    /// kept are those that the rows give, and the program itself finds nothing amiss.
    pub(crate) fn is_sound(&self) {
        let mut vault = self.open();
        vault.verify_file().expect("the file is whole");
        vault.verify_audit().expect("the audit log is whole");
        vault
            .recompute(PRESENT, Scope::Pending)
            .expect("what waits is computed");
        let kept = findings(&vault);
        vault.recompute(PRESENT, Scope::All).expect("everything is computed");
        assert_eq!(kept, findings(&vault), "the kept findings are those of the rows");
        drop(vault);
        self.done(&["vault", "check", "V"]);
        self.done(&["vault", "periods", "V"]);
    }

    /// The files in the server's store.
    pub(crate) fn stored(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.authority.path("zhibao-data/blobs")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder of the store") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path)
                } else {
                    files.push(path)
                }
            }
        }
        files
    }
}

/// Findings in an order and form that can be compared.
fn findings(vault: &Vault) -> Vec<String> {
    let all = vault
        .findings(PRESENT, &FindingFilter::default(), 0, u64::MAX)
        .expect("the findings");
    let mut all: Vec<String> = all
        .iter()
        .map(|StoredFinding { finding, .. }| format!("{finding:?}"))
        .collect();
    all.sort_unstable();
    all
}

/// When a program is killed: some time after its start, or after its log of changes has grown.
#[derive(Debug)]
pub(crate) struct Moment {
    pub after: Duration,
    pub grown: bool,
}

impl Moment {
    fn wait(&self, child: &mut Child, log: &Path) {
        let size = || fs::metadata(log).map_or(0, |m| m.len());
        let ended = |child: &mut Child| child.try_wait().expect("its state").is_some();
        if self.grown {
            // Opening a vault starts the log anew; from the first change of its size on, something is being written.
            let before = size();
            while size() == before && !ended(child) {
                std::thread::yield_now();
            }
        }
        let begun = Instant::now();
        while begun.elapsed() < self.after && !ended(child) {
            std::thread::sleep((self.after.saturating_sub(begun.elapsed())).min(Duration::from_micros(500)));
        }
    }
}

/// The moments of so many rounds, spread evenly and then shaken: half over the whole run, half soon after the first write.
pub(crate) fn moments(rounds: u64, whole: Duration, seed: u64) -> impl Iterator<Item = Moment> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..rounds).map(move |round| {
        let part = (round as f64 + random.f64()) / rounds as f64;
        let grown = round % 2 == 1;
        let span = if grown { whole.mul_f64(0.3) } else { whole.mul_f64(1.1) };
        Moment {
            after: span.mul_f64(part),
            grown,
        }
    })
}
