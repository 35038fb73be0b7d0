//! Chinese by a real input method (fcitx5, pinyin) in the real window: the first letter reaches the composition, its keys are its
//! own, and what was composed lands in the vault.
//!
//! Needs a Debian machine with fcitx5, openbox and xdotool; `cargo xtask test` sees to it.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use zhibao_tests::window::{PATIENCE, answer, open_with, picture, press, school, table, unlock, until};

/// A program of the display; it ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A display of its own, with a window manager, a session bus and the input method.
struct Place {
    surroundings: Vec<(&'static str, String)>,
    _running: Vec<Running>,
}

/// Starts a program that says something on its first line.
fn says_first(command: &mut Command) -> (Running, String) {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (Running(child), line.trim().to_owned())
}

impl Place {
    fn new(home: &Path) -> Place {
        let profile = home.join(".config/fcitx5/profile");
        std::fs::create_dir_all(profile.parent().unwrap()).unwrap();
        std::fs::write(
            profile,
            "[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n[Groups/0/Items/0]\nName=keyboard-us\nLayout=\n\
             [Groups/0/Items/1]\nName=pinyin\nLayout=\n[GroupOrder]\n0=Default\n",
        )
        .unwrap();
        let run = home.join("run");
        std::fs::create_dir_all(&run).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&run, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();

        let (display, number) =
            says_first(Command::new("Xvfb").args(["-displayfd", "1", "-screen", "0", "1366x768x24"]));
        let (bus, address) =
            says_first(Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]));
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let surroundings = vec![
            ("DISPLAY", format!(":{number}")),
            ("DBUS_SESSION_BUS_ADDRESS", address),
            ("GTK_IM_MODULE", "fcitx".to_owned()),
            ("XMODIFIERS", "@im=fcitx".to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
            ("HOME", text(home)),
            ("XDG_CONFIG_HOME", text(&home.join(".config"))),
            ("XDG_RUNTIME_DIR", text(&run)),
        ];
        let start = |program: &str, args: &[&str]| {
            let child = Command::new(program)
                .args(args)
                .envs(surroundings.iter().cloned())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            Running(child.unwrap_or_else(|error| panic!("{program}: {error}")))
        };
        let manager = start("openbox", &[]);
        let method = start("fcitx5", &["--disable=wayland"]);
        Place {
            surroundings,
            _running: vec![method, manager, bus, display],
        }
    }

    /// Runs a program of the display; whether it said yes.
    fn run(&self, program: &str, args: &[&str]) -> Option<String> {
        let out = Command::new(program)
            .args(args)
            .envs(self.surroundings.iter().cloned())
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        out.status
            .success()
            .then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
    }

    /// Runs a program of the display until it says yes.
    async fn insist(&self, program: &str, args: &[&str], wanted: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(100));
        while !self.run(program, args).is_some_and(|said| wanted(&said)) {
            assert!(Instant::now() < end, "{program} {args:?}");
            beat.tick().await;
        }
    }

    /// Real keys, as from a keyboard.
    fn keys(&self, args: &[&str]) {
        self.run("xdotool", args).unwrap_or_else(|| panic!("xdotool {args:?}"));
    }
}

const INPUT: &str = "return document.querySelector('[data-testid=editor]').value";
const ROW: &str = "return document.querySelector('[data-testid=here]')?.innerText ?? ''";
/// Every key and composition that the input sees, in order.
const RECORD: &str = "window.seen = []; const input = document.querySelector('[data-testid=editor]');
    for (const name of ['compositionstart', 'compositionend']) input.addEventListener(name, (e) => window.seen.push(name + ':' + e.data));";

#[tokio::test]
async fn the_first_letter_reaches_the_composition_and_the_word_the_vault() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let vault = school(&folder.path().join("demo"), &folder.path().join("data"));
    let place = Place::new(&home);
    let surroundings: Vec<(&str, &str)> = place
        .surroundings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let (driver, window) = open_with(&vault, folder.path(), &surroundings).await;
    unlock(&window).await;
    table(&window, "student").await;
    press(&window, &[fantoccini::key::Key::Control], fantoccini::key::Key::Home).await;
    until(&window, ROW, |said| {
        said.as_str().is_some_and(|text| text.contains("第 1 /"))
    })
    .await;
    answer(&window, RECORD).await;

    // The window gets the keyboard, and the input method its pinyin.
    let mine = place
        .run("xdotool", &["search", "--sync", "--onlyvisible", "--class", "zhibao"])
        .unwrap();
    place.keys(&["windowactivate", "--sync", mine.lines().last().unwrap()]);
    place.insist("fcitx5-remote", &["-s", "pinyin"], |_| true).await;
    place.insist("fcitx5-remote", &["-n"], |said| said == "pinyin").await;

    // Over a name that is there: the whole word is composed, the first letter included.
    place.keys(&["type", "--delay", "120", "nihao"]);
    until(&window, INPUT, |said| {
        said.as_str().is_some_and(|text| !text.is_empty())
    })
    .await;
    picture(&window, "ime-composing").await;
    place.keys(&["key", "space"]);
    until(&window, INPUT, |said| said == "你好").await;
    // Space chose the candidate: the cursor has not moved, and nothing was committed.
    assert!(answer(&window, ROW).await.as_str().unwrap().contains("第 1 /"));
    place.keys(&["key", "Return"]);
    until(&window, ROW, |said| {
        said.as_str().is_some_and(|text| text.contains("第 2 /"))
    })
    .await;
    let first = "return document.querySelector('.colPinStart .rgCell[data-rgrow=\"0\"]')?.innerText.trim()";
    until(&window, first, |said| said == "你好").await;

    // The next cell composes at once; Enter takes the letters as they are and does not move, the second one does.
    place.keys(&["type", "--delay", "120", "zhongguo"]);
    until(&window, INPUT, |said| {
        said.as_str().is_some_and(|text| text.chars().count() >= 2)
    })
    .await;
    place.keys(&["key", "Return"]);
    until(&window, INPUT, |said| said == "zhongguo").await;
    assert!(answer(&window, ROW).await.as_str().unwrap().contains("第 2 /"));
    place.keys(&["key", "Escape"]);
    until(&window, INPUT, |said| said == "").await;
    place.keys(&["type", "--delay", "120", "zhongguo"]);
    place.keys(&["key", "space"]);
    until(&window, INPUT, |said| said == "中国").await;
    place.keys(&["key", "Tab"]);
    until(&window, INPUT, |said| said == "").await;
    let seen = answer(&window, "return window.seen").await;
    let seen: Vec<&str> = seen.as_array().unwrap().iter().filter_map(|one| one.as_str()).collect();
    assert_eq!(
        seen.iter().filter(|one| one.starts_with("compositionstart")).count(),
        3,
        "{seen:?}"
    );
    until(
        &window,
        "return document.querySelector('[data-testid=saved]')?.innerText ?? ''",
        |said| said.as_str().is_some_and(|text| text.contains("已存到本机")),
    )
    .await;
    window.close().await.unwrap();
    drop(driver);

    // What was committed is in the vault.
    let sheet = folder.path().join("out.csv");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    zhibao_tests::window::zhibao(
        &[
            "vault",
            "export",
            &text(&vault),
            "--table",
            "student",
            "--out",
            &text(&sheet),
            "--passphrase-env",
            "PASSPHRASE",
        ],
        &folder.path().join("data"),
    );
    let kept = std::fs::read_to_string(&sheet).unwrap();
    assert!(
        kept.contains("你好") && kept.contains("中国"),
        "{}",
        kept.chars().take(400).collect::<String>()
    );
}
