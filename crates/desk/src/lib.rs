//! A clerk's desk without its window: every command of [`zhibao_wire::every_command`], over `zhibao_app`.
//!
//! The shell lends it a window and dialogs ([`Around`]); tests and a plain browser call it without one. What goes in and
//! comes out is JSON, so that every caller stands at the same door.

mod around;
#[cfg(test)]
mod away_tests;
mod call;
mod commands;
mod edited;
mod fields;
#[cfg(test)]
mod former_tests;
mod imports;
mod known;
mod lent;
mod marks;
mod memory;
mod options;
mod order;
#[cfg(test)]
mod sealed_tests;
mod state;
#[cfg(test)]
mod test_vault;
mod text;
#[cfg(test)]
mod trend_tests;
mod typed;
#[cfg(test)]
mod version_tests;
mod words;
mod work;

pub use around::{Around, Pick, Scripted};
pub use state::{Desk, Start};
pub use words::title;
