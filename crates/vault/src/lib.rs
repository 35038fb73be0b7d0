//! One school's database: encrypted, undoable, audited, and always judged.
//!
//! A [`Vault`] is a SQLCipher file (`*.zbv`) with its key file beside it (`*.zbv.keys`). Everything a person does is
//! one [`Edit`], applied in one transaction that also stores its inverse, its audit entry and the findings that follow
//! from it. The crate knows the standard only as data, and no user interface, sheet or network.

mod adopt;
mod apply;
mod audit;
mod backup;
mod choose;
mod clock;
mod connect;
mod counts;
mod earlier;
mod edit;
mod error;
mod explain;
mod figures;
mod findings;
mod follow;
mod hold;
mod import;
mod instance;
mod judge;
mod keyfile;
mod layers;
mod lookup;
mod matching;
mod migrate;
mod needle;
mod note;
mod open;
mod opening;
mod ops;
mod period;
mod place;
mod read;
mod recompute;
mod recover;
mod row;
mod set_rules;
mod shelf;
mod stream;
mod tables;
mod twin;
mod undo;
mod users;
mod vault;
mod version;
mod window;

pub use adopt::{Verdict, Verdicts};
pub use audit::AuditEntry;
pub use backup::{set_aside, take_place};
pub use choose::{Among, Choice, Standing};
pub use clock::{Clock, FixedClock, SystemClock};
pub use counts::FindingTotal;
pub use edit::{Applied, Change, Changes, Edit, ExplanationKind, Place, RowChange};
pub use error::{Result, VaultError};
pub use explain::Explanation;
pub use figures::PeriodFigures;
pub use findings::{FindingCount, FindingFilter, StoredFinding};
pub use hold::Held;
pub use import::{Importer, Updated};
pub use layers::{Addition, Installed, LayerKind, LayerStep};
pub use matching::KeyIndex;
pub use note::StepNote;
pub use opening::Opening;
pub use period::{Period, PeriodState};
pub use place::{Places, Spot, SystemPlaces, Unfit};
pub use read::{Cell, FieldHistory, Row, TableSummary};
pub use recompute::{Progress, Scope};
pub use recover::Recovered;
pub use shelf::{Attachment, SealedPackage};
pub use stream::Passing;
pub use undo::Step;
pub use users::{Unlocking, people, prove};
pub use vault::{CheckerOf, NewVault, Options, PRESENT, SetId, Vault};
pub use version::Version;
pub use window::{ImportSpan, LastChange};

/// What this crate says to people.
pub static MESSAGES: zhibao_core::message::Catalogue =
    zhibao_core::message::Catalogue::new(include_str!("../messages/zh.toml"), include_str!("../messages/en.toml"));

#[cfg(test)]
mod tests;
