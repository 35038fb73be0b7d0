//! Layers of the standard in a vault: shown before they are taken, taken, taken back.
//!
//! A signed layer comes from the pinned authority. A list of codes is a school's own: it adds to a list that is known to be
//! partial, silences that list's warnings here, and travels in the packages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use thiserror::Error;
use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_core::standard::{LocalList, SETTINGS, SourceFile, Standard};
use zhibao_engine::layered::{self, LayerFault};
use zhibao_seal::fault::Fault;
use zhibao_seal::layer::SignedLayer;
use zhibao_seal::paper::{Kind, Paper, recognise};
use zhibao_sheet::{Limits, SheetError, Workbook};
use zhibao_vault::{Addition, Installed, LayerStep, PRESENT, Vault, VaultError};

pub use zhibao_vault::{LayerKind, Verdict, Verdicts};

use crate::identity::{IdentityError, load_card};

/// The largest file that is read, in bytes.
const MOST: u64 = 100 << 20;
/// The most codes of a list.
const CODES: usize = 200_000;
/// The table and field that say in which division the school lies.
const DIVISION: (&str, &str) = ("school_profile", "XZQHM");

/// The setting that holds the layers that came from the server and wait to be taken: as signed, by id.
const OFFERED: &str = "standard.offered";

/// The columns of a list, and what official files call them.
const COLUMNS: [(&str, &[&str]); 7] = [
    ("code", &["代码", "编码", "专业代码", "代码值"]),
    ("name", &["名称", "中文名称", "专业名称", "代码名称", "含义", "数值"]),
    ("name_en", &["英文名称", "英文"]),
    ("parent", &["上级代码", "上级", "父代码"]),
    ("valid_from", &["启用", "启用日期", "生效", "起始"]),
    ("valid_to", &["停用", "停用日期", "失效", "截止"]),
    ("note", &["备注", "说明"]),
];

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
    addition: Addition,
}

/// Reads a signed layer (a file, or the id of one that came from the server), or a list of codes (CSV or workbook; `list` names it where the file's name does not), and
/// verifies it for this vault.
///
/// # Errors
/// Whatever is wrong with it.
pub fn read(vault: &Vault, path: &Path, list: Option<&str>) -> Result<Offer, StandardError> {
    let failed = |reason: String| StandardError::File {
        file: path.display().to_string(),
        reason,
    };
    if !path.exists()
        && let Some(text) = path
            .to_str()
            .map(|name| offers(vault).map(|mut o| o.remove(name)))
            .transpose()?
            .flatten()
    {
        return layer(vault, &text);
    }
    let size = fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if size > MOST {
        return Err(failed(
            std::io::Error::from(std::io::ErrorKind::FileTooLarge).to_string(),
        ));
    }
    let bytes = fs::read(path).map_err(|error| failed(error.to_string()))?;
    match recognise(&bytes) {
        Some(Kind::Layer) => layer(vault, &String::from_utf8_lossy(&bytes)),
        Some(_) => Err(StandardError::Neither(path.display().to_string())),
        None => {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let id = list.map(str::to_owned).or(stem).unwrap_or_default();
            let text = local_list(vault.standard(), &id, bytes)?;
            Ok(Offer {
                kind: LayerKind::List,
                name: id.clone(),
                version: None,
                authority: None,
                addition: Addition::List(LocalList { list: id, text }),
            })
        }
    }
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
        let signed = offers.get(id).and_then(|text| {
            let read = zhibao_seal::jws::read(text, SignedLayer::TYPE).ok()?;
            read.peek::<SignedLayer>().ok()
        });
        signed.is_some_and(|signed| i64::try_from(signed.layer.version).is_ok_and(|own| own >= version))
    };
    let mut out = Vec::new();
    for layer in told["layers"].as_array().into_iter().flatten().skip(1) {
        let (Some(id), Some(version)) = (layer["id"].as_str(), layer["version"].as_i64()) else {
            continue;
        };
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        let in_use = held.iter().any(|one| one.name == id && one.version >= version);
        if plain && !in_use && !waits(id, version) {
            out.push(id.to_owned());
        }
    }
    Ok(out)
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
    head_agrees(&signed)?;
    if !lies_in(vault, &signed.division)? {
        return Err(StandardError::OtherDivision {
            division: signed.division,
            school: vault.school().to_owned(),
        });
    }
    Ok(Offer {
        kind: LayerKind::Layer,
        name: signed.layer.id,
        version: Some(signed.layer.version),
        authority: Some(card.authority.name),
        addition: Addition::Layer(text.trim().to_owned()),
    })
}

/// What is signed beside the archive must be what the archive says of itself.
fn head_agrees(signed: &SignedLayer) -> Result<(), StandardError> {
    let files = layered::unpack(&signed.layer.data)?;
    let own: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    let Some(head) = Standard::head_of(&own) else {
        // What is wrong with the head is told with everything else when the layer is loaded.
        return Ok(());
    };
    let same = head.id == signed.layer.id
        && u64::from(head.version) == signed.layer.version
        && head.division == signed.division
        && !signed.division.is_empty();
    if same { Ok(()) } else { Err(StandardError::HeadDiffers) }
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

/// The codes of a file as a list of the standard is written, whatever its columns are called.
fn local_list(standard: &Standard, id: &str, bytes: Vec<u8>) -> Result<String, StandardError> {
    if id != SETTINGS && standard.list(id).is_none() {
        return Err(StandardError::NoList(id.to_owned()));
    }
    let mut book = Workbook::from_bytes(bytes, &Limits::default())?;
    let rows = book.first_rows(0, CODES)?;
    let place = |cells: &[String], at: usize| {
        let (name, others) = COLUMNS[at];
        let says = |cell: &String| cell.trim() == name || others.contains(&cell.trim());
        cells.iter().position(says)
    };
    let heading = rows
        .iter()
        .take(20)
        .position(|row| place(&row.cells, 0).is_some() && place(&row.cells, 1).is_some());
    let heading = heading.ok_or(StandardError::NoColumns)?;
    let places: Vec<Option<usize>> = (0..COLUMNS.len()).map(|at| place(&rows[heading].cells, at)).collect();
    let mut out = String::new();
    line(&mut out, COLUMNS.iter().map(|(name, _)| *name));
    for row in &rows[heading + 1..] {
        let cell = |at: &Option<usize>| at.and_then(|at| row.cells.get(at)).map_or("", |cell| cell.trim());
        if places.iter().any(|at| !cell(at).is_empty()) {
            line(&mut out, places.iter().map(cell));
        }
    }
    Ok(out)
}

fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    let quoted = |cell: &str| match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    };
    out.push_str(&cells.map(quoted).collect::<Vec<_>>().join(","));
    out.push('\n');
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
