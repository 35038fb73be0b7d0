//! The window's side of the desk: dialogs of the system, files that are dropped, the title.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::DialogExt as _;
use zhibao_app::check::Helper;
use zhibao_desk::{Around, Pick};

/// The first argument with which this program is started to read a sheet, in a process with limits of its own.
pub(crate) const HELPER: &str = "__sheet";

/// The world around the desk, once the window is there.
#[derive(Default)]
pub(crate) struct Window {
    app: OnceLock<AppHandle>,
    dropped: Mutex<Option<PathBuf>>,
}

impl Window {
    /// The program is set up; its windows can be asked for.
    pub(crate) fn ready(&self, app: AppHandle) {
        let _ = self.app.set(app);
    }

    /// A file was dropped on the window.
    pub(crate) fn drop_file(&self, path: PathBuf) {
        *self.dropped.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
    }
}

impl Around for Window {
    fn pick(&self, pick: Pick) -> Vec<PathBuf> {
        let Some(app) = self.app.get() else { return Vec::new() };
        let dialog = app.dialog().file();
        let one = |chosen: Option<tauri_plugin_dialog::FilePath>| {
            chosen.and_then(|p| p.into_path().ok()).into_iter().collect()
        };
        match pick {
            Pick::File { title, kinds } => {
                let dialog = dialog.set_title(&title);
                let dialog = if kinds.is_empty() {
                    dialog
                } else {
                    dialog.add_filter(&title, &kinds)
                };
                one(dialog.blocking_pick_file())
            }
            Pick::Files { title } => {
                let chosen = dialog.set_title(&title).blocking_pick_files().unwrap_or_default();
                chosen.into_iter().filter_map(|p| p.into_path().ok()).collect()
            }
            Pick::Folder { title } => one(dialog.set_title(&title).blocking_pick_folder()),
            Pick::Save { title, name } => one(dialog.set_title(&title).set_file_name(&name).blocking_save_file()),
        }
    }

    fn dropped(&self) -> Option<PathBuf> {
        self.dropped.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn retitle(&self, title: &str) {
        if let Some(window) = self.app.get().and_then(|app| app.get_webview_window("main")) {
            // A title that cannot be set is no reason to refuse.
            let _ = window.set_title(title);
        }
    }

    fn helper(&self) -> Option<Helper> {
        Helper::this_program(HELPER)
    }

    fn folder(&self) -> PathBuf {
        zhibao_app::vaults::data_folder()
    }
}
