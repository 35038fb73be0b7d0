//! What the tests of the whole story share: running the two programs and Python, making sheets, a line that breaks.
//!
//! The programs are built beforehand (`cargo build --bin zhibao --bin zhibao-server`; `cargo xtask test` does so).

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

mod authority;
mod clerk;
mod desk;
mod folders;
mod relay;
mod sheets;
mod stick;
#[cfg(feature = "window")]
pub mod window;

pub use authority::{Authority, Console, Serving};
pub use clerk::Clerk;
pub use desk::{Desk, PASSPHRASE, Ran, program};
pub use folders::{change, copy};
pub use relay::Relay;
pub use sheets::{Cells, Made, SCHOOL, SheetOptions, make_sheet, python};
