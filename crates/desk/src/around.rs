//! What the desk needs of the world around it: a person who chooses files.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Mutex;

use zhibao_app::check::Helper;

/// What a person is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// One file to read; its kinds as extensions.
    File {
        /// The title of the dialog.
        title: String,
        /// Extensions without dots; empty for any.
        kinds: Vec<&'static str>,
    },
    /// Files to read.
    Files {
        /// The title of the dialog.
        title: String,
    },
    /// A folder to write into, as a stick.
    Folder {
        /// The title of the dialog.
        title: String,
    },
    /// A file to write.
    Save {
        /// The title of the dialog.
        title: String,
        /// The proposed name.
        name: String,
    },
}

/// The world around the desk. Dialogs run on the program's side, so that no path comes from a page.
pub trait Around: Send + Sync {
    /// What the person chose; nothing where the dialog was closed.
    fn pick(&self, pick: Pick) -> Vec<PathBuf>;
    /// A file that was dropped on the window and not taken yet.
    fn dropped(&self) -> Option<PathBuf>;
    /// The title of the window changed.
    fn retitle(&self, title: &str);
    /// How to read sheets in a process of its own, with limits on time and memory; nothing where this program has no
    /// such side.
    fn helper(&self) -> Option<Helper> {
        None
    }
    /// The folder for the program's own files (list of known vaults, preferences, the demo school).
    fn folder(&self) -> PathBuf;
}

/// A world that answers dialogs from a list: for tests, and for the desk in a plain browser.
#[derive(Debug, Default)]
pub struct Scripted {
    answers: Mutex<VecDeque<Vec<PathBuf>>>,
    dropped: Mutex<Option<PathBuf>>,
    folder: PathBuf,
}

impl Scripted {
    /// With a folder for the program's own files.
    pub fn new(folder: impl Into<PathBuf>) -> Scripted {
        Scripted {
            folder: folder.into(),
            ..Scripted::default()
        }
    }

    /// Answers the next dialog with these paths.
    pub fn answer(&self, paths: Vec<PathBuf>) {
        lock(&self.answers).push_back(paths);
    }

    /// Drops a file on the window.
    pub fn drop_file(&self, path: PathBuf) {
        *lock(&self.dropped) = Some(path);
    }
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Around for Scripted {
    fn pick(&self, _: Pick) -> Vec<PathBuf> {
        lock(&self.answers).pop_front().unwrap_or_default()
    }

    fn dropped(&self) -> Option<PathBuf> {
        lock(&self.dropped).take()
    }

    fn retitle(&self, _: &str) {}

    fn folder(&self) -> PathBuf {
        self.folder.clone()
    }
}
