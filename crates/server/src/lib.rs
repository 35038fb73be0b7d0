#![doc = include_str!("../README.md")]

pub mod blobs;
pub mod clock;
pub mod command;
pub mod console;
pub mod db;
pub mod error;
pub mod figures;
pub mod forwarders;
pub mod housekeeping;
pub mod http;
pub mod ingest;
pub mod judge;
pub mod keys;
pub mod metrics;
pub mod papers;
pub mod problem;
pub mod server;
pub mod settings;
pub mod standard;
pub mod tasks;

pub use http::router;
pub use server::{Parts, Server};
pub use settings::Settings;

/// What this crate says to people.
pub static MESSAGES: zhibao_core::message::Catalogue =
    zhibao_core::message::Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
