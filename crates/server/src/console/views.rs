//! The pages as HTML. Every value is escaped by the template; there is no script.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use zhibao_core::message::{Arg, Lang};

use super::language;
use crate::clock::local;

/// Something to tell at the top of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    WrongPassword,
    Throttled,
    Name,
    PasswordLength,
    PasswordsDiffer,
    NoComment,
    Refused,
}

impl Notice {
    fn key(self) -> &'static str {
        match self {
            Notice::WrongPassword => "console.notice.wrong_password",
            Notice::Throttled => "console.notice.throttled",
            Notice::Name => "console.notice.name",
            Notice::PasswordLength => "console.notice.password_length",
            Notice::PasswordsDiffer => "console.notice.passwords_differ",
            Notice::NoComment => "console.notice.no_comment",
            Notice::Refused => "console.notice.refused",
        }
    }
}

/// One line of the list of what has arrived.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) school: String,
    pub(super) school_name: String,
    pub(super) id: String,
    pub(super) period: String,
    pub(super) sequence: i64,
    pub(super) received_at: i64,
    pub(super) state: String,
    pub(super) fork: bool,
    pub(super) errors: i64,
    pub(super) warnings: i64,
    pub(super) receipt_number: Option<String>,
}

/// The pages that every other one leads to.
const PAGES: [(&str, &str); 3] = [
    ("/", "console.nav.arrived"),
    ("/figures", "console.nav.figures"),
    ("/reports", "console.nav.reports"),
];
pub(super) fn t(lang: Lang, key: &str) -> String {
    crate::MESSAGES.text(lang, key, &[])
}

pub(super) fn with(lang: Lang, key: &str, args: &[Arg]) -> String {
    crate::MESSAGES.text(lang, key, args)
}

/// A page that is never cached.
pub(super) struct Page(Markup);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, "no-store")], Html(self.0.into_string())).into_response()
    }
}

/// A page: a way past the head, where it leads to, the other language, who is logged in, and what it is about.
pub(super) fn page(lang: Lang, title: &str, admin: Option<&str>, body: Markup) -> Page {
    let code = language::tag(lang);
    Page(html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (t(lang, "console.name")) }
                link rel="stylesheet" href="/console.css";
            }
            body {
                a.skip href="#main" { (t(lang, "console.skip")) }
                header { div.inner {
                    span.name { (t(lang, "console.name")) }
                    @if admin.is_some() {
                        nav aria-label=(t(lang, "console.pages")) { @for (path, key) in PAGES {
                            a href=(path) aria-current=[language::is_at(path).then_some("page")] { (t(lang, key)) }
                        } }
                    }
                    div.who {
                        (language::other(lang))
                        @if let Some(name) = admin {
                            span { (name) }
                            form method="post" action="/logout" { button { (t(lang, "console.logout")) } }
                        }
                    }
                } }
                main #main tabindex="-1" { h1 { (title) } (body) }
            }
        }
    })
}

fn notice(lang: Lang, notice: Option<Notice>) -> Markup {
    html! { @if let Some(notice) = notice { p.notice role="alert" { (t(lang, notice.key())) } } }
}

fn password(lang: Lang, name: &str, autocomplete: &str) -> Markup {
    html! {
        label for=(name) { (t(lang, &format!("console.field.{name}"))) }
        input #(name) type="password" name=(name) required autocomplete=(autocomplete) maxlength="300";
    }
}

fn name(lang: Lang) -> Markup {
    html! {
        label for="name" { (t(lang, "console.field.name")) }
        input #name name="name" required autocomplete="username" maxlength="60";
    }
}

/// The login form; without an administrator, how to make one.
pub(super) fn login(lang: Lang, has_admin: bool, told: Option<Notice>) -> Page {
    let title = t(lang, "console.login");
    let body = html! {
        (notice(lang, told))
        @if has_admin {
            form method="post" action="/login" {
                (name(lang))
                (password(lang, "password", "current-password"))
                button.primary { (t(lang, "console.login")) }
            }
        } @else {
            p.notice { (t(lang, "console.no_admin")) }
        }
    };
    page(lang, &title, None, body)
}

/// The form behind the one-time link.
pub(super) fn setup(lang: Lang, token: &str, told: Option<Notice>) -> Page {
    let body = html! {
        (notice(lang, told))
        p { (with(lang, "console.setup.lead", &[("n", super::password::SHORTEST.to_string())])) }
        form method="post" action={ "/setup/" (token) } {
            (name(lang))
            (password(lang, "password", "new-password"))
            (password(lang, "again", "new-password"))
            button.primary { (t(lang, "console.setup.create")) }
        }
    };
    page(lang, &t(lang, "console.setup.title"), None, body)
}

/// What has arrived.
pub(super) fn list(lang: Lang, admin: &str, lines: &[Line]) -> Page {
    let heads = ["school", "period", "sequence", "received_at", "state", "receipt_number"];
    let body = html! {
        p { (with(lang, "console.list.lead", &[("n", lines.len().to_string())])) }
        @if !lines.is_empty() {
            div.wide tabindex="0" role="region" aria-label=(t(lang, "console.title")) { table {
                thead { tr { @for head in heads { th scope="col" { (t(lang, &format!("console.head.{head}"))) } } } }
                tbody {
                    @for line in lines {
                        tr {
                            td { (line.school) " " (line.school_name) }
                            td { (line.period) }
                            td.number { a href={ "/submissions/" (line.id) } { (line.sequence) } @if line.fork { " " (t(lang, "console.fork")) } }
                            td { time { (local(line.received_at)) } }
                            td class={ "state-" (line.state) } { (state(lang, &line.state)) }
                            td { (line.receipt_number.as_deref().unwrap_or("")) }
                        }
                    }
                }
            } }
        }
    };
    page(lang, &t(lang, "console.title"), Some(admin), body)
}

/// One submission and its review.
pub(super) fn submission(lang: Lang, admin: &str, line: &Line, reason: Option<&str>, told: Option<Notice>) -> Page {
    let facts = [
        ("school", format!("{} {}", line.school, line.school_name)),
        ("period", line.period.clone()),
        ("sequence", line.sequence.to_string()),
        ("received_at", local(line.received_at)),
        ("state", state(lang, &line.state)),
        ("receipt_number", line.receipt_number.clone().unwrap_or_default()),
        ("package", line.id.clone()),
        (
            "findings",
            with(
                lang,
                "console.counts",
                &[
                    ("errors", line.errors.to_string()),
                    ("warnings", line.warnings.to_string()),
                ],
            ),
        ),
    ];
    let body = html! {
        p { a href="/" { (t(lang, "console.back")) } }
        (notice(lang, told))
        dl { @for (key, value) in &facts { dt { (t(lang, &format!("console.head.{key}"))) } dd { (value) } } }
        @if let Some(reason) = reason { p.notice { (reason) } }
        @if line.fork { p.notice { (t(lang, "console.fork_explained")) } }
        @if matches!(line.state.as_str(), "received" | "accepted" | "returned") {
            p { a href={ "/submissions/" (line.id) "/figures" } { (t(lang, "console.figures.open")) } }
        }
        @if line.state != "refused" {
            h2 { (t(lang, "console.review.title")) }
            form method="post" action={ "/submissions/" (line.id) "/review" } {
                label for="text" { (t(lang, "console.review.text")) }
                textarea #text name="text" rows="4" maxlength="1200" {}
                p.choices {
                    button name="state" value="accepted" { (t(lang, "console.review.accept")) }
                    button name="state" value="returned" { (t(lang, "console.review.return")) }
                }
            }
        }
    };
    page(
        lang,
        &format!("{} {}", line.school_name, line.period),
        Some(admin),
        body,
    )
}

pub(super) fn state(lang: Lang, state: &str) -> String {
    t(lang, &format!("console.state.{state}"))
}
