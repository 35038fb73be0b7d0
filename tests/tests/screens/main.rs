//! Every screen in its states: axe finds nothing to object to, nothing is wider than its place, and, where `ZHIBAO_SHOTS` names a
//! folder, a picture of each is kept. The pages run in Chromium over the desk itself, without its window
//! (`crates/desk/examples/browser.rs`), at 1366 × 696.
//!
//! Chinese in light and English in dark are looked at; `ZHIBAO_DRESSES` names others (`en-contrast`), or `all` six.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

mod authority;
mod browser;
mod data;
mod eye;
mod first;
mod rest;
mod schools;
mod sealing;
mod sent;
mod wizard;

use browser::Browser;
use eye::{Eye, dresses};
use schools::School;

/// The first run and the empty school that it ends with.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_looks_well() {
    let (browser, authority) = (Browser::open().await, schools::asking());
    let mut faults = eye::Faults::default();
    for dress in dresses() {
        let school = School::none(&browser).await;
        let mut eye = Eye::new(&browser, &school, dress, &mut faults);
        first::walk(&mut eye, &authority.path("t.zbt")).await;
    }
    faults.none();
}

/// A school at work, with things to complain about.
#[tokio::test(flavor = "multi_thread")]
async fn a_school_at_work_looks_well() {
    let browser = Browser::open().await;
    let school = School::at_work(&browser).await;
    let mut faults = eye::Faults::default();
    for dress in dresses() {
        let mut eye = Eye::new(&browser, &school, dress, &mut faults);
        data::walk(&mut eye).await;
        wizard::walk(&mut eye, &school.path("students.xlsx")).await;
        wizard::doubt(&mut eye, &school.path("again.csv")).await;
        rest::walk(&mut eye).await;
    }
    school.call("lock", serde_json::Value::Null).await;
    for dress in dresses() {
        let mut eye = Eye::new(&browser, &school, dress, &mut faults);
        eye.dress().await;
        eye.there(&eye::id("unlock")).await;
        eye.look("unlock").await;
    }
    faults.none();
}

/// A school that is asked by a layer for more, and then has only to confirm and to seal.
#[tokio::test(flavor = "multi_thread")]
async fn a_school_that_seals_looks_well() {
    let browser = Browser::open().await;
    let school = School::ready(&browser).await;
    let mut faults = eye::Faults::default();
    for dress in dresses() {
        let mut eye = Eye::new(&browser, &school, dress, &mut faults);
        sealing::walk(&mut eye, &school.path("province.zbs"), &school.path("codes.csv")).await;
    }
    faults.none();
}

/// A school that has sealed and sent, and got its package back with remarks.
#[tokio::test(flavor = "multi_thread")]
async fn a_school_that_has_sent_looks_well() {
    let browser = Browser::open().await;
    let school = School::returned(&browser).await;
    let mut faults = eye::Faults::default();
    for dress in dresses() {
        let mut eye = Eye::new(&browser, &school, dress, &mut faults);
        sent::walk(&mut eye).await;
    }
    faults.none();
}

/// The authority's pages of a school that handed in: on a screen and on a telephone.
#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_an_authority_look_well() {
    authority::walk(&Browser::open().await).await;
}
