//! The commands of the window: one a line of `zhibao_wire::every_command`, each handed on to the desk.
//!
//! They run on threads that may wait, so that the window stays alive while the vault works or a server is slow to answer.

use std::sync::{Arc, LazyLock};

use serde_json::Value;
use zhibao_desk::Desk;
use zhibao_wire::Problem;

/// The desk as the window holds it. It is set up while the window comes up: whoever asks it first waits for that.
pub(crate) type TheDesk = Arc<LazyLock<Desk, Box<dyn FnOnce() -> Desk + Send>>>;

async fn call(desk: &TheDesk, name: &'static str, request: Value) -> Result<Value, Problem> {
    let mine = Arc::clone(desk);
    let answered = tauri::async_runtime::spawn_blocking(move || mine.call(name, request)).await;
    answered.unwrap_or_else(|_| Err(desk.broken()))
}

macro_rules! adapters {
    ($($(#[doc = $doc:literal])+ $name:ident: $request:ty => $response:ty;)+) => {
        $(#[tauri::command]
        pub(crate) async fn $name(request: Value, desk: tauri::State<'_, TheDesk>) -> Result<Value, Problem> {
            call(&desk, stringify!($name), request).await
        })+

        /// Every command, for the window.
        pub(crate) fn handler() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),+]
        }
    };
}

zhibao_wire::every_command!(adapters);
