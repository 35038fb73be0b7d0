//! Every screen in every dress: Chinese and English, light, dark and high contrast, 1366 × 696. axe finds nothing to
//! object to, nothing is wider than the window, and, where `ZHIBAO_SHOTS` names a folder, a picture of each is kept.
//!
//! The pages run in Chromium over the desk itself, without its window (`crates/desk/examples/browser.rs`).
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::io::BufRead as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(60);
const THEMES: [&str; 3] = ["light", "dark", "contrast"];

/// A program that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The folder of the built programs: this test lies in its `deps`.
fn programs() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
}

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui")
}

/// The desk behind a loopback address.
fn desk(folder: &Path) -> (Running, String) {
    let mut child = Command::new(programs().join("examples/browser"))
        .args([ui().join("dist-browser"), "0".into(), folder.to_owned()])
        .env("ZHIBAO_DATA", folder.join("data"))
        .env("ZHIBAO_KDF", "test")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the example `browser` of zhibao-desk was built");
    let mut line = String::new();
    std::io::BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (Running(child), line.trim().to_owned())
}

async fn chromium() -> (Running, Client) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let child = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is installed (Debian: chromium-driver)");
    let driver = Running(child);
    let until = Instant::now() + PATIENCE;
    let mut beat = tokio::time::interval(Duration::from_millis(50));
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(Instant::now() < until, "chromedriver does not listen");
        beat.tick().await;
    }
    let options = json!({"goog:chromeOptions": {"args": [
        "--headless=new", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=1", "--window-size=1366,696",
    ]}});
    let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    builder.capabilities(options.as_object().unwrap().clone());
    let client = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
    let outer = client
        .execute("return [innerWidth, innerHeight]", vec![])
        .await
        .unwrap();
    let (wide, high) = (outer[0].as_u64().unwrap(), outer[1].as_u64().unwrap());
    let size = |wanted: u64, inner: u64, asked: u64| u32::try_from(wanted + asked - inner).unwrap();
    client
        .set_window_size(size(1366, wide, 1366), size(696, high, 696))
        .await
        .unwrap();
    // A page that does not come is asked for again, not waited for.
    let seconds = |n| Some(Duration::from_secs(n));
    let times = fantoccini::wd::TimeoutConfiguration::new(seconds(60), seconds(20), None);
    client.update_timeouts(times).await.unwrap();
    (driver, client)
}

/// A command of the desk.
async fn call(page: &Client, name: &str, request: Value) -> Value {
    let script = "const [name, request, done] = arguments;\
        fetch(`/call/${name}`, {method: 'POST', body: JSON.stringify(request)}).then((r) => r.json()).then(done, (e) => done(String(e)));";
    page.execute_async(script, vec![json!(name), request]).await.unwrap()
}

fn id(name: &str) -> String {
    format!("[data-testid={name}]")
}

async fn click(page: &Client, css: &str) {
    let element = page.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
    let element = element.unwrap_or_else(|error| panic!("{css}: {error}"));
    element.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
}

async fn there(page: &Client, css: &str) {
    let found = page.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await;
    found.unwrap_or_else(|error| panic!("{css}: {error}"));
}

/// What is wrong with the page as it is shown.
async fn look(page: &Client, name: &str, faults: &mut Vec<String>) {
    let axe = std::fs::read_to_string(ui().join("node_modules/axe-core/axe.min.js")).unwrap();
    page.execute(&axe, vec![]).await.unwrap();
    // Two frames: what was asked for is drawn.
    let script = "const done = arguments[0];\
        requestAnimationFrame(() => requestAnimationFrame(() => axe.run(document, {resultTypes: ['violations']}).then(\
        (found) => done(found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)),\
        (error) => done([String(error)]))));";
    let found = page.execute_async(script, vec![]).await.unwrap();
    for violation in found.as_array().unwrap() {
        faults.push(format!("{name}: {}", violation.as_str().unwrap_or_default()));
    }
    let wide = page
        .execute("return document.documentElement.scrollWidth - innerWidth", vec![])
        .await
        .unwrap();
    if wide.as_i64() != Some(0) {
        faults.push(format!("{name}: {wide} pixels wider than the window"));
    }
    if let Some(folder) = std::env::var_os("ZHIBAO_SHOTS") {
        std::fs::create_dir_all(&folder).unwrap();
        let path = Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, page.screenshot().await.unwrap()).unwrap();
    }
}

/// Opens the page; a browser that only just began may miss the first call.
async fn visit(page: &Client, address: &str) {
    for _ in 0..3 {
        if page.goto(address).await.is_ok() {
            return;
        }
    }
    panic!("the page does not open");
}

/// Shows the page anew as a person prefers it.
async fn dress(page: &Client, address: &str, language: &str, theme: &str) {
    let preferences = json!({"language": language, "theme": theme, "density": "dense", "enter_right": false});
    call(page, "set_preferences", preferences).await;
    visit(page, address).await;
    there(page, ".app:not([data-state=starting])").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_screen_has_anything_that_axe_objects_to() {
    let folder = tempfile::tempdir().unwrap();
    let (_desk, address) = desk(folder.path());
    let (_driver, page) = chromium().await;
    visit(&page, &address).await;
    let mut faults = Vec::new();

    for language in ["zh", "en"] {
        for theme in THEMES {
            dress(&page, &address, language, theme).await;
            there(&page, &id("begin")).await;
            look(&page, &format!("begin-{language}-{theme}"), &mut faults).await;
            click(&page, &id("no-task")).await;
            there(&page, &id("make")).await;
            look(&page, &format!("begin-passphrase-{language}-{theme}"), &mut faults).await;
        }
    }

    let begun = call(&page, "start_demo", Value::Null).await;
    let until = Instant::now() + PATIENCE;
    while call(&page, "job", begun.clone()).await["outcome"]["end"] != "demo" {
        assert!(Instant::now() < until, "the demo school was not made");
    }
    // Something to complain about.
    let window = json!({"table": "student", "offset": 0, "limit": 12, "view": {"only": "all", "field": null, "text": "", "sort": null}});
    let rows = call(&page, "rows", window).await;
    for (row, field, text) in [
        (2, "CSRQ", "2010-02-21"),
        (5, "MZM", ""),
        (7, "ZYDM", "<b>计算机</b>"),
        (9, "XM", "韩·酉"),
    ] {
        let cells = json!([{"field": field, "text": text}]);
        let edit = json!({"do": "set", "table": "student", "row_id": rows["rows"][row]["row_id"], "cells": cells});
        call(&page, "edit", edit).await;
    }

    for language in ["zh", "en"] {
        for theme in THEMES {
            dress(&page, &address, language, theme).await;
            there(&page, &id("home")).await;
            let rail = page.find_all(Locator::Css(".rail [data-testid]")).await.unwrap();
            let mut names = Vec::new();
            for button in rail {
                names.push(button.attr("data-testid").await.unwrap().unwrap());
            }
            for name in names {
                click(&page, &id(&name)).await;
                there(&page, &format!("{}[aria-current=page]", id(&name))).await;
                if name == "rail-data" {
                    dress_data(&page, language, theme, &mut faults).await;
                    continue;
                }
                look(
                    &page,
                    &format!("{}-{language}-{theme}", name.trim_start_matches("rail-")),
                    &mut faults,
                )
                .await;
                if name == "rail-problems" {
                    for tab in ["warnings", "explained", "deferred"] {
                        click(&page, &id(&format!("tab-{tab}"))).await;
                        look(&page, &format!("problems-{tab}-{language}-{theme}"), &mut faults).await;
                    }
                    click(&page, &id("anything-open")).await;
                    there(&page, &id("anything-text")).await;
                    look(&page, &format!("anything-{language}-{theme}"), &mut faults).await;
                    let text = page.find(Locator::Css(&id("anything-text"))).await.unwrap();
                    text.send_keys("\u{e00c}").await.unwrap(); // Esc
                }
                if name == "rail-settings" {
                    for tab in ["keys", "people", "backup", "standard", "log"] {
                        click(&page, &id(&format!("tab-{tab}"))).await;
                        look(&page, &format!("settings-{tab}-{language}-{theme}"), &mut faults).await;
                    }
                }
            }
        }
    }

    call(&page, "lock", Value::Null).await;
    for language in ["zh", "en"] {
        dress(&page, &address, language, "light").await;
        there(&page, &id("unlock")).await;
        look(&page, &format!("unlock-{language}"), &mut faults).await;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The grid of the students, and one of them as a form.
async fn dress_data(page: &Client, language: &str, theme: &str, faults: &mut Vec<String>) {
    click(page, &id("rail-home")).await;
    click(page, "[data-domain=ZH] .fold").await;
    click(page, "[data-testid=table-row][data-table=student] button").await;
    there(page, "[role=grid]").await;
    there(page, "[role=gridcell]").await;
    look(page, &format!("data-{language}-{theme}"), faults).await;
    click(page, &id("columns")).await;
    there(page, &id("chooser")).await;
    look(page, &format!("columns-{language}-{theme}"), faults).await;
    click(page, "[data-testid=chooser] .acts button:last-child").await;
    click(page, &id("print-grid")).await;
    there(page, ".paper td").await;
    look(page, &format!("print-{language}-{theme}"), faults).await;
    click(page, &id("print-close")).await;
    let grid = page.active_element().await.unwrap();
    grid.send_keys("\u{e034}").await.unwrap(); // F4
    there(page, &id("record")).await;
    there(page, ".field input").await;
    look(page, &format!("record-{language}-{theme}"), faults).await;
    click(page, &id("to-grid")).await;
}
