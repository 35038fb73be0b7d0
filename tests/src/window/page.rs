//! What the window shows: waiting for it, asking it, clicking on it.

use std::time::{Duration, Instant};

use fantoccini::{Client, Locator};
use serde_json::Value;

use super::{Key, PATIENCE, Window};

/// Asks the program.
const CALL: &str = "const [name, request, done] = arguments; \
    window.__TAURI_INTERNALS__.invoke(name, { request }).then((told) => done({ told }), (error) => done({ error }))";

/// The selector of a test id.
pub fn id(name: &str) -> String {
    format!("[data-testid={name}]")
}

impl Window {
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Clicks on what a selector finds, once it is there and can be clicked.
    pub async fn click(&self, css: &str) {
        let end = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(30));
        loop {
            let clicked = async {
                let found = self.client.find(Locator::Css(css)).await?;
                // The driver clicks on what is disabled without a word.
                let can = found.is_enabled().await?;
                if can {
                    found.click().await?;
                }
                Ok(can)
            };
            match self.tried(clicked).await {
                Ok(true) => return,
                told if Instant::now() > end => self.fail(&format!("{css} cannot be clicked: {told:?}")).await,
                _ => beat.tick().await,
            };
        }
    }

    /// Types into the field that a selector finds.
    pub async fn type_into(&self, css: &str, text: &str) {
        let typed = async { self.client.find(Locator::Css(css)).await?.send_keys(text).await };
        self.bounded(css, typed).await;
    }

    /// Waits until a selector finds something.
    pub async fn wait_for(&self, css: &str) {
        self.until_with(
            "return document.querySelector(arguments[0]) !== null",
            vec![css.into()],
            |said| said == true,
        )
        .await;
    }

    /// Waits until a selector finds nothing.
    pub async fn wait_gone(&self, css: &str) {
        self.until_with(
            "return document.querySelector(arguments[0]) === null",
            vec![css.into()],
            |said| said == true,
        )
        .await;
    }

    /// Waits until something with this test id says a text.
    pub async fn says(&self, name: &str, text: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText).join('\\n')";
        self.until_with(script, vec![id(name).into()], |said| {
            said.as_str().is_some_and(|said| said.contains(text))
        })
        .await;
    }

    /// The answer of a script.
    pub async fn ask(&self, script: &str) -> Value {
        self.ask_with(script, Vec::new()).await
    }

    /// The answer of a script with arguments.
    pub async fn ask_with(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.bounded(script, self.client.execute(script, arguments)).await
    }

    /// The answer of a script that says later what it has to say: by its last argument.
    pub async fn ask_later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.bounded(script, self.client.execute_async(script, arguments)).await
    }

    /// The text that a selector's first find shows; empty where there is none.
    pub async fn text(&self, css: &str) -> String {
        let said = self
            .ask_with(
                "return document.querySelector(arguments[0])?.innerText.trim() ?? ''",
                vec![css.into()],
            )
            .await;
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until a script answers what is wanted.
    pub async fn until(&self, script: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.until_with(script, Vec::new(), wanted).await
    }

    /// Waits until a script with arguments answers what is wanted.
    pub async fn until_with(&self, script: &str, arguments: Vec<Value>, wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(20));
        loop {
            let said = self.ask_with(script, arguments.clone()).await;
            if wanted(&said) {
                return said;
            }
            if Instant::now() > end {
                self.fail(&format!("{script} {arguments:?} still answers {said}")).await;
            }
            beat.tick().await;
        }
    }

    /// What the program itself answers, as it answers the page.
    pub async fn call(&self, name: &str, request: Value) -> Value {
        let mut said = self.ask_later(CALL, vec![name.into(), request]).await;
        assert!(said["error"].is_null(), "{name}: {said}");
        said["told"].take()
    }

    /// Waits until the program answers what is wanted.
    pub async fn until_call(&self, name: &str, request: Value, wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(30));
        loop {
            let told = self.call(name, request.clone()).await;
            if wanted(&told) {
                return told;
            }
            if Instant::now() > end {
                self.fail(&format!("{name} still answers {told}")).await;
            }
            beat.tick().await;
        }
    }

    /// Keeps a picture of the display, once the page is drawn, beside the built programs.
    pub async fn picture(&self, name: &str) {
        let drawn = "const done = arguments[arguments.length - 1]; \
            requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.ask_later(drawn, Vec::new()).await;
        // Not of the driver: it waits for a next frame, and a page that stands still draws none.
        self.place.photograph(name);
    }

    /// Jumps to a table by Ctrl+J and its code, from any screen.
    pub async fn jump(&self, table: &str) {
        let domains = self.call("tables", Value::Null).await;
        let tables = domains.as_array().unwrap().iter();
        let mut tables = tables.flat_map(|domain| domain["tables"].as_array().unwrap());
        let code = tables.find(|one| one["id"] == table).unwrap()["code"].as_str().unwrap();
        self.press(&[Key::Control], 'j').await;
        self.wait_for("[data-testid=tables] input:focus").await;
        self.type_text(code).await;
        self.wait_for(&format!("[role=option][aria-selected=true][data-table={table}]"))
            .await;
        self.press(&[], Key::Enter).await;
        self.wait_for(&format!("main[data-table={table}]")).await;
        self.wait_gone(&id("tables")).await;
    }

    /// Goes to a table from home and waits for its cells and for the cursor.
    pub async fn table(&self, table: &str) {
        self.wait_for(&id("domain-row")).await;
        // Domains are folded where there are many tables.
        self.ask("document.querySelectorAll('.fold[aria-expanded=false]').forEach((fold) => fold.click())")
            .await;
        self.click(&format!("[data-testid=table-row][data-table={table}] button"))
            .await;
        self.wait_for(".rgCell[data-field]").await;
        self.wait_for(&id("editor")).await;
    }
}
