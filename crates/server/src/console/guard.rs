//! Changes come from our own pages only: Fetch Metadata and Origin, checked on every request that changes something.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::http::is_ours;
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Proof that a change was asked for by a page of this server.
pub struct OwnPage;

impl FromRequestParts<Server> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<OwnPage, Problem> {
        let host = parts.uri.authority().map(|authority| authority.as_str().to_owned());
        match is_own(server, host.as_deref(), &parts.headers) {
            true => Ok(OwnPage),
            false => Err(Kind::Origin.into()),
        }
    }
}

/// The address of the other end, where the listener told it.
pub(super) struct Peer(pub(super) Option<SocketAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, Infallible> {
        Ok(Peer(
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0),
        ))
    }
}

/// Both headers must agree where they are there, and one must be there: every browser of the last years sends one.
fn is_own(server: &Server, authority: Option<&str>, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let site = text("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin") {
        return false;
    }
    let host = authority
        .or_else(|| headers.get(header::HOST)?.to_str().ok())
        .unwrap_or("");
    match text("origin") {
        Some(origin) => {
            let same = origin.split_once("://").is_some_and(|(scheme, rest)| {
                let tls = server.base.starts_with("https:");
                rest.eq_ignore_ascii_case(host) && (scheme == "https" || (scheme == "http" && !tls))
            });
            same && is_ours(server, host)
        }
        None => site.is_some(),
    }
}
