//! The table of endpoints. What is not in it does not exist; what is in it is described as it is.

use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, head, options, patch, post};

use super::{enrolments, papers, submissions, tokens, uploads};
use crate::console;
use crate::problem::Kind;
use crate::server::Server;

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Anybody.
    Open,
    /// An enrolled device, by bearer token.
    Device,
    /// An administrator, by session cookie.
    Admin,
}

/// What a request brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON of a schema in the description.
    Json(&'static str),
    /// A form of a schema in the description.
    Form(&'static str),
    /// Raw bytes.
    Bytes,
}

/// One endpoint.
pub struct Endpoint {
    /// Its method.
    pub method: Method,
    /// Its path, `{…}` for parameters.
    pub path: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Who may ask.
    pub guard: Guard,
    /// What a request brings.
    pub body: Body,
    /// Request headers of its own, with what they hold; required unless they end with `?`.
    pub takes: &'static [(&'static str, &'static str)],
    /// Parameters of the query, each optional, with what they hold.
    pub asks: &'static [(&'static str, &'static str)],
    /// The status of success.
    pub status: u16,
    /// The schema of a JSON answer.
    pub answer: Option<&'static str>,
    /// Response headers of its own.
    pub gives: &'static [&'static str],
    /// Refusals of its own, beside those that any endpoint may give.
    pub problems: &'static [Kind],
    /// What does it.
    pub handler: MethodRouter<Server>,
}

const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");
const UPLOAD: &[&str] = &[
    "Tus-Resumable",
    "Upload-Offset",
    "Upload-Length",
    "Upload-Expires",
    "Zhibao-State",
    "Zhibao-Package",
];

fn endpoint(method: Method, path: &'static str, summary: &'static str, handler: MethodRouter<Server>) -> Endpoint {
    Endpoint {
        method,
        path,
        summary,
        guard: Guard::Open,
        body: Body::None,
        takes: &[],
        asks: &[],
        status: 200,
        answer: None,
        gives: &[],
        problems: &[],
        handler,
    }
}

/// All endpoints but the pages of the console.
pub fn endpoints() -> Vec<Endpoint> {
    let mut all = open();
    all.extend(of_devices());
    all.extend(of_uploads());
    all.extend(of_the_authority());
    all
}

fn open() -> Vec<Endpoint> {
    let say = |path, summary, handler| endpoint(Method::GET, path, summary, handler);
    vec![
        Endpoint {
            answer: Some("Status"),
            ..say("/healthz", "The process answers", get(papers::healthz))
        },
        Endpoint {
            answer: Some("Status"),
            problems: &[Kind::Unavailable],
            ..say("/readyz", "The database answers too", get(papers::readyz))
        },
        say("/openapi.json", "This description", get(papers::description)),
        say(
            "/v1/card",
            "The authority's signed card, one JWS a line",
            get(papers::card),
        ),
        Endpoint {
            answer: Some("Layers"),
            ..say(
                "/v1/standards/latest",
                "The layers of the standard by which packages are judged",
                get(papers::standards),
            )
        },
        Endpoint {
            problems: &[Kind::NotFound],
            ..say(
                "/v1/standards/{id}",
                "The newest version of a layer over the base, as signed",
                get(papers::layer),
            )
        },
        Endpoint {
            body: Body::Json("EnrolRequest"),
            status: 201,
            answer: Some("EnrolAnswer"),
            problems: &[
                Kind::NoBackup,
                Kind::Request,
                Kind::CodeMalformed,
                Kind::CodeUnknown,
                Kind::CodeExpired,
                Kind::CodeUsed,
                Kind::CodeTries,
                Kind::Consent,
            ],
            ..endpoint(
                Method::POST,
                "/v1/enrolments",
                "Enrols a device by code and PKCS#10",
                post(enrolments::enrol),
            )
        },
        Endpoint {
            body: Body::Form("TokenRequest"),
            answer: Some("Token"),
            problems: &[Kind::Client, Kind::Grant],
            ..endpoint(
                Method::POST,
                "/v1/token",
                "A bearer token for a signed assertion",
                post(tokens::token),
            )
        },
    ]
}

fn of_devices() -> Vec<Endpoint> {
    vec![
        Endpoint {
            guard: Guard::Device,
            answer: Some("Submissions"),
            ..endpoint(
                Method::GET,
                "/v1/submissions",
                "The school's submissions and its head",
                get(submissions::list),
            )
        },
        Endpoint {
            guard: Guard::Device,
            answer: Some("Submission"),
            problems: &[Kind::NotFound],
            ..endpoint(
                Method::GET,
                "/v1/submissions/{id}",
                "State, receipt and slips of one",
                get(submissions::get),
            )
        },
    ]
}

fn of_uploads() -> Vec<Endpoint> {
    const ONE: &str = "/v1/uploads/{id}";
    vec![
        Endpoint {
            status: 204,
            gives: &[
                "Tus-Resumable",
                "Tus-Version",
                "Tus-Extension",
                "Tus-Max-Size",
                "Tus-Checksum-Algorithm",
            ],
            ..endpoint(
                Method::OPTIONS,
                "/v1/uploads",
                "What is supported of tus",
                options(uploads::options),
            )
        },
        Endpoint {
            guard: Guard::Device,
            takes: &[
                TUS,
                ("Upload-Length", "The size of the file in bytes"),
                ("Upload-Metadata", "sha256 <base64 of the file's digest in hexadecimal>"),
            ],
            status: 201,
            gives: &[
                "Location",
                "Tus-Resumable",
                "Upload-Offset",
                "Upload-Length",
                "Upload-Expires",
                "Zhibao-State",
            ],
            problems: &[
                Kind::TusVersion,
                Kind::Length,
                Kind::TooLarge,
                Kind::Metadata,
                Kind::Throttled,
            ],
            ..endpoint(Method::POST, "/v1/uploads", "Begins an upload", post(uploads::create))
        },
        Endpoint {
            guard: Guard::Device,
            takes: &[TUS],
            gives: UPLOAD,
            problems: &[Kind::TusVersion, Kind::NotFound, Kind::Gone],
            ..endpoint(Method::HEAD, ONE, "Where an upload stands", head(uploads::head))
        },
        Endpoint {
            guard: Guard::Device,
            answer: Some("Upload"),
            problems: &[Kind::NotFound, Kind::Gone],
            ..endpoint(
                Method::GET,
                ONE,
                "Where an upload stands and what came of it",
                get(uploads::outcome),
            )
        },
        Endpoint {
            guard: Guard::Device,
            body: Body::Bytes,
            takes: &[
                TUS,
                ("Upload-Offset", "Where the bytes begin"),
                (
                    "Upload-Checksum?",
                    "sha256 <base64 of the digest of this request's bytes>",
                ),
            ],
            status: 204,
            gives: UPLOAD,
            problems: &[
                Kind::TusVersion,
                Kind::NotFound,
                Kind::Gone,
                Kind::MediaType,
                Kind::Offset,
                Kind::Algorithm,
                Kind::Checksum,
                Kind::TooLarge,
            ],
            ..endpoint(
                Method::PATCH,
                ONE,
                "The next bytes; the last ones answer once judged",
                patch(uploads::patch),
            )
        },
        Endpoint {
            guard: Guard::Device,
            takes: &[TUS],
            status: 204,
            problems: &[Kind::TusVersion, Kind::NotFound, Kind::Gone, Kind::State],
            ..endpoint(Method::DELETE, ONE, "Ends an upload", delete(uploads::end))
        },
    ]
}

fn of_the_authority() -> Vec<Endpoint> {
    vec![
        Endpoint {
            guard: Guard::Admin,
            answer: Some("Arrived"),
            ..endpoint(
                Method::GET,
                "/v1/authority/submissions",
                "What has arrived",
                get(console::authority::list),
            )
        },
        Endpoint {
            guard: Guard::Admin,
            body: Body::Json("Review"),
            status: 201,
            answer: Some("Slip"),
            problems: &[Kind::Origin, Kind::NotFound, Kind::State],
            ..endpoint(
                Method::POST,
                "/v1/authority/submissions/{id}/slip",
                "Accepts or returns a submission",
                post(console::authority::review),
            )
        },
        Endpoint {
            asks: &[PERIOD],
            answer: Some("Schools"),
            ..figures(
                "/v1/authority/figures",
                "The schools of a period and how many indicators of each are at which level",
                get(console::figures::list),
            )
        },
        Endpoint {
            answer: Some("SchoolFigures"),
            problems: &[Kind::NotFound],
            ..figures(
                "/v1/authority/submissions/{id}/figures",
                "All indicators of a submission",
                get(console::figures::one),
            )
        },
        Endpoint {
            asks: &[("offset", "How many records come before"), ("limit", "200 at most")],
            answer: Some("Records"),
            problems: &[Kind::NotFound],
            ..figures(
                "/v1/authority/submissions/{id}/figures/{indicator}",
                "The records behind an indicator; the look is written down",
                get(console::figures::records),
            )
        },
        Endpoint {
            asks: &[
                ("row", "The key of the row"),
                ("column", "The key of the column"),
                ("offset", "How many records come before"),
                ("limit", "200 at most"),
            ],
            answer: Some("CellRecords"),
            problems: &[Kind::NotFound],
            ..figures(
                "/v1/authority/submissions/{id}/reports/{report}/records",
                "The records behind a cell of a report; the look is written down",
                get(console::figures::cell_records),
            )
        },
        Endpoint {
            answer: Some("SchoolReport"),
            problems: &[Kind::NotFound],
            ..figures(
                "/v1/authority/submissions/{id}/reports/{report}",
                "A report of a submission",
                get(console::figures::report),
            )
        },
        Endpoint {
            asks: &[PERIOD],
            answer: Some("SumReport"),
            problems: &[Kind::NotFound, Kind::NotAdditive],
            ..figures(
                "/v1/authority/reports/{report}",
                "The sum of a report over the schools whose submission of a period is accepted",
                get(console::figures::sum),
            )
        },
    ]
}

const PERIOD: (&str, &str) = ("period", "The period; the newest that is held where absent");

fn figures(path: &'static str, summary: &'static str, handler: MethodRouter<Server>) -> Endpoint {
    Endpoint {
        guard: Guard::Admin,
        ..endpoint(Method::GET, path, summary, handler)
    }
}
