//! The real window on a demo school: its tables, rows and findings, in Chinese and in English.

use zhibao_tests::Desk;
use zhibao_tests::window::{Window, id, school};

#[tokio::test]
async fn the_window_lists_tables_rows_and_findings_in_both_languages() {
    let desk = Desk::new();
    let school = school(&desk);
    let window = Window::open(&desk, school.vault).await;

    // The vault is locked: a wrong passphrase is told, the right one opens it.
    window.wait_for("input[type=password]").await;
    window.type_into("input[type=password]", "wrong").await;
    window.click(&id("unlock")).await;
    window.wait_for(&id("problem")).await;
    window.unlock().await;

    // Home lists the domains, and the tables of one with their counts.
    window.says("home", "本期填报清单").await;
    window.click("[data-domain=ZH] .fold").await;
    window.says("table-row", "学生基本信息").await;
    window.says("table-row", "150").await;
    window.says("demo", "演示数据").await;
    window.picture("home-zh").await;

    // The student table: rows, the finding, and the cell that it leads to.
    window.table("student").await;
    window.says("size", "150 行").await;
    window.says("finding", &school.name).await;
    window.says("finding", &school.right).await;
    window.click(&id("finding")).await;
    window.wait_for(".rgCell.is-error").await;
    window.picture("data-zh").await;

    // The same in English.
    window.click(&id("language")).await;
    window.says("size", "150 rows").await;
    window.says("finding", "row 150").await;
    assert_eq!(window.ask("return document.documentElement.lang").await, "en");
    window.wait_for(".rgCell").await;
    window.picture("data-en").await;
    window.click(&id("rail-home")).await;
    window.says("home", "Period checklist").await;
    window.picture("home-en").await;

    window.close().await;
}
