//! An authority's machine: `zhibao-server` on its embedded defaults in a folder of its own.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::desk::{Ran, bare, program};
use crate::sheets::python;

/// A server's folder; the server itself need not run.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
}

impl Default for Authority {
    fn default() -> Self {
        Authority::new()
    }
}

impl Authority {
    /// A machine with nothing set but a free port.
    pub fn new() -> Authority {
        Authority {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A path in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = bare(&program("zhibao-server"), self.folder());
        command
            .args(args)
            .env("ZHIBAO_LISTEN", "127.0.0.1:0")
            .env("BACKUP_PASSPHRASE", "a passphrase for keys");
        command
    }

    /// Runs `zhibao-server` with a command that ends.
    pub fn run(&self, args: &[&str]) -> Ran {
        let output = self.command(args).output().unwrap();
        Ran::of(&format!("zhibao-server {}", args.join(" ")), &output)
    }

    /// Writes the backup of the keys without which nobody is enrolled.
    pub fn back_up_keys(&self) {
        self.run(&["keys", "backup", "keys.age", "--passphrase-env", "BACKUP_PASSPHRASE"])
            .done(0);
    }

    /// Starts the server and waits until it has said where it listens.
    pub fn serve(&self) -> Serving {
        let mut command = self.command(&["--lang", "en", "serve"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut serving = Serving {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            setup: String::new(),
        };
        // The line about metrics is its last one at the start.
        let (mut said, mut line) = (String::new(), String::new());
        while !line.starts_with("Metrics on ") {
            said.push_str(&line);
            line.clear();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "the server ended: {said}");
            if let Some(url) = line.trim_end().strip_prefix("Listening on http://") {
                serving.address = url.parse().unwrap();
            } else if line.contains("first administrator") {
                serving.setup = line.split_whitespace().last().unwrap().to_owned();
            }
        }
        serving
    }
}

/// A running server, killed when it is dropped.
#[derive(Debug)]
pub struct Serving {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    setup: String,
}

const LIST: &str = r"
import http.client, sys, urllib.parse
link = urllib.parse.urlsplit(sys.argv[1])
origin = f'{link.scheme}://{link.netloc}'
def ask(method, path, body=None, **headers):
    line = http.client.HTTPConnection(link.netloc)
    line.request(method, path, body, headers)
    return line.getresponse()
form = urllib.parse.urlencode({'name': 'admin', 'password': 'long enough password', 'again': 'long enough password'})
made = ask('POST', link.path, form, Origin=origin, **{'Content-Type': 'application/x-www-form-urlencoded'})
assert made.status == 303, (made.status, made.read())
listed = ask('GET', '/v1/authority/submissions', Cookie=made.getheader('Set-Cookie').split(';')[0])
assert listed.status == 200, (listed.status, listed.read())
print(listed.read().decode())
";

const REVIEW: &str = r"
import http.client, sys, urllib.parse
link = urllib.parse.urlsplit(sys.argv[1])
origin = f'{link.scheme}://{link.netloc}'
def ask(method, path, body=None, **headers):
    line = http.client.HTTPConnection(link.netloc)
    line.request(method, path, body, headers)
    return line.getresponse()
form = urllib.parse.urlencode({'name': 'admin', 'password': 'long enough password', 'again': 'long enough password'})
made = ask('POST', link.path, form, Origin=origin, **{'Content-Type': 'application/x-www-form-urlencoded'})
assert made.status == 303, (made.status, made.read())
cookie = made.getheader('Set-Cookie').split(';')[0]
path = f'/v1/authority/submissions/{sys.argv[2]}/slip'
told = ask('POST', path, sys.argv[3].encode(), Origin=origin, Cookie=cookie, **{'Content-Type': 'application/json'})
body = told.read().decode()
assert told.status == 201, (told.status, body)
print(body)
";

impl Serving {
    /// Makes the first administrator by the one-time link, logs in, and decides on a package as the console does.
    pub fn review(&self, folder: &Path, package: &str, review: &Value) -> Value {
        let told = python(REVIEW, &[&self.setup, package, &review.to_string()], folder);
        serde_json::from_str(&told).unwrap()
    }

    /// Makes the first administrator by the one-time link, logs in, and lists the submissions as the console does.
    pub fn submissions(&self, folder: &Path) -> Vec<Value> {
        let listed: Value = serde_json::from_str(&python(LIST, &[&self.setup], folder)).unwrap();
        listed["submissions"].as_array().unwrap().clone()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
