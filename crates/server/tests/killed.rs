//! `kill -9` at any point of an upload: nothing half done, nothing twice, nothing lost.

#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod program;

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use program::{Running, good};
use reqwest::blocking::Client;
use serde_json::{Value as Json, json};
use zhibao_core::package::Digest;
use zhibao_core::package::descriptor::{Counts, Facts};
use zhibao_core::standard::bundled;
use zhibao_engine::package::{Builder, Signer, bundled_layers};
use zhibao_seal::cert::{Certificate, Request};
use zhibao_seal::encoding::b64;
use zhibao_seal::enrol::{EnrolAnswer, EnrolCode, EnrolRequest};
use zhibao_seal::hash::sha256;
use zhibao_seal::jwt::{Claims, sign_assertion};
use zhibao_seal::key::SigningKey;

const SCHOOL: &str = "3143000123";

/// A package with an attachment that does not compress, so that it comes in many pieces.
fn package(key: &SigningKey, chain: &[Certificate]) -> Vec<u8> {
    let mut noise = Vec::new();
    while noise.len() < 3_000_000 {
        noise.extend(sha256(&noise.len().to_le_bytes()).0);
    }
    let digest = Digest(sha256(&noise).0);
    let mut builder = Builder::new(bundled().unwrap(), &[], &());
    builder.attachment(digest, noise.len() as u64, "jpg", "image/jpeg", move || Ok(noise));
    let facts = Facts {
        school: SCHOOL.into(),
        school_name: "试验学校".into(),
        period: "2026-2027-1".into(),
        as_of: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        receiver: None,
        layers: bundled_layers().to_vec(),
        engine: 1,
        sequence: 1,
        previous: None,
        sealed_at: DateTime::from_timestamp(Utc::now().timestamp(), 0)
            .unwrap()
            .fixed_offset(),
        confirmed_by: Vec::new(),
        findings: Counts::default(),
        audit_head: None,
        base: None,
        app: "test".into(),
    };
    builder.seal(facts, Signer { key, chain }, Vec::new()).unwrap().out
}

struct School {
    client: Client,
    base: String,
    bearer: String,
}

impl School {
    fn token(client: &Client, base: &str, key: &SigningKey) -> String {
        let now = Utc::now().timestamp();
        let claims = Claims::new(&key.public().kid(), &format!("{base}/v1/token"), now, 60);
        let form = format!(
            "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A\
             client-assertion-type%3Ajwt-bearer&client_assertion={}",
            sign_assertion(&claims, key)
        );
        let request = client.post(format!("{base}/v1/token"));
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        let answer: Json = request.send().unwrap().json().unwrap();
        format!("Bearer {}", answer["access_token"].as_str().unwrap())
    }

    fn head(&self, path: &str) -> (u64, String) {
        let request = self
            .client
            .head(format!("{}{path}", self.base))
            .header("tus-resumable", "1.0.0");
        let answer = request.header("authorization", &self.bearer).send().unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        let text = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        (text("upload-offset").parse().unwrap(), text("zhibao-state"))
    }

    /// Announces all bytes from `offset`, sends some of them, and hangs up without waiting.
    fn send_some(&self, path: &str, offset: u64, rest: &[u8], sent: usize) -> TcpStream {
        let host = self.base.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let head = format!(
            "PATCH {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\nTus-Resumable: 1.0.0\r\n\
             Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\nContent-Length: {}\r\n\r\n",
            self.bearer,
            rest.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&rest[..sent]).unwrap();
        stream
    }

    fn get(&self, path: &str) -> Json {
        let request = self
            .client
            .get(format!("{}{path}", self.base))
            .header("authorization", &self.bearer);
        request.send().unwrap().json().unwrap()
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            out.push(path.display().to_string());
        }
    }
    out
}

#[test]
fn an_upload_survives_kills_at_any_point() {
    zhibao_seal::install_tls_provider();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    good(
        at,
        &["keys", "backup", "keys.age", "--passphrase-env", "BACKUP_PASSPHRASE"],
    );
    let code = EnrolCode::parse(good(at, &["code", "--school", SCHOOL]).trim()).unwrap();
    let mut running = Running::start(at, &[]);
    let base = running.address("Listening").to_owned();
    let listen = base.strip_prefix("http://").unwrap().to_owned();
    let restart = || Running::start(at, &[("ZHIBAO_LISTEN", listen.as_str())]);

    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    let key = SigningKey::generate();
    let request = EnrolRequest::new("instance", &Request::create(&key, "any").unwrap(), Some(&code), None);
    let answer = client
        .post(format!("{base}/v1/enrolments"))
        .body(request.to_bytes())
        .send()
        .unwrap();
    let answer = EnrolAnswer::read(&answer.bytes().unwrap()).unwrap();
    let chain: Vec<Certificate> = answer
        .chain
        .iter()
        .map(|pem| Certificate::from_pem(pem).unwrap())
        .collect();
    let file = package(&key, &chain);
    let bearer = School::token(&client, &base, &key);
    let school = School { client, base, bearer };
    let create = school.client.post(format!("{}/v1/uploads", school.base));
    let create = create
        .header("authorization", &school.bearer)
        .header("tus-resumable", "1.0.0");
    let create = create.header("upload-length", file.len());
    let create = create.header(
        "upload-metadata",
        format!("sha256 {}", b64(sha256(&file).hex().as_bytes())),
    );
    let path = create.send().unwrap().headers()["location"]
        .to_str()
        .unwrap()
        .to_owned();

    let mut reached = 0;
    for step in [0, 1, 70_000, 900_000, 1_200_000, usize::MAX, usize::MAX] {
        let (offset, state) = school.head(&path);
        assert!(offset >= reached, "what was acknowledged stays");
        reached = offset;
        if state != "open" {
            break;
        }
        let rest = &file[offset as usize..];
        let stream = school.send_some(&path, offset, rest, step.min(rest.len()));
        running.kill();
        drop(stream);
        running = restart();
        // A piece that is whole counts, even where its answer never came.
        let half = rest.len() / 2;
        if let (offset, "open") = (school.head(&path).0, school.head(&path).1.as_str()) {
            let again = &file[offset as usize..][..half.min(file.len() - offset as usize)];
            let patch = school.client.patch(format!("{}{path}", school.base));
            let patch = patch
                .header("authorization", &school.bearer)
                .header("tus-resumable", "1.0.0");
            let patch = patch.header("content-type", "application/offset+octet-stream");
            let patch = patch.header("upload-offset", offset).body(again.to_vec());
            let answer = patch.send().unwrap();
            assert_eq!(answer.status().as_u16(), 204);
            reached = answer.headers()["upload-offset"].to_str().unwrap().parse().unwrap();
        }
    }
    let (offset, state) = school.head(&path);
    if state == "open" {
        let patch = school.client.patch(format!("{}{path}", school.base));
        let patch = patch
            .header("authorization", &school.bearer)
            .header("tus-resumable", "1.0.0");
        let patch = patch.header("content-type", "application/offset+octet-stream");
        patch
            .header("upload-offset", offset)
            .body(file[offset as usize..].to_vec())
            .send()
            .unwrap();
    }
    assert_eq!(school.head(&path), (file.len() as u64, "done".to_owned()));
    let list = school.get("/v1/submissions");
    assert_eq!(list["submissions"].as_array().unwrap().len(), 1);
    assert_eq!(list["submissions"][0]["state"], json!("received"));
    assert_eq!(list["submissions"][0]["sha256"], json!(sha256(&file).hex()));
    running.kill();
    restart().stop();
    let left = files(&at.join("zhibao-data/blobs"));
    assert!(
        left.len() == 1 && left[0].contains("/packages/") && !left[0].contains('#'),
        "{left:?}"
    );
}
