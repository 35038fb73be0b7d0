//! The screens that look otherwise once something went to and fro.

use crate::eye::{Eye, id};

pub(crate) async fn walk(eye: &mut Eye<'_>) {
    eye.dress().await;
    eye.there(&id("home")).await;
    eye.look("sent-home").await;
    eye.go("submit").await;
    eye.there(&id("receipt-number")).await;
    eye.look("sent-submit").await;
    eye.click(&id("sheet")).await;
    eye.there(".paper").await;
    eye.look("sent-handover").await;
    eye.click(&id("print-close")).await;
    eye.click(&id("new-version")).await;
    eye.there("dialog[open]").await;
    eye.look("sent-version").await;
    eye.keys("\u{e00c}").await;
    eye.go("exchange").await;
    eye.look("sent-exchange").await;
}
