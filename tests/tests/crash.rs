//! The window is killed in the middle of a cell: what was told as saved is there, and the cell that was open is offered again.

use serde_json::Value;
use zhibao_tests::Desk;
use zhibao_tests::window::{Key, Window, id, school, table_of};

const INPUT: &str = "return document.querySelector('[data-testid=editor]')?.value ?? ''";

#[tokio::test]
async fn what_was_told_as_saved_is_there_and_the_open_cell_is_offered() {
    let desk = Desk::new();
    let school = school(&desk);
    let window = Window::open(&desk, school.vault).await;
    window.unlock().await;
    window.table("student").await;
    window.press(&[Key::Control], Key::Home).await;
    window.says("here", "第 1 /").await;

    // One name is told as saved; the next one is still being typed, for longer than a draft takes to be kept.
    window.type_text("甲存好了").await;
    window.press(&[], Key::Enter).await;
    window.says("here", "第 2 /").await;
    window.says("saved", "已存到本机").await;
    window.type_text("乙没写完").await;
    window.until(INPUT, |said| said == "乙没写完").await;
    let draft = |session: &Value| session["draft"]["text"] == "乙没写完";
    window.until_call("session", Value::Null, draft).await;
    let place = window.crash();

    let window = Window::open_at(place, &desk, &["--demo", "--vault", school.vault]).await;
    window.unlock().await;
    window.says("draft", "乙没写完").await;
    window.picture("crash-draft").await;
    window.click(&id("draft-back")).await;
    window.wait_gone(&id("draft")).await;
    window.close().await;

    let rows = table_of(&desk, school.vault, "student");
    assert_eq!(
        (rows[0]["姓名"].as_str(), rows[1]["姓名"].as_str()),
        ("甲存好了", "乙没写完")
    );
}

#[tokio::test]
async fn a_kill_right_behind_the_word_saved_loses_nothing() {
    let desk = Desk::new();
    let school = school(&desk);
    let mut place = None;
    for round in 1..=3 {
        let window = match place.take() {
            None => Window::open(&desk, school.vault).await,
            Some(place) => Window::open_at(place, &desk, &["--demo", "--vault", school.vault]).await,
        };
        window.unlock().await;
        window.table("student").await;
        window.press(&[Key::Control], Key::Home).await;
        window.says("here", "第 1 /").await;
        let name = format!("第{round}次");
        window.type_text(&name).await;
        window.press(&[], Key::Enter).await;
        window.says("here", "第 2 /").await;
        window.says("saved", "已存到本机").await;
        place = Some(window.crash());
        assert_eq!(table_of(&desk, school.vault, "student")[0]["姓名"], name);
    }
}
