//! The real window on a demo school: its tables, rows and findings, in Chinese and in English.
//!
//! Needs the built programs, `tauri-driver` (`TAURI_DRIVER`), WebKitWebDriver and a display; `cargo xtask test` sees to it.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};

const PATIENCE: Duration = Duration::from_secs(60);

/// The folder of the built programs: this test lies in its `deps`.
fn programs() -> PathBuf {
    let me = std::env::current_exe().unwrap();
    me.ancestors().nth(2).unwrap().to_owned()
}

/// Runs `zhibao`, with the program's own folder beside the vault; its standard output.
fn zhibao(args: &[&str], data: &Path) -> String {
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
fn school(folder: &Path, data: &Path) -> PathBuf {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    zhibao(
        &[
            "demo",
            &text(folder),
            "--students",
            "150",
            "--seed",
            "7",
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
struct Driver(Child);

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

async fn open(vault: &Path, home: &Path) -> (Driver, Client) {
    let [port, native] = ports();
    let driver = std::env::var_os("TAURI_DRIVER").unwrap_or_else(|| "tauri-driver".into());
    let child = Command::new(driver)
        .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
        .env("ZHIBAO_DATA", home.join("data"))
        .env("XDG_DATA_HOME", home)
        .env("XDG_CACHE_HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env_remove("ZHIBAO_PASSPHRASE")
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

fn id(name: &str) -> String {
    format!("[data-testid={name}]")
}

async fn click(window: &Client, css: &str) {
    let element = window.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
    element
        .unwrap_or_else(|error| panic!("{css}: {error}"))
        .click()
        .await
        .unwrap();
}

/// Waits until something with this test id says a text.
async fn says(window: &Client, name: &str, text: &str) {
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

async fn picture(window: &Client, name: &str) {
    let folder = programs().parent().unwrap().join("shots");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join(name).with_extension("png"),
        window.screenshot().await.unwrap(),
    )
    .unwrap();
}

#[tokio::test]
async fn the_window_lists_tables_rows_and_findings_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let vault = school(&folder.path().join("demo"), &folder.path().join("data"));
    let (_driver, window) = open(&vault, folder.path()).await;

    // The vault is locked: a wrong passphrase is told, the right one opens it.
    let typed = window
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::Css("input[type=password]"))
        .await
        .unwrap();
    typed.send_keys("wrong").await.unwrap();
    click(&window, &id("unlock")).await;
    window
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::Css(&id("problem")))
        .await
        .unwrap();
    typed.send_keys("demo").await.unwrap();
    click(&window, &id("unlock")).await;

    // Home lists the tables with their counts.
    says(&window, "home", "本期填报清单").await;
    says(&window, "table-row", "学生基本信息").await;
    says(&window, "table-row", "151").await;
    says(&window, "demo", "演示数据").await;
    picture(&window, "home-zh").await;

    // The student table: rows, the finding, and the cell that it leads to.
    click(&window, "[data-testid=table-row][data-table=student] button").await;
    says(&window, "size", "151 行").await;
    says(&window, "finding", "林迟到").await;
    says(&window, "finding", "2011").await;
    click(&window, &format!("{}[aria-current], {}", id("finding"), id("finding"))).await;
    let cell = window
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::Css(".rgCell.is-error"))
        .await;
    assert!(cell.is_ok(), "the cell of the finding is marked");
    picture(&window, "data-zh").await;

    // The same in English.
    click(&window, &id("language")).await;
    says(&window, "size", "151 rows").await;
    says(&window, "finding", "row 151").await;
    let root = window.find(Locator::Css("html")).await.unwrap();
    assert_eq!(root.attr("lang").await.unwrap().as_deref(), Some("en"));
    window
        .wait()
        .at_most(PATIENCE)
        .for_element(Locator::Css(".rgCell"))
        .await
        .unwrap();
    picture(&window, "data-en").await;
    click(&window, &id("rail-home")).await;
    says(&window, "home", "Period checklist").await;
    picture(&window, "home-en").await;

    window.close().await.unwrap();
}
