//! Entering data in the real window by the keyboard alone: typing, the finding, its fix, a block, taking it back.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use fantoccini::Client;
use fantoccini::key::Key;
use zhibao_tests::window::{answer, id, open, picture, press, says, school, table, type_text, unlock, until, wait_for};

/// What the active cell holds.
const VALUE: &str = "return document.querySelector('[data-testid=value]')?.innerText.trim() ?? null";
/// What is wrong with it.
const MESSAGE: &str = "return document.querySelector('[data-testid=message]')?.innerText.trim() ?? ''";
/// What the top bar says of saving.
const SAVED: &str = "return document.querySelector('[data-testid=saved]')?.innerText ?? ''";
/// Where the cursor is, as the status bar says.
const HERE: &str = "return document.querySelector('[data-testid=here]')?.innerText ?? ''";

fn is(wanted: &str) -> impl Fn(&serde_json::Value) -> bool {
    move |said| said.as_str() == Some(wanted)
}

fn has(wanted: &str) -> impl Fn(&serde_json::Value) -> bool {
    move |said| said.as_str().is_some_and(|text| text.contains(wanted))
}

/// Moves the cursor to the first cell of the table.
async fn home(window: &Client) {
    press(window, &[Key::Control], Key::Home).await;
    until(window, HERE, has("第 1 /")).await;
}

/// One window at a time: the program shows the window that is there instead of opening another, and only one has the keys.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn a_clerk_types_fixes_pastes_and_takes_back_without_a_mouse() {
    let _turn = TURN.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let vault = school(&folder.path().join("demo"), &folder.path().join("data"));
    let (_driver, window) = open(&vault, folder.path()).await;
    unlock(&window).await;
    table(&window, "student").await;

    // The input over the active cell has the focus, before anything was clicked.
    until(
        &window,
        "return document.activeElement?.dataset.testid ?? ''",
        is("editor"),
    )
    .await;

    // F8 goes to the birth date that does not agree with the resident id; Alt+Enter takes what it suggests.
    press(&window, &[], Key::F8).await;
    until(&window, VALUE, is("2011-12-23")).await;
    until(&window, MESSAGE, has("2010-12-23")).await;
    picture(&window, "grid-finding").await;
    press(&window, &[Key::Alt], Key::Enter).await;
    until(&window, VALUE, is("2010-12-23")).await;
    until(&window, MESSAGE, is("")).await;
    until(&window, SAVED, has("已存到本机")).await;

    // Taken back, the finding is there again; typed over, it goes again.
    press(&window, &[Key::Control], 'z').await;
    until(&window, VALUE, is("2011-12-23")).await;
    until(&window, MESSAGE, has("2010-12-23")).await;
    type_text(&window, "20101223").await;
    press(&window, &[], Key::Enter).await;
    press(&window, &[], Key::Up).await;
    press(&window, &[], Key::Down).await;
    until(&window, VALUE, is("2010-12-23")).await;
    until(&window, MESSAGE, is("")).await;

    // A wrong value is kept as typed, and told.
    type_text(&window, "2031-02-21").await;
    press(&window, &[], Key::Tab).await;
    press(&window, &[], Key::Left).await;
    until(&window, VALUE, is("2031-02-21")).await;
    until(&window, MESSAGE, has("2031")).await;
    press(&window, &[Key::Control], 'z').await;
    until(&window, VALUE, is("2010-12-23")).await;

    // Esc leaves the cell as it was.
    type_text(&window, "x").await;
    until(&window, VALUE, is("x")).await;
    press(&window, &[], Key::Escape).await;
    until(&window, VALUE, is("2010-12-23")).await;

    // A block of two names is copied and pasted three rows below, as one step.
    home(&window).await;
    let names = |from: usize| {
        format!(
            "const cells = [0, 1].map((n) => document.querySelector(`.colPinStart .rgCell[data-rgrow=\"${{{from} + n}}\"]`)?.innerText.trim()); return cells.join('|')"
        )
    };
    let first = answer(&window, &names(0)).await;
    let before = answer(&window, &names(3)).await;
    assert_ne!(first, before);
    press(&window, &[Key::Shift], Key::Down).await;
    press(&window, &[Key::Control], 'c').await;
    for _ in 0..3 {
        press(&window, &[], Key::Down).await;
    }
    press(&window, &[Key::Control], 'v').await;
    let wanted = first.as_str().unwrap().to_owned();
    until(&window, &names(3), is(&wanted)).await;
    picture(&window, "grid-pasted").await;
    press(&window, &[Key::Control], 'z').await;
    let wanted = before.as_str().unwrap().to_owned();
    until(&window, &names(3), is(&wanted)).await;

    // Filling down, and emptying.
    home(&window).await;
    press(&window, &[Key::Shift], Key::Down).await;
    press(&window, &[Key::Control], 'd').await;
    let twice = format!("{0}|{0}", first.as_str().unwrap().split('|').next().unwrap());
    until(&window, &names(0), is(&twice)).await;
    press(&window, &[Key::Control], 'z').await;
    until(&window, &names(0), is(first.as_str().unwrap())).await;

    // A new row, and its deletion with a question.
    press(&window, &[Key::Control], 'n').await;
    says(&window, "size", "152 行").await;
    press(&window, &[Key::Control], '-').await;
    wait_for(&window, &id("delete-go")).await;
    press(&window, &[], Key::Enter).await;
    says(&window, "size", "151 行").await;

    window.close().await.unwrap();
}

#[tokio::test]
async fn codes_are_chosen_by_initials_and_rows_by_their_problems() {
    let _turn = TURN.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let vault = school(&folder.path().join("demo"), &folder.path().join("data"));
    let (_driver, window) = open(&vault, folder.path()).await;
    unlock(&window).await;
    table(&window, "student").await;
    home(&window).await;

    // The sex of the first student, by initials: the list opens while typing and Enter takes what is lit.
    let column = "return document.querySelector('.rgHeaderCell[style]') && [...document.querySelectorAll('.rgCol .rgCell[data-rgrow=\"0\"]')].findIndex((cell) => cell.dataset.field === 'XBM')";
    let at = until(&window, column, |said| said.as_i64().is_some_and(|n| n >= 0))
        .await
        .as_i64()
        .unwrap();
    for _ in 0..=at {
        press(&window, &[], Key::Right).await;
    }
    until(
        &window,
        "return document.querySelector('[data-testid=editor]')?.ariaLabel ?? ''",
        has("性别"),
    )
    .await;
    let old = answer(&window, VALUE).await;
    let (typed, wanted) = if old.as_str().unwrap().starts_with('男') {
        ("nv", "女")
    } else {
        ("nan", "男")
    };
    type_text(&window, typed).await;
    let lit = "return document.querySelector('[role=option][aria-selected=true]')?.innerText ?? ''";
    until(&window, lit, has(wanted)).await;
    picture(&window, "grid-codes").await;
    press(&window, &[], Key::Enter).await;
    press(&window, &[], Key::Up).await;
    until(&window, VALUE, has(wanted)).await;

    // Only rows with errors, and back to all.
    let rows = "return document.querySelector('[data-testid=grid]')?.getAttribute('aria-rowcount')";
    let all = answer(&window, rows).await;
    window
        .find(fantoccini::Locator::Css(&id("only-errors")))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    until(&window, rows, |said| *said != all && said.is_string()).await;
    window
        .find(fantoccini::Locator::Css(&id("only-all")))
        .await
        .unwrap()
        .click()
        .await
        .unwrap();
    until(&window, rows, |said| *said == all).await;

    window.close().await.unwrap();
}
