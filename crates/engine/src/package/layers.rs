//! Digests of the layers of the standard.

use std::sync::OnceLock;

use zhibao_core::package::Digest;
use zhibao_core::package::descriptor::LayerRef;
use zhibao_core::standard::{SourceFile, bundled};
use zhibao_seal::hash::Hasher;

/// The digest of a layer: SHA-256 over its files in byte order of their paths, each as `path`, LF, length in decimal
/// digits, LF, text.
pub fn layer_digest(files: &[SourceFile<'_>]) -> Digest {
    let mut files: Vec<&SourceFile<'_>> = files.iter().collect();
    files.sort_by_key(|file| file.path);
    let mut hasher = Hasher::new();
    for file in files {
        hasher.update(format!("{}\n{}\n", file.path, file.text.len()).as_bytes());
        hasher.update(file.text.as_bytes());
    }
    Digest(hasher.finish().0)
}

/// The layers of the bundled standard, as a descriptor names them; none where it does not load.
pub fn bundled_layers() -> &'static [LayerRef] {
    static LAYERS: OnceLock<Vec<LayerRef>> = OnceLock::new();
    LAYERS.get_or_init(|| {
        let Ok(standard) = bundled() else { return Vec::new() };
        let digest = layer_digest(zhibao_core::standard::Standard::bundled_files());
        let layers = standard.layers.iter();
        layers
            .map(|l| LayerRef {
                id: l.id.clone(),
                version: l.version,
                sha256: digest,
            })
            .collect()
    })
}
