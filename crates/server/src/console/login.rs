//! Logging in and out.

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::guard::{OwnPage, Peer};
use super::language;
use super::views::{self, Notice};
use super::{password, session, throttle};
use crate::db::{cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// What the form brings.
#[derive(Deserialize)]
pub(super) struct Entered {
    name: String,
    password: String,
}

/// `POST /login`.
pub(super) async fn login(
    State(server): State<Server>,
    Peer(from): Peer,
    headers: HeaderMap,
    _: OwnPage,
    Form(entered): Form<Entered>,
) -> Result<Response, Problem> {
    let lang = language::lang(&headers);
    let name = entered.name.trim();
    let attempt = match throttle::attempt(&server, name, from.map(|address| address.ip())).await {
        Err(problem) if problem.kind == Kind::Throttled => {
            let seconds = HeaderValue::from(problem.seconds().unwrap_or(60));
            let page = views::login(lang, true, Some(Notice::Throttled));
            return Ok((StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)], page).into_response());
        }
        other => other?,
    };
    let rows = server.db.rows(sql!("admin_get"), cells![name]).await?;
    let stored = rows.first().map(|row| row.text(0));
    if !password::matches(&server, entered.password, stored.as_deref()).await? {
        tracing::warn!("login failed");
        let page = views::login(lang, true, Some(Notice::WrongPassword));
        return Ok((StatusCode::UNAUTHORIZED, page).into_response());
    }
    attempt.succeeded(&server).await?;
    // A session that the browser still carries ends: a new login is a new session.
    session::end(&server, &headers).await?;
    to_home(session::begin(&server, name).await?)
}

/// `POST /logout`.
pub(super) async fn logout(State(server): State<Server>, headers: HeaderMap, _: OwnPage) -> Result<Response, Problem> {
    to_home(session::end(&server, &headers).await?)
}

/// Back to the start page with a cookie set.
pub(super) fn to_home(cookie: HeaderValue) -> Result<Response, Problem> {
    let headers = [
        (header::LOCATION, HeaderValue::from_static("/")),
        (header::SET_COOKIE, cookie),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
