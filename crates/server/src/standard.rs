//! The standard by which this server judges: the base that it was built with, and the signed layers that it holds.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use zhibao_core::package::descriptor::LayerRef;
use zhibao_core::standard::{SourceFile, Standard, bundled};
use zhibao_engine::layered::{self, Files, LayerFault, layers_of};
use zhibao_engine::package::{bundled_layers, layer_digest};
use zhibao_seal::jws;
use zhibao_seal::layer::{Layer, SignedLayer};
use zhibao_seal::paper::{self, Paper};

use crate::db::{Cell, DbError, Step, cells, sql};
use crate::error::Error;
use crate::server::Server;

/// Composed standards that are kept.
const KEPT: usize = 8;

/// A layer that the server holds.
#[derive(Debug, Clone)]
pub struct HeldLayer {
    /// As a descriptor names it.
    pub name: LayerRef,
    /// The division that it is for; empty for a base.
    division: String,
    /// Its files.
    pub files: Arc<Files>,
    /// As it was signed.
    layer: Arc<Layer>,
}

impl HeldLayer {
    fn of(signed: &SignedLayer) -> Result<HeldLayer, LayerFault> {
        let files = layered::unpack(&signed.layer.data)?;
        let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
        Ok(HeldLayer {
            name: LayerRef {
                id: signed.layer.id.clone(),
                version: u32::try_from(signed.layer.version).unwrap_or(u32::MAX),
                sha256: layer_digest(&sources),
            },
            division: signed.division.clone(),
            files: Arc::new(files),
            layer: Arc::new(signed.layer.clone()),
        })
    }
}

type Composed = (Vec<LayerRef>, Arc<Standard>);

/// The standards that can be made of the base and the layers held.
#[derive(Default)]
pub struct Shelf {
    held: Mutex<(i64, Vec<HeldLayer>)>,
    composed: Mutex<Vec<Composed>>,
}

impl Shelf {
    /// Takes over what the database holds; `last` tells one state of it from another.
    pub fn hold(&self, last: i64, layers: Vec<HeldLayer>) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = (last, layers);
    }

    fn last(&self) -> i64 {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// The newest version of every layer, base first.
    pub fn newest(&self) -> Vec<LayerRef> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = bundled_layers().to_vec();
        for layer in &held.1 {
            match out.iter_mut().find(|known| known.id == layer.name.id) {
                Some(known) if known.version < layer.name.version => *known = layer.name.clone(),
                Some(_) => {}
                None => out.push(layer.name.clone()),
            }
        }
        out
    }

    /// The newest version of every layer that is for a school, base first; the program's own base is not among them. A
    /// school's code names its province; a layer for less is given to nobody unasked.
    pub fn for_school(&self, school: &str) -> Vec<HeldLayer> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let place = school.get(2..4).unwrap_or_default();
        let own = bundled_layers().first();
        let mut newest: Vec<HeldLayer> = Vec::new();
        for layer in &held.1 {
            let is_old = own.is_some_and(|own| own.id == layer.name.id && own.version >= layer.name.version);
            if is_old || !(layer.division.is_empty() || layer.division == place) {
                continue;
            }
            match newest.iter_mut().find(|known| known.name.id == layer.name.id) {
                Some(known) if known.name.version < layer.name.version => *known = layer.clone(),
                Some(_) => {}
                None => newest.push(layer.clone()),
            }
        }
        base_first(&mut newest);
        newest
    }

    /// The standard for a package that claims to be sealed by these layers, made of own copies only: those of them that are
    /// held, in the order in which they were taken. `None` where even the base does not load.
    pub fn choose(&self, claimed: &[LayerRef]) -> Option<(Arc<Standard>, Vec<LayerRef>)> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner).1.clone();
        let mut wanted: Vec<HeldLayer> = held.into_iter().filter(|layer| claimed.contains(&layer.name)).collect();
        base_first(&mut wanted);
        let base = bundled().ok()?;
        if wanted.is_empty() {
            return Some((Arc::clone(base), bundled_layers().to_vec()));
        }
        let names: Vec<LayerRef> = wanted.iter().map(|layer| layer.name.clone()).collect();
        let mut composed = self.composed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, standard)) = composed.iter().find(|(known, _)| *known == names) {
            return Some((Arc::clone(standard), layers_of(standard)));
        }
        let files: Vec<Files> = wanted.iter().map(|layer| Files::clone(&layer.files)).collect();
        // Layers that do not go together were never taken together by an honest school: what they are stays unknown.
        let Ok(standard) = layered::compose(&files, &[]) else {
            return Some((Arc::clone(base), bundled_layers().to_vec()));
        };
        composed.truncate(KEPT - 1);
        composed.insert(0, (names, Arc::clone(&standard)));
        let layers = layers_of(&standard);
        Some((standard, layers))
    }
}

fn base_first(layers: &mut [HeldLayer]) {
    layers.sort_by_key(|layer| !layered::is_base(&layer.name.id));
}

/// The standard of layers held.
///
/// # Errors
/// Layers that do not go together.
pub fn composed(layers: &[HeldLayer]) -> Result<Arc<Standard>, LayerFault> {
    let files: Vec<Files> = layers.iter().map(|layer| Files::clone(&layer.files)).collect();
    layered::compose(&files, &[])
}

/// The layers as a task package carries them.
pub fn signed_layers(layers: &[HeldLayer]) -> Vec<Layer> {
    layers.iter().map(|layer| Layer::clone(&layer.layer)).collect()
}

/// Takes over layers that another process has added since.
///
/// # Errors
/// Those of the database.
pub async fn refresh(server: &Server) -> Result<(), DbError> {
    let last = server.db.rows(sql!("layer_last"), cells![]).await?;
    let last = last.first().map_or(0, |row| row.int(0));
    if last == server.shelf.last() {
        return Ok(());
    }
    let mut layers = Vec::new();
    for row in server.db.rows(sql!("layer_all"), cells![]).await? {
        // Verified when it was taken.
        let text = row.text(2);
        let signed = jws::read(text.trim(), SignedLayer::TYPE).and_then(|read| read.peek::<SignedLayer>());
        match signed.ok().and_then(|signed| HeldLayer::of(&signed).ok()) {
            Some(layer) => layers.push(layer),
            None => tracing::error!(layer = row.text(0), "a kept layer cannot be read"),
        }
    }
    server.shelf.hold(last, layers);
    Ok(())
}

/// The layers in force, base first.
pub fn layers(server: &Server) -> Value {
    let layers: Vec<Value> = server
        .shelf
        .newest()
        .iter()
        .map(|l| json!({ "id": l.id, "version": l.version, "sha256": l.sha256.to_string() }))
        .collect();
    json!({ "layers": layers })
}

/// Signs the files of a layer with the authority's standard key, once they hold over the base and all newest layers held.
///
/// # Errors
/// Every fault of the files.
pub async fn sign(server: &Server, files: &Files) -> Result<(String, SignedLayer), Error> {
    refresh(server).await?;
    let files = &as_bundled(files);
    let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    layered::prove(files)?;
    let head = Standard::head_of(&sources).ok_or(Error::NoHead)?;
    let data = layered::pack(files).map_err(|error| Error::File {
        file: "-".into(),
        reason: error.to_string(),
    })?;
    let signed = SignedLayer {
        version: paper::VERSION,
        authority: server.settings.authority_code.clone(),
        issued_at: server.now(),
        division: head.division,
        layer: Layer {
            id: head.id,
            version: u64::from(head.version),
            sha256: zhibao_seal::hash::sha256(&data),
            data,
        },
    };
    Ok((paper::sign(&signed, &server.keys.standard)?, signed))
}

/// Of the files of a base those that programs bundle, so that the same base has the same digest in a file and in a program.
fn as_bundled(files: &Files) -> Files {
    let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    let is_base = Standard::head_of(&sources).is_some_and(|head| layered::is_base(&head.id));
    let bundled = |path: &str| [".json", ".csv", ".toml"].iter().any(|end| path.ends_with(end));
    let kept = files.iter().filter(|(path, _)| !is_base || bundled(path));
    kept.map(|(path, text)| (path.clone(), text.clone())).collect()
}

/// Takes a signed layer among those by which this server judges.
///
/// # Errors
/// A signature that is not this authority's; a version that is not newer than the one held; faults of the files.
pub async fn take(server: &Server, text: &str) -> Result<SignedLayer, Error> {
    let card = zhibao_seal::card::Card::read(&crate::papers::card(server).await?)?;
    let signed = SignedLayer::verify(text, &card)?;
    let files = layered::unpack(&signed.layer.data)?;
    layered::compose(std::slice::from_ref(&files), &[])?;
    let sources: Vec<SourceFile<'_>> = files.iter().map(|(path, text)| SourceFile { path, text }).collect();
    let head = Standard::head_of(&sources).ok_or(Error::NoHead)?;
    let own = (head.id.as_str(), u64::from(head.version), head.division.as_str());
    if own != (signed.layer.id.as_str(), signed.layer.version, signed.division.as_str()) {
        return Err(Error::NoHead);
    }
    let rows = server.db.rows(sql!("layer_version"), cells![&signed.layer.id]).await?;
    let own = bundled_layers().iter().find(|own| own.id == signed.layer.id);
    let own = own.map_or(0, |own| i64::from(own.version));
    let held = rows.first().map_or(0, |row| row.int(0)).max(own);
    let version = i64::try_from(signed.layer.version).unwrap_or(i64::MAX);
    if version <= held {
        return Err(Error::OlderLayer { held });
    }
    let row: Vec<Cell> = cells![&signed.layer.id, version, &signed.division, text.trim(), server.now()];
    server.db.commit(vec![Step::one(sql!("layer_add"), row)]).await?;
    refresh(server).await?;
    Ok(signed)
}
