//! Layers of the standard in a vault: shown before they are taken, taken, taken back.
//!
//! A signed layer comes from the pinned authority. A list of codes is a school's own: it adds to a list that is known to be
//! partial, silences that list's warnings here, and travels in the packages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_core::standard::{LocalList, SourceFile, Standard};
use zhibao_engine::layered::{self, LayerFault};
use zhibao_seal::fault::{Fault, TrustFault};
use zhibao_seal::jws;
use zhibao_seal::layer::{Layer, SignedLayer};
use zhibao_seal::paper::{Kind, Paper, recognise};
use zhibao_seal::task::TaskPackage;
use zhibao_sheet::SheetError;
use zhibao_vault::{Addition, Installed, LayerStep, PRESENT, Vault, VaultError};

mod codes;

pub use codes::{Codes, Otherwise};
pub use zhibao_vault::{LayerKind, Verdict, Verdicts};

use crate::identity::{IdentityError, load_card};

/// The largest file that is read, in bytes.
const MOST: u64 = 100 << 20;
/// The table and field that say in which division the school lies.
const DIVISION: (&str, &str) = ("school_profile", "XZQHM");

/// The setting that holds the layers that came from the server and wait to be taken: as signed, by id.
const OFFERED: &str = "standard.offered";

/// Why a layer or list cannot be taken.
#[derive(Debug, Error)]
pub enum StandardError {
    /// The file cannot be read.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// It is neither a signed layer nor a list of codes.
    #[error("{0} is neither a layer nor a list")]
    Neither(String),
    /// No authority is pinned, so no signature can be judged.
    #[error("no authority card")]
    NoCard,
    /// The signature does not hold.
    #[error(transparent)]
    Seal(#[from] Fault),
    /// The pinned card cannot be read.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// What was signed and what the files say are not the same.
    #[error("the signed head differs from the files")]
    HeadDiffers,
    /// The layer is for another division.
    #[error("the layer is for {division}")]
    OtherDivision {
        /// The layer's division.
        division: String,
        /// The school.
        school: String,
    },
    /// The standard has no such list.
    #[error("no list {0}")]
    NoList(String),
    /// The file of a list has no columns for code and name.
    #[error("no columns for code and name")]
    NoColumns,
    /// The file of a list brings nothing that the list lacks.
    #[error("nothing new")]
    NothingNew,
    /// The sheet cannot be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The layer is refused.
    #[error(transparent)]
    Layer(#[from] LayerFault),
    /// The vault refuses.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl StandardError {
    fn inner(&self) -> Option<&dyn Speak> {
        Some(match self {
            StandardError::Seal(fault) => fault,
            StandardError::Identity(error) => error,
            StandardError::Sheet(error) => error,
            StandardError::Layer(fault) => fault,
            StandardError::Vault(error) => error,
            _ => return None,
        })
    }
}

impl Speak for StandardError {
    fn catalogue(&self) -> &'static Catalogue {
        self.inner().map_or(&crate::MESSAGES, Speak::catalogue)
    }

    fn code(&self) -> &'static str {
        match self {
            StandardError::File { .. } => "standard.file",
            StandardError::Neither(_) => "standard.neither",
            StandardError::NoCard => "standard.no_card",
            StandardError::HeadDiffers => "standard.head_differs",
            StandardError::OtherDivision { .. } => "standard.other_division",
            StandardError::NoList(_) => "standard.no_list",
            StandardError::NoColumns => "standard.no_columns",
            StandardError::NothingNew => "standard.nothing_new",
            other => other.inner().map_or("", Speak::code),
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            StandardError::File { file, reason } => vec![("file", file.clone()), ("reason", reason.clone())],
            StandardError::Neither(file) => vec![("file", file.clone())],
            StandardError::OtherDivision { division, school } => {
                vec![("division", division.clone()), ("school", school.clone())]
            }
            StandardError::NoList(list) => vec![("list", list.clone())],
            other => other.inner().map(Speak::args).unwrap_or_default(),
        }
    }

    fn say(&self, lang: Lang) -> String {
        match self.inner() {
            Some(inner) => inner.say(lang),
            None => self.catalogue().text(lang, self.code(), &self.args()),
        }
    }
}

/// What a file offers, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is.
    pub kind: LayerKind,
    /// The id of the layer or list.
    pub name: String,
    /// The version of a layer.
    pub version: Option<u64>,
    /// Who signed a layer.
    pub authority: Option<String>,
    /// What a list of codes brings.
    pub codes: Option<Codes>,
    addition: Addition,
}

/// Reads a signed layer (a file, or the id of one that came from the server), or a list of codes (CSV or workbook; `list` names it where the file's name does not), and
/// verifies it for this vault.
///
/// # Errors
/// Whatever is wrong with it.
pub fn read(vault: &Vault, path: &Path, list: Option<&str>) -> Result<Offer, StandardError> {
    if !path.exists()
        && let Some(name) = path.to_str()
        && let Some(text) = offers(vault)?.remove(name)
    {
        return match recognise(text.as_bytes()) {
            Some(Kind::Task) => carried(vault, &text)?
                .into_iter()
                .find(|offer| offer.name == name)
                .ok_or_else(|| StandardError::Neither(name.to_owned())),
            _ => layer(vault, &text),
        };
    }
    let bytes = file_bytes(path)?;
    match recognise(&bytes) {
        Some(Kind::Layer) => layer(vault, &String::from_utf8_lossy(&bytes)),
        Some(_) => Err(StandardError::Neither(path.display().to_string())),
        None => {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let id = list.map(str::to_owned).or(stem).unwrap_or_default();
            let (codes, text) = codes::read(vault.standard(), &id, bytes)?;
            Ok(Offer {
                kind: LayerKind::List,
                name: id.clone(),
                version: None,
                authority: None,
                codes: Some(codes),
                addition: Addition::List(LocalList { list: id, text }),
            })
        }
    }
}

/// A file of bounded size.
pub(crate) fn file_bytes(path: &Path) -> Result<Vec<u8>, StandardError> {
    let failed = |error: std::io::Error| StandardError::File {
        file: path.display().to_string(),
        reason: error.to_string(),
    };
    if fs::metadata(path).map_err(failed)?.len() > MOST {
        return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
    }
    fs::read(path).map_err(failed)
}

fn offers(vault: &Vault) -> Result<BTreeMap<String, String>, VaultError> {
    let kept = vault.setting(OFFERED)?;
    Ok(kept
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

fn keep_offers(vault: &mut Vault, offers: &BTreeMap<String, String>) -> Result<(), VaultError> {
    let text = serde_json::to_string(offers)?;
    vault.set_setting(OFFERED, (!offers.is_empty()).then_some(text.as_str()))
}

/// The ids of layers that came from the server and wait to be taken; [`read`] takes them by these names.
///
/// # Errors
/// Those of the database.
pub fn offered(vault: &Vault) -> Result<Vec<String>, StandardError> {
    Ok(offers(vault)?.into_keys().collect())
}

/// Of the layers that a server names, base first, those whose version the vault has neither in use nor waiting.
pub(crate) fn wanted(vault: &Vault, told: &serde_json::Value) -> Result<Vec<String>, VaultError> {
    let (held, offers) = (vault.installed()?, offers(vault)?);
    let waits = |id: &str, version: i64| {
        let own = offers.get(id).and_then(|text| version_in(text, id));
        own.is_some_and(|own| i64::try_from(own).is_ok_and(|own| own >= version))
    };
    let mut out = Vec::new();
    let base = vault.standard().layers.first();
    for layer in told["layers"].as_array().into_iter().flatten() {
        let (Some(id), Some(version)) = (layer["id"].as_str(), layer["version"].as_i64()) else {
            continue;
        };
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        let in_use = held.iter().any(|one| one.name == id && one.version >= version)
            || base.is_some_and(|base| base.id == id && i64::from(base.version) >= version);
        if plain && !in_use && !waits(id, version) {
            out.push(id.to_owned());
        }
    }
    Ok(out)
}

/// The version of a layer in a paper that was verified when it came.
fn version_in(text: &str, id: &str) -> Option<u64> {
    if let Ok(read) = jws::read(text, SignedLayer::TYPE) {
        return Some(read.peek::<SignedLayer>().ok()?.layer.version);
    }
    let task = jws::read(text, TaskPackage::TYPE).ok()?.peek::<TaskPackage>().ok()?;
    task.layers
        .iter()
        .find(|layer| layer.id == id)
        .map(|layer| layer.version)
}

/// Keeps a verified layer until a person takes it.
pub(crate) fn offer(vault: &mut Vault, id: &str, text: &str) -> Result<(), VaultError> {
    let mut offers = offers(vault)?;
    offers.insert(id.to_owned(), text.trim().to_owned());
    keep_offers(vault, &offers)
}

fn layer(vault: &Vault, text: &str) -> Result<Offer, StandardError> {
    let card = load_card(vault)?.ok_or(StandardError::NoCard)?;
    let signed = SignedLayer::verify(text, &card)?;
    let division = settled(vault, &signed.layer)?;
    if division.is_some_and(|division| division != signed.division) {
        return Err(StandardError::HeadDiffers);
    }
    Ok(Offer {
        kind: LayerKind::Layer,
        name: signed.layer.id,
        version: Some(signed.layer.version),
        authority: Some(card.authority.name),
        codes: None,
        addition: Addition::Layer(text.trim().to_owned()),
    })
}

/// The layers that a task package brings and the vault does not have yet, base first.
///
/// # Errors
/// A package that does not hold under the pinned card; a layer that is not for this school, or not its key's to sign.
pub(crate) fn carried(vault: &Vault, text: &str) -> Result<Vec<Offer>, StandardError> {
    let card = load_card(vault)?.ok_or(StandardError::NoCard)?;
    let (task, limit) = TaskPackage::verify_keyed(text, &card, vault.school())?;
    let (held, base) = (vault.installed()?, vault.standard().layers.first());
    let mut offers = Vec::new();
    for layer in task.layers {
        let known = base
            .filter(|base| base.id == layer.id)
            .map(|base| u64::from(base.version));
        let taken = held
            .iter()
            .find(|one| one.kind == LayerKind::Layer && one.name == layer.id);
        let known = known.max(taken.and_then(|one| u64::try_from(one.version).ok()));
        if known.is_some_and(|known| known >= layer.version) {
            continue;
        }
        let division = settled(vault, &layer)?.unwrap_or_default();
        if limit
            .as_ref()
            .is_some_and(|limit| !division.starts_with(limit.as_str()))
        {
            return Err(Fault::from(TrustFault::OutsideDivision).into());
        }
        offers.push(Offer {
            kind: LayerKind::Layer,
            name: layer.id.clone(),
            version: Some(layer.version),
            authority: Some(card.authority.name.clone()),
            codes: None,
            addition: Addition::Carried {
                id: layer.id,
                task: text.trim().to_owned(),
            },
        });
    }
    Ok(offers)
}

/// What is signed beside the archive must be what the archive says of itself, and the layer must be for this school. The
/// division; nothing where the head cannot be read: what is wrong with it is told with everything else when the layer is
/// loaded.
fn settled(vault: &Vault, layer: &Layer) -> Result<Option<String>, StandardError> {
    let files = layered::unpack(&layer.data)?;
    let own: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    let Some(head) = Standard::head_of(&own) else {
        return Ok(None);
    };
    let same = head.id == layer.id
        && u64::from(head.version) == layer.version
        && head.division.is_empty() == layered::is_base(&head.id);
    if !same {
        return Err(StandardError::HeadDiffers);
    }
    if !lies_in(vault, &head.division)? {
        return Err(StandardError::OtherDivision {
            division: head.division,
            school: vault.school().to_owned(),
        });
    }
    Ok(Some(head.division))
}

/// What became of a layer that came with a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// The layer.
    pub name: String,
    /// Its version.
    pub version: u64,
    /// How many records stand in the way of sealing by it that did not before. Where there are any, it waits until a
    /// person takes it; else it is in use.
    pub newly_blocked: usize,
    /// Why it is refused, in Chinese and English.
    pub refused: Option<[String; 2]>,
}

/// Takes the layers that a task package brings. One that would newly block records waits, as those from a server do.
///
/// # Errors
/// Those of the database. What is wrong with the layers keeps them out; the task is taken all the same.
pub(crate) fn take_carried(vault: &mut Vault, text: &str) -> Result<Vec<Brought>, VaultError> {
    let refused = |name: &str, version: u64, error: &StandardError| Brought {
        name: name.to_owned(),
        version,
        newly_blocked: 0,
        refused: Some([error.say(Lang::Zh), error.say(Lang::En)]),
    };
    let offers = match carried(vault, text) {
        Ok(offers) => offers,
        Err(error) => return Ok(vec![refused("", 0, &error)]),
    };
    let mut out = Vec::new();
    for one in offers {
        let version = one.version.unwrap_or_default();
        let newly_blocked = match preview(vault, &one) {
            Ok(verdicts) => verdicts.newly_blocked,
            Err(error) => {
                out.push(refused(&one.name, version, &error));
                continue;
            }
        };
        if newly_blocked > 0 {
            offer(vault, &one.name, text)?;
        } else if let Err(error) = install(vault, &one) {
            out.push(refused(&one.name, version, &error));
            continue;
        }
        out.push(Brought {
            name: one.name,
            version,
            newly_blocked,
            refused: None,
        });
    }
    Ok(out)
}

/// Whether the school lies in a division: by its profile, else by its code, whose third digit begins the division.
fn lies_in(vault: &Vault, division: &str) -> Result<bool, StandardError> {
    let coded = vault.school().get(2..).unwrap_or_default();
    let (table, field) = DIVISION;
    let mut told = String::new();
    if let Some(at) = vault.standard().table(table).and_then(|t| t.field_index(field)) {
        vault.for_each_row(PRESENT, table, |row| {
            told = row.cells[at].value.to_string();
            Ok::<(), VaultError>(())
        })?;
    }
    // The code names the province; what lies below it, only the profile tells for certain.
    let province = division.get(..2).unwrap_or(division);
    Ok(match told.is_empty() {
        true => coded.starts_with(province),
        false => told.starts_with(division),
    })
}

/// Shows what taking an offer would change; changes nothing.
///
/// # Errors
/// A layer that is refused, with every fault.
pub fn preview(vault: &mut Vault, offer: &Offer) -> Result<Verdicts, StandardError> {
    Ok(vault.preview_layers(&LayerStep::Install(offer.addition.clone()))?)
}

/// Takes an offer.
///
/// # Errors
/// A layer that is refused; the standard in use then stays.
pub fn install(vault: &mut Vault, offer: &Offer) -> Result<Verdicts, StandardError> {
    let verdicts = vault.change_layers(&LayerStep::Install(offer.addition.clone()))?;
    let mut waiting = offers(vault)?;
    if waiting.remove(&offer.name).is_some() {
        keep_offers(vault, &waiting)?;
    }
    Ok(verdicts)
}

/// Shows what taking a layer or list back would change.
///
/// # Errors
/// A name that is not installed.
pub fn preview_undo(vault: &mut Vault, name: &str) -> Result<Verdicts, StandardError> {
    Ok(vault.preview_layers(&LayerStep::Remove(name.to_owned()))?)
}

/// Takes the newest layer or list of a name back: what it replaced is in use again. What was entered into its fields stays
/// in the vault and shows again with the layer.
///
/// # Errors
/// A name that is not installed.
pub fn undo(vault: &mut Vault, name: &str) -> Result<Verdicts, StandardError> {
    Ok(vault.change_layers(&LayerStep::Remove(name.to_owned()))?)
}

/// What lies over the base in a vault, in order.
///
/// # Errors
/// Those of the database.
pub fn installed(vault: &Vault) -> Result<Vec<Installed>, StandardError> {
    Ok(vault.installed()?)
}
