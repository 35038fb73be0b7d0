//! The authority's side: a login, what has arrived and its review, warnings and statistics. Plain pages without script.

pub mod authority;
mod figure_pages;
mod figure_views;
pub mod figures;
pub mod guard;
mod language;
mod login;
mod pages;
mod password;
pub mod review;
pub mod session;
pub mod setup;
mod throttle;
mod views;

use axum::Router;
use axum::http::header;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::{get, post};

use crate::server::Server;

/// The pages. Their API is in the table of endpoints.
pub fn router() -> Router<Server> {
    Router::new()
        .route("/", get(pages::home))
        .route("/login", post(login::login))
        .route("/logout", post(login::logout))
        .route("/setup/{token}", get(setup::form).post(setup::create))
        .route("/submissions/{id}", get(pages::submission))
        .route("/submissions/{id}/review", post(pages::review))
        .route("/submissions/{id}/figures", get(figure_pages::one))
        .route("/submissions/{id}/figures/{indicator}", get(figure_pages::records))
        .route("/submissions/{id}/reports/{report}", get(figure_pages::report))
        .route(
            "/submissions/{id}/reports/{report}/records",
            get(figure_pages::cell_records),
        )
        .route("/figures", get(figure_pages::list))
        .route("/reports", get(figure_pages::reports))
        .route("/reports/{report}", get(figure_pages::sum))
        .layer(from_fn(language::choose))
        .route("/console.css", get(css))
}

async fn css() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("console.css"))
}
