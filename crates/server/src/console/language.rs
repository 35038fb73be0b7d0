//! The language of the pages: as chosen on one of them, else as the browser asks. A choice leads back to the same page.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use url::form_urlencoded::{Serializer, parse};
use zhibao_core::message::Lang;

use super::session::named;

const COOKIE: &str = "zhibao-lang";
const CHOICE: &str = "lang";

tokio::task_local! {
    /// What page is being made, so that it can lead to itself.
    static HERE: Uri;
}

/// The page's language: as chosen before, else as the browser asks.
pub(super) fn lang(headers: &HeaderMap) -> Lang {
    let kept = named(headers, COOKIE).and_then(|kept| Lang::from_tag(&kept));
    kept.unwrap_or_else(|| crate::problem::language(headers))
}

/// Middleware: keeps a choice of language and leads on to the page without it.
pub(super) async fn choose(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let chosen = parse(uri.query().unwrap_or("").as_bytes())
        .find(|(name, _)| name == CHOICE)
        .and_then(|(_, tag)| Lang::from_tag(&tag));
    match chosen {
        Some(lang) if request.method() == Method::GET => keep(lang, &uri),
        _ => HERE.scope(uri, next.run(request)).await,
    }
}

fn keep(lang: Lang, uri: &Uri) -> Response {
    let cookie = match lang {
        Lang::Zh => "zhibao-lang=zh; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict",
        Lang::En => "zhibao-lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict",
    };
    // A path that was asked for is a header's text; `//host` would lead away.
    let place = HeaderValue::from_str(&address(uri, None))
        .ok()
        .filter(|place| !place.as_bytes().starts_with(b"//"))
        .unwrap_or(HeaderValue::from_static("/"));
    let headers = [
        (header::LOCATION, place),
        (header::SET_COOKIE, HeaderValue::from_static(cookie)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// The address of a page with another choice of language, or with none.
fn address(uri: &Uri, choice: Option<&str>) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in parse(uri.query().unwrap_or("").as_bytes()).filter(|(name, _)| name != CHOICE) {
        query.append_pair(&name, &value);
    }
    if let Some(choice) = choice {
        query.append_pair(CHOICE, choice);
    }
    match query.finish() {
        none if none.is_empty() => uri.path().to_owned(),
        query => format!("{}?{query}", uri.path()),
    }
}

/// The way to the same page in the other language. What answers a form is no page of its own: from there it leads to the start.
pub(super) fn other(lang: Lang) -> Markup {
    let (choice, code, name) = match lang {
        Lang::Zh => ("en", "en", "English"),
        Lang::En => ("zh", "zh-CN", "中文"),
    };
    let here = HERE.try_with(|uri| address(uri, Some(choice)));
    let here = here.unwrap_or_else(|_| format!("/?{CHOICE}={choice}"));
    html! { a href=(here) lang=(code) hreflang=(code) { (name) } }
}

/// Whether the page being made is, or lies below, a page that every other one leads to.
pub(super) fn is_at(path: &str) -> bool {
    let below = |uri: &Uri| match path {
        "/" => uri.path() == "/" || uri.path().starts_with("/submissions/") && uri.path().matches('/').count() == 2,
        _ => uri.path().starts_with(path) || uri.path().contains(&format!("{path}/")) || uri.path().ends_with(path),
    };
    HERE.try_with(below).unwrap_or(false)
}

/// The tag of a page's language.
pub(super) fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_leads_back_to_the_same_page() {
        let uri: Uri = "/submissions/a/reports/S02/records?row=total&column=roll&lang=zh"
            .parse()
            .unwrap();
        assert_eq!(
            address(&uri, None),
            "/submissions/a/reports/S02/records?row=total&column=roll"
        );
        assert!(address(&uri, Some("en")).ends_with("column=roll&lang=en"));
        let kept = keep(Lang::En, &"//elsewhere.example/?lang=en".parse().unwrap_or_default());
        assert!(!kept.headers()[header::LOCATION].as_bytes().starts_with(b"//"));
    }
}
