//! Declares the commands of the window, so that each needs a permission in `capabilities/`.

include!("src/names.rs");

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(NAMES);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
