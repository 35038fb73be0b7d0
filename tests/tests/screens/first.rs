//! The first run, step by step, and the desk of a school that holds nothing yet.

use std::path::Path;

use zhibao_tests::PASSPHRASE;

use crate::eye::{Eye, id};

pub(crate) async fn walk(eye: &mut Eye<'_>, task: &Path) {
    eye.dress().await;
    eye.there(&id("begin")).await;
    eye.look("begin").await;
    eye.school.answer(task).await;
    eye.click(&id("task")).await;
    eye.there(&id("fingerprint")).await;
    eye.look("begin-compare").await;
    eye.click(&id("same")).await;
    eye.there(&id("make")).await;
    eye.click(&id("make")).await;
    eye.look("begin-passphrase").await;
    eye.fill(&id("person"), "王辛八").await;
    for field in ["passphrase", "again"] {
        eye.fill(&id(field), PASSPHRASE).await;
    }
    eye.click(&id("make")).await;
    eye.there(&id("recovery")).await;
    eye.look("begin-recovery").await;
    eye.click(&id("sure")).await;
    eye.click(&id("kept")).await;
    eye.there(&id("home")).await;
    eye.look("empty-home").await;
    eye.go("data").await;
    eye.there(&id("tables")).await;
    eye.fill("[data-testid=tables] input", "student").await;
    eye.click("[role=option][data-table=student]").await;
    eye.there(&id("empty")).await;
    eye.look("empty-data").await;
    for screen in [
        "import",
        "problems",
        "submit",
        "exchange",
        "warnings",
        "statistics",
        "help",
    ] {
        eye.go(screen).await;
        eye.look(&format!("empty-{screen}")).await;
    }
}
