//! The real window on a display of its own, driven by WebDriver. Every call and every wait ends, one way or the other.
//!
//! Needs the built programs, WebKitWebDriver, Xvfb, D-Bus, openbox and xdotool;
//! `cargo xtask test` sees to it.

mod job;
mod keyboard;
mod mend;
mod page;
mod place;

use std::collections::BTreeMap;
use std::future::Future;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};

pub use fantoccini::key::Key;
pub use mend::Mended;
pub use page::id;
pub use place::Place;

use crate::desk::{Desk, PASSPHRASE, program};
use place::{Running, ended};

/// How long something may take to show, on a machine that has other work.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The window with its display and driver.
#[derive(Debug)]
pub struct Window {
    client: Client,
    driver: Running,
    place: Place,
    /// The window's number on the display.
    number: String,
}

/// Where pictures are kept: beside the built programs.
fn shots() -> PathBuf {
    let folder = program("zhibao-desktop").ancestors().nth(2).unwrap().join("shots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A free port of this machine.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A demo school of 150 students. The last one's birth date does not agree with the resident id.
#[derive(Debug)]
pub struct School {
    /// The vault, as its desk calls it.
    pub vault: &'static str,
    /// The last student.
    pub name: String,
    /// The birth date by the resident id.
    pub right: String,
}

/// The birth date that the last student of [`school`] is given.
pub const SLIP: &str = "2001-12-23";

/// Makes a demo school with a slip of the pen in it.
pub fn school(desk: &Desk) -> School {
    const VAULT: &str = "demo/school.zbv";
    desk.vault(&["demo", "demo", "--students", "150", "--seed", "7", "--years", "1"])
        .done(0);
    let rows = table_of(desk, VAULT, "student");
    let last = rows.last().unwrap();
    let slip = format!("CSRQ={SLIP}");
    desk.vault(&["vault", "set", VAULT, "student", &last["zhibao_row_id"], &slip])
        .done(0);
    School {
        vault: VAULT,
        name: last["姓名"].clone(),
        right: last["出生日期"].clone(),
    }
}

/// The records of a table, as they are exported: heading to text.
pub fn table_of(desk: &Desk, vault: &str, table: &str) -> Vec<BTreeMap<String, String>> {
    let file = format!("{table}.csv");
    desk.vault(&["vault", "export", vault, "--table", table, "--out", &file])
        .done(0);
    let text = std::fs::read_to_string(desk.path(&file)).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(|line| line.split(','));
    let heads: Vec<&str> = lines.next().unwrap().collect();
    let row = |cells: std::str::Split<'_, char>| {
        let named = heads.iter().zip(cells);
        named
            .map(|(head, cell)| ((*head).to_owned(), cell.to_owned()))
            .collect()
    };
    lines.map(row).collect()
}

impl Window {
    /// Opens the window on an invented school of a desk, on a display of its own.
    pub async fn open(desk: &Desk, vault: &str) -> Window {
        Window::open_at(Place::new(desk.folder()), desk, &["--demo", "--vault", vault]).await
    }

    /// Opens the window on a display that is there.
    pub async fn open_at(place: Place, desk: &Desk, args: &[&str]) -> Window {
        Window::open_program(place, desk, &program("zhibao-desktop"), args).await
    }

    /// Opens the window of a program on a display that is there. A passphrase that the display's surroundings hold goes to it.
    pub async fn open_program(place: Place, desk: &Desk, program: &Path, args: &[&str]) -> Window {
        let port = free_port();
        let log = std::fs::File::create(place.path("driver.log")).unwrap();
        // `tauri-driver` would stand between: all it adds are these two variables, and connections that break.
        let mut command = place.command("WebKitWebDriver");
        command
            .args([&format!("--port={port}"), "--host=127.0.0.1"])
            .current_dir(desk.folder())
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("ZHIBAO_DATA", desk.path("machine"))
            .env("ZHIBAO_KDF", "test")
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        let driver = Running::start(&mut command);
        let until = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(
                Instant::now() < until,
                "WebKitWebDriver does not listen: {}",
                told(&place)
            );
            beat.tick().await;
        }
        let capabilities = serde_json::json!({
            "browserName": "wry",
            "webkitgtk:browserOptions": { "binary": program, "args": args },
        });
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(capabilities.as_object().unwrap().clone());
        let address = format!("http://127.0.0.1:{port}");
        let client = match tokio::time::timeout(PATIENCE, builder.connect(&address)).await {
            Ok(Ok(client)) => client,
            other => {
                place.photograph("window-failed");
                panic!("no session: {:?}; {}", other.map(|ended| ended.err()), told(&place));
            }
        };
        let class = program.file_stem().and_then(|name| name.to_str()).unwrap();
        let search = ["search", "--onlyvisible", "--class", class];
        let found = place.insist("xdotool", &search, |said| !said.is_empty()).await;
        let number = found.lines().last().unwrap().to_owned();
        place
            .insist("xdotool", &["getactivewindow"], |active| active == number)
            .await;
        Window {
            client,
            driver,
            place,
            number,
        }
    }

    /// The display.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// A call of the driver that must be answered in time.
    async fn bounded<T>(&self, what: &str, call: impl Future<Output = Result<T, CmdError>>) -> T {
        match self.tried(call).await {
            Ok(answer) => answer,
            Err(error) => self.fail(&format!("{what}: {error}")).await,
        }
    }

    /// A call of the driver that is answered in time, or fails.
    async fn tried<T>(&self, call: impl Future<Output = Result<T, CmdError>>) -> Result<T, String> {
        match tokio::time::timeout(PATIENCE, call).await {
            Ok(answered) => answered.map_err(|error| error.to_string()),
            Err(_) => Err("the window does not answer".to_owned()),
        }
    }

    /// Ends the test, and keeps what can be seen.
    async fn fail(&self, what: &str) -> ! {
        self.place.photograph("window-failed");
        let page = "return document.querySelector('.app')?.innerText ?? document.body.innerText";
        let page = self.tried(self.client.execute(page, Vec::new())).await;
        let page = page.map(|text| text.as_str().unwrap_or_default().chars().take(3000).collect::<String>());
        panic!("{what}\nthe page: {page:?}\nthe driver: {}", told(&self.place));
    }

    /// Ends the window as a person does not: at once, with nothing told. Its display stays.
    pub fn crash(self) -> Place {
        let Window { driver, place, .. } = self;
        let name = program("zhibao-desktop");
        let mine = driver.group().into_iter().filter(|id| runs(*id, &name));
        let mine: Vec<u32> = mine.collect();
        assert!(!mine.is_empty(), "the window runs");
        let killed = Command::new("kill")
            .arg("-KILL")
            .args(mine.iter().map(u32::to_string))
            .status();
        assert!(killed.is_ok_and(|status| status.success()));
        let until = Instant::now() + PATIENCE;
        while !mine.iter().all(|id| ended(*id)) {
            assert!(Instant::now() < until, "the window outlives its end");
            std::thread::yield_now();
        }
        drop(driver);
        place
    }

    /// The processes of the window, those of its pages included.
    pub fn processes(&self) -> Vec<u32> {
        let driver = |id: &u32| {
            let name = std::fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
            name.ends_with("WebKitWebDriver")
        };
        self.driver.group().into_iter().filter(|id| !driver(id)).collect()
    }

    /// Answers the dialog of the system that the window has opened.
    pub async fn choose(&self, path: &Path) {
        self.place.choose(&self.number, path).await;
    }

    /// Opens the locked vault.
    pub async fn unlock(&self) {
        self.wait_for("input[type=password]").await;
        self.type_into("input[type=password]", PASSPHRASE).await;
        self.click(&id("unlock")).await;
        self.wait_for(&id("home")).await;
    }

    /// Closes the window; its display is given back.
    pub async fn close(self) -> Place {
        let closed = tokio::time::timeout(PATIENCE, self.client.clone().close()).await;
        assert!(matches!(closed, Ok(Ok(()))), "the window does not close");
        drop(self.driver);
        self.place
    }
}

/// Whether a process runs a program.
fn runs(process: u32, program: &Path) -> bool {
    std::fs::read_link(format!("/proc/{process}/exe")).is_ok_and(|found| found == program)
}

/// The end of what driver and window have said.
fn told(place: &Place) -> String {
    let text = std::fs::read_to_string(place.path("driver.log")).unwrap_or_default();
    let tail: Vec<&str> = text.lines().rev().take(12).collect();
    tail.into_iter().rev().collect::<Vec<_>>().join("\n")
}
