//! The commands of the window, each handed on to the desk by its name. Which there are, and that no other passes, is a matter of
//! permissions (`build.rs`, `capabilities/`) and of the desk's own table.
//!
//! They run on threads that may wait, so that the window stays alive while the vault works or a server is slow to answer.

use std::sync::{Arc, LazyLock};

use serde_json::Value;
use tauri::ipc::{Invoke, InvokeBody};
use zhibao_desk::Desk;
use zhibao_wire::Problem;

/// The desk as the window holds it. It is set up while the window comes up: whoever asks it first waits for that.
pub(crate) type TheDesk = Arc<LazyLock<Desk, Box<dyn FnOnce() -> Desk + Send>>>;

/// Hands a command on; the page sends what it asks for as `request`.
pub(crate) fn hand_on(desk: &TheDesk, invoke: Invoke) -> bool {
    let desk = Arc::clone(desk);
    let name = invoke.message.command().to_owned();
    let request = match invoke.message.payload() {
        InvokeBody::Json(body) => body.get("request").cloned().unwrap_or_default(),
        InvokeBody::Raw(_) => Value::Null,
    };
    invoke
        .resolver
        .respond_async(async move { Ok(call(desk, name, request).await?) });
    true
}

async fn call(desk: TheDesk, name: String, request: Value) -> Result<Value, Problem> {
    let mine = Arc::clone(&desk);
    let answered = tauri::async_runtime::spawn_blocking(move || mine.call(&name, request)).await;
    answered.unwrap_or_else(|_| Err(desk.broken()))
}
