//! A standard of several layers: from archives to one standard, proven before anybody uses it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use zhibao_core::message::{Arg, Catalogue, Lang, Speak};
use zhibao_core::package::archive::{Archive, WriteFault, Writer};
use zhibao_core::package::descriptor::LayerRef;
use zhibao_core::package::{Digest, Limits, Refusal};
use zhibao_core::standard::{Faults, LocalList, SourceFile, Standard};
use zhibao_seal::hash::Hasher;

use crate::figures::trial;
use crate::package::{bundled_layers, layer_digest};
use crate::proof;

/// What this part says to people.
pub static MESSAGES: Catalogue = Catalogue::new(
    include_str!("../messages/layer.zh.toml"),
    include_str!("../messages/layer.en.toml"),
);

/// The largest layer, inflated, in bytes.
const MOST: u64 = 64 << 20;
/// The most files of a layer.
const FILES: usize = 5_000;

/// Why a layer is not taken. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum LayerFault {
    /// Its archive is refused.
    #[error(transparent)]
    Archive(#[from] Refusal),
    /// A file is no text.
    #[error("{file} is no UTF-8 text")]
    NoText {
        /// The file.
        file: String,
    },
    /// Its files are wrong.
    #[error("{faults}")]
    Files {
        /// Every fault.
        faults: Faults,
    },
}

impl Speak for LayerFault {
    fn catalogue(&self) -> &'static Catalogue {
        match self {
            LayerFault::Archive(refusal) => refusal.catalogue(),
            _ => &MESSAGES,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            LayerFault::Archive(refusal) => refusal.code(),
            LayerFault::NoText { .. } => "no_text",
            LayerFault::Files { .. } => "files",
        }
    }

    fn args(&self) -> Vec<Arg> {
        match self {
            LayerFault::Archive(refusal) => refusal.args(),
            LayerFault::NoText { file } => vec![("file", file.clone())],
            LayerFault::Files { faults } => vec![("n", faults.0.len().to_string())],
        }
    }

    /// The sentence, and in it every fault.
    fn say(&self, lang: Lang) -> String {
        let mut out = self.catalogue().text(lang, self.code(), &self.args());
        if let LayerFault::Files { faults } = self {
            let told: Vec<String> = faults
                .0
                .iter()
                .map(|fault| fault.say(lang).replace('\n', " "))
                .collect();
            let (gap, join) = match lang {
                Lang::Zh => ("", "；"),
                Lang::En => (" ", "; "),
            };
            out.push_str(gap);
            out.push_str(&told.join(join));
        }
        out
    }
}

/// The files of a layer, by path.
pub type Files = BTreeMap<String, String>;

/// Packs the files of a layer: equal files give equal bytes.
///
/// # Errors
/// A path that no archive may hold.
pub fn pack(files: &Files) -> Result<Vec<u8>, WriteFault> {
    let mut writer = Writer::new(Vec::new());
    for (path, text) in files {
        writer.add(path, text.as_bytes())?;
    }
    writer.finish()
}

/// Reads the files of a layer from its archive.
///
/// # Errors
/// What an archive is refused for; a file that is no text.
pub fn unpack(archive: &[u8]) -> Result<Files, LayerFault> {
    let limits = Limits {
        entry: MOST,
        total: MOST,
        entries: FILES,
        ..Limits::default()
    };
    let archive = Archive::open(archive, &limits)?;
    let mut files = Files::new();
    for entry in archive.entries() {
        let bytes = archive.read(entry)?.into_owned();
        let file = entry.name().to_owned();
        match String::from_utf8(bytes) {
            Ok(text) => drop(files.insert(file, text)),
            Err(_) => return Err(LayerFault::NoText { file }),
        }
    }
    Ok(files)
}

fn sources(files: &Files) -> Vec<SourceFile<'_>> {
    files.iter().map(|(path, text)| SourceFile { path, text }).collect()
}

/// Loads the bundled base with layers over it, one after the other, and a school's own lists. The rules of each layer
/// are compiled and their examples run.
///
/// # Errors
/// The faults of the first layer that does not hold.
pub fn compose(layers: &[Files], local: &[LocalList]) -> Result<Arc<Standard>, LayerFault> {
    let base = Standard::bundled_files();
    let files: Vec<Vec<SourceFile<'_>>> = layers.iter().map(sources).collect();
    let mut standard = Arc::new(load(base, &[], if layers.is_empty() { local } else { &[] })?);
    for count in 1..=files.len() {
        let over: Vec<&[SourceFile<'_>]> = files[..count].iter().map(Vec::as_slice).collect();
        let local = if count == files.len() { local } else { &[] };
        let mut loaded = load(base, &over, local)?;
        for (layer, files) in loaded.layers[1..].iter_mut().zip(&files) {
            layer.digest = Some(layer_digest(files));
        }
        standard = Arc::new(loaded);
        let mut faults = proof::faults(&standard, &files[count - 1]);
        faults.0.extend(trial::faults(&standard, &files[count - 1]).0);
        if !faults.0.is_empty() {
            return Err(LayerFault::Files { faults });
        }
    }
    Ok(standard)
}

fn load(base: &[SourceFile<'_>], over: &[&[SourceFile<'_>]], local: &[LocalList]) -> Result<Standard, LayerFault> {
    Standard::load_layers(base, over, local).map_err(|faults| LayerFault::Files { faults })
}

/// The same, kept for the life of the process: what is asked for again is given again. Programs use a handful of
/// compositions, so this is bounded by what people install and try.
///
/// # Errors
/// Those of [`compose`].
pub fn composed(layers: &[Files], local: &[LocalList]) -> Result<&'static Arc<Standard>, LayerFault> {
    static KEPT: OnceLock<Mutex<BTreeMap<[u8; 32], &'static Arc<Standard>>>> = OnceLock::new();
    let mut hasher = Hasher::new();
    for files in layers {
        hasher.update(&layer_digest(&sources(files)).0);
    }
    for list in local {
        for text in [&list.list, &list.text] {
            hasher.update(format!("\n{}\n", text.len()).as_bytes());
            hasher.update(text.as_bytes());
        }
    }
    let key = hasher.finish().0;
    let kept = KEPT.get_or_init(Mutex::default);
    let known = kept.lock().map(|kept| kept.get(&key).copied());
    if let Ok(Some(standard)) = known {
        return Ok(standard);
    }
    let standard: &'static Arc<Standard> = Box::leak(Box::new(compose(layers, local)?));
    // Another thread may have been quicker; one of the two stays.
    Ok(kept
        .lock()
        .map_or(standard, |mut kept| *kept.entry(key).or_insert(standard)))
}

/// The layers of a standard, as a descriptor names them.
pub fn layers_of(standard: &Standard) -> Vec<LayerRef> {
    let base = bundled_layers().first().map(|layer| layer.sha256);
    let digest = |own: Option<Digest>| own.or(base);
    let layers = standard.layers.iter();
    layers
        .filter_map(|layer| {
            Some(LayerRef {
                id: layer.id.clone(),
                version: layer.version,
                sha256: digest(layer.digest)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(super::MESSAGES.disagreements(), Vec::<String>::new());
    }
}
