//! A server's folder, opened: database, objects, keys.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zhibao_seal::wrap::MasterKey;

use crate::blobs::{Blobs, remove_staged};
use crate::clock::{Clock, SystemClock};
use crate::db::{Database, Sqlite, cells, sql};
use crate::error::Error;
use crate::judge::Engine;
use crate::keys::{Keys, master_key};
use crate::server::{Parts, Server};
use crate::settings::Settings;
use crate::standard::Shelf;

/// An opened server, not listening.
pub struct Opened {
    /// The server.
    pub server: Server,
    /// The master key file that was just made.
    pub new_key_file: Option<PathBuf>,
    /// Whether no other process had the folder open.
    pub alone: bool,
    /// Held as long as the folder is in use.
    lock: File,
}

impl Opened {
    /// Lets other processes in once what needed solitude is done.
    pub fn share(&self) -> Result<(), Error> {
        let shared = self.lock.unlock().and_then(|()| self.lock.lock_shared());
        shared.map_err(|error| Error::file(Path::new("server.lock"), &error))
    }
}

/// Opens, and at the first start makes, everything that the settings name. `base`: the address by which clients reach
/// the server; the last one known where it is not running.
pub async fn open(settings: Settings, base: Option<String>) -> Result<Opened, Error> {
    for folder in [settings.database.parent(), Some(settings.data.as_path())]
        .into_iter()
        .flatten()
    {
        if !folder.as_os_str().is_empty() {
            std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, &error))?;
        }
    }
    let (lock, alone) = lock(&settings.database.with_extension("lock"), base.is_some())?;
    let (master, new_key_file) = master_key(&settings)?;
    let db = Sqlite::open(&settings.database)?;
    let blobs = Blobs::local(&settings.blobs)?;
    if alone {
        remove_staged(&settings.blobs).map_err(|error| Error::file(&settings.blobs, &error))?;
    }
    let server = assemble(settings, base, master, db, blobs).await?;
    Ok(Opened {
        server,
        new_key_file,
        alone,
        lock,
    })
}

async fn assemble(
    settings: Settings,
    base: Option<String>,
    master: MasterKey,
    db: Sqlite,
    blobs: Blobs,
) -> Result<Server, Error> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let keys = Arc::new(Keys::open(master, &db, &settings.authority_code, clock.now()).await?);
    let base = match base {
        Some(base) => base,
        None => {
            let known = db.rows(sql!("meta_get"), cells!["base"]).await?;
            let known = known.first().map(|row| row.text(0)).filter(|_| settings.url.is_none());
            known.unwrap_or_else(|| settings.base(settings.listen))
        }
    };
    let shelf = Arc::new(Shelf::default());
    let judge = Arc::new(Engine::new(keys.root.certificate().clone(), Arc::clone(&shelf)));
    Ok(Server::new(Parts {
        settings,
        base,
        clock,
        db: Arc::new(db),
        blobs,
        keys,
        judge,
        shelf,
    }))
}

/// Takes the folder's lock: alone where a server wants it and nobody else is there, else together with others.
fn lock(file: &Path, wants_alone: bool) -> Result<(File, bool), Error> {
    let failed = |error| Error::file(file, &error);
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(file)
        .map_err(failed)?;
    if wants_alone && lock.try_lock().is_ok() {
        return Ok((lock, true));
    }
    lock.lock_shared().map_err(failed)?;
    Ok((lock, false))
}
