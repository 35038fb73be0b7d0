//! What can go wrong outside a request: settings, keys, commands.

use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_core::standard::Faults;
use zhibao_engine::layered::LayerFault;
use zhibao_seal::Fault;

use crate::blobs::BlobError;
use crate::db::DbError;

/// A setting that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // the fields are the places of the messages
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read {file}: {reason}")]
    Unreadable { file: String, reason: String },
    /// The file is not the TOML it should be.
    #[error("{file}, line {line}: {reason}")]
    File { file: String, line: usize, reason: String },
    /// A value that means nothing.
    #[error("{name} cannot be {value}")]
    Value { name: String, value: String },
    /// A value that this version cannot serve.
    #[error("{name} names something that this version does not have")]
    NotBuilt { name: String },
    /// Plain HTTP beyond loopback.
    #[error("refusing plain HTTP on {listen}")]
    PlainHttp { listen: String },
}

impl Speak for SettingsError {
    fn catalogue(&self) -> &'static Catalogue {
        &crate::MESSAGES
    }

    fn code(&self) -> &'static str {
        match self {
            SettingsError::Unreadable { .. } => "settings.unreadable",
            SettingsError::File { .. } => "settings.file",
            SettingsError::Value { .. } => "settings.value",
            SettingsError::NotBuilt { .. } => "settings.not_built",
            SettingsError::PlainHttp { .. } => "settings.plain_http",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self.clone() {
            SettingsError::Unreadable { file, reason } => vec![("file", file), ("reason", reason)],
            SettingsError::File { file, line, reason } => {
                vec![("file", file), ("line", line.to_string()), ("reason", reason)]
            }
            SettingsError::Value { name, value } => vec![("name", name), ("value", value)],
            SettingsError::NotBuilt { name } => vec![("name", name)],
            SettingsError::PlainHttp { listen } => vec![("listen", listen)],
        }
    }
}

/// Anything that ends a command or keeps the server from starting.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The blob store.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// Keys, certificates, signed papers.
    #[error(transparent)]
    Seal(#[from] Fault),
    /// A file could not be read or written.
    #[error("{file}: {reason}")]
    File {
        /// Its name.
        file: String,
        /// Why.
        reason: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// Why.
        reason: String,
    },
    /// The master key is not the one that wrapped the secrets.
    #[error("the master key does not open the secrets")]
    WrongKey,
    /// Keys must be backed up first.
    #[error("no keys backup was written")]
    NoBackup,
    /// The backup that was read back is not what was written.
    #[error("the keys backup did not read back")]
    BackupDiffers,
    /// Not a school code.
    #[error("a school code has ten digits")]
    SchoolCode,
    /// The school has a device, and nobody consented to another.
    #[error("the school has a device already")]
    Consent,
    /// The files of a layer are refused.
    #[error(transparent)]
    Layer(#[from] LayerFault),
    /// What a layer says of itself cannot be read, or differs from what was signed.
    #[error("a layer's head cannot be read or differs from what was signed")]
    NoHead,
    /// The layer is not newer than the one held.
    #[error("version {held} is held already")]
    OlderLayer {
        /// The version that is held.
        held: i64,
    },
    /// A period that is none.
    #[error("not a period")]
    Period,
    /// Neither the id of a task nor a file that holds one.
    #[error("no task {task}")]
    NoTask {
        /// What was named.
        task: String,
    },
    /// What a task names does not stand in the standard.
    #[error("{0}")]
    Task(Faults),
    /// The first card of an authority needs its fingerprint.
    #[error("no fingerprint")]
    Fingerprint,
    /// A day that is none.
    #[error("no day: {day}")]
    Day {
        /// What was given.
        day: String,
    },
    /// No device of that id stands.
    #[error("no device {device}")]
    NoDevice {
        /// What was named.
        device: String,
    },
    /// Nothing among the files was a package that could be taken in.
    #[error("{0} file(s) could not be taken in")]
    NotReceived(usize),
}

impl Error {
    /// A failure with a file.
    pub fn file(file: &std::path::Path, error: &std::io::Error) -> Error {
        Error::File {
            file: file.display().to_string(),
            reason: error.kind().to_string(),
        }
    }
}

impl Speak for Error {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            Error::Seal(fault) => fault.catalogue(),
            Error::Layer(fault) => fault.catalogue(),
            _ => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Error::Settings(error) => error.code(),
            Error::Db(DbError::Newer(_)) => "error.newer",
            Error::Db(_) => "error.database",
            Error::Blob(_) => "error.blobs",
            Error::Seal(fault) => fault.code(),
            Error::File { .. } => "error.file",
            Error::Listen { .. } => "error.listen",
            Error::WrongKey => "error.wrong_key",
            Error::NoBackup => "error.no_backup",
            Error::BackupDiffers => "error.backup_differs",
            Error::SchoolCode => "error.school_code",
            Error::Consent => "error.consent",
            Error::Layer(fault) => fault.code(),
            Error::NoHead => "error.no_head",
            Error::OlderLayer { .. } => "error.older_layer",
            Error::Period => "error.period",
            Error::NoTask { .. } => "error.no_task",
            Error::Task(_) => "error.task",
            Error::Day { .. } => "error.day",
            Error::Fingerprint => "error.fingerprint",
            Error::NoDevice { .. } => "error.no_device",
            Error::NotReceived(_) => "error.not_received",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            Error::Settings(error) => error.args(),
            Error::Seal(fault) => fault.args(),
            Error::Layer(fault) => fault.args(),
            Error::OlderLayer { held } => vec![("held", held.to_string())],
            Error::Db(error) => vec![("reason", error.to_string())],
            Error::Blob(error) => vec![("reason", error.to_string())],
            Error::File { file, reason } => vec![("file", file.clone()), ("reason", reason.clone())],
            Error::Listen { address, reason } => vec![("address", address.clone()), ("reason", reason.clone())],
            Error::NoTask { task } => vec![("task", task.clone())],
            Error::Day { day } => vec![("day", day.clone())],
            Error::NoDevice { device } => vec![("device", device.clone())],
            Error::NotReceived(n) => vec![("n", n.to_string())],
            _ => Vec::new(),
        }
    }

    fn say(&self, lang: Lang) -> String {
        match self {
            // A layer's faults are lines of their own.
            Error::Layer(fault) => fault.say(lang),
            Error::Task(faults) => {
                let args = [("faults", crate::tasks::told(faults, lang))];
                self.catalogue().text(lang, self.code(), &args)
            }
            other => other.catalogue().text(lang, other.code(), &other.args()),
        }
    }
}

macro_rules! through_fault {
    ($($kind:ident),*) => { $(
        impl From<zhibao_seal::fault::$kind> for Error {
            fn from(fault: zhibao_seal::fault::$kind) -> Error {
                Error::Seal(fault.into())
            }
        }
    )* };
}
through_fault!(
    KeyFault, CertFault, JwsFault, AgeFault, CodeFault, TrustFault, WrapFault
);
