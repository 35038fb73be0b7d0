//! The keyboard of the window.

use fantoccini::actions::{Actions, InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;

use super::Window;

fn down(value: char) -> KeyAction {
    KeyAction::Down { value }
}

fn up(value: char) -> KeyAction {
    KeyAction::Up { value }
}

impl Window {
    async fn perform(&self, what: &str, keys: impl Into<Actions>) {
        self.bounded(what, self.client().perform_actions(keys)).await;
    }

    /// Presses a key where the focus is, with others held down.
    pub async fn press(&self, held: &[Key], key: impl Into<char>) {
        let key = key.into();
        let mut keys = KeyActions::new("keys".to_owned());
        for held in held {
            keys = keys.then(down(char::from(*held)));
        }
        keys = keys.then(down(key)).then(up(key));
        for held in held.iter().rev() {
            keys = keys.then(up(char::from(*held)));
        }
        self.perform(&format!("press {held:?} {key:?}"), keys).await;
    }

    /// Presses a key so many times.
    pub async fn repeat(&self, times: usize, key: impl Into<char>) {
        let key = key.into();
        let mut keys = KeyActions::new("keys".to_owned());
        for _ in 0..times {
            keys = keys.then(down(key)).then(up(key));
        }
        self.perform(&format!("press {key:?} {times} times"), keys).await;
    }

    /// Types letters where the focus is.
    pub async fn type_text(&self, text: &str) {
        let mut keys = KeyActions::new("keys".to_owned());
        for letter in text.chars() {
            keys = keys.then(down(letter)).then(up(letter));
        }
        self.perform("type", keys).await;
    }
}
