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
