//! Entering data in the real window by the keyboard alone: typing, the finding, its fix, a block, taking it back.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use zhibao_tests::Desk;
use zhibao_tests::window::{Key, SLIP, Window, id, school};

/// What the active cell holds.
const VALUE: &str = "return document.querySelector('[data-testid=value]')?.innerText.trim() ?? null";
/// What is wrong with it.
const MESSAGE: &str = "return document.querySelector('[data-testid=message]')?.innerText.trim() ?? ''";
/// What the top bar says of saving.
const SAVED: &str = "return document.querySelector('[data-testid=saved]')?.innerText ?? ''";
/// Where the cursor is, as the status bar says.
const HERE: &str = "return document.querySelector('[data-testid=here]')?.innerText ?? ''";

/// What the cursor's input is called: the field, the row, the value.
const FIELD: &str = "return document.querySelector('[data-testid=editor]')?.ariaLabel ?? ''";

fn is(wanted: &str) -> impl Fn(&serde_json::Value) -> bool {
    move |said| said.as_str() == Some(wanted)
}

fn has(wanted: &str) -> impl Fn(&serde_json::Value) -> bool {
    move |said| said.as_str().is_some_and(|text| text.contains(wanted))
}

/// Moves the cursor to the first cell of the table.
async fn home(window: &Window) {
    window.press(&[Key::Control], Key::Home).await;
    window.until(HERE, has("第 1 /")).await;
}

#[tokio::test]
async fn a_clerk_types_fixes_pastes_and_takes_back_without_a_mouse() {
    let desk = Desk::new();
    let school = school(&desk);
    let window = Window::open(&desk, school.vault).await;
    window.unlock().await;
    window.table("student").await;

    // The input over the active cell has the focus, before anything was clicked.
    window
        .until("return document.activeElement?.dataset.testid ?? ''", is("editor"))
        .await;

    // F8 goes to the birth date that does not agree with the resident id; Alt+Enter takes what it suggests.
    window.press(&[], Key::F8).await;
    window.until(VALUE, is(SLIP)).await;
    window.until(MESSAGE, has(&school.right)).await;
    window.picture("grid-finding").await;
    window.press(&[Key::Alt], Key::Enter).await;
    window.until(VALUE, is(&school.right)).await;
    window.until(MESSAGE, is("")).await;
    window.until(SAVED, has("已存到本机")).await;

    // Taken back, the finding is there again; typed over, it goes again.
    window.press(&[Key::Control], 'z').await;
    window.until(VALUE, is(SLIP)).await;
    window.until(MESSAGE, has(&school.right)).await;
    window.type_text(&school.right.replace('-', "")).await;
    window.press(&[], Key::Enter).await;
    window.press(&[], Key::Up).await;
    window.press(&[], Key::Down).await;
    window.until(VALUE, is(&school.right)).await;
    window.until(MESSAGE, is("")).await;

    // A wrong value is kept as typed, and told.
    window.type_text("2031-02-21").await;
    window.press(&[], Key::Tab).await;
    window.press(&[], Key::Left).await;
    window.until(VALUE, is("2031-02-21")).await;
    window.until(MESSAGE, has("2031")).await;
    window.press(&[Key::Control], 'z').await;
    window.until(VALUE, is(&school.right)).await;

    // Esc leaves the cell as it was.
    window.type_text("x").await;
    window.until(VALUE, is("x")).await;
    window.press(&[], Key::Escape).await;
    window.until(VALUE, is(&school.right)).await;

    // A block of two names is copied and pasted three rows below, as one step.
    home(&window).await;
    let names = |from: usize| {
        format!(
            "const cells = [0, 1].map((n) => document.querySelector(`.colPinStart .rgCell[data-rgrow=\"${{{from} + n}}\"]`)?.innerText.trim()); return cells.join('|')"
        )
    };
    let drawn = |said: &serde_json::Value| {
        said.as_str()
            .is_some_and(|said| !said.starts_with('|') && !said.ends_with('|'))
    };
    let first = window.until(&names(0), drawn).await;
    let before = window.until(&names(3), drawn).await;
    assert_ne!(first, before);
    window.press(&[Key::Shift], Key::Down).await;
    window.press(&[Key::Control], 'c').await;
    for _ in 0..3 {
        window.press(&[], Key::Down).await;
    }
    window.press(&[Key::Control], 'v').await;
    let wanted = first.as_str().unwrap().to_owned();
    window.until(&names(3), is(&wanted)).await;
    window.picture("grid-pasted").await;
    window.press(&[Key::Control], 'z').await;
    let wanted = before.as_str().unwrap().to_owned();
    window.until(&names(3), is(&wanted)).await;

    // Filling down, and emptying.
    home(&window).await;
    window.press(&[Key::Shift], Key::Down).await;
    window.press(&[Key::Control], 'd').await;
    let twice = format!("{0}|{0}", first.as_str().unwrap().split('|').next().unwrap());
    window.until(&names(0), is(&twice)).await;
    window.press(&[Key::Control], 'z').await;
    window.until(&names(0), is(first.as_str().unwrap())).await;

    // A new row, and its deletion with a question.
    window.press(&[Key::Control], 'n').await;
    window.says("size", "151 行").await;
    window.press(&[Key::Control], '-').await;
    window.wait_for(&id("delete-go")).await;
    window.press(&[], Key::Enter).await;
    window.says("size", "150 行").await;

    window.close().await;
}

#[tokio::test]
async fn codes_are_chosen_by_initials_and_rows_by_their_problems() {
    let desk = Desk::new();
    let school = school(&desk);
    let window = Window::open(&desk, school.vault).await;
    window.unlock().await;
    window.table("student").await;
    home(&window).await;

    // The sex of the first student, by initials: the list opens while typing and Enter takes what is lit.
    while !has("性别")(&window.ask(FIELD).await) {
        let before = window.ask(FIELD).await;
        window.press(&[], Key::Right).await;
        window.until(FIELD, |said| *said != before).await;
    }
    let old = window.ask(VALUE).await;
    let (typed, wanted) = if old.as_str().unwrap().starts_with('男') {
        ("nv", "女")
    } else {
        ("nan", "男")
    };
    window.type_text(typed).await;
    let lit = "return document.querySelector('[role=option][aria-selected=true]')?.innerText ?? ''";
    window.until(lit, has(wanted)).await;
    window.picture("grid-codes").await;
    window.press(&[], Key::Enter).await;
    window.press(&[], Key::Up).await;
    window.until(VALUE, has(wanted)).await;

    // Only rows with errors, and back to all.
    let rows = "return document.querySelector('[data-testid=grid]')?.getAttribute('aria-rowcount')";
    let all = window.ask(rows).await;
    window.click(&id("only-errors")).await;
    window.until(rows, |said| *said != all && said.is_string()).await;
    window.click(&id("only-all")).await;
    window.until(rows, |said| *said == all).await;

    window.close().await;
}
