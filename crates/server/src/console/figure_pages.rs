//! The requests of the pages of warnings and statistics.

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use zhibao_engine::figures::Asked;

use super::figure_views::About;
use super::figures::{OfCell, OfPeriod, Part, held, newest, period};
use super::session::{self, Admin};
use super::{figure_views as shown, language};
use crate::figures;
use crate::problem::{Kind, Problem};
use crate::server::Server;

/// Who is logged in; others are shown the way to the login.
macro_rules! admin {
    ($server:expr, $headers:expr) => {
        match session::find(&$server, &$headers).await? {
            Some(Admin { name }) => name,
            None => return Ok(Redirect::to("/").into_response()),
        }
    };
}

/// `GET /figures`: all schools of a period with their warnings.
pub(super) async fn list(
    State(server): State<Server>,
    Query(asked): Query<OfPeriod>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = admin!(server, headers);
    let (period, periods) = period(&server, &asked).await?;
    let standing = figures::standing(&server, &period).await?;
    Ok(shown::schools(language::lang(&headers), &admin, &period, &periods, &standing).into_response())
}

/// `GET /submissions/{id}/figures`: one school.
pub(super) async fn one(
    State(server): State<Server>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = admin!(server, headers);
    let (source, figures, standard) = held(&server, &id).await?;
    Ok(shown::school(language::lang(&headers), &admin, &standard, &source, &figures).into_response())
}

/// `GET /submissions/{id}/figures/{indicator}`: the records behind an indicator.
pub(super) async fn records(
    State(server): State<Server>,
    Path((id, asked)): Path<(String, String)>,
    Query(part): Query<Part>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = admin!(server, headers);
    let (_, _, standard) = held(&server, &id).await?;
    let indicator = standard.indicator(&asked).ok_or(Kind::NotFound)?;
    let page = part.page();
    let behind = figures::behind(&server, &admin, &id, Asked::Indicator(asked), page).await?;
    let lang = language::lang(&headers);
    let about = About::Indicator(indicator);
    Ok(shown::records(lang, &admin, &standard, &about, &behind, page).into_response())
}

/// `GET /submissions/{id}/reports/{report}/records`: the records behind a cell.
pub(super) async fn cell_records(
    State(server): State<Server>,
    Path((id, asked)): Path<(String, String)>,
    Query(cell): Query<OfCell>,
    Query(part): Query<Part>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = admin!(server, headers);
    let (_, figures, standard) = held(&server, &id).await?;
    let report = standard.report(&asked).ok_or(Kind::NotFound)?;
    let sheet = figures.sheet(&report.id).ok_or(Kind::NotFound)?;
    let line = sheet
        .lines
        .iter()
        .find(|line| line.key == cell.row)
        .ok_or(Kind::NotFound)?;
    let column = report.column(&cell.column).ok_or(Kind::NotFound)?;
    let page = part.page();
    let behind = figures::behind(&server, &admin, &id, cell.asked(&report.id), page).await?;
    let lang = language::lang(&headers);
    let about = About::Cell { report, line, column };
    Ok(shown::records(lang, &admin, &standard, &about, &behind, page).into_response())
}

/// `GET /submissions/{id}/reports/{report}`: a report of one school.
pub(super) async fn report(
    State(server): State<Server>,
    Path((id, asked)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = admin!(server, headers);
    let (source, figures, standard) = held(&server, &id).await?;
    let report = standard.report(&asked).ok_or(Kind::NotFound)?;
    let sheet = figures.sheet(&report.id).ok_or(Kind::NotFound)?;
    let lang = language::lang(&headers);
    Ok(shown::report(lang, &admin, &standard, report, sheet, &source).into_response())
}

/// `GET /reports`: what there is to add up.
pub(super) async fn reports(
    State(server): State<Server>,
    Query(asked): Query<OfPeriod>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = admin!(server, headers);
    let (period, periods) = period(&server, &asked).await?;
    let standard = newest(&server)?;
    Ok(shown::reports(language::lang(&headers), &admin, &standard, &period, &periods).into_response())
}

/// `GET /reports/{report}`: the sum over the schools of a period.
pub(super) async fn sum(
    State(server): State<Server>,
    Path(asked): Path<String>,
    Query(of): Query<OfPeriod>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let admin = admin!(server, headers);
    let (period, _) = period(&server, &of).await?;
    let standard = newest(&server)?;
    let report = standard.report(&asked).ok_or(Kind::NotFound)?;
    let sum = figures::add(&server, &standard, report, &period).await?;
    let schools = figures::standing(&server, &period).await?;
    let lang = language::lang(&headers);
    Ok(shown::sum(lang, &admin, &standard, report, &sum, &period, &schools).into_response())
}
