//! The clerk's main job in the window, step by step: importing, giving one's word, sealing.

use std::path::Path;

use super::{Window, id};
use crate::desk::PASSPHRASE;

/// The button of the wizard that leads to a new import after one is done.
const ANOTHER: &str = "const all = [...document.querySelectorAll('[data-testid=done] button')]; all.at(-1)?.click(); return all.length > 0";
/// Chooses the sheet of a workbook that is called so.
const SHEET: &str =
    "[...document.querySelectorAll('.sheet')].find((one) => one.innerText.includes(arguments[0])).click()";
/// What the wizard waits for: columns without a meaning, nothing before the next step, nothing at all.
const WAITS: &str = "return document.querySelector('[data-testid=leave-rest]') ? 'columns' : document.querySelector('[data-testid=run]:not(:disabled)') ? 'run' \
                     : document.querySelector('[data-testid=next]:not(:disabled)') ? 'next' : ''";

impl Window {
    /// Goes to a screen by its place in the rail.
    pub async fn go(&self, screen: &str) {
        self.click(&id(&format!("rail-{screen}"))).await;
        self.wait_for(&format!("{}[aria-current=page]", id(&format!("rail-{screen}"))))
            .await;
    }

    /// Imports a sheet of a workbook by the wizard: what it takes the columns for is taken as it is. What it said at its end.
    pub async fn import(&self, workbook: &Path, sheet: Option<&str>) -> String {
        self.go("import").await;
        self.ask(ANOTHER).await;
        self.click(&id("choose")).await;
        self.choose(workbook).await;
        self.wait_for(&id("next")).await;
        if let Some(sheet) = sheet {
            self.ask_with(SHEET, vec![sheet.into()]).await;
        }
        loop {
            let waits = self.until(WAITS, |said| said != "").await;
            match waits.as_str().unwrap_or_default() {
                "run" => break,
                "columns" => {
                    self.click(&id("leave-rest")).await;
                    self.wait_gone(&id("leave-rest")).await;
                }
                _ => self.next_step().await,
            }
        }
        self.click(&id("run")).await;
        self.wait_for(&id("done")).await;
        self.text(&id("done")).await
    }

    /// Goes on in the wizard.
    async fn next_step(&self) {
        const STEP: &str = "return document.querySelector('[aria-current=step]')?.innerText ?? ''";
        let before = self.ask(STEP).await;
        self.click(&id("next")).await;
        self.until(STEP, |said| *said != before).await;
    }

    /// Says of every table that is asked for and holds nothing that it does.
    pub async fn say_empty(&self) {
        const LEFT: &str = "return document.querySelectorAll('.empties button').length";
        self.go("submit").await;
        self.wait_for(&id("step-seal")).await;
        if self
            .text("[data-testid=step-empty][data-standing=todo]")
            .await
            .is_empty()
        {
            return;
        }
        self.click(&id("verb-empty")).await;
        loop {
            let left = self.ask(LEFT).await;
            if left == 0 {
                return;
            }
            self.click(".empties button").await;
            self.until(LEFT, |said| *said != left).await;
        }
    }

    /// Two people give their word: one here with the passphrase, one on paper.
    pub async fn confirm(&self) {
        self.go("submit").await;
        self.click(&id("verb-confirm")).await;
        self.click(&id("confirm-here")).await;
        self.type_into(&id("confirm-name"), "王辛八").await;
        self.type_into(&id("confirm-passphrase"), PASSPHRASE).await;
        self.click(&id("confirm-give")).await;
        self.until(
            "return document.querySelector('dialog .roles')?.innerText ?? ''",
            |said| said.as_str().is_some_and(|said| said.contains("王辛八")),
        )
        .await;
        self.click(&id("confirm-paper")).await;
        self.type_into(&id("confirm-name"), "李庚九").await;
        self.click(&id("confirm-give")).await;
        // The dialog closes once both have.
        self.wait_gone("dialog[open]").await;
        self.wait_for("[data-testid=step-confirm][data-standing=done]").await;
    }

    /// Seals, and gives the fingerprint that the screen shows.
    pub async fn seal(&self) -> String {
        self.go("submit").await;
        self.click(&id("verb-seal")).await;
        self.click(&id("seal-now")).await;
        self.wait_for(&id("deliver")).await;
        self.wait_for("[data-testid=outcome][data-end=sealed]").await;
        self.text(&id("fingerprint")).await
    }

    /// Waits for the end of the work that goes on beside the screen.
    pub async fn ends(&self, end: &str) {
        self.wait_for(&format!("[data-testid=outcome][data-end={end}]")).await;
    }
}
