//! Sessions of administrators: a random cookie whose digest is a row.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use zhibao_seal::encoding::b64u;
use zhibao_seal::hash::sha256;
use zhibao_seal::random;

use crate::db::{DbError, Step, cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// The cookie's name over TLS.
pub const COOKIE: &str = "__Host-zhibao";
/// Its name on plain-HTTP loopback, where browsers refuse the prefix.
const PLAIN_COOKIE: &str = "zhibao";
/// Seconds without a request after which a session ends.
pub const IDLE: i64 = 20 * 60;
/// Seconds after which a session ends in any case.
pub const ABSOLUTE: i64 = 8 * 3600;

/// An administrator who is logged in.
#[derive(Debug, Clone)]
pub struct Admin {
    /// The login name.
    pub name: String,
}

/// Begins a session; the `Set-Cookie` value.
pub async fn begin(server: &Server, name: &str) -> Result<HeaderValue, Problem> {
    let token = b64u(&*random::secret::<32>());
    let now = server.now();
    let steps = vec![
        Step::new(sql!("session_forget"), cells![now - IDLE, now - ABSOLUTE]),
        Step::one(sql!("session_add"), cells![sha256(token.as_bytes()).hex(), name, now]),
    ];
    server.db.commit(steps).await?;
    cookie(server, &token, ABSOLUTE)
}

/// Ends the session that a request carries; the `Set-Cookie` value that removes it.
pub async fn end(server: &Server, headers: &HeaderMap) -> Result<HeaderValue, Problem> {
    if let Some(token) = carried(server, headers) {
        server
            .db
            .commit(vec![Step::new(
                sql!("session_end"),
                cells![sha256(token.as_bytes()).hex()],
            )])
            .await?;
    }
    cookie(server, "", 0)
}

/// Who is logged in; using a session keeps it alive.
pub async fn find(server: &Server, headers: &HeaderMap) -> Result<Option<Admin>, DbError> {
    let Some(token) = carried(server, headers) else {
        return Ok(None);
    };
    let digest = sha256(token.as_bytes()).hex();
    let now = server.now();
    let rows = server
        .db
        .rows(sql!("session_get"), cells![&digest, now - IDLE, now - ABSOLUTE])
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    // Once a minute is enough, and spares a write a request.
    if row.int(1) < now - 60 {
        server
            .db
            .commit(vec![Step::new(sql!("session_touch"), cells![&digest, now])])
            .await?;
    }
    Ok(Some(Admin { name: row.text(0) }))
}

impl FromRequestParts<Server> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Admin, Problem> {
        find(server, &parts.headers).await?.ok_or(Kind::Login.into())
    }
}

fn is_secure(server: &Server) -> bool {
    server.base.starts_with("https:")
}

fn cookie(server: &Server, token: &str, life: i64) -> Result<HeaderValue, Problem> {
    let (name, secure) = if is_secure(server) {
        (COOKIE, "; Secure")
    } else {
        (PLAIN_COOKIE, "")
    };
    let text = format!("{name}={token}; Path=/; Max-Age={life}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).map_err(|_| Kind::Internal.into())
}

fn carried(server: &Server, headers: &HeaderMap) -> Option<String> {
    named(headers, if is_secure(server) { COOKIE } else { PLAIN_COOKIE })
}

/// The value of a cookie.
pub fn named(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}
