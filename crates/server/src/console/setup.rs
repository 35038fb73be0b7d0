//! The one-time link that makes the first administrator: once, for thirty minutes, from this machine only.

use std::net::SocketAddr;
use std::sync::PoisonError;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use zhibao_seal::encoding::b64u;
use zhibao_seal::hash::{Digest, same, sha256};
use zhibao_seal::random;

use super::guard::{OwnPage, Peer};
use super::language;
use super::login::to_home;
use super::views::{self, Notice};
use super::{password, session};
use crate::db::{DbError, Step, cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Seconds for which the link is good.
pub const LIFE: i64 = 30 * 60;

/// The link that was printed, by its digest.
pub struct Setup {
    digest: Digest,
    expires_at: i64,
}

/// A new link's path, where there is no administrator yet. It stands in memory only: a restart makes another.
pub async fn open(server: &Server) -> Result<Option<String>, DbError> {
    if server
        .db
        .rows(sql!("admin_count"), cells![])
        .await?
        .first()
        .is_some_and(|row| row.int(0) > 0)
    {
        return Ok(None);
    }
    let token = b64u(&*random::secret::<24>());
    let setup = Setup {
        digest: sha256(token.as_bytes()),
        expires_at: server.now() + LIFE,
    };
    *server.setup.lock().unwrap_or_else(PoisonError::into_inner) = Some(setup);
    Ok(Some(format!("/setup/{token}")))
}

fn is_open(server: &Server, token: &str, from: Option<SocketAddr>) -> bool {
    let setup = server.setup.lock().unwrap_or_else(PoisonError::into_inner);
    let right = setup
        .as_ref()
        .is_some_and(|setup| setup.expires_at > server.now() && same(&setup.digest.0, &sha256(token.as_bytes()).0));
    right && from.is_some_and(|address| address.ip().to_canonical().is_loopback())
}

/// `GET /setup/{token}`.
pub(super) async fn form(
    State(server): State<Server>,
    Path(token): Path<String>,
    Peer(from): Peer,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match is_open(&server, &token, from) {
        true => Ok(views::setup(language::lang(&headers), &token, None).into_response()),
        false => Err(Kind::NotFound.into()),
    }
}

/// What the form brings.
#[derive(Deserialize)]
pub(super) struct Chosen {
    name: String,
    password: String,
    again: String,
}

/// `POST /setup/{token}`.
pub(super) async fn create(
    State(server): State<Server>,
    Path(token): Path<String>,
    Peer(from): Peer,
    headers: HeaderMap,
    _: OwnPage,
    Form(chosen): Form<Chosen>,
) -> Result<Response, Problem> {
    if !is_open(&server, &token, from) {
        return Err(Kind::NotFound.into());
    }
    let name = chosen.name.trim().to_owned();
    let notice = if name.is_empty() || name.chars().count() > 60 {
        Some(Notice::Name)
    } else if chosen.password.chars().count() < password::SHORTEST || chosen.password.len() > password::LONGEST {
        Some(Notice::PasswordLength)
    } else if chosen.password != chosen.again {
        Some(Notice::PasswordsDiffer)
    } else {
        None
    };
    if let Some(notice) = notice {
        let page = views::setup(language::lang(&headers), &token, Some(notice));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hash = password::hash(&server, chosen.password).await?;
    match server
        .db
        .commit(vec![Step::one(sql!("admin_first"), cells![&name, hash, server.now()])])
        .await
    {
        Ok(()) => {}
        Err(DbError::Overtaken(_) | DbError::Exists) => return Err(Kind::NotFound.into()),
        Err(error) => return Err(error.into()),
    }
    *server.setup.lock().unwrap_or_else(PoisonError::into_inner) = None;
    tracing::info!("first administrator made");
    to_home(session::begin(&server, &name).await?)
}
