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

    /// A code by which a computer of a school enrols.
    pub fn enrolment_code(&self, school: &str) -> String {
        self.run(&["code", "--school", school]).done(0).out.trim().to_owned()
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
    /// The one-time link that makes the first administrator.
    pub setup: String,
}

const LOGIN: &str = r"
import http.client, sys, urllib.parse
link = urllib.parse.urlsplit(sys.argv[1])
form = urllib.parse.urlencode({'name': 'admin', 'password': 'long enough password', 'again': 'long enough password'})
line = http.client.HTTPConnection(link.netloc)
kind = {'Origin': f'{link.scheme}://{link.netloc}', 'Content-Type': 'application/x-www-form-urlencoded'}
line.request('POST', link.path, form, kind)
made = line.getresponse()
assert made.status == 303, (made.status, made.read())
print(made.getheader('Set-Cookie').split(';')[0])
";

const ASK: &str = r"
import http.client, sys
address, cookie, method, path, body = sys.argv[1:6]
line = http.client.HTTPConnection(address)
kind = {'Origin': f'http://{address}', 'Cookie': cookie, 'Content-Type': 'application/json', 'Accept-Language': 'en'}
line.request(method, path, body.encode() or None, kind)
answer = line.getresponse()
print(answer.status)
print(answer.read().decode())
";

/// The console of an administrator who is logged in.
#[derive(Debug)]
pub struct Console<'s> {
    serving: &'s Serving,
    folder: &'s Path,
    cookie: String,
}

impl Console<'_> {
    /// Status and text of what the server answers.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let address = self.serving.address.to_string();
        let told = python(ASK, &[&address, &self.cookie, method, path, body], self.folder);
        let (status, text) = told.split_once('\n').unwrap();
        (status.trim().parse().unwrap(), text.to_owned())
    }

    /// What is there, as JSON.
    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        let (status, text) = self.ask("GET", path, "");
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Decides on a package; the slip.
    #[track_caller]
    pub fn review(&self, package: &str, review: &Value) -> Value {
        let path = format!("/v1/authority/submissions/{package}/slip");
        let (status, text) = self.ask("POST", &path, &review.to_string());
        assert_eq!(status, 201, "{text}");
        serde_json::from_str(&text).unwrap()
    }
}

impl Serving {
    /// Makes the first administrator by the one-time link, and logs in.
    pub fn console<'s>(&'s self, folder: &'s Path) -> Console<'s> {
        Console {
            serving: self,
            folder,
            cookie: python(LOGIN, &[&self.setup], folder).trim().to_owned(),
        }
    }

    /// Logs in, and decides on a package.
    pub fn review(&self, folder: &Path, package: &str, review: &Value) -> Value {
        self.console(folder).review(package, review)
    }

    /// Logs in, and lists the submissions.
    pub fn submissions(&self, folder: &Path) -> Vec<Value> {
        let listed = self.console(folder).get("/v1/authority/submissions");
        listed["submissions"].as_array().unwrap().clone()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
