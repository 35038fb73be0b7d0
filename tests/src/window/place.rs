//! A display, a window manager and a session bus that belong to one test: its window is the only one there, so it has the keyboard,
//! and no other window answers in its place.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A program of the display, with all that it started itself; they end with the test.
#[derive(Debug)]
pub(super) struct Running(Child);

impl Running {
    /// Starts a program at the head of a group of processes.
    pub(super) fn start(command: &mut Command) -> Running {
        let child = command.process_group(0).stdin(Stdio::null()).spawn();
        Running(child.unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    /// Sends a signal to the program and to all that it started.
    fn signal(&self, name: &str) {
        let group = format!("-{}", self.0.id());
        let mut kill = Command::new("kill");
        drop(kill.args([name, "--", &group]).stderr(Stdio::null()).status());
    }

    /// The processes that the program started, it included.
    pub(super) fn group(&self) -> Vec<u32> {
        let me = self.0.id().to_string();
        let ids = std::fs::read_dir("/proc").unwrap().flatten();
        ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|id: &u32| {
                // `id (name) state parent group …`; a name may hold spaces and brackets.
                let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
                let after = stat.rsplit(')').next().unwrap_or_default();
                after.split_whitespace().nth(2) == Some(&me)
            })
            .collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signal("-TERM");
        let until = Instant::now() + Duration::from_secs(5);
        while self.0.try_wait().is_ok_and(|ended| ended.is_none()) && Instant::now() < until {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        self.signal("-KILL");
        // What it started may hold files for a moment longer than it lives itself.
        let until = Instant::now() + Duration::from_secs(5);
        while !self.group().into_iter().all(ended) && Instant::now() < until {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        drop(self.0.wait());
    }
}

/// Whether a process has let go of all that it held. Its number may stay until its parent asks for it; of its threads the first one
/// may end long before one that waits for the disk.
pub(super) fn ended(process: u32) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).map_or(0, Iterator::count);
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let state = stat
        .rsplit(')')
        .next()
        .and_then(|after| after.split_whitespace().next());
    threads == 0 || threads == 1 && matches!(state, None | Some("Z" | "X"))
}

/// A display of its own.
#[derive(Debug)]
pub struct Place {
    home: PathBuf,
    surroundings: Vec<(&'static str, String)>,
    /// The last one started is the first to end.
    _running: Vec<Running>,
}

/// Starts a program that says one line once it is ready.
fn says_first(command: &mut Command) -> (Running, String) {
    let mut running = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    let mut line = String::new();
    let mut out = BufReader::new(running.0.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    assert!(!line.is_empty(), "{command:?} ended");
    (running, line.trim().to_owned())
}

impl Place {
    /// A display as large as the smallest screen that the window is made for.
    pub fn new(folder: &Path) -> Place {
        Place::with(folder, false)
    }

    /// A display with a Chinese input method (fcitx5, pinyin).
    pub fn with_pinyin(folder: &Path) -> Place {
        Place::with(folder, true)
    }

    fn with(folder: &Path, pinyin: bool) -> Place {
        let home = folder.join("place");
        let run = home.join("run");
        std::fs::create_dir_all(&run).unwrap();
        std::fs::set_permissions(&run, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        let mut server = Command::new("Xvfb");
        server.args([
            "-displayfd",
            "1",
            "-nolisten",
            "tcp",
            "-screen",
            "0",
            "1366x768x24",
            "-fbdir",
        ]);
        let (display, number) = says_first(server.arg(&home));
        let mut bus = Command::new("dbus-daemon");
        let (bus, address) = says_first(bus.args(["--session", "--nofork", "--print-address=1"]));
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let method = if pinyin { "fcitx" } else { "gtk-im-context-simple" };
        let surroundings = vec![
            ("DISPLAY", format!(":{number}")),
            ("DBUS_SESSION_BUS_ADDRESS", address),
            ("GDK_BACKEND", "x11".to_owned()),
            ("GTK_IM_MODULE", method.to_owned()),
            ("XMODIFIERS", "@im=fcitx".to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
            ("HOME", text(&home)),
            ("XDG_CONFIG_HOME", text(&home.join("config"))),
            ("XDG_DATA_HOME", text(&home.join("share"))),
            ("XDG_CACHE_HOME", text(&home.join("cache"))),
            ("XDG_RUNTIME_DIR", text(&run)),
            // Neither screen readers nor mounted disks belong to the test.
            ("NO_AT_BRIDGE", "1".to_owned()),
            ("GIO_USE_VFS", "local".to_owned()),
            ("GSETTINGS_BACKEND", "memory".to_owned()),
        ];
        let mut place = Place {
            home,
            surroundings,
            _running: vec![bus, display],
        };
        // Without a window manager no window gets the keyboard.
        place.keep("openbox", &[]);
        if pinyin {
            place.write_profile();
            place.keep("fcitx5", &["--disable=wayland"]);
        }
        place
    }

    /// The input methods: letters as they are, and pinyin.
    fn write_profile(&self) {
        let profile = self.home.join("config/fcitx5/profile");
        std::fs::create_dir_all(profile.parent().unwrap()).unwrap();
        std::fs::write(
            profile,
            "[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n[Groups/0/Items/0]\nName=keyboard-us\nLayout=\n\
             [Groups/0/Items/1]\nName=pinyin\nLayout=\n[GroupOrder]\n0=Default\n",
        )
        .unwrap();
    }

    fn keep(&mut self, program: &str, args: &[&str]) {
        let mut command = self.command(program);
        command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
        self._running.insert(0, Running::start(&mut command));
    }

    /// Hands a variable to every program that is started from here on.
    #[must_use]
    pub fn with_variable(mut self, name: &'static str, value: &str) -> Place {
        self.surroundings.push((name, value.to_owned()));
        self
    }

    /// A program that shows on this display.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("ZHIBAO_PASSPHRASE")
            .envs(self.surroundings.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    /// A path in the place's own folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }

    /// Runs a program of the display; what it said, where it said yes.
    pub fn run(&self, program: &str, args: &[&str]) -> Option<String> {
        // None of them may outlast a test that waits for it.
        let mut command = self.command("timeout");
        let out = command.args(["20", program]).args(args).output();
        let out = out.unwrap_or_else(|error| panic!("{program}: {error}"));
        let said = String::from_utf8_lossy(&out.stdout).trim().to_owned();
        out.status.success().then_some(said)
    }

    /// Runs a program of the display until it says what is wanted.
    pub async fn insist(&self, program: &str, args: &[&str], wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        loop {
            let said = self.run(program, args);
            if let Some(said) = said.as_ref().filter(|said| wanted(said)) {
                return said.clone();
            }
            if Instant::now() > end {
                self.photograph("place-failed");
                panic!("{program} {args:?} says {said:?}");
            }
            beat.tick().await;
        }
    }

    /// Presses real keys, as from a keyboard.
    pub fn keys(&self, args: &[&str]) {
        if self.run("xdotool", args).is_none() {
            self.photograph("place-failed");
            panic!("xdotool {args:?}");
        }
    }

    /// The window that has the keyboard.
    pub fn active(&self) -> Option<String> {
        self.run("xdotool", &["getactivewindow"])
    }

    /// Answers a dialog of the system, which lies over the window `mine`, by typing a path into it.
    pub async fn choose(&self, mine: &str, path: &Path) {
        let asked = |id: &str| !id.is_empty() && id != mine;
        self.insist("xdotool", &["getactivewindow"], asked).await;
        // The dialog begins with what was used lately, where no folder can be chosen; a field for the path opens by Ctrl+L.
        self.keys(&["key", "alt+Home", "ctrl+l", "ctrl+a"]);
        self.keys(&["type", "--delay", "12", path.to_str().unwrap()]);
        // Enter takes what the field has completed; a second one may be needed to leave.
        let end = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(700));
        while self.active().is_none_or(|id| id != mine) {
            if Instant::now() > end {
                self.photograph("dialog-failed");
                panic!("the dialog stays");
            }
            self.keys(&["key", "Return"]);
            self.gone(mine, &mut beat).await;
        }
    }

    /// Waits until the window `mine` has the keyboard again, at most for a beat.
    async fn gone(&self, mine: &str, beat: &mut tokio::time::Interval) {
        beat.reset();
        let mut look = tokio::time::interval(Duration::from_millis(30));
        loop {
            tokio::select! {
                biased;
                _ = beat.tick() => return,
                _ = look.tick() => if self.active().is_some_and(|id| id == mine) { return },
            }
        }
    }

    /// Keeps a picture of the whole display beside the built programs, as `.xwd`: also where the window does not answer any more.
    pub fn photograph(&self, name: &str) {
        let to = super::shots().join(name).with_extension("xwd");
        drop(std::fs::copy(self.path("Xvfb_screen0"), to));
    }
}
