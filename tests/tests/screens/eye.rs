//! Somebody who looks at a page: goes somewhere, waits until it is drawn, and notes what is wrong with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::browser::{Browser, PATIENCE};
use crate::schools::School;

/// Counts what the page waits for.
const COUNT: &str = "if (window.asked === undefined) { window.asked = 0; const ask = window.fetch; \
    window.fetch = (...what) => { window.asked += 1; return ask(...what).finally(() => { window.asked -= 1; }); }; }";
const CALL: &str = "const [name, request, done] = arguments; \
    fetch(`/call/${name}`, {method: 'POST', body: JSON.stringify(request)}).then((r) => r.json()).then(done, (e) => done(String(e)));";
const THEMES: [&str; 3] = ["light", "dark", "contrast"];

/// The pages' folder.
pub(crate) fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui")
}

/// The selector of a test id.
pub(crate) fn id(name: &str) -> String {
    format!("[data-testid={name}]")
}

/// A language and a theme.
#[derive(Debug, Clone)]
pub(crate) struct Dress {
    language: String,
    theme: String,
}

/// Those that are looked at.
pub(crate) fn dresses() -> Vec<Dress> {
    let wanted = std::env::var("ZHIBAO_DRESSES").unwrap_or_else(|_| "zh-light,en-dark".to_owned());
    let all = ["zh", "en"]
        .iter()
        .flat_map(|language| THEMES.map(|theme| format!("{language}-{theme}")));
    let named: Vec<String> = match wanted.as_str() {
        "all" => all.collect(),
        some => some.split(',').map(str::to_owned).collect(),
    };
    let dress = |name: &String| {
        let (language, theme) = name.split_once('-').expect("a dress is called like zh-light");
        Dress {
            language: language.to_owned(),
            theme: theme.to_owned(),
        }
    };
    named.iter().map(dress).collect()
}

/// Everything that was wrong, each with the pages on which it was seen. Told at the end, and where a test ends early.
#[derive(Debug, Default)]
pub(crate) struct Faults(BTreeMap<String, Vec<String>>);

impl Faults {
    fn text(&self) -> String {
        let line = |(fault, pages): (&String, &Vec<String>)| {
            let named = pages.iter().take(4).map(String::as_str).collect::<Vec<_>>().join(", ");
            format!("{fault}\n    on {} pages: {named}", pages.len())
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Nothing was wrong.
    #[track_caller]
    pub(crate) fn none(&self) {
        assert!(self.0.is_empty(), "{} faults", self.0.len());
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            eprintln!("{}", self.text());
        }
    }
}

/// Looks at the window of one school in one dress.
pub(crate) struct Eye<'a> {
    browser: &'a Browser,
    pub(crate) school: &'a School,
    dress: Dress,
    faults: &'a mut Faults,
}

impl<'a> Eye<'a> {
    pub(crate) fn new(browser: &'a Browser, school: &'a School, dress: Dress, faults: &'a mut Faults) -> Eye<'a> {
        Eye {
            browser,
            school,
            dress,
            faults,
        }
    }

    /// Shows the page anew as a person prefers it.
    pub(crate) async fn dress(&self) {
        let Dress { language, theme } = &self.dress;
        let wanted = json!({"language": language, "theme": theme, "density": "dense", "enter_right": false});
        self.school.call("set_preferences", wanted).await;
        self.browser.visit(&self.school.address).await;
        self.browser.page.execute(COUNT, vec![]).await.unwrap();
        self.there(".app:not([data-state=starting])").await;
    }

    /// Waits until something is shown.
    pub(crate) async fn there(&self, css: &str) {
        let found = self
            .browser
            .page
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Css(css))
            .await;
        if let Err(error) = found {
            self.give_up(&format!("{css} is not there: {error}")).await;
        }
    }

    /// Waits until something is not shown any more.
    pub(crate) async fn gone(&self, css: &str) {
        let until = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(30));
        while self.has(css).await {
            if Instant::now() > until {
                self.give_up(&format!("{css} is still there")).await;
            }
            beat.tick().await;
        }
    }

    /// Clicks on what a selector finds first, once it can be clicked.
    pub(crate) async fn click(&self, css: &str) {
        let until = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(30));
        loop {
            let clicked = async { self.browser.page.find(Locator::Css(css)).await?.click().await };
            match clicked.await {
                Ok(()) => return,
                Err(error) if Instant::now() > until => self.give_up(&format!("{css}: {error}")).await,
                Err(_) => beat.tick().await,
            };
        }
    }

    /// Whether a selector finds something.
    pub(crate) async fn has(&self, css: &str) -> bool {
        self.browser.page.find(Locator::Css(css)).await.is_ok()
    }

    /// Types where the focus is; modifiers are those of WebDriver and end with the text.
    pub(crate) async fn keys(&self, keys: &str) {
        let focused = self.browser.page.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    /// Types into a field.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        self.there(css).await;
        let field = self.browser.page.find(Locator::Css(css)).await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Asks the page.
    pub(crate) async fn ask(&self, script: &str) -> Value {
        self.browser.page.execute(script, vec![]).await.unwrap()
    }

    /// Goes to a screen by the rail.
    pub(crate) async fn go(&self, screen: &str) {
        let button = id(&format!("rail-{screen}"));
        self.click(&button).await;
        self.there(&format!("{button}[aria-current=page]")).await;
        self.quiet().await;
    }

    /// Waits until the page has what it asked for, and has drawn it.
    pub(crate) async fn quiet(&self) {
        let quiet = self.browser.page.execute_async(include_str!("quiet.js"), vec![]).await;
        quiet.expect("the page comes to rest");
    }

    /// Looks at the page as it is shown.
    pub(crate) async fn look(&mut self, name: &str) {
        self.quiet().await;
        if self.ask("return window.axe === undefined").await == true {
            let axe = std::fs::read_to_string(ui().join("node_modules/axe-core/axe.min.js")).unwrap();
            self.browser.page.execute(&axe, vec![]).await.unwrap();
        }
        let page = format!("{name}-{}-{}", self.dress.language, self.dress.theme);
        let found = self
            .browser
            .page
            .execute_async(include_str!("look.js"), vec![])
            .await
            .unwrap();
        for fault in found.as_array().unwrap() {
            let fault = fault.as_str().unwrap_or_default().to_owned();
            self.faults.0.entry(fault).or_default().push(page.clone());
        }
        self.picture(&page).await;
    }

    async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("ZHIBAO_SHOTS") {
            std::fs::create_dir_all(&folder).unwrap();
            let path = Path::new(&folder).join(format!("{name}.png"));
            std::fs::write(path, self.browser.page.screenshot().await.unwrap()).unwrap();
        }
    }

    async fn give_up(&self, what: &str) -> ! {
        self.picture("failed").await;
        panic!("{what}");
    }
}

/// A command of the desk, asked by the page.
pub(crate) async fn call(page: &Client, name: &str, request: Value) -> Value {
    page.execute_async(CALL, vec![json!(name), request]).await.unwrap()
}
