//! Headers that every answer carries, and the hosts that every request must name.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::{Kind, Problem};
use crate::server::Server;

/// What our own pages may load: themselves and one style sheet. No script at all.
const CSP: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Middleware: headers against sniffing, framing, leaking and caching.
pub(super) async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Not `no-referrer`: it would blank the Origin of our own forms, which the guard reads.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Middleware: refuses requests that are addressed to another host (DNS rebinding).
pub(super) async fn only_our_hosts(State(server): State<Server>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let host = authority.or_else(|| request.headers().get(header::HOST)?.to_str().ok().map(str::to_owned));
    match host.is_some_and(|host| is_ours(&server, &host)) {
        true => next.run(request).await,
        false => Problem::from(Kind::Host).into_response(),
    }
}

/// Whether a `Host` value names this server: its own address, those in the settings, and loopback.
pub(crate) fn is_ours(server: &Server, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let base = server.base.split_once("://").map_or("", |(_, rest)| rest);
    if host == base.to_ascii_lowercase() || server.settings.hosts.iter().any(|own| own.eq_ignore_ascii_case(&host)) {
        return true;
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host.as_str(),
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}
