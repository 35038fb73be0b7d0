//! `serve`: listen, answer, stop cleanly.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;

use super::{Opened, Voice, open};
use crate::db::{Step, cells, sql};
use crate::error::Error;
use crate::server::Server;
use crate::settings::{Settings, reachable};
use crate::{console, figures, housekeeping, http};

/// How long requests may take to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(10);
/// How long a TLS certificate of our own lasts, in seconds: 398 days, the most that browsers take.
const TLS_LIFE: i64 = 398 * 86_400;

/// Runs until it is told to stop.
pub(super) async fn serve(settings: Settings, voice: Voice) -> Result<(), Error> {
    let asked = Asked::new().map_err(|error| failed(&error.kind().to_string()))?;
    let (listener, address) = bind(settings.listen)?;
    let base = settings.base(address);
    let tls = settings.is_tls();
    let opened = open(settings, Some(base.clone())).await?;
    let server = opened.server.clone();
    server
        .db
        .commit(vec![Step::one(sql!("meta_set"), cells!["base", &base])])
        .await?;
    housekeeping::at_start(&server, opened.alone)
        .await
        .map_err(|_| failed("start"))?;
    opened.share()?;
    introduce(&opened, voice, address, tls).await?;
    tell_metrics(&server, voice)?;
    let handle = Handle::new();
    tokio::spawn(stop_on_signal(asked, server.clone(), handle.clone(), voice));
    tokio::spawn(housekeeping::run(server.clone()));
    tokio::spawn(figures::run(server.clone()));
    let service = http::router(server.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let ended = match tls {
        true => {
            let config = certificate(&server).await?;
            let tls = axum_server::from_tcp_rustls(listener, config).map_err(|error| listen_error(address, &error))?;
            tls.handle(handle).serve(service).await
        }
        false => {
            let plain = axum_server::from_tcp(listener).map_err(|error| listen_error(address, &error))?;
            plain.handle(handle).serve(service).await
        }
    };
    server.stopping.cancel();
    ended.map_err(|error| listen_error(address, &error))
}

/// Says where the server listens, and how to make the first administrator. The link goes to standard output only.
async fn introduce(opened: &Opened, voice: Voice, address: SocketAddr, tls: bool) -> Result<(), Error> {
    if let Some(file) = &opened.new_key_file {
        voice.say("run.key_file", &[("file", file.display().to_string())]);
    }
    voice.say("run.listening", &[("url", opened.server.base.clone())]);
    if let Some(path) = console::setup::open(&opened.server).await? {
        let scheme = if tls { "https" } else { "http" };
        voice.say(
            "run.setup",
            &[("url", format!("{scheme}://{}{path}", reachable(address)))],
        );
    }
    Ok(())
}

fn tell_metrics(server: &Server, voice: Voice) -> Result<(), Error> {
    let Some(wanted) = server.settings.metrics else {
        return Ok(());
    };
    let (listener, address) = match bind(wanted) {
        Ok(bound) => bound,
        // Nobody asked for this very port: another will do.
        Err(_) if server.settings.metrics_by_default => bind(SocketAddr::new(wanted.ip(), 0))?,
        Err(error) => return Err(error),
    };
    let service = server.metrics.clone().router().into_make_service();
    let listening = axum_server::from_tcp(listener).map_err(|error| listen_error(address, &error))?;
    tokio::spawn(async move { listening.serve(service).await });
    voice.say("run.metrics", &[("url", format!("http://{address}/metrics"))]);
    Ok(())
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let bound = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    });
    bound.map_err(|error| listen_error(address, &error))
}

fn listen_error(address: SocketAddr, error: &std::io::Error) -> Error {
    Error::Listen {
        address: address.to_string(),
        reason: error.kind().to_string(),
    }
}

fn failed(what: &str) -> Error {
    Error::Db(crate::db::DbError::Failed(what.to_owned()))
}

/// The certificate of the settings, or a new one of our own authority for the host of `ZHIBAO_URL` and this machine.
async fn certificate(server: &Server) -> Result<RustlsConfig, Error> {
    if let Some((chain, key)) = &server.settings.tls {
        return RustlsConfig::from_pem_file(chain, key)
            .await
            .map_err(|error| Error::file(chain, &error));
    }
    let now = server.now();
    let host = server
        .settings
        .url
        .as_ref()
        .and_then(|url| url.host_str())
        .unwrap_or("localhost")
        .to_owned();
    let host = host.trim_matches(['[', ']']).to_owned();
    let mut hosts = vec![host.as_str(), "localhost", "127.0.0.1", "::1"];
    hosts.dedup();
    let identity = server.keys.tls.issue(&hosts, now - 3600, now + TLS_LIFE)?;
    let (chain, key) = (identity.chain_pem.into_bytes(), identity.key_pem.as_bytes().to_vec());
    RustlsConfig::from_pem(chain, key)
        .await
        .map_err(|_| failed("TLS certificate"))
}

/// Waits for an interrupt or a request to end; uploads under way then keep what they have.
async fn stop_on_signal(asked: Asked, server: Server, handle: Handle<SocketAddr>, voice: Voice) {
    asked.wait().await;
    voice.note("run.stopping", &[]);
    server.stopping.cancel();
    handle.graceful_shutdown(Some(FAREWELL));
}

/// Being asked to stop. Made before anything is announced, so that no early signal just kills the process.
struct Asked {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Asked {
    #[cfg(unix)]
    fn new() -> std::io::Result<Asked> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Asked {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(unix)]
    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    fn new() -> std::io::Result<Asked> {
        Ok(Asked {})
    }

    #[cfg(not(unix))]
    async fn wait(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nothing can ask: the server runs until it is killed.
            std::future::pending::<()>().await;
        }
    }
}
