//! Whatever is sent to whatever address: a problem document, nothing stored, the server goes on.

#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;

use axum::body::Body;
use common::{Bench, Device, SCHOOL, bench, bench_in_earnest, metadata};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::json;
use zhibao_server::http::{Body as Brings, endpoints};

/// Names that would leave a folder, a row or a statement if anybody took them for one.
const NAMES: [&str; 9] = [
    "..",
    "..%2f..%2fserver.key",
    "%2e%2e%5cserver.key",
    "%00",
    "a%0d%0ab",
    "'%20OR%201=1%20--",
    "%ff%fe",
    "con",
    "%E5%BC%A0",
];

/// Every endpoint, its parameters filled with a name: method, path, what it takes.
fn addresses(name: &str) -> Vec<(String, String, Brings)> {
    let fill = |path: &str| match path.split_once('{') {
        Some((front, rest)) => format!("{front}{name}{}", rest.split_once('}').unwrap().1),
        None => path.to_owned(),
    };
    let all = endpoints();
    all.iter()
        .map(|e| (e.method.to_string(), fill(e.path), e.body))
        .collect()
}

async fn nothing_is_stored(bench: &Bench) {
    assert!(bench.objects().await.is_empty());
    for table in ["submission", "upload", "slip", "session"] {
        assert_eq!(bench.count(table).await, 0, "{table}");
    }
    assert_eq!(bench.get("/readyz", &[]).await.status, 200);
}

#[tokio::test]
async fn names_lead_nowhere() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    for name in NAMES {
        for (method, path, _) in addresses(name).iter().filter(|(_, path, _)| path.contains(name)) {
            let answer = device
                .call(method, path, &[("upload-offset", "0")], Body::empty())
                .await;
            assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
            if method != "HEAD" {
                assert!(!answer.problem().is_empty());
            }
            assert!(!answer.text().contains("server.key"), "{}", answer.text());
        }
    }
    nothing_is_stored(&bench).await;
}

#[tokio::test]
async fn bodies_are_bounded_and_understood_or_refused() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let deep = "[".repeat(100_000);
    let large = format!("{{\"kind\":\"{}\"}}", "x".repeat(300_000));
    let twice = r#"{"kind":"a","kind":"b","version":1e999}"#.to_owned();
    let bodies = [
        deep,
        large,
        twice,
        "\u{feff}{}".into(),
        "null".into(),
        "grant_type=%ff&=&&".into(),
    ];
    for (method, path, brings) in addresses("0") {
        let kind = match brings {
            Brings::Json(_) => "application/json",
            Brings::Form(_) => "application/x-www-form-urlencoded",
            Brings::Bytes | Brings::None => continue,
        };
        for body in &bodies {
            let answer = device
                .call(&method, &path, &[("content-type", kind)], body.clone())
                .await;
            assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
            // What the body said comes back in no answer.
            assert!(!answer.problem().is_empty() && answer.text().len() < 2_000);
        }
    }
    nothing_is_stored(&bench).await;
}

#[tokio::test]
async fn lies_about_an_upload_are_found_out() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let file = vec![7_u8; 1000];
    for length in [
        "18446744073709551616",
        "9223372036854775808",
        "1e3",
        "0x10",
        "10,5",
        " 10",
    ] {
        let headers = [("upload-length", length), ("upload-metadata", &*metadata(&file))];
        let answer = device.call("POST", "/v1/uploads", &headers, Body::empty()).await;
        assert!(
            matches!(answer.problem().as_str(), "upload_length" | "too_large"),
            "{length}"
        );
    }
    for said in [
        "",
        "sha256",
        "sha256 !!",
        "sha256 YQ==",
        "sha256 YQ==,sha256 YQ==",
        "a b c,,,",
        &"x".repeat(6_000),
    ] {
        let answer = device.create(1000, said).await;
        assert_eq!(answer.problem(), "upload_metadata", "{said}");
    }
    nothing_is_stored(&bench).await;

    let path = device.begin(&file).await;
    for offset in [
        "18446744073709551615",
        "9223372036854775807",
        "-1",
        "1",
        "1000",
        "x",
        "",
    ] {
        let headers = [
            ("upload-offset", offset),
            ("content-type", "application/offset+octet-stream"),
        ];
        let answer = device.call("PATCH", &path, &headers, file.clone()).await;
        assert!(answer.status.is_client_error(), "{offset}: {}", answer.status);
    }
    for sum in ["sha256", "sha256 ", "md5 YQ==", "sha256 YQ==", "sha256 !!"] {
        let answer = device.patch(&path, 0, &[("upload-checksum", sum)], file.clone()).await;
        assert!(answer.status.is_client_error(), "{sum}: {}", answer.status);
    }
    assert_eq!(
        device
            .call("HEAD", &path, &[], Body::empty())
            .await
            .header("upload-offset"),
        "0"
    );
    // Other bytes than announced, of the right length.
    let other = device.patch(&path, 0, &[], vec![8_u8; 1000]).await;
    assert_eq!((other.status.as_u16(), other.header("zhibao-state")), (204, "refused"));
    assert!(bench.objects().await.is_empty());
    assert_eq!(bench.count("submission").await, 0);
}

async fn told(device: &Device<'_>, file: &[u8]) -> serde_json::Value {
    let path = device.begin(file).await;
    device.patch(&path, 0, &[], file.to_vec()).await;
    device.get(&path).await.json()
}

#[tokio::test]
async fn every_hostile_package_is_refused_by_its_name_plain_or_encrypted() {
    let bench = bench_in_earnest().await;
    // The vectors were signed some weeks after the day at which the clock of these tests stands.
    bench.clock.advance(30 * 86_400);
    let device = bench.device(SCHOOL).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/package");
    let list: toml::Table = std::fs::read_to_string(folder.join("vectors.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let mut seen = 0;
    for (file, verdict) in &list {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        // One part of a whole is no package by itself, whatever becomes of the whole.
        if bytes.is_empty() || bytes.starts_with(b"zhibao-part ") {
            continue;
        }
        for bytes in [bytes.clone(), bench.encrypted(&bytes)] {
            let told = told(&device, &bytes).await;
            assert_eq!(told["state"], "refused", "{file}: {told}");
            let said = told["reason"]["code"].as_str().unwrap();
            // The signers of the vectors are enrolled nowhere; what a container is refused for comes before that.
            let verdict = verdict.as_str().unwrap();
            assert!(
                said == verdict || said.starts_with("cert.") || said == "split_part",
                "{file}: {said}"
            );
            seen += 1;
        }
    }
    assert!(seen > 120, "{seen}");
    assert!(bench.objects().await.is_empty());
    assert_eq!(bench.count("submission").await, 0);
}

#[tokio::test]
async fn any_bytes_get_an_answer() {
    let bench = bench_in_earnest().await;
    let device = bench.device(SCHOOL).await;
    let mut runner = TestRunner::deterministic();
    let bytes = prop::collection::vec(any::<u8>(), 1..400);
    let heads = prop::sample::select(vec![
        &b""[..],
        b"PK\x03\x04",
        b"age-encryption.org/v1\n",
        b"zhibao-part 1 ",
        b"{",
    ]);
    for _ in 0..64 {
        let (head, tail) = (&heads, &bytes).new_tree(&mut runner).unwrap().current();
        let file = [head, &tail].concat();
        let answer = bench
            .call(
                "POST",
                "/v1/enrolments",
                &[("content-type", "application/json")],
                file.clone(),
            )
            .await;
        assert_eq!(answer.status, 400);
        assert_eq!(device.ask_token(&zhibao_seal::encoding::b64u(&file)).await.status, 401);
        assert_eq!(told(&device, &file).await["state"], "refused");
    }
    assert_eq!(bench.count("submission").await, 0);
    assert_eq!(json!(bench.objects().await), json!([]));
}
