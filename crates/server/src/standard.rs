//! The standard by which this server judges: the layers that it was built with.

use serde_json::{Value, json};
use zhibao_engine::package::bundled_layers;

/// The layers in force, base first.
pub fn layers() -> Value {
    let layers = bundled_layers().iter();
    let layers: Vec<Value> = layers
        .map(|l| json!({ "id": l.id, "version": l.version, "sha256": l.sha256.to_string() }))
        .collect();
    json!({ "layers": layers })
}
