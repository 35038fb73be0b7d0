//! The door: a command by name, JSON in, JSON out.

use serde_json::Value;
#[allow(clippy::wildcard_imports)] // The table of commands names every shape.
use zhibao_wire::*;

use crate::state::Desk;
use crate::{commands, words};

macro_rules! dispatch {
    ($($(#[doc = $doc:literal])+ $name:ident: $request:ty => $response:ty;)+) => {
        impl Desk {
            /// Runs a command. A name that is none, or a request of another shape, is refused like anything else.
            ///
            /// # Errors
            /// What happened and what to do, in the language of the session.
            pub fn call(&self, name: &str, request: Value) -> Result<Value, Problem> {
                match name {
                    $(stringify!($name) => self.noted(stringify!($name), |desk| {
                        let request: $request = desk.parse(request)?;
                        let response: $response = commands::$name(desk, request)?;
                        desk.print(&response)
                    }),)+
                    _ => Err(words::refusal(self.language(), "no_command", &[])),
                }
            }
        }
    };
}

every_command!(dispatch);

impl Desk {
    /// Runs a command, and keeps by which code it was refused.
    fn noted(&self, name: &'static str, work: impl FnOnce(&Desk) -> Result<Value, Problem>) -> Result<Value, Problem> {
        let done = work(self);
        if let Err(problem) = &done {
            self.note_refusal(name, &problem.code);
        }
        done
    }

    /// What the window tells where a command ended without an answer, by a fault of the program.
    pub fn broken(&self) -> Problem {
        words::refusal(self.language(), "broken", &[])
    }

    fn parse<T: serde::de::DeserializeOwned>(&self, request: Value) -> Result<T, Problem> {
        serde_json::from_value(request).map_err(|_| words::refusal(self.language(), "bad_request", &[]))
    }

    fn print<T: serde::Serialize>(&self, response: &T) -> Result<Value, Problem> {
        serde_json::to_value(response).map_err(|_| words::refusal(self.language(), "bad_request", &[]))
    }
}
