//! Layers of the standard at hand, from files or from a vault: a package is read by those of them that it was sealed by.
//!
//! A layer is taken here at its digest, which the package names and its signature binds; whose word the layer is matters
//! where a vault takes it ([`crate::standard`]).

use std::path::Path;
use std::sync::Arc;

use zhibao_core::package::descriptor::LayerRef;
use zhibao_core::standard::{SourceFile, Standard};
use zhibao_engine::layered::{self, Files, LayerFault};
use zhibao_engine::package::layer_digest;
use zhibao_seal::fault::Fault;
use zhibao_seal::hash::sha256;
use zhibao_seal::jws;
use zhibao_seal::layer::{Layer, SignedLayer};
use zhibao_seal::paper::{Kind, Paper, recognise};
use zhibao_seal::task::{NamedText, TaskPackage};
use zhibao_vault::{Addition, LayerKind, Vault};

use crate::standard::{StandardError, file_bytes};

/// A layer at hand.
#[derive(Debug, Clone)]
pub struct AtHand {
    /// As a descriptor names it.
    pub name: LayerRef,
    files: Files,
    pub(crate) addition: Addition,
}

impl AtHand {
    fn new(layer: &Layer, addition: Addition) -> Result<AtHand, StandardError> {
        if sha256(&layer.data) != layer.sha256 {
            return Err(StandardError::HeadDiffers);
        }
        let files = layered::unpack(&layer.data)?;
        let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
        let name = LayerRef {
            id: layer.id.clone(),
            version: u32::try_from(layer.version).unwrap_or(u32::MAX),
            sha256: layer_digest(&sources),
        };
        Ok(AtHand { name, files, addition })
    }

    /// The layers of a paper: a layer by itself, or those of a task package.
    fn of(text: &str) -> Result<Vec<AtHand>, StandardError> {
        let text = text.trim();
        if let Ok(read) = jws::read(text, SignedLayer::TYPE) {
            let layer = read.peek::<SignedLayer>().map_err(Fault::from)?.layer;
            return Ok(vec![AtHand::new(&layer, Addition::Layer(text.to_owned()))?]);
        }
        let task = package(text)?;
        let carried = task.layers.iter().map(|layer| {
            let (id, task) = (layer.id.clone(), text.to_owned());
            AtHand::new(layer, Addition::Carried { id, task })
        });
        carried.collect()
    }
}

/// Reads files: signed layers, and task packages that bring some.
///
/// # Errors
/// A file that cannot be read or is neither.
pub fn read(files: &[impl AsRef<Path>]) -> Result<Vec<AtHand>, StandardError> {
    let mut out = Vec::new();
    for path in files.iter().map(AsRef::as_ref) {
        let bytes = file_bytes(path)?;
        let Some(Kind::Layer | Kind::Task) = recognise(&bytes) else {
            return Err(StandardError::Neither(path.display().to_string()));
        };
        out.extend(AtHand::of(&String::from_utf8_lossy(&bytes))?);
    }
    Ok(out)
}

/// The tasks of a task package, for packages that were sealed by them.
///
/// # Errors
/// A file that cannot be read or is none.
pub fn tasks(file: &Path) -> Result<Vec<NamedText>, StandardError> {
    let bytes = file_bytes(file)?;
    let text = String::from_utf8_lossy(&bytes);
    if recognise(&bytes) != Some(Kind::Task) {
        return Err(StandardError::Neither(file.display().to_string()));
    }
    Ok(package(&text)?.tasks)
}

/// A task package; whose word it is remains to be seen.
fn package(text: &str) -> Result<TaskPackage, Fault> {
    Ok(jws::read(text.trim(), TaskPackage::TYPE)?.peek::<TaskPackage>()?)
}

/// The layers in use in a vault.
///
/// # Errors
/// Those of the database.
pub fn of_vault(vault: &Vault) -> Result<Vec<AtHand>, StandardError> {
    let mut out = Vec::new();
    for one in vault.installed()? {
        if one.kind == LayerKind::Layer {
            let papers = AtHand::of(&String::from_utf8_lossy(&one.body))?;
            out.extend(papers.into_iter().filter(|layer| layer.name.id == one.name));
        }
    }
    Ok(out)
}

/// Of the layers at hand those that a package names, in its order.
pub(crate) fn named<'a>(at_hand: &'a [AtHand], claimed: &[LayerRef]) -> Vec<&'a AtHand> {
    claimed
        .iter()
        .filter_map(|name| at_hand.iter().find(|layer| layer.name == *name))
        .collect()
}

/// The standard by which a package that names these layers is read: the base with those of them that are at hand.
///
/// # Errors
/// Layers that do not go together.
pub(crate) fn standard_for(
    base: &'static Arc<Standard>,
    at_hand: &[AtHand],
    claimed: &[LayerRef],
) -> Result<&'static Arc<Standard>, LayerFault> {
    let files: Vec<Files> = named(at_hand, claimed)
        .into_iter()
        .map(|layer| layer.files.clone())
        .collect();
    match files.is_empty() {
        true => Ok(base),
        false => layered::composed(&files, &[]),
    }
}
