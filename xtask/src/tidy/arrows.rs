//! Who may depend on whom, and which library has one home.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::shell::{cargo, output};

/// The allowed arrows between our crates.
const ARROWS: &[(&str, &[&str])] = &[
    ("zhibao-core", &[]),
    ("zhibao-seal", &["zhibao-core"]),
    ("zhibao-engine", &["zhibao-core", "zhibao-seal"]),
    ("zhibao-vault", &["zhibao-core", "zhibao-seal", "zhibao-engine"]),
    ("zhibao-sheet", &["zhibao-core"]),
    ("zhibao-wire", &["zhibao-core"]),
    (
        "zhibao-app",
        &[
            "zhibao-core",
            "zhibao-seal",
            "zhibao-engine",
            "zhibao-vault",
            "zhibao-sheet",
        ],
    ),
    ("zhibao-reference", &["zhibao-core"]),
    ("zhibao-site", &["zhibao-core", "zhibao-reference"]),
    ("zhibao-cli", &["zhibao-core", "zhibao-app"]),
    (
        "zhibao-server",
        &[
            "zhibao-core",
            "zhibao-seal",
            "zhibao-engine",
            "zhibao-sheet",
            "zhibao-wire",
        ],
    ),
    (
        "zhibao-desk",
        &["zhibao-core", "zhibao-app", "zhibao-reference", "zhibao-wire"],
    ),
    ("zhibao-desktop", &["zhibao-app", "zhibao-desk", "zhibao-wire"]),
    ("xtask", &[]),
];

/// Libraries that only these crates may name.
const HOMES: &[(&str, &[&str])] = &[
    ("rusqlite", &["zhibao-engine", "zhibao-vault", "zhibao-server"]),
    ("calamine", &["zhibao-sheet"]),
    ("rust_xlsxwriter", &["zhibao-sheet"]),
    ("axum", &["zhibao-server"]),
    ("tauri", &["zhibao-desktop"]),
    ("ring", &["zhibao-seal"]),
    ("age", &["zhibao-seal"]),
    ("argon2", &["zhibao-seal"]),
    ("rcgen", &["zhibao-seal"]),
    ("x509-cert", &["zhibao-seal"]),
    ("reqwest", &["zhibao-app"]),
];

/// The crate of the whole story: it may see everything.
const FREE: &str = "zhibao-tests";

pub(super) fn faults() -> Result<Vec<String>> {
    let text = output(cargo(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata")?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata has no packages")?;
    Ok(packages.iter().flat_map(of_package).collect())
}

fn of_package(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    if name == FREE {
        return Vec::new();
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
        return vec![format!(
            "{name}: a new crate; say in xtask/src/tidy/arrows.rs what it may depend on"
        )];
    };
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    dependencies
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .filter_map(|dependency| dependency["name"].as_str())
        .filter_map(|on| {
            if on.starts_with("zhibao-") {
                return (!allowed.contains(&on)).then(|| format!("{name} must not depend on {on}"));
            }
            let (library, homes) = HOMES.iter().find(|(library, _)| *library == on)?;
            (!homes.contains(&name))
                .then(|| format!("{name} must not name {library}: its home is {}", homes.join(", ")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_arrow_and_a_stray_library_are_found() {
        let package = serde_json::json!({
            "name": "zhibao-core",
            "dependencies": [
                { "name": "serde", "kind": null }, { "name": "zhibao-vault", "kind": null },
                { "name": "ring", "kind": "build" }, { "name": "axum", "kind": "dev" },
            ],
        });
        assert_eq!(
            of_package(&package),
            [
                "zhibao-core must not depend on zhibao-vault",
                "zhibao-core must not name ring: its home is zhibao-seal"
            ]
        );
    }
}
