//! The API: one table of endpoints, from which router and OpenAPI are both made.

pub mod device;
mod endpoints;
mod enrolments;
mod headers;
pub(crate) use headers::is_ours;
pub mod openapi;
mod papers;
mod submissions;
mod tokens;
mod uploads;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};

pub use endpoints::{Body, Endpoint, Guard, endpoints};

use crate::console;
use crate::metrics::Answer;
use crate::problem::{Kind, Problem, speak};
use crate::server::Server;

/// The largest body of a request that is no upload, in bytes.
const MAX_BODY: usize = 256 * 1024;

/// Everything that the server answers to.
pub fn router(server: Server) -> Router {
    let mut router = Router::new();
    for endpoint in endpoints() {
        router = router.route(endpoint.path, endpoint.handler);
    }
    router
        .merge(console::router())
        .fallback(async || Problem::from(Kind::NotFound))
        .method_not_allowed_fallback(async || Problem::from(Kind::Method))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(server.clone(), headers::only_our_hosts))
        .layer(from_fn(headers::harden))
        .layer(from_fn(speak))
        .layer(from_fn_with_state(server.clone(), count))
        .with_state(server)
}

/// Middleware: counts answers by route pattern, and logs them without anything that a client chose.
async fn count(State(server): State<Server>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PATCH" | "DELETE" | "OPTIONS") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let response = next.run(request).await;
    let status = response.status().as_u16();
    tracing::info!(method, route, status, "answered");
    server
        .metrics
        .requests
        .get_or_create(&Answer { method, route, status })
        .inc();
    response
}

/// A JSON answer that nobody may store.
pub(crate) fn json(value: impl serde::Serialize) -> Response {
    ([(axum::http::header::CACHE_CONTROL, "no-store")], axum::Json(value)).into_response()
}
