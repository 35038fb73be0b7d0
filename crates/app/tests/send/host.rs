//! The real server on a loopback port, and a relay before it that cuts the line where it is told to.

#![allow(unreachable_pub)] // a module of several tests
#![allow(dead_code)] // each uses its own part

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use tokio::runtime::Runtime;
use zhibao_seal::wrap::MasterKey;
use zhibao_server::blobs::Blobs;
use zhibao_server::clock::{Clock, SystemClock};
use zhibao_server::db::{Cell, Sqlite, Step};
use zhibao_server::judge::Engine;
use zhibao_server::keys::Keys;
use zhibao_server::settings::Written;
use zhibao_server::standard::Shelf;
use zhibao_server::{Parts, Server, Settings, papers, router};

/// A server that listens.
pub struct Host {
    pub server: Server,
    pub url: String,
    pub runtime: Option<Runtime>,
    _folder: tempfile::TempDir,
}

impl Host {
    pub fn start(tls: bool) -> Host {
        zhibao_seal::install_tls_provider();
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let scheme = if tls { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let written = Written {
            data: Some(folder.path().into()),
            url: tls.then(|| url.clone()),
            ..Written::default()
        };
        let settings = Settings::from_written(written).unwrap();
        let db = Sqlite::in_memory().unwrap();
        let now = SystemClock.now();
        let keys = runtime
            .block_on(Keys::open(MasterKey::generate(), &db, &settings.authority_code, now))
            .unwrap();
        let shelf = Arc::new(Shelf::default());
        let judge = Arc::new(Engine::new(keys.root.certificate().clone(), Arc::clone(&shelf)));
        let server = Server::new(Parts {
            base: url.clone(),
            clock: Arc::new(SystemClock),
            blobs: Blobs::local(&settings.blobs).unwrap(),
            settings,
            db: Arc::new(db),
            keys: Arc::new(keys),
            judge,
            shelf,
        });
        let service = router(server.clone()).into_make_service();
        let identity = server.keys.tls.issue(&["127.0.0.1"], now - 60, now + 86_400).unwrap();
        runtime.spawn(async move {
            if tls {
                let key = identity.key_pem.as_bytes().to_vec();
                let config = axum_server::tls_rustls::RustlsConfig::from_pem(identity.chain_pem.into_bytes(), key);
                let config = config.await.unwrap();
                axum_server::from_tcp_rustls(listener, config)
                    .unwrap()
                    .serve(service)
                    .await
                    .unwrap();
            } else {
                axum_server::from_tcp(listener).unwrap().serve(service).await.unwrap();
            }
        });
        let host = Host {
            server,
            url,
            runtime: Some(runtime),
            _folder: folder,
        };
        host.sql("INSERT INTO meta (key, value) VALUES ('keys_backup_at', '1')", vec![]);
        host
    }

    pub fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.as_ref().unwrap().block_on(work)
    }

    pub fn code(&self, school: &str) -> String {
        self.block_on(papers::new_code(&self.server, school, "试验学校", true))
            .unwrap()
            .text()
    }

    pub fn sql(&self, sql: &'static str, args: Vec<Cell>) {
        self.block_on(self.server.db.commit(vec![Step::new(sql, args)]))
            .unwrap();
    }

    pub fn submissions(&self) -> i64 {
        self.block_on(self.server.db.rows("SELECT count(*) FROM submission", vec![]))
            .unwrap()[0]
            .int(0)
    }

    /// Forgets every upload and submission.
    pub fn forget(&self) {
        for sql in [
            "DELETE FROM identity",
            "DELETE FROM slip",
            "DELETE FROM submission",
            "DELETE FROM upload_part",
            "DELETE FROM upload",
        ] {
            self.sql(sql, vec![]);
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Where the line is cut: after so many more bytes of one direction, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    Never,
    Up(u64),
    Down(u64),
}

/// A relay.
pub struct Relay {
    pub url: String,
    pub cut: Arc<Mutex<Cut>>,
    pub up: Arc<AtomicU64>,
    pub down: Arc<AtomicU64>,
}

impl Relay {
    pub fn before(host: &Host) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Relay {
            url: format!("http://{}", listener.local_addr().unwrap()),
            cut: Arc::new(Mutex::new(Cut::Never)),
            up: Arc::default(),
            down: Arc::default(),
        };
        let target = host.url.trim_start_matches("http://").to_owned();
        let (cut, up, down) = (relay.cut.clone(), relay.up.clone(), relay.down.clone());
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&target) else {
                    return;
                };
                let (client_back, server_back) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (cut_up, cut_down) = (cut.clone(), cut.clone());
                let (up, down) = (up.clone(), down.clone());
                thread::spawn(move || pass(client, server, &up, &cut_up, true));
                thread::spawn(move || pass(server_back, client_back, &down, &cut_down, false));
            }
        });
        relay
    }

    pub fn reset(&self, cut: Cut) {
        *self.cut.lock().unwrap() = cut;
        self.up.store(0, Ordering::SeqCst);
        self.down.store(0, Ordering::SeqCst);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, count: &AtomicU64, cut: &Mutex<Cut>, is_up: bool) {
    let mut buffer = [0; 8192];
    while let Ok(n) = from.read(&mut buffer) {
        if n == 0 {
            break;
        }
        let allowed = {
            let mut cut = cut.lock().unwrap();
            let left = match (*cut, is_up) {
                (Cut::Up(left), true) | (Cut::Down(left), false) => Some(left),
                _ => None,
            };
            let allowed = left.map_or(n, |left| n.min(left as usize));
            *cut = match (left, is_up) {
                (Some(left), _) if left <= n as u64 => Cut::Never,
                (Some(left), true) => Cut::Up(left - n as u64),
                (Some(left), false) => Cut::Down(left - n as u64),
                (None, _) => *cut,
            };
            if left.is_some_and(|left| left <= n as u64) {
                Some(allowed)
            } else {
                None
            }
        };
        let length = allowed.unwrap_or(n);
        count.fetch_add(length as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
        if allowed.is_some() {
            break;
        }
    }
    drop(from.shutdown(Shutdown::Both));
    drop(to.shutdown(Shutdown::Both));
}
