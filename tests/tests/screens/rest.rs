//! The other screens of a school at work.

use crate::eye::{Eye, id};

const ESCAPE: &str = "\u{e00c}";

pub(crate) async fn walk(eye: &mut Eye<'_>) {
    problems(eye).await;
    anything(eye).await;
    for screen in ["submit", "exchange"] {
        eye.go(screen).await;
        eye.look(screen).await;
    }
    figures(eye).await;
    settings(eye).await;
    help(eye).await;
}

async fn problems(eye: &mut Eye<'_>) {
    eye.go("problems").await;
    eye.there(&id("finding")).await;
    eye.look("problems").await;
    eye.click(&id("leave")).await;
    eye.there(&id("sheet")).await;
    eye.look("problems-leave").await;
    eye.keys(ESCAPE).await;
    for tab in ["warnings", "explained", "deferred"] {
        eye.click(&id(&format!("tab-{tab}"))).await;
        eye.look(&format!("problems-{tab}")).await;
    }
    eye.click(&id("tab-warnings")).await;
    eye.quiet().await;
    if eye.has(&id("explain")).await {
        eye.click(&id("explain")).await;
        eye.there(&id("sheet")).await;
        eye.look("problems-explain").await;
        eye.keys(ESCAPE).await;
    }
}

/// One box for everything.
async fn anything(eye: &mut Eye<'_>) {
    eye.click(&id("anything-open")).await;
    eye.there(&id("anything-text")).await;
    eye.look("anything").await;
    eye.fill(&id("anything-text"), "xs").await;
    eye.look("anything-found").await;
    eye.keys(ESCAPE).await;
}

/// Warnings and statistics.
async fn figures(eye: &mut Eye<'_>) {
    eye.go("warnings").await;
    eye.there("[data-indicator]").await;
    eye.look("warnings").await;
    eye.click("[data-indicator]").await;
    eye.there(&id("indicator")).await;
    eye.look("warnings-one").await;
    eye.go("statistics").await;
    eye.click("[data-report=S02]").await;
    eye.there(".sheet td[tabindex]").await;
    eye.look("statistics").await;
    eye.click(".sheet td[tabindex]").await;
    eye.there(&id("behind")).await;
    eye.look("statistics-behind").await;
    eye.click(&id("chart")).await;
    eye.look("statistics-chart").await;
    eye.click(&id("print-report")).await;
    eye.there(".paper").await;
    eye.look("statistics-print").await;
    eye.click(&id("print-close")).await;
}

async fn settings(eye: &mut Eye<'_>) {
    eye.go("settings").await;
    for tab in ["look", "keys", "people", "backup", "opening", "standard", "log"] {
        eye.click(&id(&format!("tab-{tab}"))).await;
        eye.look(&format!("settings-{tab}")).await;
    }
}

async fn help(eye: &mut Eye<'_>) {
    eye.go("help").await;
    for part in ["manual", "keys", "care"] {
        eye.click(&format!("[data-part='{part}']")).await;
        eye.look(&format!("help-{part}")).await;
    }
    eye.click("[data-part='standard']").await;
    eye.look("help").await;
    eye.fill(&id("help-search"), "student").await;
    eye.click("[data-entry='table:student']").await;
    eye.there(&id("help-back")).await;
    eye.look("help-table").await;
}
