//! One server over HTTP: whom to trust, what an answer means.

use std::error::Error;
use std::io::{self, ErrorKind, Read};
use std::net::IpAddr;
use std::time::Duration;

use reqwest::Url;
use reqwest::blocking::{Client, RequestBuilder};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use serde_json::Value;
use zhibao_seal::card::Card;

use super::SendError;
use super::around::Around;

/// What every problem's `type` begins with.
const TYPE: &str = "urn:zhibao:problem:";
const CONNECT: Duration = Duration::from_secs(20);
/// How long an answer may take that needs no judging.
const SHORT: Duration = Duration::from_secs(60);

/// Whose word makes a TLS connection a good one.
pub(super) enum Trust<'a> {
    /// Nobody's: for reading a card that is confirmed by other means. Nothing may be sent.
    Nobody,
    /// The authority that the card names; where it names none, the public ones.
    Card(&'a Card),
}

/// A server.
pub(super) struct Link {
    client: Client,
    base: Url,
    patience: Duration,
}

/// A good answer (2xx).
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Why there is no good answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// No connection: nothing of the request has arrived.
    Unreachable,
    /// The server could not show the certificate that the card asks for.
    Untrusted,
    /// The connection broke, time ran out, or the server failed: the request may have done its work or not.
    Unclear {
        /// Seconds after which the server wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The server refused, and says why.
    Problem(Problem),
}

/// What a server says when it refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: u16,
    /// The end of its `type`; empty where it is none of ours.
    pub(super) code: String,
    /// The stable name of the deeper cause, where there is one.
    pub(super) reason: Option<String>,
}

impl Link {
    /// A server by its address. Nothing is sent yet.
    pub(super) fn new(address: &str, trust: Trust<'_>, patience: Duration) -> Result<Link, SendError> {
        zhibao_seal::install_tls_provider();
        let base = base(address)?;
        let mut builder = Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(patience.min(SHORT))
            .user_agent(concat!("zhibao/", env!("CARGO_PKG_VERSION")));
        if base.scheme() == "https" {
            builder = builder.https_only(true);
        }
        if is_loopback(&base) {
            builder = builder.no_proxy();
        }
        builder = match trust {
            Trust::Nobody => builder.tls_danger_accept_invalid_certs(true),
            Trust::Card(card) => match &card.tls_ca {
                Some(pem) => {
                    let ca = reqwest::Certificate::from_pem(pem.as_bytes()).map_err(|_| SendError::Client)?;
                    builder.tls_certs_only([ca])
                }
                None => builder,
            },
        };
        Ok(Link {
            client: builder.build().map_err(|_| SendError::Client)?,
            base,
            patience,
        })
    }

    /// The address, without a slash at its end.
    pub(super) fn address(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.at(path))
    }

    pub(super) fn head(&self, path: &str) -> RequestBuilder {
        self.client.head(self.at(path))
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.at(path))
    }

    pub(super) fn patch(&self, path: &str) -> RequestBuilder {
        self.client.patch(self.at(path)).timeout(self.patience)
    }

    /// The path of a `Location`, which must stay on this server.
    pub(super) fn own_path(&self, location: &str) -> Option<String> {
        let url = self.base.join(location).ok()?;
        (url.origin() == self.base.origin()).then(|| url.path().to_owned())
    }

    fn at(&self, path: &str) -> String {
        self.address() + path
    }
}

/// Asks something that changes nothing, or nothing twice; tries again while the answer is unclear.
pub(super) fn ask(
    around: &Around<'_>,
    most: u64,
    mut request: impl FnMut() -> RequestBuilder,
) -> Result<Answer, SendError> {
    let mut failed = 0;
    loop {
        let failure = match send(request(), most) {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        failed += 1;
        match &failure {
            Failure::Unclear { retry_after } if failed < around.attempts => around.pause(failed, *retry_after),
            Failure::Unreachable if failed < around.attempts.min(2) => around.pause(failed, None),
            _ => return Err(failure.into()),
        }
    }
}

/// Sends one request and reads its answer, at most `most` bytes of it.
pub(super) fn send(request: RequestBuilder, most: u64) -> Result<Answer, Failure> {
    let response = request
        .header("accept-language", "en")
        .send()
        .map_err(|error| failure(&error))?;
    let (status, headers) = (response.status(), response.headers().clone());
    let retry_after = headers
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let unclear = Failure::Unclear {
        retry_after: retry_after.map(Duration::from_secs),
    };
    let mut body = Vec::new();
    let read = response.take(most + 1).read_to_end(&mut body);
    if read.is_err() || body.len() as u64 > most {
        return Err(unclear);
    }
    if status.is_success() {
        return Ok(Answer { headers, body });
    }
    let problem = problem(status.as_u16(), &body);
    match problem.code.as_str() {
        // Said in so many words: coming back at once does not help.
        "no_keys_backup" | "throttled" => Err(Failure::Problem(problem)),
        _ if status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429) => Err(unclear),
        _ => Err(Failure::Problem(problem)),
    }
}

fn problem(status: u16, body: &[u8]) -> Problem {
    let document: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = document["type"]
        .as_str()
        .and_then(|kind| kind.strip_prefix(TYPE))
        .unwrap_or_default();
    let reason = document["reason"]
        .as_str()
        .map(|reason| reason.chars().take(100).collect());
    Problem {
        status,
        code: code.chars().take(100).collect(),
        reason,
    }
}

fn failure(error: &reqwest::Error) -> Failure {
    match error.is_connect() || error.is_builder() {
        true if is_of_tls(error) => Failure::Untrusted,
        true => Failure::Unreachable,
        false => Failure::Unclear { retry_after: None },
    }
}

/// Whether a connection failed because of what rustls refused: it comes up as invalid data, wrapped once or more.
fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    let Some(io) = error.downcast_ref::<io::Error>() else {
        return error.source().is_some_and(is_of_tls);
    };
    let inner = io.get_ref().map(|inner| inner as &(dyn Error + 'static));
    io.kind() == ErrorKind::InvalidData || inner.is_some_and(is_of_tls)
}

/// Reads an address: HTTPS, or plain HTTP on this very machine.
fn base(address: &str) -> Result<Url, SendError> {
    let bad = || SendError::Address(address.chars().take(200).collect());
    let url = Url::parse(address.trim()).map_err(|_| bad())?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if url.host_str().is_none() || !plain {
        return Err(bad());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(SendError::PlainHttp(url.host_str().unwrap_or_default().to_owned())),
        _ => Err(bad()),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged() {
        for good in [
            "https://up.example.test",
            "https://up.example.test:8443/",
            "http://127.0.0.1:8420",
            "http://[::1]:9",
            "http://localhost:1",
        ] {
            assert!(base(good).is_ok(), "{good}");
        }
        for plain in [
            "http://up.example.test",
            "http://192.168.1.9:80",
            "http://127.0.0.1.example.test",
        ] {
            assert!(matches!(base(plain), Err(SendError::PlainHttp(_))), "{plain}");
        }
        for bad in [
            "",
            "up.example.test",
            "ftp://127.0.0.1",
            "https://a:b@up.example.test",
            "https://up.example.test/?x=1",
            "file:///x",
        ] {
            assert!(matches!(base(bad), Err(SendError::Address(_))), "{bad}");
        }
    }

    #[test]
    fn an_upload_stays_on_its_server() {
        let link = Link::new("http://127.0.0.1:8420/", Trust::Nobody, CONNECT).unwrap();
        assert_eq!(link.own_path("/v1/uploads/1").as_deref(), Some("/v1/uploads/1"));
        assert_eq!(
            link.own_path("http://127.0.0.1:8420/v1/uploads/1").as_deref(),
            Some("/v1/uploads/1")
        );
        assert_eq!(link.own_path("http://127.0.0.1:8421/v1/uploads/1"), None);
        assert_eq!(link.own_path("https://elsewhere.test/v1/uploads/1"), None);
    }

    #[test]
    fn problems_are_read_with_care() {
        let document = br#"{"type":"urn:zhibao:problem:code_used","reason":"x"}"#;
        assert_eq!(
            problem(409, document),
            Problem {
                status: 409,
                code: "code_used".into(),
                reason: Some("x".into())
            }
        );
        assert_eq!(
            problem(404, b"<html>"),
            Problem {
                status: 404,
                code: String::new(),
                reason: None
            }
        );
    }
}
