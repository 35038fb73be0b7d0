//! The submission package `*.zbp`: container, descriptor, tables and split parts, from bytes to bytes.
//!
//! Specified in `docs/formats/package.md`. Digests and signatures are the caller's: this module names no cryptography.

pub mod archive;
pub mod contents;
pub mod csv;
pub mod descriptor;
pub mod digest;
pub mod limits;
pub mod refusal;
pub mod split;

pub use digest::Digest;
pub use limits::Limits;
pub use refusal::Refusal;

use crate::message::Catalogue;

/// Name of the descriptor's entry.
pub const DESCRIPTOR: &str = "datapackage.json";
/// Name of the signature's entry.
pub const SIGNATURE: &str = "signature.jws";
/// Name of the resource that holds explanations, exceptions and deferrals.
pub const EXPLANATIONS: &str = "zhibao_explanations";
/// The table of codes that only the school knows.
pub const LOCAL_CODES: &str = "zhibao_local_codes";
/// Name of the first column of every table.
pub const ROW_ID: &str = "row_id";

/// The messages about packages.
pub static MESSAGES: Catalogue = Catalogue::new(
    include_str!("../../messages/package.zh.toml"),
    include_str!("../../messages/package.en.toml"),
);

#[cfg(test)]
mod tests {
    #[test]
    fn the_languages_agree() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
