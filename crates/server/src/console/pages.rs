//! The pages' requests.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use zhibao_core::message::Lang;
use zhibao_seal::receipt::{Comment, SlipState};

use super::authority::{arrived, arrived_one};
use super::guard::OwnPage;
use super::language;
use super::review::{Review, decide};
use super::session::{self, Admin};
use super::views::{self, Notice};
use crate::db::{cells, sql};
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// `GET /`: the list, or the login.
pub(super) async fn home(State(server): State<Server>, headers: HeaderMap) -> Result<Response, Problem> {
    let lang = language::lang(&headers);
    let page = match session::find(&server, &headers).await? {
        Some(admin) => views::list(lang, &admin.name, &arrived(&server).await?),
        None => {
            let admins = server.db.rows(sql!("admin_count"), cells![]).await?;
            views::login(lang, admins.first().is_some_and(|row| row.int(0) > 0), None)
        }
    };
    Ok(page.into_response())
}

/// `GET /submissions/{id}`.
pub(super) async fn submission(
    State(server): State<Server>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    match session::find(&server, &headers).await? {
        Some(admin) => one(&server, &headers, &admin, &id, None).await,
        None => Ok(to("/")),
    }
}

async fn one(
    server: &Server,
    headers: &HeaderMap,
    admin: &Admin,
    id: &str,
    told: Option<Notice>,
) -> Result<Response, Problem> {
    let lang = language::lang(headers);
    let (line, reason) = arrived_one(server, id).await?.ok_or(Kind::NotFound)?;
    let language = if lang == Lang::Zh { "zh" } else { "en" };
    let reason = reason.as_ref().and_then(|reason| reason[language].as_str());
    Ok(views::submission(lang, &admin.name, &line, reason, told).into_response())
}

/// What the review form brings.
#[derive(Deserialize)]
pub(super) struct Entered {
    state: SlipState,
    text: String,
}

/// `POST /submissions/{id}/review`.
pub(super) async fn review(
    State(server): State<Server>,
    Path(id): Path<String>,
    headers: HeaderMap,
    _: OwnPage,
    admin: Admin,
    Form(entered): Form<Entered>,
) -> Result<Response, Problem> {
    let text = entered.text.trim().to_owned();
    let returned = entered.state == SlipState::Returned;
    if returned && text.is_empty() {
        return one(&server, &headers, &admin, &id, Some(Notice::NoComment)).await;
    }
    let comment = Comment {
        table: None,
        row_id: None,
        field: None,
        text,
        must_fix: returned,
    };
    let comments = if comment.text.is_empty() {
        Vec::new()
    } else {
        vec![comment]
    };
    match decide(
        &server,
        &id,
        Review {
            state: entered.state,
            due: None,
            comments,
        },
    )
    .await
    {
        Ok(_) => Ok(to(&format!("/submissions/{id}"))),
        Err(problem) if problem.kind == Kind::State => one(&server, &headers, &admin, &id, Some(Notice::Refused)).await,
        Err(problem) => Err(problem),
    }
}

fn to(place: &str) -> Response {
    // Ids in our own paths are hexadecimal; anything else would have been refused before.
    let place = HeaderValue::from_str(place).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}
