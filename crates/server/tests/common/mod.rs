//! A server in process: the real router on an in-memory database, a clock that stands still, a judge that believes
//! what test packages say of themselves.
#![allow(dead_code, unreachable_pub)] // each test file uses its own part

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;
use zhibao_seal::agefile::EncryptWriter;
use zhibao_seal::cert::{Certificate, RevocationList};
use zhibao_seal::encoding::b64;
use zhibao_seal::enrol::{EnrolAnswer, EnrolCode, EnrolRequest};
use zhibao_seal::hash::sha256;
use zhibao_seal::jwt::{Claims, sign_assertion};
use zhibao_seal::key::SigningKey;
use zhibao_seal::wrap::MasterKey;
use zhibao_server::blobs::Blobs;
use zhibao_server::clock::{Clock, SetClock};
use zhibao_server::db::{Sqlite, Step};
use zhibao_server::judge::{Books, Engine, Facts, Judge, Outcome, Reason, Verdict};
use zhibao_server::keys::Keys;
use zhibao_server::settings::Written;
use zhibao_server::standard::Shelf;
use zhibao_server::{Parts, Server, Settings, papers, router};

pub const NOW: i64 = 1_793_520_000;
pub const SCHOOL: &str = "3143000123";
pub const OTHER: &str = "3143000456";
pub const BASE: &str = "http://127.0.0.1:8420";

/// A package of tests is JSON that says what it is.
pub fn package(school: &str, sequence: u64, more: Value) -> Vec<u8> {
    let mut all = json!({ "school": school, "sequence": sequence });
    all.as_object_mut()
        .unwrap()
        .extend(more.as_object().cloned().unwrap_or_default());
    all.to_string().into_bytes()
}

pub fn id_of(package: &[u8]) -> String {
    sha256(package).hex()
}

pub struct Believer;

impl Judge for Believer {
    fn judge(&self, package: &[u8], _: i64, _: &[RevocationList], _: &dyn Books) -> Verdict {
        let Ok(said) = serde_json::from_slice::<Value>(package) else {
            return Verdict::unreadable(Reason {
                code: "package.not_an_archive".into(),
                text: ["不是".into(), "no".into()],
            });
        };
        let facts = Facts {
            id: id_of(package),
            school: said["school"].as_str().unwrap_or_default().into(),
            school_name: "试验学校".into(),
            period: "2026-2027-1".into(),
            as_of: "2026-11-01".into(),
            receiver: said["receiver"].as_str().map(str::to_owned),
            sequence: said["sequence"].as_u64().unwrap_or(1),
            previous: said["previous"].as_str().map(str::to_owned),
            sealed_at: "2026-11-01T08:00:00+08:00".into(),
            device: "00".into(),
            audit_head: None,
        };
        let outcome = match said["outcome"].as_str() {
            Some("held") => Outcome::Unknown(Reason::own("unknown_layer")),
            Some("refused") => Outcome::Refused(Reason::own("errors")),
            _ => Outcome::Sound,
        };
        let identities = vec![("1".to_owned(), "110101200801011234".to_owned())];
        Verdict {
            facts: Some(facts),
            outcome,
            errors: 0,
            warnings: 2,
            notes: Vec::new(),
            identities,
        }
    }
}

pub struct Bench {
    pub server: Server,
    pub clock: Arc<SetClock>,
    pub folder: tempfile::TempDir,
    pub router: Router,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The end of a problem's `type`.
    pub fn problem(&self) -> String {
        assert!(
            self.header("content-type").starts_with("application/problem+json"),
            "{} {}",
            self.status,
            self.text()
        );
        let document = self.json();
        assert_eq!(document["status"], self.status.as_u16());
        assert!(!document["title"].as_str().unwrap().is_empty() && !document["detail"].as_str().unwrap().is_empty());
        document["type"]
            .as_str()
            .unwrap()
            .strip_prefix("urn:zhibao:problem:")
            .unwrap()
            .to_owned()
    }
}

pub async fn bench() -> Bench {
    bench_at(BASE).await
}

pub async fn bench_at(base: &str) -> Bench {
    bench_with(base, |_, _| Arc::new(Believer)).await
}

/// A server whose packages are judged by the engine, as in earnest.
pub async fn bench_in_earnest() -> Bench {
    bench_of(None).await
}

/// The same of an authority with a code of its own.
pub async fn bench_of(authority: Option<&str>) -> Bench {
    let earnest =
        |keys: &Keys, shelf| -> Arc<dyn Judge> { Arc::new(Engine::new(keys.root.certificate().clone(), shelf)) };
    bench_by(BASE, authority, earnest).await
}

async fn bench_with(base: &str, judge: impl FnOnce(&Keys, Arc<Shelf>) -> Arc<dyn Judge>) -> Bench {
    bench_by(base, None, judge).await
}

async fn bench_by(
    base: &str,
    authority: Option<&str>,
    judge: impl FnOnce(&Keys, Arc<Shelf>) -> Arc<dyn Judge>,
) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let url = base.starts_with("https").then(|| base.to_owned());
    let written = Written {
        data: Some(folder.path().into()),
        url,
        max_upload: Some(10_000_000),
        authority_code: authority.map(str::to_owned),
        ..Written::default()
    };
    let settings = Settings::from_written(written).unwrap();
    let clock = Arc::new(SetClock::at(NOW));
    let db = Sqlite::in_memory().unwrap();
    let keys = Keys::open(MasterKey::generate(), &db, &settings.authority_code, clock.now())
        .await
        .unwrap();
    let shelf = Arc::new(Shelf::default());
    let server = Server::new(Parts {
        base: base.to_owned(),
        clock: clock.clone(),
        blobs: Blobs::local(&settings.blobs).unwrap(),
        settings,
        db: Arc::new(db),
        judge: judge(&keys, Arc::clone(&shelf)),
        shelf,
        keys: Arc::new(keys),
    });
    Bench {
        router: router(server.clone()),
        server,
        clock,
        folder,
    }
}

impl Bench {
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept-language", "en");
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
            request = request.header("host", self.host());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let local: SocketAddr = "127.0.0.1:50000".parse().unwrap();
        self.send(request.extension(ConnectInfo(local)).body(body.into()).unwrap())
            .await
    }

    pub fn host(&self) -> &str {
        self.server.base.split_once("://").unwrap().1
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.call("GET", path, headers, Body::empty()).await
    }

    /// Notes a keys backup, which enrolment waits for.
    pub async fn backed_up(&self) {
        let sql = "INSERT INTO meta (key, value) VALUES ('keys_backup_at', '1')";
        self.server.db.commit(vec![Step::one(sql, vec![])]).await.unwrap();
    }

    pub async fn code(&self, school: &str, consent: bool) -> EnrolCode {
        papers::new_code(&self.server, school, "试验学校", consent)
            .await
            .unwrap()
    }

    pub async fn enrol_with(&self, code: Option<&EnrolCode>, key: &SigningKey, consent: Option<String>) -> Answer {
        let csr = zhibao_seal::cert::Request::create(key, "whoever").unwrap();
        let request = EnrolRequest::new("instance-1", &csr, code, consent);
        let json = [("content-type", "application/json")];
        self.call("POST", "/v1/enrolments", &json, request.to_bytes()).await
    }

    /// A device of a school, enrolled by a fresh code.
    pub async fn device(&self, school: &str) -> Device<'_> {
        if papers::backed_up(&self.server).await.is_err() {
            self.backed_up().await;
        }
        let code = self.code(school, true).await;
        let key = SigningKey::generate();
        let answer = self.enrol_with(Some(&code), &key, None).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let answer = EnrolAnswer::read(&answer.body).unwrap();
        let chain = answer
            .chain
            .iter()
            .map(|pem| Certificate::from_pem(pem).unwrap())
            .collect();
        let mut device = Device {
            bench: self,
            key,
            chain,
            card: answer.card,
            bearer: String::new(),
        };
        device.bearer = format!("Bearer {}", device.token().await);
        device
    }

    pub async fn count(&self, table: &'static str) -> i64 {
        let sql: &'static str = match table {
            "submission" => "SELECT count(*) FROM submission",
            "upload" => "SELECT count(*) FROM upload",
            "upload_part" => "SELECT count(*) FROM upload_part",
            "device" => "SELECT count(*) FROM device",
            "identity" => "SELECT count(*) FROM identity",
            "slip" => "SELECT count(*) FROM slip",
            "session" => "SELECT count(*) FROM session",
            _ => panic!("{table}"),
        };
        self.server.db.rows(sql, vec![]).await.unwrap()[0].int(0)
    }

    pub async fn objects(&self) -> Vec<String> {
        self.server.blobs.names().await.unwrap()
    }

    pub fn encrypted(&self, plain: &[u8]) -> Vec<u8> {
        let mut writer = EncryptWriter::new(Vec::new(), &[self.server.keys.recipient()]).unwrap();
        std::io::Write::write_all(&mut writer, plain).unwrap();
        writer.finish().unwrap()
    }
}

pub struct Device<'b> {
    pub bench: &'b Bench,
    pub key: SigningKey,
    pub chain: Vec<Certificate>,
    pub card: String,
    pub bearer: String,
}

impl Device<'_> {
    pub fn claims(&self) -> Claims {
        let audience = format!("{}/v1/token", self.bench.server.base);
        Claims::new(&self.key.public().kid(), &audience, self.bench.server.now(), 300)
    }

    pub async fn ask_token(&self, assertion: &str) -> Answer {
        let form = format!(
            "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A\
             client-assertion-type%3Ajwt-bearer&client_assertion={assertion}"
        );
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        self.bench.call("POST", "/v1/token", &kind, form).await
    }

    pub async fn token(&self) -> String {
        let answer = self.ask_token(&sign_assertion(&self.claims(), &self.key)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn call(&self, method: &str, path: &str, more: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut headers = vec![("authorization", self.bearer.as_str()), ("tus-resumable", "1.0.0")];
        headers.extend_from_slice(more);
        self.bench.call(method, path, &headers, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], Body::empty()).await
    }

    /// Begins an upload; its path.
    pub async fn begin(&self, file: &[u8]) -> String {
        let answer = self.create(file.len() as u64, &metadata(file)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.header("location").to_owned()
    }

    pub async fn create(&self, length: u64, metadata: &str) -> Answer {
        let length = length.to_string();
        let headers = [("upload-length", length.as_str()), ("upload-metadata", metadata)];
        self.call("POST", "/v1/uploads", &headers, Body::empty()).await
    }

    pub async fn patch(&self, path: &str, offset: u64, more: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let offset = offset.to_string();
        let mut headers = vec![
            ("upload-offset", offset.as_str()),
            ("content-type", "application/offset+octet-stream"),
        ];
        headers.extend_from_slice(more);
        self.call("PATCH", path, &headers, body).await
    }

    /// Uploads a file whole; the answer of the last PATCH.
    pub async fn upload(&self, file: &[u8]) -> Answer {
        let path = self.begin(file).await;
        self.patch(&path, 0, &[], file.to_vec()).await
    }
}

/// `Upload-Metadata` for a file.
pub fn metadata(file: &[u8]) -> String {
    format!("sha256 {}", b64(sha256(file).hex().as_bytes()))
}

/// A body that ends in an error after some bytes, as when the line is cut.
pub fn cut(bytes: &[u8]) -> Body {
    let pieces = [
        Ok(bytes.to_vec()),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    Body::from_stream(futures_util::stream::iter(pieces))
}
