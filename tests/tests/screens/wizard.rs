//! The import, step by step, and its undoing.

use std::path::Path;

use crate::eye::{Eye, id};

pub(crate) async fn walk(eye: &mut Eye<'_>, sheet: &Path) {
    eye.go("import").await;
    eye.there(&id("choose")).await;
    eye.look("import").await;
    eye.school.answer(sheet).await;
    eye.click(&id("choose")).await;
    eye.there(&id("sample")).await;
    eye.look("import-1-file").await;
    eye.click(&id("next")).await;
    eye.there("[data-testid=columns] tbody tr").await;
    eye.look("import-2-columns").await;
    if eye.has(&id("leave-rest")).await {
        eye.click(&id("leave-rest")).await;
        eye.quiet().await;
    }
    eye.click(&id("next")).await;
    eye.there(&id("values")).await;
    eye.look("import-3-values").await;
    eye.click(&id("next")).await;
    eye.there("[data-testid=preview] tbody tr").await;
    eye.look("import-4-preview").await;
    eye.click(&id("run")).await;
    eye.there(&id("done")).await;
    eye.look("import-5-done").await;
    eye.click(&id("undo-import")).await;
    eye.gone(&id("undo-import")).await;
    eye.look("import-6-undone").await;
    eye.click(&id("anew")).await;
    eye.there(&id("choose")).await;
}

/// A sheet with people who may stand already: the preview, and one of them decided.
pub(crate) async fn doubt(eye: &mut Eye<'_>, sheet: &Path) {
    eye.school.answer(sheet).await;
    eye.click(&id("choose")).await;
    eye.there(&id("sample")).await;
    eye.click(&id("next")).await;
    eye.there("[data-testid=columns] tbody tr").await;
    eye.click(&id("next")).await;
    // No value is in question.
    eye.quiet().await;
    eye.click(&id("next")).await;
    eye.there(&format!("{} .acts .btn", id("alike"))).await;
    eye.look("import-4-alike").await;
    eye.click(&format!("{} .acts .btn", id("alike"))).await;
    eye.look("import-4-decided").await;
    eye.click(&id("drop-import")).await;
    eye.there(&id("choose")).await;
}
