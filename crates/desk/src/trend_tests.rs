//! Looking at sealed packages for their figures keeps nobody else waiting.

#![allow(clippy::unwrap_used)] // a test

use std::sync::Arc;

use serde_json::{Value, json};
use zhibao_app::vault::SealedPackage;

use crate::test_vault::{NOW, vault};
use crate::{Desk, Scripted};

#[test]
fn other_commands_go_on_while_sealed_packages_are_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = vault(folder.path());
    let package = SealedPackage {
        id: "p".into(),
        period: "2026-2027-1".into(),
        version: 1,
        sequence: 1,
        previous: None,
        state: "sealed".into(),
        sealed_at: NOW,
        bytes: Vec::new(),
    };
    vault.seal_period(&package).unwrap();
    vault.begin_period("2026-2027-2", "20270401").unwrap();
    assert!(vault.lacks_trend().unwrap());
    let desk = Desk::over(vault, Arc::new(Scripted::new(folder.path())));

    // As long as somebody looks, figures wait, and nothing else does.
    let looking = Arc::clone(&desk.sealed);
    let turn = looking.lock().unwrap();
    let other = desk.clone();
    let figures = std::thread::spawn(move || other.call("indicators", Value::Null));
    let rows = json!({"table": "student", "offset": 0, "limit": 1, "view": {}});
    assert!(desk.call("rows", rows).is_ok());
    assert!(desk.state().open.as_ref().unwrap().lacks_trend().unwrap());
    drop(turn);
    figures.join().unwrap().unwrap();
    // What was found is the vault's, too.
    assert!(!desk.state().open.as_ref().unwrap().lacks_trend().unwrap());
}
