//! Building and verifying submission packages (`docs/formats/package.md`): the one place where container, signature,
//! schema and standard meet.

mod build;
mod excerpt;
mod explanation;
mod failure;
mod layers;
mod local;
mod references;
mod report;
mod rows;
mod signer;
mod tables;
mod verify;

pub use build::{BuildFault, Builder, Cell, Sealed, Signer, TableWriter};
pub use excerpt::{excerpt, present};
pub use explanation::{Explanation, ExplanationKind};
pub use failure::{Failure, TableFault};
pub use layers::{bundled_layers, layer_digest};
pub use local::LocalCode;
pub use report::{Judged, Lineage, Report, SignedBy};
pub use rows::{Collected, Sink};
pub use verify::{Verified, VerifyOptions, claims, unpack, verify};

use zhibao_core::message::Catalogue;
use zhibao_core::package::Digest;

/// The messages about building and verifying packages.
pub static MESSAGES: Catalogue = Catalogue::new(
    include_str!("../../messages/package.zh.toml"),
    include_str!("../../messages/package.en.toml"),
);

/// SHA-256 in the form that packages use.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(zhibao_seal::hash::sha256(bytes).0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_languages_agree() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
