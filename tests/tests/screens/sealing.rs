//! What a layer would change, and the two words before a package is sealed.

use std::path::Path;

use crate::eye::{Eye, id};

const ESCAPE: &str = "\u{e00c}";

pub(crate) async fn walk(eye: &mut Eye<'_>, layer: &Path, codes: &Path) {
    eye.dress().await;
    eye.go("settings").await;
    eye.click(&id("tab-standard")).await;
    eye.school.answer(layer).await;
    eye.click(&id("read-layer")).await;
    eye.there("[data-testid=verdicts] td").await;
    eye.look("settings-verdicts").await;
    eye.click(&id("layer-leave")).await;
    eye.gone(&id("verdicts")).await;
    eye.school.answer(codes).await;
    eye.click("#own-list option[value=zb_joint_enrolment_form]").await;
    eye.click(&id("read-codes")).await;
    eye.there(&id("codes")).await;
    eye.look("settings-codes").await;
    eye.click(&id("layer-leave")).await;
    eye.gone(&id("verdicts")).await;

    eye.go("submit").await;
    eye.look("submit-ready").await;
    eye.click(&id("verb-confirm")).await;
    eye.there(&id("confirm-give")).await;
    eye.look("submit-confirm").await;
    eye.click(&id("confirm-paper")).await;
    eye.look("submit-confirm-paper").await;
    eye.keys(ESCAPE).await;
    eye.school.confirm().await;
    eye.dress().await;
    eye.go("submit").await;
    eye.click(&id("verb-seal")).await;
    eye.there(&id("seal-now")).await;
    eye.look("submit-seal").await;
    eye.keys(ESCAPE).await;
    eye.school.call("unconfirm", serde_json::Value::Null).await;
}
