//! The command line: `serve` and what the authority does beside it.

mod backup;
mod device;
mod forwarder;
mod issue;
mod opened;
mod receive;
mod serve;
mod standard;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use zhibao_core::message::{Arg, Lang, Speak};

use crate::error::Error;
use crate::settings::Settings;
use crate::tasks::Wish;

pub use backup::write_and_read_back;
pub use opened::{Opened, open};

/// Zhibao upload server.
#[derive(Debug, Parser)]
#[command(name = "zhibao-server", version)]
pub struct Arguments {
    /// Language of messages; default: the locale, else zh
    #[arg(long, global = true, value_enum)]
    lang: Option<Spoken>,
    /// Settings file (TOML); default: zhibao-server.toml if it exists
    #[arg(long, global = true, env = "ZHIBAO_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    call: Option<Call>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Spoken {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
enum Call {
    /// Runs the server (the default)
    Serve,
    /// Makes an enrolment code for a school
    Code {
        /// Ten-digit school code
        #[arg(long)]
        school: String,
        /// Name of the school
        #[arg(long, default_value = "")]
        name: String,
        /// Consents to a further device of the school
        #[arg(long)]
        consent: bool,
    },
    /// Answers a request for enrolment that came by stick
    Sign {
        /// The request
        request: PathBuf,
        /// Ten-digit school code
        #[arg(long)]
        school: String,
        /// The answer to write
        #[arg(long)]
        out: PathBuf,
        /// Consents to a further device of the school
        #[arg(long)]
        consent: bool,
    },
    /// Writes the authority's signed card
    Card {
        /// The file to write
        #[arg(long)]
        out: PathBuf,
    },
    /// Writes a task package for a school
    Task {
        /// Ten-digit school code
        #[arg(long)]
        school: String,
        /// Period, such as 2026-2027-1
        #[arg(long)]
        period: String,
        /// The file to write (*.zbt)
        #[arg(long)]
        out: PathBuf,
        /// Name of the school
        #[arg(long, default_value = "")]
        name: String,
        /// The task: builtin, full, one of a layer, or a file that holds one; default: builtin
        #[arg(long, value_name = "ID|FILE")]
        task: Option<String>,
        /// The day by which everything is judged, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// The last day of reporting, YYYY-MM-DD
        #[arg(long, value_name = "DATE")]
        due: Option<String>,
        /// Puts a new enrolment code into it
        #[arg(long)]
        with_code: bool,
    },
    /// Takes in packages that came by stick; writes receipts and slips
    Receive {
        /// Packages, or the parts of split ones
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Folder for receipts and slips
        #[arg(long)]
        out: PathBuf,
    },
    /// The devices that were enrolled
    Device {
        #[command(subcommand)]
        call: Devices,
    },
    /// Authorities below that forward packages
    Forwarder {
        #[command(subcommand)]
        call: Forwarders,
    },
    /// Layers of the standard
    Standard {
        #[command(subcommand)]
        call: Layers,
    },
    /// The server's own keys
    Keys {
        #[command(subcommand)]
        call: Keys,
    },
}

#[derive(Debug, Subcommand)]
enum Devices {
    /// Lists them
    List {
        /// Only those of this school
        #[arg(long)]
        school: Option<String>,
    },
    /// Takes a device's certificate back, from now on
    Revoke {
        /// The device's id, as listed
        device: String,
    },
}

#[derive(Debug, Subcommand)]
enum Forwarders {
    /// Pins an authority's card
    Take {
        /// The card
        card: PathBuf,
        /// The fingerprint of a first card
        #[arg(long)]
        fingerprint: Option<String>,
    },
    /// Lists them
    List,
}

#[derive(Debug, Subcommand)]
enum Layers {
    /// Checks the files of a layer, runs its rules' examples, and signs it with the authority's standard key
    Sign {
        /// The folder that holds standard.toml
        folder: PathBuf,
        /// The file to write (*.zbs)
        #[arg(long)]
        out: PathBuf,
    },
    /// Takes a signed layer among those by which packages are judged
    Install {
        /// The signed layer
        file: PathBuf,
    },
    /// Lists the layers by which packages are judged
    List,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Writes all keys to a new file under a passphrase, and reads it back
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
        /// Environment variable that holds the passphrase; without it a code is made and printed once
        #[arg(long, value_name = "NAME")]
        passphrase_env: Option<String>,
    },
}

/// Prints for people, in their language.
#[derive(Debug, Clone, Copy)]
pub struct Voice(Lang);

impl Voice {
    fn text(self, key: &str, args: &[Arg]) -> String {
        crate::MESSAGES.text(self.0, key, args)
    }

    /// A line on standard output. A closed pipe is the reader's business.
    fn say(self, key: &str, args: &[Arg]) {
        use std::io::Write;
        drop(writeln!(std::io::stdout(), "{}", self.text(key, args)));
    }

    /// A line on standard error.
    fn note(self, key: &str, args: &[Arg]) {
        eprintln!("{}", self.text(key, args));
    }
}

/// Runs the program; the exit code is 0 (done), 1 (done, something was refused) or 2 (could not be done).
pub fn run(arguments: Arguments) -> ExitCode {
    let voice = Voice(arguments.lang.map_or_else(locale, |lang| match lang {
        Spoken::Zh => Lang::Zh,
        Spoken::En => Lang::En,
    }));
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    match runtime.block_on(call(arguments, voice)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.say(voice.0));
            ExitCode::from(if matches!(error, Error::NotReceived(_)) { 1 } else { 2 })
        }
    }
}

async fn call(arguments: Arguments, voice: Voice) -> Result<(), Error> {
    let settings = Settings::load(arguments.config.as_deref(), |name| std::env::var(name).ok())?;
    match arguments.call.unwrap_or(Call::Serve) {
        Call::Serve => serve::serve(settings, voice).await,
        Call::Code { school, name, consent } => issue::code(settings, voice, &school, &name, consent).await,
        Call::Sign {
            request,
            school,
            out,
            consent,
        } => issue::sign(settings, voice, &request, &school, &out, consent).await,
        Call::Card { out } => issue::card(settings, voice, &out).await,
        Call::Task {
            school,
            period,
            out,
            name,
            task,
            as_of,
            due,
            with_code,
        } => {
            let order = issue::Order {
                school: &school,
                name: &name,
                period: &period,
                wish: Wish { task, as_of, due },
                with_code,
                out: &out,
            };
            issue::task(settings, voice, order).await
        }
        Call::Receive { files, out } => receive::receive(settings, voice, &files, &out).await,
        Call::Device { call } => match call {
            Devices::List { school } => device::list(settings, voice, school.as_deref()).await,
            Devices::Revoke { device } => device::revoke(settings, voice, &device).await,
        },
        Call::Forwarder { call } => match call {
            Forwarders::Take { card, fingerprint } => {
                forwarder::take(settings, voice, &card, fingerprint.as_deref()).await
            }
            Forwarders::List => forwarder::list(settings, voice).await,
        },
        Call::Standard { call } => match call {
            Layers::Sign { folder, out } => standard::sign(settings, voice, &folder, &out).await,
            Layers::Install { file } => standard::install(settings, voice, &file).await,
            Layers::List => standard::list(settings, voice).await,
        },
        Call::Keys {
            call: Keys::Backup { file, passphrase_env },
        } => backup::backup(settings, voice, &file, passphrase_env.as_deref()).await,
    }
}

fn locale() -> Lang {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let locale = names
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    locale.and_then(|value| Lang::from_tag(&value)).unwrap_or_default()
}

/// Writes a file that people carry away: whole or not at all.
fn write_out(file: &std::path::Path, bytes: &[u8]) -> Result<(), Error> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    let written = std::fs::write(&part, bytes)
        .and_then(|()| std::fs::File::open(&part)?.sync_all())
        .and_then(|()| std::fs::rename(&part, file))
        .and_then(|()| crate::keys::sync_folder(file));
    written.map_err(|error| {
        drop(std::fs::remove_file(&part));
        Error::file(file, &error)
    })
}
