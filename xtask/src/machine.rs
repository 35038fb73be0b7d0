//! What the machine must have; what is missing is named with its reason, then installed.

use anyhow::{Result, bail};

use crate::shell::{command, has, output, step};

/// A Debian package and why it is needed.
type Need = (&'static str, &'static str);

/// To build and to open the window.
const BUILD: &[Need] = &[
    ("build-essential", "a C compiler and linker"),
    ("pkg-config", "finds the libraries below"),
    ("libssl-dev", "SQLCipher encrypts with OpenSSL's libcrypto"),
    ("libwebkit2gtk-4.1-dev", "the webview of the window"),
    ("librsvg2-dev", "icons in the window"),
    ("fonts-noto-cjk", "Chinese text in the window"),
];

/// To test as well.
const TEST: &[Need] = &[
    ("xvfb", "a display of its own for each test of the window"),
    ("webkit2gtk-driver", "drives the window in its tests"),
    ("dbus", "a session bus of its own for each of them"),
    ("openbox", "gives the window the keyboard"),
    ("xdotool", "presses real keys: in the dialogs of the system, and pinyin"),
    ("fcitx5", "the input method of the test of Chinese input"),
    ("fcitx5-chinese-addons", "its pinyin"),
    ("fcitx5-frontend-gtk3", "lets the window speak with it"),
    ("fcitx5-modules", "lets it listen to the keys of X"),
    (
        "python3-venv",
        "independent checkers of what we build: frictionless, jwcrypto, openpyxl",
    ),
    ("age", "independent decryption of what we encrypt"),
    ("openssl", "independent check of our signatures"),
    ("procps", "measures memory in tests"),
    ("chromium", "looks at every screen: axe, pictures"),
    ("chromium-driver", "drives it"),
];

/// Makes sure that the machine can build and open the window, and test where `test`.
pub(crate) fn prepare(test: bool) -> Result<()> {
    need(&[BUILD, if test { TEST } else { &[] }])
}

fn need(lists: &[&'static [Need]]) -> Result<()> {
    node()?;
    let wanted = lists.iter().copied().flatten();
    let missing: Vec<&Need> = wanted.filter(|(package, _)| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("These Debian packages are missing and will be installed:");
    for (package, why) in &missing {
        eprintln!("  {package:<24} {why}");
    }
    let names: Vec<&str> = missing.iter().map(|(package, _)| *package).collect();
    if !has("apt-get") {
        bail!(
            "This is not a Debian machine: please install the like of {} yourself.",
            names.join(", ")
        );
    }
    let sudo: &[&str] = if is_root() { &[] } else { &["sudo"] };
    let apt = |args: &[&str]| {
        let line: Vec<&str> = [sudo, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"], args].concat();
        command(line[0], &line[1..])
    };
    step("look up packages", apt(&["update"]))?;
    step(
        "install packages",
        apt(&[&["install", "-y", "--no-install-recommends"], names.as_slice()].concat()),
    )
}

fn installed(package: &str) -> bool {
    output(command("dpkg-query", ["-W", "-f=${Status}", package])).is_ok_and(|status| status.ends_with("ok installed"))
}

fn is_root() -> bool {
    output(command("id", ["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// Node builds the pages; it is expected to be there.
fn node() -> Result<()> {
    let version = output(command("node", ["--version"])).unwrap_or_default();
    let mut parts = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    match (parts.next(), parts.next()) {
        (Some(major), Some(minor)) if (major, minor) >= (20, 19) => Ok(()),
        (Some(..), _) => bail!("Node {} is too old: version 20.19 or newer is needed.", version.trim()),
        _ => bail!("Node is missing. Please install Node 20.19 or newer (https://nodejs.org), with npm."),
    }
}
