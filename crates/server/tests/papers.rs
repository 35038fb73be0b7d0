//! What anybody may read, and whether the description of the API is true.

#![allow(clippy::unwrap_used)]

mod common;

use axum::body::Body;
use common::bench;
use serde_json::{Value, json};
use zhibao_seal::card::Card;

#[tokio::test]
async fn papers_for_anybody() {
    let bench = bench().await;
    assert_eq!(bench.get("/healthz", &[]).await.json(), json!({ "status": "ok" }));
    assert_eq!(bench.get("/readyz", &[]).await.json(), json!({ "status": "ready" }));
    let first = bench.get("/v1/card", &[]).await.text();
    assert_eq!(
        first,
        bench.get("/v1/card", &[]).await.text(),
        "the serial rises only when something changed"
    );
    assert_eq!(Card::read(&first).unwrap().serial, 1);
    let layers = bench.get("/v1/standards/latest", &[]).await.json();
    assert_eq!(layers["layers"][0]["id"], "zhibao.national");
    let problem = bench.get("/nothing", &[]).await;
    assert_eq!(
        (problem.status.as_u16(), problem.problem().as_str()),
        (404, "not_found")
    );
    // The description is true: every path in it answers, and to no method that it does not name.
    let document = bench.get("/openapi.json", &[]).await.json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path.replace("{id}", "x");
        for method in ["GET", "HEAD", "POST", "PATCH", "DELETE", "PUT", "OPTIONS"] {
            let described = |name: &str| methods[name.to_ascii_lowercase()] != Value::Null;
            let answer = bench.call(method, &path, &[], Body::empty()).await;
            let implied = method == "HEAD" && described("GET");
            assert_eq!(answer.status != 405, described(method) || implied, "{method} {path}");
        }
    }
    bench.server.stopping.cancel();
    assert_eq!(bench.get("/readyz", &[]).await.problem(), "unavailable");
}
