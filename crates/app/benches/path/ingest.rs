//! A package that comes in at a server.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cpu_time::ProcessTime;
use rusqlite::Connection;
use zhibao_seal::cert::Certificate;
use zhibao_seal::wrap::MasterKey;
use zhibao_server::blobs::Blobs;
use zhibao_server::clock::{Clock, SetClock};
use zhibao_server::db::Sqlite;
use zhibao_server::ingest::{Incoming, Taken, take};
use zhibao_server::judge::Engine;
use zhibao_server::keys::Keys;
use zhibao_server::settings::Written;
use zhibao_server::standard::Shelf;
use zhibao_server::{Parts, Server, Settings};

use crate::data::AUTHORITY;

/// Takes in a package of a device below the root in `chain`; database and objects are files.
pub(crate) fn ingest(file: &Path, chain: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    runtime.block_on(async {
        let server = server(folder.path(), chain).await;
        let bytes = std::fs::read(file).expect("the package");
        let incoming = Incoming {
            school: None,
            upload: None,
            bytes: bytes.into(),
            forwarded: Vec::new(),
        };
        let taken = take(&server, incoming).await.expect("an answer");
        assert!(matches!(taken, Taken::Stored(_)), "{taken:?}");
    });
}

async fn server(folder: &Path, chain: &Path) -> Server {
    let chain = std::fs::read_to_string(chain).expect("the chain");
    let chain = Certificate::chain_from_pem(&chain).expect("certificates");
    let written = Written {
        data: Some(folder.to_owned()),
        authority_code: Some(AUTHORITY.to_owned()),
        ..Written::default()
    };
    let settings = Settings::from_written(written).expect("settings");
    let clock = Arc::new(SetClock::at(chrono::Utc::now().timestamp()));
    let db = Sqlite::open(&settings.database).expect("a database");
    let keys = Keys::open(MasterKey::generate(), &db, AUTHORITY, clock.now())
        .await
        .expect("keys");
    let shelf = Arc::new(Shelf::default());
    let root = chain.last().expect("a root").clone();
    Server::new(Parts {
        base: "http://127.0.0.1:8420".to_owned(),
        clock,
        blobs: Blobs::local(&settings.blobs).expect("a folder of objects"),
        settings,
        db: Arc::new(db),
        judge: Arc::new(Engine::new(root, Arc::clone(&shelf))),
        shelf,
        keys: Arc::new(keys),
    })
}

/// The durable writes: the bytes into a file, and a row for each pupil, which the index of persons needs, in one transaction.
pub(crate) fn keep(file: &Path, rows: usize) -> Duration {
    let bytes = std::fs::read(file).expect("the package");
    let folder = tempfile::tempdir().expect("a folder");
    let start = ProcessTime::now();
    let object = folder.path().join("object");
    std::fs::write(&object, bytes).expect("a file");
    std::fs::File::open(&object)
        .and_then(|file| file.sync_all())
        .expect("on the disk");
    let mut conn = Connection::open(folder.path().join("server.db")).expect("a file");
    conn.pragma_update(None, "journal_mode", "WAL").expect("wal");
    conn.pragma_update(None, "synchronous", "FULL").expect("full");
    conn.execute_batch("CREATE TABLE t (school TEXT, package TEXT, place TEXT, PRIMARY KEY (place, school, package))")
        .expect("a table");
    let transaction = conn.transaction().expect("a transaction");
    {
        let mut statement = transaction
            .prepare("INSERT INTO t VALUES (?1, ?2, ?3)")
            .expect("a statement");
        let package = "07".repeat(32);
        for n in 0..rows {
            // Places in such an index are digests: they come in no order.
            let place = zhibao_seal::hash::sha256(&n.to_le_bytes()).hex();
            statement.execute(("3143000123", &package, place)).expect("a row");
        }
    }
    transaction.commit().expect("a commit");
    start.elapsed()
}
