//! The real window on a demo school: its tables, rows and findings, in Chinese and in English.
//!
//! Needs the built programs, `tauri-driver` (`TAURI_DRIVER`), WebKitWebDriver and a display; `cargo xtask test` sees to it.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use fantoccini::Locator;
use zhibao_tests::window::{PATIENCE, click, id, open, picture, says, school};

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
