//! The commands of the window: one a line of `zhibao_wire::every_command`, each handed on to the desk.
//!
//! They run off the main thread (`async`), so that the window stays alive while the vault works.

use std::sync::Arc;

use serde_json::Value;
use zhibao_desk::Desk;
use zhibao_wire::Problem;

/// The desk as the window holds it.
pub(crate) type TheDesk = Arc<Desk>;

macro_rules! adapters {
    ($($(#[doc = $doc:literal])+ $name:ident: $request:ty => $response:ty;)+) => {
        $(#[tauri::command(async)]
        pub(crate) fn $name(request: Value, desk: tauri::State<'_, TheDesk>) -> Result<Value, Problem> {
            desk.call(stringify!($name), request)
        })+

        /// Every command, for the window.
        pub(crate) fn handler() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),+]
        }
    };
}

zhibao_wire::every_command!(adapters);
