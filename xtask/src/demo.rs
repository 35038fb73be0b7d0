//! `cargo xtask run`: a school, a server and a window, from nothing.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::place::{program, target};
use crate::shell::{cargo, command, output, step};
use crate::suite::FEATURES;
use crate::{machine, ui};

/// The invented school: its size, its seed (the same seed gives the same school), its passphrase.
const STUDENTS: &str = "600";
const SEED: &str = "1";
const PASSPHRASE: &str = "demo";
/// Slips of the pen in three students' records, so that the window has something to show.
const SLIPS: [(usize, &str); 3] = [(5, "CSRQ=2010-02-21"), (11, "MZM="), (17, "ZYDM=计算机")];
/// Where the server listens when nothing is set.
const PORT: u16 = 8420;

pub(crate) fn run() -> Result<()> {
    machine::prepare(false)?;
    ui::install()?;
    ui::build()?;
    let programs = [
        "build",
        "--workspace",
        "--bin",
        "zhibao",
        "--bin",
        "zhibao-server",
        "--bin",
        "zhibao-desktop",
    ];
    step("build the programs", cargo(programs.iter().chain(&FEATURES)))?;

    let folder = target().join("demo");
    let address = address()?;
    let server = Server {
        folder: folder.join("server"),
        address,
    };
    let vault = folder.join("school").join("school.zbv");
    let made = vault.exists();
    let code = if made { None } else { Some(server.prepare(&folder)?) };
    let _running = server.start()?;
    if let Some(code) = code {
        demo_school(&vault, &server, &code)?;
    }
    eprintln!(
        "\nThe demo school lies in {} (passphrase: {PASSPHRASE}).",
        vault.display()
    );
    eprintln!("The server runs at http://{address}/ until the window is closed.");
    window(&vault)
}

/// The default port of the server, or a free one where something else has it.
fn address() -> Result<SocketAddr> {
    let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(loopback(PORT)).or_else(|_| TcpListener::bind(loopback(0)))?;
    Ok(listener.local_addr()?)
}

struct Server {
    folder: PathBuf,
    address: SocketAddr,
}

impl Server {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = command(program("zhibao-server"), args);
        command
            .current_dir(&self.folder)
            .env("ZHIBAO_DEMO_PASSPHRASE", PASSPHRASE);
        if self.address.port() != PORT {
            command.env("ZHIBAO_LISTEN", self.address.to_string());
        }
        command
    }

    /// A server of its own for this school: its keys are backed up, then it gives out a code.
    fn prepare(&self, folder: &Path) -> Result<String> {
        for stale in [&self.folder, &folder.join("school"), &folder.join("scratch")] {
            match std::fs::remove_dir_all(stale) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => std::fs::create_dir_all(stale)?,
            }
        }
        step(
            "back up the keys of the server",
            self.command(&[
                "keys",
                "backup",
                "keys.backup",
                "--passphrase-env",
                "ZHIBAO_DEMO_PASSPHRASE",
            ]),
        )?;
        let code = output(self.command(&["code", "--school", &school_code(&folder.join("scratch"))?]))?;
        code.lines()
            .map(str::trim)
            .rfind(|line| !line.is_empty())
            .map(str::to_owned)
            .context("the server gave no code")
    }

    /// Starts the server and waits until it answers.
    fn start(&self) -> Result<Running> {
        std::fs::create_dir_all(&self.folder)?;
        eprintln!("\n==> start the server");
        let mut running = Running(
            self.command(&[])
                .spawn()
                .context("zhibao-server could not be started")?,
        );
        let until = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = running.0.try_wait()? {
                bail!("the server ended with {status} before it answered");
            }
            if Instant::now() > until {
                bail!("the server did not answer at {} within a minute", self.address);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(running)
    }
}

/// A server that ends with us.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It ends in order on SIGTERM; should that fail, it is ended at once. Nothing more can be done either way.
        let asked = Command::new("kill").arg(self.0.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            drop(self.0.kill());
        }
        drop(self.0.wait());
    }
}

/// `zhibao` with the passphrase of the demo.
fn zhibao(args: &[&str]) -> Command {
    let mut command = command(program("zhibao"), args);
    command.args(["--passphrase-env", "ZHIBAO_DEMO_PASSPHRASE"]);
    command.env("ZHIBAO_DEMO_PASSPHRASE", PASSPHRASE);
    command
}

fn text(path: &Path) -> Result<&str> {
    path.to_str()
        .with_context(|| format!("{} is no plain text", path.display()))
}

/// Makes a small school of the same seed aside, to learn the code that the big one will have.
fn school_code(scratch: &Path) -> Result<String> {
    output(zhibao(&["demo", text(scratch)?, "--students", "50", "--seed", SEED]))?;
    let sheet = export(
        &scratch.join("school.zbv"),
        "school_profile",
        &scratch.join("profile.csv"),
    )?;
    let code = records(&sheet)
        .next()
        .and_then(|line| line.split(',').nth(1))
        .map(str::to_owned);
    std::fs::remove_dir_all(scratch)?;
    code.context("the demo school has no profile")
}

/// A table of a vault as CSV.
fn export(vault: &Path, table: &str, sheet: &Path) -> Result<String> {
    output(zhibao(&[
        "vault",
        "export",
        text(vault)?,
        "--table",
        table,
        "--out",
        text(sheet)?,
    ]))?;
    Ok(std::fs::read_to_string(sheet)?)
}

/// The lines of an export that begin a record: with its id, a UUID.
fn records(sheet: &str) -> impl Iterator<Item = &str> {
    sheet
        .lines()
        .filter(|line| line.as_bytes().get(36) == Some(&b',') && line.as_bytes().get(8) == Some(&b'-'))
}

fn demo_school(vault: &Path, server: &Server, code: &str) -> Result<()> {
    let folder = vault.parent().context("the vault lies in a folder")?;
    let url = format!("http://{}", server.address);
    let wanted = ["--students", STUDENTS, "--seed", SEED, "--server", &url, "--code", code];
    step(
        "make the demo school",
        zhibao(&[&["demo", text(folder)?], wanted.as_slice()].concat()),
    )?;
    let sheet = export(vault, "student", &folder.join("students.csv"))?;
    let ids: Vec<&str> = records(&sheet).filter_map(|line| line.split(',').next()).collect();
    for (at, slip) in SLIPS {
        let id = ids.get(at).context("the demo school has too few students")?;
        // Exit code 1 is what is wanted here: the record has an error now.
        let status = zhibao(&["vault", "set", text(vault)?, "student", id, slip])
            .output()?
            .status;
        if status.code().is_none_or(|code| code > 1) {
            bail!("`zhibao vault set` ended with {status}");
        }
    }
    Ok(std::fs::remove_file(folder.join("students.csv"))?)
}

fn window(vault: &Path) -> Result<()> {
    let mut window = command(program("zhibao-desktop"), ["--demo", "--vault"]);
    window.arg(vault).env("ZHIBAO_PASSPHRASE", PASSPHRASE);
    if std::env::var_os("DISPLAY").is_none() && std::env::var_os("WAYLAND_DISPLAY").is_none() {
        bail!(
            "this machine has no display to open the window on; everything else is ready. Try: xvfb-run cargo xtask run"
        );
    }
    step("open the window", window)
}
