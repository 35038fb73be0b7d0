//! Every refusal of a vault, by name.

use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_engine::layered::LayerFault;
use zhibao_engine::rules::RuleError;
use zhibao_seal::fault::KeyringFault;

/// What a call on a vault gives.
pub type Result<T, E = VaultError> = std::result::Result<T, E>;

macro_rules! errors {
    ($( $(#[$doc:meta])* $variant:ident $({ $($field:ident : $ty:ty),* })? = $code:literal, $text:literal; )*) => {
        /// Why a vault could not do what was asked. A user's wrong data is never one of these.
        #[derive(Debug, thiserror::Error)]
        pub enum VaultError {
            /// SQLite failed.
            #[error("database: {0}")]
            Database(#[source] rusqlite::Error),
            /// The file system failed.
            #[error("file system: {0}")]
            Io(#[from] std::io::Error),
            /// The key file refused.
            #[error("key file: {0}")]
            Keyring(#[from] KeyringFault),
            /// A set rule of the standard could not be run.
            #[error(transparent)]
            Rule(#[from] RuleError),
            /// A layer of the standard is refused.
            #[error(transparent)]
            Layer(Box<LayerFault>),
            /// An indicator or report could not be computed.
            #[error(transparent)]
            Figure(#[from] zhibao_engine::figures::FigureError),
            /// What the vault stored about itself cannot be read.
            #[error("stored record unreadable: {0}")]
            Stored(#[from] serde_json::Error),
            $( $(#[$doc])* #[error($text)] $variant $({ $(#[doc = "A value of the message."] $field : $ty),* })?, )*
        }
        impl Speak for VaultError {
            fn catalogue(&self) -> &'static Catalogue {
                match self {
                    VaultError::Keyring(fault) => fault.catalogue(),
                    VaultError::Layer(fault) => fault.catalogue(),
                    _ => &crate::MESSAGES,
                }
            }
            fn code(&self) -> &'static str {
                match self {
                    VaultError::Database(error) if is_full(error) => "vault.full",
                    VaultError::Database(_) => "vault.database",
                    VaultError::Io(_) => "vault.io",
                    VaultError::Keyring(fault) => fault.code(),
                    VaultError::Rule(_) => "vault.rule",
                    VaultError::Layer(fault) => fault.code(),
                    VaultError::Figure(_) => "vault.figure",
                    VaultError::Stored(_) => "vault.stored",
                    $( VaultError::$variant $({ $($field: _),* })? => $code, )*
                }
            }
            fn args(&self) -> Vec<Arg> {
                match self {
                    VaultError::Database(error) => vec![("reason", error.to_string())],
                    VaultError::Io(error) => vec![("reason", error.to_string())],
                    VaultError::Keyring(fault) => fault.args(),
                    VaultError::Rule(error) => vec![("reason", error.to_string())],
                    VaultError::Layer(fault) => fault.args(),
                    VaultError::Figure(error) => vec![("reason", error.to_string())],
                    VaultError::Stored(error) => vec![("reason", error.to_string())],
                    $( VaultError::$variant $({ $($field),* })? => vec![$( $((stringify!($field), $field.to_string())),* )?], )*
                }
            }
            fn say(&self, lang: Lang) -> String {
                match self {
                    // A layer's faults are lines of their own.
                    VaultError::Layer(fault) => fault.say(lang),
                    other => other.catalogue().text(lang, other.code(), &other.args()),
                }
            }
        }
        /// The message keys, for the test of the catalogues.
        #[cfg(test)]
        pub(crate) const CODES: &[&str] = &["vault.full", "vault.database", "vault.io", "vault.rule", "vault.stored", $($code),*];
    };
}

errors! {
    /// There is something at that path already.
    Exists = "vault.exists", "the file exists";
    /// There is no vault at that path.
    Missing = "vault.missing", "no such vault";
    /// The key file beside the vault is missing.
    NoKeyFile = "vault.no_key_file", "the key file is missing";
    /// The key file belongs to another vault.
    OtherKeyFile = "vault.other_key_file", "the key file belongs to another vault";
    /// The path lies on a network share.
    Network = "vault.network", "the path is on a network share";
    /// The path lies in a folder that a program keeps in step with other machines.
    SyncFolder { name: String } = "vault.sync_folder", "the path is in a sync folder ({name})";
    /// The path lies on a removable disk.
    Removable = "vault.removable", "the path is on a removable disk";
    /// The folder cannot be written to.
    ReadOnly = "vault.read_only", "the folder is read-only";
    /// Another program has the vault open.
    InUse = "vault.in_use", "the vault is open elsewhere";
    /// The file was written by a newer version.
    Newer { found: i64, known: i64 } = "vault.newer", "file version {found} is newer than {known}";
    /// The file cannot be read with its own key.
    Damaged = "vault.damaged", "the file is damaged";
    /// No such table in the standard.
    UnknownTable { table: String } = "vault.unknown_table", "no table {table}";
    /// No such field in the table.
    UnknownField { table: String, field: String } = "vault.unknown_field", "no field {field} in {table}";
    /// No such record.
    UnknownRow { table: String } = "vault.unknown_row", "no such record in {table}";
    /// The record belongs to a sealed period.
    Sealed { period: String } = "vault.sealed", "the record belongs to the sealed period {period}";
    /// There is nothing to take back.
    NothingToUndo = "vault.nothing_to_undo", "nothing to undo";
    /// There is nothing to do again.
    NothingToRedo = "vault.nothing_to_redo", "nothing to redo";
    /// No finding of the rule stands at that place.
    NoFinding { rule: String } = "vault.no_finding", "no finding of {rule} there";
    /// The rule allows no explanation or no exception.
    NotExplainable { rule: String } = "vault.not_explainable", "{rule} cannot be explained";
    /// A reason is missing.
    NoText = "vault.no_text", "a reason is missing";
    /// An exception needs evidence.
    NoEvidence { rule: String } = "vault.no_evidence", "an exception from {rule} needs evidence";
    /// No such explanation, deferral, held row or attachment.
    NoSuchThing = "vault.no_such_thing", "no such thing in the vault";
    /// Not the name of a period.
    BadPeriod { period: String } = "vault.bad_period", "{period} is not the name of a period";
    /// The period does not exist, or is in another state than the call needs.
    PeriodState { period: String } = "vault.period_state", "the period {period} is missing or in another state";
    /// Another period is open.
    PeriodOpen { period: String } = "vault.period_open", "the period {period} is open";
    /// The period is not over before those that this vault reports.
    NotBefore { period: String } = "vault.not_before", "{period} is not before the periods of this vault";
    /// The working set does not exist or is closed.
    NoSuchSet = "vault.no_such_set", "no such working set";
    /// The caller stopped the work; nothing was changed.
    Cancelled = "vault.cancelled", "cancelled";
    /// The audit log does not hold together.
    AuditBroken { entry: i64 } = "vault.audit_broken", "the audit log is broken at entry {entry}";
    /// A layer that was kept cannot be read.
    LayerUnreadable = "vault.layer_unreadable", "a kept layer of the standard cannot be read";
    /// No layer or list of that name lies over the base.
    NoLayer { name: String } = "vault.no_layer", "nothing named {name} lies over the base";
    /// A newer version of the layer is in use.
    OlderLayer { name: String, version: i64, held: i64 } = "vault.older_layer", "{name} {version} is older than {held}";
    /// The very layer is in use.
    LayerHeld { name: String, version: i64 } = "vault.layer_held", "{name} {version} is in use already";
    /// Another layer had the same number.
    CounterReused { name: String, version: i64 } = "vault.counter_reused", "another {name} {version} was taken before";
    /// A backup could not be read back.
    BackupUnreadable = "vault.backup_unreadable", "the backup could not be read back";
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> VaultError {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => VaultError::Damaged,
            Some(ErrorCode::ReadOnly) => VaultError::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => VaultError::InUse,
            _ => VaultError::Database(error),
        }
    }
}
