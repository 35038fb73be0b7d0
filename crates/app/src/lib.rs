//! What a person can do with Zhibao: check a sheet, keep a vault, seal a package, send it.
//!
//! The desktop and the command line are thin edges around this crate. It is the only one that speaks HTTP as a client.

pub mod backups;
pub mod check;
pub mod demo;
pub mod empty;
pub mod export;
pub mod figures;
pub mod handling;
pub mod headings;
pub mod identity;
pub mod import;
pub mod layers;
pub mod package;
pub mod rebuild;
pub mod seal;
pub mod send;
pub mod standard;
pub mod submission;
pub mod task;
pub mod vaults;
pub mod verify;
pub mod version;

pub use zhibao_core::standard::table::Leaves;
pub use zhibao_seal::agefile::{Identity, Recipient};
pub use zhibao_seal::cert::Certificate;
pub use zhibao_seal::code::RecoveryCode;
pub use zhibao_seal::keyring::User;
pub use zhibao_seal::receipt::SlipState;
pub use zhibao_vault as vault;
pub use zhibao_vault::{
    AuditEntry, Edit, FindingFilter, Held, PRESENT, Period, PeriodState, Place, Scope, SealedPackage, SetId,
    StoredFinding, Unlocking, Vault, VaultError, Version,
};

use zhibao_core::message::Catalogue;

/// The messages of this crate.
pub static MESSAGES: Catalogue =
    Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

/// The helper's side of reading a sheet in a process of its own; returns the exit code.
pub fn serve_sheet(arguments: &[String]) -> u8 {
    zhibao_sheet::helper::serve(arguments, std::io::stdout().lock())
}

/// Today in China, `YYYYMMDD`: the day by which the standard judges, whatever the computer's zone.
pub fn today() -> String {
    let china = chrono::Utc::now() + chrono::Duration::hours(8);
    zhibao_core::dates::day_text(china.date_naive())
}
