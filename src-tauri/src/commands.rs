//! The commands of the window: one a line of `zhibao_wire::COMMANDS`, each only an adapter.
//!
//! They run off the main thread (`async`), so that the window stays alive while the vault reads.

use std::sync::Mutex;

use tauri::{State, WebviewWindow};
use zhibao_wire::{
    Columns, ColumnsOf, Command, Domain, Findings, FindingsOf, Problem, Rows, RowsOf, Session, SetLanguage, Unlock,
    marker,
};

use crate::desk::Desk;
use crate::words;

/// The desk as the window holds it.
pub(crate) type TheDesk = Mutex<Box<dyn Desk>>;

/// Runs one command; the table of `zhibao_wire` fixes what goes in and what comes out.
fn answer<C: Command>(
    desk: &TheDesk,
    request: C::Request,
    run: impl FnOnce(&mut dyn Desk, C::Request) -> Result<C::Response, Problem>,
) -> Result<C::Response, Problem> {
    // A command that panicked left no half-done change (the vault works in transactions): go on with the desk.
    let mut desk = desk.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    run(desk.as_mut(), request)
}

/// Gives the window the title of a session. A title that cannot be set is no reason to refuse.
fn titled(session: Session, window: &WebviewWindow) -> Session {
    let _ = window.set_title(&words::title(&session));
    session
}

#[tauri::command(async)]
pub(crate) fn session(desk: State<'_, TheDesk>, window: WebviewWindow) -> Result<Session, Problem> {
    answer::<marker::GetSession>(&desk, (), |desk, ()| Ok(titled(desk.session(), &window)))
}

#[tauri::command(async)]
pub(crate) fn unlock(request: Unlock, desk: State<'_, TheDesk>, window: WebviewWindow) -> Result<Session, Problem> {
    answer::<marker::DoUnlock>(&desk, request, |desk, request| {
        Ok(titled(desk.unlock(request)?, &window))
    })
}

#[tauri::command(async)]
pub(crate) fn tables(desk: State<'_, TheDesk>) -> Result<Vec<Domain>, Problem> {
    answer::<marker::GetTables>(&desk, (), |desk, ()| desk.tables())
}

#[tauri::command(async)]
pub(crate) fn columns(request: ColumnsOf, desk: State<'_, TheDesk>) -> Result<Columns, Problem> {
    answer::<marker::GetColumns>(&desk, request, |desk, request| desk.columns(request))
}

#[tauri::command(async)]
pub(crate) fn rows(request: RowsOf, desk: State<'_, TheDesk>) -> Result<Rows, Problem> {
    answer::<marker::GetRows>(&desk, request, |desk, request| desk.rows(request))
}

#[tauri::command(async)]
pub(crate) fn findings(request: FindingsOf, desk: State<'_, TheDesk>) -> Result<Findings, Problem> {
    answer::<marker::GetFindings>(&desk, request, |desk, request| desk.findings(request))
}

#[tauri::command(async)]
pub(crate) fn set_language(
    request: SetLanguage,
    desk: State<'_, TheDesk>,
    window: WebviewWindow,
) -> Result<Session, Problem> {
    answer::<marker::DoSetLanguage>(&desk, request, |desk, request| {
        Ok(titled(desk.set_language(request.language), &window))
    })
}

#[cfg(test)]
mod tests {
    use zhibao_wire::COMMANDS;

    include!("names.rs");

    #[test]
    fn the_build_declares_exactly_the_commands() {
        assert_eq!(NAMES, COMMANDS.iter().map(|c| c.name).collect::<Vec<_>>());
    }

    #[test]
    fn the_capability_lists_exactly_the_commands() {
        let file: serde_json::Value = serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        let wanted: Vec<_> = NAMES.iter().map(|n| format!("allow-{}", n.replace('_', "-"))).collect();
        assert_eq!(file["permissions"], serde_json::json!(wanted));
    }
}
