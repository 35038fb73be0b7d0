//! The real window, driven by WebDriver.
//!
//! Needs the built programs, `tauri-driver` (`TAURI_DRIVER`), WebKitWebDriver and a display; `cargo xtask test` sees to it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};

/// How long something may take to show.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The folder of the built programs: this test lies in its `deps`.
pub fn programs() -> PathBuf {
    let me = std::env::current_exe().unwrap();
    me.ancestors().nth(2).unwrap().to_owned()
}

/// Runs `zhibao`, with the program's own folder beside the vault; its standard output.
pub fn zhibao(args: &[&str], data: &Path) -> String {
    let out = Command::new(programs().join("zhibao"))
        .args(args)
        .env("PASSPHRASE", "demo")
        .env("ZHIBAO_DATA", data)
        .output()
        .expect("zhibao was built (cargo build --workspace --bins)");
    assert!(
        out.status.code().is_some_and(|code| code < 2),
        "{args:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap()
}

/// A demo school, and one student more whose birth date does not agree with the resident id.
pub fn school(folder: &Path, data: &Path) -> PathBuf {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    zhibao(
        &[
            "demo",
            &text(folder),
            "--students",
            "150",
            "--seed",
            "7",
            "--years",
            "1",
            "--passphrase-env",
            "PASSPHRASE",
        ],
        data,
    );
    let vault = folder.join("school.zbv");
    let sheet = folder.join("late.csv");
    std::fs::write(
        &sheet,
        "姓名,身份证件类型,身份证件号,出生日期\n林迟到,居民身份证,110101201012236917,2011-12-23\n",
    )
    .unwrap();
    zhibao(
        &[
            "vault",
            "import",
            &text(&vault),
            &text(&sheet),
            "--table",
            "student",
            "--passphrase-env",
            "PASSPHRASE",
        ],
        data,
    );
    vault
}

/// tauri-driver ends its WebKitWebDriver on SIGTERM only.
#[derive(Debug)]
pub struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        drop(Command::new("kill").arg(self.0.id().to_string()).status());
        drop(self.0.wait());
    }
}

/// Two free ports of this machine.
fn ports() -> [u16; 2] {
    let both = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    both.map(|listener| listener.local_addr().unwrap().port())
}

/// Opens the window on a vault, driven by WebDriver.
pub async fn open(vault: &Path, home: &Path) -> (Driver, Client) {
    open_with(vault, home, &[]).await
}

/// Opens the window with more of its surroundings set.
pub async fn open_with(vault: &Path, home: &Path, more: &[(&str, &str)]) -> (Driver, Client) {
    let [port, native] = ports();
    let driver = std::env::var_os("TAURI_DRIVER").unwrap_or_else(|| "tauri-driver".into());
    let child = Command::new(driver)
        .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
        .env("ZHIBAO_DATA", home.join("data"))
        .env("XDG_DATA_HOME", home)
        .env("XDG_CACHE_HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env_remove("ZHIBAO_PASSPHRASE")
        .envs(more.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("tauri-driver is installed; TAURI_DRIVER names it");
    let driver = Driver(child);
    let application = programs().join("zhibao-desktop");
    let capabilities = serde_json::json!({
        "browserName": "wry",
        "tauri:options": { "application": application, "args": ["--demo", "--vault", vault] },
    });
    let until = Instant::now() + PATIENCE;
    let mut beat = tokio::time::interval(Duration::from_millis(50));
    for port in [port, native] {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(Instant::now() < until, "tauri-driver does not listen");
            beat.tick().await;
        }
    }
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(capabilities.as_object().unwrap().clone());
    let client = builder.connect(&format!("http://127.0.0.1:{port}")).await;
    (driver, client.unwrap_or_else(|error| panic!("no session: {error}")))
}

/// The selector of a test id.
pub fn id(name: &str) -> String {
    format!("[data-testid={name}]")
}

/// Clicks on what a selector finds, once it is there.
pub async fn click(window: &Client, css: &str) {
    let element = window.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
    element
        .unwrap_or_else(|error| panic!("{css}: {error}"))
        .click()
        .await
        .unwrap();
}

/// Waits until something with this test id says a text.
pub async fn says(window: &Client, name: &str, text: &str) {
    let path = format!("//*[@data-testid='{name}' and contains(., '{text}')]");
    let found = window.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
    if found.is_err() {
        picture(window, "window-failed").await;
        let page = window.source().await.unwrap_or_default();
        panic!(
            "{name} never said “{text}”; the page is\n{}",
            page.chars().take(6000).collect::<String>()
        );
    }
}

/// Keeps a picture of the window beside the built programs.
pub async fn picture(window: &Client, name: &str) {
    let folder = programs().parent().unwrap().join("shots");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join(name).with_extension("png"),
        window.screenshot().await.unwrap(),
    )
    .unwrap();
}

/// The element that a selector finds, once it is there.
pub async fn wait_for(window: &Client, css: &str) -> fantoccini::elements::Element {
    let found = window.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
    if found.is_err() {
        picture(window, "window-failed").await;
    }
    found.unwrap_or_else(|error| panic!("{css}: {error}"))
}

/// Opens the locked vault.
pub async fn unlock(window: &Client) {
    let typed = wait_for(window, "input[type=password]").await;
    typed.send_keys("demo").await.unwrap();
    click(window, &id("unlock")).await;
    wait_for(window, &id("home")).await;
}

/// Goes to a table from home and waits for its cells.
pub async fn table(window: &Client, table: &str) {
    click(window, &format!("[data-testid=table-row][data-table={table}] button")).await;
    wait_for(window, ".rgCell[data-field]").await;
    wait_for(window, &id("editor")).await;
}

/// Presses a key where the focus is, with others held down.
pub async fn press(window: &Client, held: &[Key], key: impl Into<char>) {
    let mut keys = KeyActions::new("keys".to_owned());
    for down in held {
        keys = keys.then(KeyAction::Down {
            value: char::from(*down),
        });
    }
    let key = key.into();
    keys = keys
        .then(KeyAction::Down { value: key })
        .then(KeyAction::Up { value: key });
    for up in held {
        keys = keys.then(KeyAction::Up { value: char::from(*up) });
    }
    window.perform_actions(keys).await.unwrap();
}

/// Types letters where the focus is.
pub async fn type_text(window: &Client, text: &str) {
    for letter in text.chars() {
        press(window, &[], letter).await;
    }
}

/// The text of a script's answer.
pub async fn answer(window: &Client, script: &str) -> serde_json::Value {
    window.execute(script, Vec::new()).await.unwrap()
}

/// Waits until a script answers what is wanted.
pub async fn until(window: &Client, script: &str, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
    let end = Instant::now() + PATIENCE;
    let mut beat = tokio::time::interval(Duration::from_millis(30));
    loop {
        let said = answer(window, script).await;
        if wanted(&said) {
            return said;
        }
        if Instant::now() > end {
            picture(window, "window-failed").await;
            panic!("{script} still answers {said}");
        }
        beat.tick().await;
    }
}
