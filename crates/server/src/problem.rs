//! Refusals of the API as problem documents (RFC 9457) with a stable `type`.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use zhibao_core::message::{Arg, Lang, Speak};

use crate::blobs::BlobError;
use crate::db::DbError;

/// What every `type` begins with.
pub const TYPE: &str = "urn:zhibao:problem:";

macro_rules! kinds {
    ($( $(#[doc = $doc:literal])* $variant:ident = $status:literal, $code:literal; )*) => {
        /// Every refusal, by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $( $(#[doc = $doc])* $variant, )* }

        impl Kind {
            /// All of them.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                // The table below holds valid status codes only; a test walks through it.
                StatusCode::from_u16(match self { $( Kind::$variant => $status, )* }).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// The stable name, the end of `type`.
            pub fn code(self) -> &'static str {
                match self { $( Kind::$variant => $code, )* }
            }

            fn title_key(self) -> &'static str {
                match self { $( Kind::$variant => concat!("problem.", $code, ".title"), )* }
            }

            fn detail_key(self) -> &'static str {
                match self { $( Kind::$variant => concat!("problem.", $code, ".detail"), )* }
            }
        }
    };
}

kinds! {
    /// The request is not what the endpoint takes.
    Malformed = 400, "malformed";
    /// Nothing is here, or nothing that the asker may see.
    NotFound = 404, "not_found";
    /// Not with this method.
    Method = 405, "method";
    /// The request is larger than allowed.
    TooLarge = 413, "too_large";
    /// Another media type is expected.
    MediaType = 415, "media_type";
    /// Addressed to a host that this server is not.
    Host = 421, "host";
    /// A change that did not come from the server's own page.
    Origin = 403, "origin";
    /// Too many attempts.
    Throttled = 429, "throttled";
    /// Something of the server's own failed; nothing was changed.
    Internal = 500, "internal";
    /// The server is stopping or cannot reach its database or store.
    Unavailable = 503, "unavailable";
    /// No keys backup was written yet, so nobody is enrolled.
    NoBackup = 503, "no_keys_backup";
    /// The enrolment code is not one.
    CodeMalformed = 400, "code_malformed";
    /// The enrolment code was not issued, or was replaced.
    CodeUnknown = 403, "code_unknown";
    /// The enrolment code has expired.
    CodeExpired = 403, "code_expired";
    /// The enrolment code was used.
    CodeUsed = 409, "code_used";
    /// Too many wrong tries: the code is dead.
    CodeTries = 403, "code_tries";
    /// The school has a device, and nobody consented to another one.
    Consent = 409, "consent_required";
    /// The certificate request is refused.
    Request = 400, "certificate_request";
    /// The assertion that asks for a token is refused.
    Client = 401, "invalid_client";
    /// Another grant than client credentials.
    Grant = 400, "unsupported_grant_type";
    /// No bearer token, an unknown one or an expired one.
    Token = 401, "token";
    /// Login needed.
    Login = 401, "login";
    /// Name or password is wrong.
    Password = 401, "password";
    /// Another version of tus.
    TusVersion = 412, "tus_version";
    /// `Upload-Length` is missing or unreadable.
    Length = 400, "upload_length";
    /// `Upload-Metadata` lacks the digest or is unreadable.
    Metadata = 400, "upload_metadata";
    /// `Upload-Offset` is not where the upload stands.
    Offset = 409, "upload_offset";
    /// `Upload-Checksum` names an unknown algorithm or is unreadable.
    Algorithm = 400, "checksum_algorithm";
    /// The bytes are not those of `Upload-Checksum`; they were thrown away.
    Checksum = 460, "checksum_mismatch";
    /// The upload has expired or was ended.
    Gone = 410, "upload_gone";
    /// The package was refused.
    Refused = 422, "package_refused";
    /// The submission cannot be reviewed in its state.
    State = 409, "state";
    /// The cells of the report cannot be added over schools; `notes` say why.
    NotAdditive = 409, "not_additive";
}

/// A refusal on its way to the asker.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Which one.
    pub kind: Kind,
    details: Box<Details>,
}

#[derive(Debug, Clone, Default)]
struct Details {
    args: Vec<Arg>,
    more: Map<String, Value>,
    retry_after: Option<i64>,
    said: Option<[String; 2]>,
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Problem {
        Problem {
            kind,
            details: Box::default(),
        }
    }
}

impl Problem {
    /// With a value for a place of its sentence.
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Problem {
        self.details.args.push((name, value.to_string()));
        self
    }

    /// With a further member of the document.
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Problem {
        self.details.more.insert(name.to_owned(), value.into());
        self
    }

    /// With the seconds after which a retry may succeed.
    pub fn retry_after(mut self, seconds: i64) -> Problem {
        self.details.retry_after = Some(seconds.max(1));
        self
    }

    /// The seconds after which a retry may succeed.
    pub fn seconds(&self) -> Option<i64> {
        self.details.retry_after
    }

    /// Told in the words of a lower layer's refusal; `reason` is its stable name.
    pub fn because(mut self, refusal: &impl Speak) -> Problem {
        self.details.said = Some([refusal.say(Lang::Zh), refusal.say(Lang::En)]);
        self.member("reason", refusal.code())
    }

    /// The document in a language.
    pub fn document(&self, lang: Lang) -> Value {
        let title = crate::MESSAGES.text(lang, self.kind.title_key(), &self.details.args);
        let detail = match &self.details.said {
            Some(said) => said[lang as usize].clone(),
            None => crate::MESSAGES.text(lang, self.kind.detail_key(), &self.details.args),
        };
        let mut document = json!({
            "type": format!("{TYPE}{}", self.kind.code()),
            "title": title,
            "status": self.kind.status().as_u16(),
            "detail": detail,
        });
        if let (Some(object), more) = (document.as_object_mut(), self.details.more.clone()) {
            object.extend(more);
        }
        document
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Problem {
        tracing::error!(%error, "database");
        Kind::Unavailable.into()
    }
}

impl From<BlobError> for Problem {
    fn from(error: BlobError) -> Problem {
        tracing::error!(%error, "blobs");
        Kind::Unavailable.into()
    }
}

/// The language that a request asks for: `Accept-Language`, else Chinese.
pub fn language(headers: &HeaderMap) -> Lang {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    wanted
        .split(',')
        .find_map(|tag| Lang::from_tag(tag.trim()))
        .unwrap_or_default()
}

/// Middleware: writes every refusal as a problem document in the asker's language, those of the framework too.
pub async fn speak(request: Request, next: Next) -> Response {
    let lang = language(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if status.is_client_error() || status.is_server_error() => match described(&response) {
            true => return response,
            false => from_status(status),
        },
        None => return response,
    };
    let (mut parts, _) = response.into_parts();
    parts.status = problem.kind.status();
    parts.headers.remove(header::CONTENT_LENGTH);
    let json = HeaderValue::from_static("application/problem+json");
    parts.headers.insert(header::CONTENT_TYPE, json);
    parts
        .headers
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = problem.details.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if matches!(problem.kind, Kind::Token | Kind::Client) {
        parts
            .headers
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    Response::from_parts(parts, problem.document(lang).to_string().into())
}

/// Whether a refusal brings its own page or document.
fn described(response: &Response) -> bool {
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    kind.starts_with("text/html") || kind.starts_with("application/problem+json")
}

fn from_status(status: StatusCode) -> Problem {
    match status {
        StatusCode::NOT_FOUND => Kind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Kind::Method,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Kind::MediaType,
        _ if status.is_server_error() => Kind::Internal,
        _ => Kind::Malformed,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_status_a_name_and_sentences() {
        for kind in Kind::ALL {
            for lang in [Lang::Zh, Lang::En] {
                for key in [kind.title_key(), kind.detail_key()] {
                    assert_ne!(crate::MESSAGES.text(lang, key, &[]), key, "{kind:?}");
                }
            }
            assert!(kind.status().as_u16() >= 400);
            assert_eq!(
                Kind::ALL.iter().filter(|other| other.code() == kind.code()).count(),
                1,
                "{kind:?}"
            );
        }
        assert_eq!(Kind::Checksum.status().as_u16(), 460);
    }

    #[test]
    fn languages_are_negotiated() {
        let ask = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, text.parse().unwrap());
            language(&headers)
        };
        assert_eq!(ask("en-GB,zh;q=0.5"), Lang::En);
        assert_eq!(ask("fr, zh-CN"), Lang::Zh);
        assert_eq!(language(&HeaderMap::new()), Lang::Zh);
    }
}
