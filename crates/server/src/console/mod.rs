//! The authority's side: a login, a page that lists what has arrived, reviews. Plain pages without script.

pub mod authority;
pub mod guard;
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
        .route("/console.css", get(css))
}

async fn css() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("console.css"))
}
