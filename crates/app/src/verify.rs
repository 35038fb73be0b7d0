//! Verifying a package file: parts joined, decrypted, signature, hashes, structure, and the rules.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Speak};
use zhibao_core::package::descriptor::LayerRef;
use zhibao_core::package::{Digest, Limits, Refusal, split};
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Leaves;
use zhibao_engine::earlier::Earlier;
use zhibao_engine::judge::{Judgement, Judging};
use zhibao_engine::layered::{LayerFault, layers_of};
use zhibao_engine::package::{Failure, Judged, Verified, VerifyOptions, claims, sha256, unpack, verify};
use zhibao_engine::rules::RuleError;
use zhibao_seal::agefile::{self, Identity};
use zhibao_seal::cert::Certificate;
use zhibao_seal::fault::{AgeFault, CertFault};
use zhibao_seal::task::NamedText;

use crate::layers::{self, AtHand};

/// The largest file that is taken for a package, in bytes.
const LARGEST: u64 = 4 << 30;

/// By what a package file is verified.
#[derive(Default)]
pub struct Trust {
    /// Trusted certificates; empty: the signer is reported as unknown.
    pub anchors: Vec<Certificate>,
    /// The key that opens it, where it is encrypted.
    pub identity: Option<Identity>,
    /// A package that should be its predecessor. Where it is of an earlier period, rules that look back read it.
    pub previous: Option<PathBuf>,
    /// Classes that a forwarding tier withheld.
    pub withheld: Vec<Leaves>,
    /// Layers of the standard at hand; a package is judged by those that it names.
    pub layers: Vec<AtHand>,
    /// Tasks at hand; a package is judged by the one of its period, else by what the standard asks of its tables.
    pub tasks: Vec<NamedText>,
    /// Now, seconds since 1970.
    pub now: i64,
}

/// Why a package file does not verify, or cannot be tried.
#[derive(Debug, Error)]
pub enum PackageError {
    /// The file cannot be read or written.
    #[error("{file}: {source}")]
    File {
        /// Its path.
        file: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The file is too large to be a package.
    #[error("too large")]
    TooLarge,
    /// It is encrypted, and no key was given.
    #[error("encrypted, and no identity was given")]
    Encrypted,
    /// It cannot be decrypted.
    #[error(transparent)]
    Age(#[from] AgeFault),
    /// The trust file holds no certificate.
    #[error(transparent)]
    Trust(#[from] CertFault),
    /// It is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It does not verify.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// A rule could not be run.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// The layers that it names do not go together.
    #[error(transparent)]
    Layer(#[from] LayerFault),
}

impl PackageError {
    /// Whether the package itself is at fault, not the call.
    pub fn is_about_the_package(&self) -> bool {
        matches!(self, PackageError::Refused(_) | PackageError::Failed(_))
    }
}

impl Speak for PackageError {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            PackageError::Age(error) => error.catalogue(),
            PackageError::Trust(error) => error.catalogue(),
            PackageError::Refused(error) => error.catalogue(),
            PackageError::Failed(error) => error.catalogue(),
            PackageError::Layer(fault) => fault.catalogue(),
            _ => &crate::MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            PackageError::File { .. } => "package.file",
            PackageError::TooLarge => "package.too_large",
            PackageError::Encrypted => "package.encrypted",
            PackageError::Age(error) => error.code(),
            PackageError::Trust(error) => error.code(),
            PackageError::Refused(error) => error.code(),
            PackageError::Failed(error) => error.code(),
            PackageError::Layer(fault) => fault.code(),
            PackageError::Rule(_) => "check.rule",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            PackageError::File { file, source } => vec![("file", file.clone()), ("detail", source.to_string())],
            PackageError::Rule(error) => vec![("detail", error.to_string())],
            PackageError::Age(error) => error.args(),
            PackageError::Trust(error) => error.args(),
            PackageError::Refused(error) => error.args(),
            PackageError::Failed(error) => error.args(),
            PackageError::Layer(fault) => fault.args(),
            PackageError::TooLarge | PackageError::Encrypted => Vec::new(),
        }
    }
}

/// A package that verified, and what the rules say of it.
#[derive(Debug)]
pub struct Account {
    /// What verifying told.
    pub verified: Verified,
    /// What the rules say.
    pub judgement: Judgement,
    /// The plain bytes.
    pub bytes: Vec<u8>,
    /// The standard by which it was judged.
    pub standard: &'static Arc<Standard>,
}

/// Reads a file of bounded size.
///
/// # Errors
/// [`PackageError::File`], [`PackageError::TooLarge`].
pub fn read(path: &Path) -> Result<Vec<u8>, PackageError> {
    let fail = |source| PackageError::File {
        file: path.display().to_string(),
        source,
    };
    let size = fs::metadata(path).map_err(fail)?.len();
    if size > LARGEST {
        return Err(PackageError::TooLarge);
    }
    fs::read(path).map_err(fail)
}

/// The plain bytes of a package file: its parts are looked for beside it and joined, encryption is taken off.
///
/// # Errors
/// See [`PackageError`].
pub fn open(path: &Path, identity: Option<&Identity>) -> Result<Vec<u8>, PackageError> {
    let mut bytes = read(path)?;
    if split::Part::recognise(&bytes) {
        let whole = split::Part::read(&bytes)?.whole;
        let parts = parts_beside(path, whole);
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        bytes = split::join(&parts, sha256)?;
    }
    if !agefile::is_age(&bytes) {
        return Ok(bytes);
    }
    let identity = identity.ok_or(PackageError::Encrypted)?;
    let mut plain = Vec::with_capacity(bytes.len());
    agefile::decrypt(bytes.as_slice(), &mut plain, std::slice::from_ref(identity))?;
    Ok(plain)
}

/// All parts of a whole in the folder of one of them.
fn parts_beside(path: &Path, whole: Digest) -> Vec<Vec<u8>> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let parts = entries.filter_map(|entry| read(&entry.path()).ok());
    parts
        .filter(|bytes| split::Part::read(bytes).is_ok_and(|part| part.whole == whole))
        .collect()
}

/// Verifies a package file and judges its rows.
///
/// # Errors
/// See [`PackageError`].
pub fn verify_file(path: &Path, standard: &'static Arc<Standard>, trust: &Trust) -> Result<Account, PackageError> {
    let bytes = open(path, trust.identity.as_ref())?;
    let standard = standard_of(&bytes, standard, &trust.layers)?;
    let layers = layers_of(standard);
    let before = match &trust.previous {
        None => None,
        Some(path) => {
            let bytes = open(path, trust.identity.as_ref())?;
            let standard = standard_of(&bytes, standard, &trust.layers)?;
            let layers = layers_of(standard);
            Some((verify(&bytes, &options(standard, &layers, trust), &mut ())?, bytes))
        }
    };
    let mut options = options(standard, &layers, trust);
    options.previous = before.as_ref().map(|(v, _)| (v.report.id, &v.descriptor));
    let period = claims(&bytes, &Limits::default())
        .map(|(_, facts)| facts.period)
        .unwrap_or_default();
    let task = trust.tasks.iter().find(|task| task.period == period);
    let task = task.map(|task| standard.read_task(&task.text)).transpose();
    let task = task.map_err(|faults| LayerFault::Files { faults })?;
    let mut judging = Judging::new(standard, &trust.withheld);
    if let Some(task) = &task {
        judging = judging.by_task(task);
    }
    if let Some((before, bytes)) = &before {
        let facts = &before.descriptor.facts;
        let as_of = zhibao_core::dates::day_text(facts.as_of);
        judging = judging.after(Earlier::at_hand(facts.period.as_str(), as_of, bytes.as_slice()));
    }
    let verified = verify(&bytes, &options, &mut judging)?;
    judging.know_local(&verified.local_codes);
    let judgement = judging.finish(&verified.explanations)?;
    Ok(Account {
        verified,
        judgement,
        bytes,
        standard,
    })
}

/// The standard by which a package is read. What is wrong with the package is told by verifying it, in its order.
pub(crate) fn standard_of(
    bytes: &[u8],
    base: &'static Arc<Standard>,
    layers: &[AtHand],
) -> Result<&'static Arc<Standard>, LayerFault> {
    match claims(bytes, &Limits::default()) {
        Ok((_, facts)) if !layers.is_empty() => layers::standard_for(base, layers, &facts.layers),
        _ => Ok(base),
    }
}

fn options<'a>(standard: &'a Standard, layers: &'a [LayerRef], trust: &'a Trust) -> VerifyOptions<'a> {
    VerifyOptions {
        standard,
        layers,
        anchors: &trust.anchors,
        revocations: &[],
        now: trust.now,
        judged: Judged::AtSigning,
        withheld: &trust.withheld,
        previous: None,
        limits: Limits::default(),
    }
}

/// Writes the files of a verified package into a folder, which is made.
///
/// # Errors
/// [`PackageError::File`].
pub fn write_out(account: &Account, folder: &Path) -> Result<usize, PackageError> {
    let fail = |source| PackageError::File {
        file: folder.display().to_string(),
        source,
    };
    let mut files = 0;
    unpack(&account.bytes, &Limits::default(), |name, bytes| {
        // Names were judged with the archive: relative, without `..`, no links.
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut file = fs::File::create(&path)?;
        file.write_all(bytes)?;
        files += 1;
        file.sync_all()
    })
    .map_err(fail)?;
    Ok(files)
}
