//! What the desk holds between commands.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zhibao_app::vault::SetId;
use zhibao_app::{PRESENT, Vault, VaultError};
use zhibao_core::message::Speak;
use zhibao_wire::{Language, Preferences, Problem};

use crate::around::Around;
use crate::imports::Imports;
use crate::known::Known;
use crate::memory::Memory;
use crate::words;
use crate::work::Works;

/// The most rows, findings or other items that one command gives.
pub(crate) const MOST: u32 = 500;
/// The most refused commands that are kept.
const REFUSED: usize = 50;

/// How the program was started.
#[derive(Debug, Default)]
pub struct Start {
    /// The school's vault, where one was named.
    pub vault: Option<PathBuf>,
    /// The school and all its people are invented.
    pub demo: bool,
    /// The language to begin with, where one was named.
    pub language: Option<Language>,
}

/// A clerk's desk. Its clones are the same desk: work on threads of its own holds one.
#[derive(Clone)]
pub struct Desk {
    state: Arc<Mutex<State>>,
    around: Arc<dyn Around>,
    works: Arc<Works>,
    imports: Arc<Imports>,
    refused: Arc<Mutex<VecDeque<Refused>>>,
    /// Held by whoever looks at sealed packages for their figures: once is enough.
    pub(crate) sealed: Arc<Mutex<()>>,
}

/// A command that was refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// When, in UTC.
    pub(crate) at: String,
    /// Its name.
    pub(crate) command: &'static str,
    /// The code of the problem.
    pub(crate) code: String,
}

/// What changes between commands.
pub(crate) struct State {
    /// The vault's file.
    pub(crate) path: Option<PathBuf>,
    /// The school and all its people are invented.
    pub(crate) demo: bool,
    /// What the person chose.
    pub(crate) preferences: Preferences,
    /// The vault, once it is unlocked.
    pub(crate) open: Option<Vault>,
    /// Long work has the vault, and what is open is its twin, only to be read; the number of that work.
    pub(crate) away: Option<u32>,
    /// The working set that is shown and changed: the present data, or a version that was begun.
    pub(crate) set: SetId,
    /// What is worked out once and kept.
    pub(crate) memory: Memory,
    /// A task package that was read and not taken yet: the fingerprint of its card, and its file.
    pub(crate) offer: Option<(String, PathBuf)>,
    /// A layer or list that was read and verified, not taken yet, under its handle.
    pub(crate) layer: Option<(String, zhibao_app::standard::Offer)>,
    /// A backup that was looked into: its handle and its file.
    pub(crate) backup: Option<(String, PathBuf)>,
    /// Files of an authority that a person chose last; some wait for a fingerprint to be compared.
    pub(crate) papers: Vec<PathBuf>,
}

impl Desk {
    /// A desk as the program was started.
    pub fn new(start: Start, around: Arc<dyn Around>) -> Desk {
        let known = Known::read(&around.folder());
        let preferences = Preferences {
            language: start.language.unwrap_or(known.preferences.language),
            ..known.preferences
        };
        let (path, demo) = match (start.vault, known.latest()) {
            (Some(path), _) => (Some(path), start.demo),
            (None, Some((path, demo))) => (Some(path), demo),
            (None, None) => (None, false),
        };
        Desk {
            state: Arc::new(Mutex::new(State {
                path,
                demo,
                preferences,
                open: None,
                away: None,
                set: PRESENT,
                offer: None,
                layer: None,
                backup: None,
                memory: Memory::default(),
                papers: Vec::new(),
            })),
            around,
            works: Arc::default(),
            imports: Arc::default(),
            refused: Arc::default(),
            sealed: Arc::default(),
        }
    }

    /// Keeps that a command was refused; the last ones are told when something goes wrong.
    pub(crate) fn note_refusal(&self, command: &'static str, code: &str) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        while refused.len() >= REFUSED {
            refused.pop_front();
        }
        refused.push_back(Refused {
            at: chrono::Utc::now().format("%Y-%m-%d %H:%M:%S").to_string(),
            command,
            code: code.to_owned(),
        });
    }

    /// The commands that were refused last.
    pub(crate) fn refused(&self) -> Vec<Refused> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.iter().cloned().collect()
    }

    /// The size of the vault's file in bytes.
    pub(crate) fn vault_size(&self) -> Option<u64> {
        let path = self.state().path.clone()?;
        std::fs::metadata(path).ok().map(|m| m.len())
    }

    /// A desk over a vault that is open already.
    pub fn over(vault: Vault, around: Arc<dyn Around>) -> Desk {
        let desk = Desk::new(Start::default(), around);
        {
            let mut state = desk.state();
            state.path = Some(vault.path().to_owned());
            state.open = Some(vault);
        }
        desk
    }

    /// The world around.
    pub(crate) fn around(&self) -> &dyn Around {
        self.around.as_ref()
    }

    /// Imports that were begun.
    pub(crate) fn imports(&self) -> &Imports {
        &self.imports
    }

    /// Work on threads of its own.
    pub(crate) fn works(&self) -> &Works {
        &self.works
    }

    /// The state. A command that panicked left no half-done change (the vault works in transactions): go on with it.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The language of messages.
    pub(crate) fn language(&self) -> Language {
        self.state().preferences.language
    }

    /// Reads from the open vault.
    pub(crate) fn view<R>(&self, read: impl FnOnce(View<'_>) -> Result<R, Problem>) -> Result<R, Problem> {
        let state = self.state();
        match state.view() {
            Some(view) => read(view),
            None => Err(words::refusal(state.preferences.language, "locked", &[])),
        }
    }

    /// Works on the open vault.
    pub(crate) fn change<R>(
        &self,
        work: impl FnOnce(&mut Vault, Language) -> Result<R, Problem>,
    ) -> Result<R, Problem> {
        self.alter(|open| work(open.vault, open.language))
    }

    /// Changes the working set of the open vault.
    pub(crate) fn alter<R>(&self, work: impl FnOnce(&mut Open<'_>) -> Result<R, Problem>) -> Result<R, Problem> {
        let mut state = self.state();
        state.at_home()?;
        let State {
            open,
            set,
            memory,
            preferences,
            ..
        } = &mut *state;
        let language = preferences.language;
        match open {
            Some(vault) => work(&mut Open {
                vault,
                language,
                set: *set,
                memory,
            }),
            None => Err(words::refusal(language, "locked", &[])),
        }
    }
}

impl State {
    /// Refuses to change a vault that long work has.
    pub(crate) fn at_home(&self) -> Result<(), Problem> {
        match self.away {
            Some(_) => Err(words::refusal(self.preferences.language, "away", &[])),
            None => Ok(()),
        }
    }

    /// Closes the vault. Work that has it ends by itself; it does not come back here.
    pub(crate) fn close(&mut self) {
        (self.open, self.away) = (None, None);
    }

    /// The open vault, to read from.
    pub(crate) fn view(&self) -> Option<View<'_>> {
        let vault = self.open.as_ref()?;
        Some(View {
            vault,
            language: self.preferences.language,
            set: self.set,
            memory: &self.memory,
        })
    }
}

/// An open vault as one language sees it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) vault: &'a Vault,
    pub(crate) language: Language,
    /// The working set that is shown.
    pub(crate) set: SetId,
    pub(crate) memory: &'a Memory,
}

impl View<'_> {
    /// The refusal that an error of the vault is.
    pub(crate) fn refuse(&self, error: &VaultError) -> Problem {
        problem(self.language, error)
    }
}

/// Now, milliseconds since 1970.
pub(crate) fn now() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// An open vault to be changed.
pub(crate) struct Open<'a> {
    pub(crate) vault: &'a mut Vault,
    pub(crate) language: Language,
    /// The working set that is changed.
    pub(crate) set: SetId,
    pub(crate) memory: &'a Memory,
}

impl Open<'_> {
    /// The same, to read from.
    pub(crate) fn view(&self) -> View<'_> {
        View {
            vault: self.vault,
            language: self.language,
            set: self.set,
            memory: self.memory,
        }
    }
}

/// Anything that speaks, as a problem.
pub(crate) fn problem(language: Language, error: &dyn Speak) -> Problem {
    Problem {
        code: error.code().into(),
        message: error.say(words::lang(language)),
        hint: String::new(),
    }
}
