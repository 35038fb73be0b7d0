//! The desktop window: adapters between the webview and `zhibao_desk`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod args;
mod around;
mod commands;
mod drawing;

use std::sync::{Arc, LazyLock};

use clap::Parser as _;
use tauri::{DragDropEvent, Manager as _, WindowEvent};
use zhibao_desk::{Desk, Start};

fn main() -> std::process::ExitCode {
    let sheet: Vec<String> = std::env::args().skip(1).collect();
    if sheet.first().is_some_and(|first| first == around::HELPER) {
        return std::process::ExitCode::from(zhibao_app::serve_sheet(&sheet[1..]));
    }
    let args = args::Args::parse();
    let window = Arc::new(around::Window::default());
    let around = window.clone();
    let desk: commands::TheDesk = Arc::new(LazyLock::new(Box::new(move || set_up(args, around))));
    let early = Arc::clone(&desk);
    std::thread::spawn(move || {
        LazyLock::force(&early);
    });
    let dropped = window.clone();
    let run = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                // Showing the window that is there is a courtesy; where it cannot be done nothing is lost.
                let _ = window.unminimize().and_then(|()| window.set_focus());
            }
        }))
        .plugin(tauri_plugin_dialog::init())
        .setup(move |app| {
            window.ready(app.handle().clone());
            if let Some(main) = app.get_webview_window("main") {
                drawing::plain(&main);
            }
            Ok(())
        })
        .on_window_event(move |_, event| {
            if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event
                && let Some(path) = paths.first()
            {
                dropped.drop_file(path.clone());
            }
        })
        .invoke_handler(move |invoke| commands::hand_on(&desk, invoke))
        .run(tauri::generate_context!());
    match run {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zhibao-desktop: the window could not be opened ({error}). Is there a display?");
            std::process::ExitCode::from(2)
        }
    }
}

/// The desk as the program was started, its vault open where the surroundings know the passphrase.
fn set_up(args: args::Args, around: Arc<around::Window>) -> Desk {
    let start = Start {
        language: args.language(),
        vault: args.vault,
        demo: args.demo,
    };
    let desk = Desk::new(start, around);
    if let Some(passphrase) = args::passphrase() {
        // A wrong one leaves the vault locked, and the window asks for it.
        let _ = desk.call(
            "unlock",
            serde_json::json!({ "person": null, "passphrase": passphrase }),
        );
    }
    desk
}
