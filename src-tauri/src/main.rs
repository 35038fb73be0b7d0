//! The desktop window: adapters between the webview and `zhibao_app`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod args;
mod commands;
mod desk;
mod words;

use std::sync::Mutex;

use clap::Parser as _;
use tauri::Manager as _;

fn main() -> std::process::ExitCode {
    let args = args::Args::parse();
    let desk: commands::TheDesk = Mutex::new(open_desk(args));
    let run = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                // Showing the window that is there is a courtesy; where it cannot be done nothing is lost.
                let _ = window.unminimize().and_then(|()| window.set_focus());
            }
        }))
        .manage(desk)
        .invoke_handler(tauri::generate_handler![
            commands::session,
            commands::unlock,
            commands::tables,
            commands::columns,
            commands::rows,
            commands::findings,
            commands::set_language,
        ])
        .run(tauri::generate_context!());
    match run {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zhibao-desktop: the window could not be opened ({error}). Is there a display?");
            std::process::ExitCode::from(2)
        }
    }
}

/// The desk that the command line asks for; a passphrase that was handed over is tried at once.
fn open_desk(args: args::Args) -> Box<dyn desk::Desk> {
    let language = args.language();
    let Some(path) = args.vault else {
        return Box::new(desk::closed::Closed::new(language));
    };
    let mut desk = Box::new(desk::school::SchoolDesk::new(path, args.demo, language));
    if let Some(passphrase) = args::passphrase() {
        // A wrong one leaves the vault locked, and the window asks for it.
        let _ = desk::Desk::unlock(desk.as_mut(), zhibao_wire::Unlock { passphrase });
    }
    desk
}
