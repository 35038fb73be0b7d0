//! Keys, certificates, signatures and encryption: the only crate that names a cryptographic library.
//!
//! Nothing here opens a file, a socket or a clock: bytes and streams come in as arguments, and so does the moment
//! (seconds since 1970) by which anything is judged. The one thing taken from the system is randomness.
//! Formats are described in `docs/formats/trust.md`.

pub mod aead;
pub mod agefile;
pub mod backup;
pub mod blind;
pub mod card;
pub mod cert;
pub mod code;
pub mod commit;
pub mod encoding;
pub mod enrol;
pub mod fault;
pub mod fingerprint;
pub mod hash;
pub mod jws;
pub mod jwt;
pub mod key;
pub mod keyring;
pub mod layer;
pub mod paper;
pub mod passphrase;
pub mod random;
pub mod receipt;
pub mod statement;
pub mod task;
pub mod wrap;

pub use fault::Fault;
pub use zeroize::Zeroizing;

/// What this crate says to people.
pub static MESSAGES: zhibao_core::message::Catalogue =
    zhibao_core::message::Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

/// Makes ring the process's TLS provider. Call first in `main`; later calls do nothing.
pub fn install_tls_provider() {
    // An error only means that a provider is installed already.
    drop(rustls::crypto::ring::default_provider().install_default());
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
