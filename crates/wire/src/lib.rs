//! The shapes that leave the process: what the window may ask of the program, and what it is told.
//!
//! One table of commands ([`COMMANDS`], [`every_command`]) stands for both ends. The desk implements it, the shell lends
//! it a window, and the TypeScript of `ui/src/wire/` is generated from it (`cargo xtask codegen`), so that a name or a
//! shape cannot differ.

mod batch;
mod codegen;
mod comfort;
mod command;
mod desk;
mod diagnostics;
mod edit;
mod figures;
mod files;
mod grid;
mod handling;
mod import;
mod job;
mod problem;
mod problems;
mod reference;
mod settings;
mod submit;

pub use batch::*;
pub use codegen::generated;
pub use comfort::*;
pub use command::{COMMANDS, Signature};
pub use desk::*;
pub use diagnostics::*;
pub use edit::*;
pub use figures::*;
pub use files::*;
pub use grid::*;
pub use handling::*;
pub use import::*;
pub use job::*;
pub use problem::Problem;
pub use problems::*;
pub use reference::*;
pub use settings::*;
pub use submit::*;
