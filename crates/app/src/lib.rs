//! What a person can do with Zhibao: check a sheet, keep a vault, seal a package, send it.
//!
//! The desktop and the command line are thin edges around this crate. It is the only one that speaks HTTP as a client.

pub mod check;
pub mod headings;

use zhibao_core::message::Catalogue;

/// The messages of this crate.
pub static MESSAGES: Catalogue =
    Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));
