//! Chinese by a real input method (fcitx5, pinyin) in the real window: the first letter reaches the composition, its keys are its
//! own, and what was composed lands in the vault.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use zhibao_tests::window::{Key, Place, Window, id, school};
use zhibao_tests::{Desk, PASSPHRASE};

const INPUT: &str = "return document.querySelector('[data-testid=editor]').value";
const ROW: &str = "return document.querySelector('[data-testid=here]')?.innerText ?? ''";
/// Every key and composition that the input sees, in order.
const RECORD: &str = "window.seen = []; const input = document.querySelector('[data-testid=editor]');
    for (const name of ['compositionstart', 'compositionend']) input.addEventListener(name, (e) => window.seen.push(name + ':' + e.data));";
#[tokio::test]
async fn the_first_letter_reaches_the_composition_and_the_word_the_vault() {
    let desk = Desk::new();
    let vault = school(&desk).vault;
    // The vault is opened by its surroundings: what WebDriver types would be composed as well.
    let place = Place::with_pinyin(desk.folder()).with_variable("ZHIBAO_PASSPHRASE", PASSPHRASE);
    let window = Window::open_at(place, &desk, &["--demo", "--vault", vault]).await;
    let place = window.place();
    window.wait_for(&id("home")).await;
    window.table("student").await;
    window.press(&[Key::Control], Key::Home).await;
    window
        .until(ROW, |said| said.as_str().is_some_and(|text| text.contains("第 1 /")))
        .await;
    window.ask(RECORD).await;

    // The input method has its pinyin.
    place.insist("fcitx5-remote", &["-s", "pinyin"], |_| true).await;
    place.insist("fcitx5-remote", &["-n"], |said| said == "pinyin").await;

    // Over a name that is there: the whole word is composed, the first letter included.
    place.keys(&["type", "--delay", "120", "nihao"]);
    place.photograph("ime-composing");
    place.keys(&["key", "space"]);
    window.until(INPUT, |said| said == "你好").await;
    // Space chose the candidate: the cursor has not moved, and nothing was committed.
    assert!(window.ask(ROW).await.as_str().unwrap().contains("第 1 /"));
    place.keys(&["key", "Return"]);
    window
        .until(ROW, |said| said.as_str().is_some_and(|text| text.contains("第 2 /")))
        .await;
    let first = "return document.querySelector('.colPinStart .rgCell[data-rgrow=\"0\"]')?.innerText.trim()";
    window.until(first, |said| said == "你好").await;

    // The next cell composes at once; Enter takes the letters as they are and does not move, the second one does.
    place.keys(&["type", "--delay", "120", "zhongguo"]);
    place.keys(&["key", "Return"]);
    window.until(INPUT, |said| said == "zhongguo").await;
    assert!(window.ask(ROW).await.as_str().unwrap().contains("第 2 /"));
    place.keys(&["key", "Escape"]);
    window.until(INPUT, |said| said == "").await;
    place.keys(&["type", "--delay", "120", "zhongguo"]);
    place.keys(&["key", "space"]);
    window.until(INPUT, |said| said == "中国").await;
    place.keys(&["key", "Tab"]);
    window.until(INPUT, |said| said == "").await;
    // Each word came as one composition: of none was a letter typed as such.
    let seen = window.ask("return window.seen").await;
    let ended = |word: &str| {
        seen.as_array()
            .unwrap()
            .iter()
            .any(|one| *one == format!("compositionend:{word}"))
    };
    assert!(ended("你好") && ended("zhongguo") && ended("中国"), "{seen}");
    window
        .until(
            "return document.querySelector('[data-testid=saved]')?.innerText ?? ''",
            |said| said.as_str().is_some_and(|text| text.contains("已存到本机")),
        )
        .await;
    window.close().await;

    // What was committed is in the vault.
    let export = ["vault", "export", vault, "--table", "student", "--out", "out.csv"];
    desk.vault(&export).done(0);
    let kept = std::fs::read_to_string(desk.path("out.csv")).unwrap();
    assert!(kept.contains("你好") && kept.contains("中国"));
}
