//! Enrolling devices and getting tokens.

#![allow(clippy::unwrap_used)]

mod common;

use common::{OTHER, SCHOOL, bench};
use zhibao_seal::card::Card;
use zhibao_seal::enrol::{Consent, EnrolAnswer, EnrolCode};
use zhibao_seal::jwt::{Claims, sign_assertion};
use zhibao_seal::key::SigningKey;
use zhibao_seal::task::TaskPackage;
use zhibao_server::clock::Clock;
use zhibao_server::papers::{CODE_LIFE, CODE_TRIES};

#[tokio::test]
async fn nobody_enrols_before_the_keys_are_backed_up() {
    let bench = bench().await;
    let code = EnrolCode::generate(SCHOOL, &bench.server.keys.root.key().public().fingerprint()).unwrap();
    let answer = bench.enrol_with(Some(&code), &SigningKey::generate(), None).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (503, "no_keys_backup")
    );
    assert_eq!(bench.count("device").await, 0);
}

#[tokio::test]
async fn a_code_enrols_one_device_once() {
    let bench = bench().await;
    bench.backed_up().await;
    let code = bench.code(SCHOOL, false).await;
    let key = SigningKey::generate();
    let answer = bench.enrol_with(Some(&code), &key, None).await;
    assert_eq!(answer.status, 201);
    let paper = EnrolAnswer::read(&answer.body).unwrap();
    let card = Card::read(&paper.card).unwrap();
    code.confirms(&card).unwrap();
    let chain = paper
        .judge(&key.public(), "instance-1", SCHOOL, &card, bench.clock.now())
        .unwrap();
    assert_eq!(
        (chain.len(), chain[0].common_name()),
        (3, Some(SCHOOL)),
        "the name of the request means nothing"
    );
    let task = String::from_utf8(paper.task).unwrap();
    assert_eq!(
        TaskPackage::verify(&task, &card, SCHOOL).unwrap().tasks[0].period,
        "2026-2027-1"
    );

    // The same key again, as after an answer that was lost: the same certificate. Another key: no.
    let again = EnrolAnswer::read(&bench.enrol_with(Some(&code), &key, None).await.body).unwrap();
    assert_eq!(again.chain, paper.chain);
    let other = bench.enrol_with(Some(&code), &SigningKey::generate(), None).await;
    assert_eq!((other.status.as_u16(), other.problem().as_str()), (409, "code_used"));
    assert_eq!(bench.count("device").await, 1);
}

#[tokio::test]
async fn codes_expire_and_die_of_wrong_tries() {
    let bench = bench().await;
    bench.backed_up().await;
    let expired = bench.code(SCHOOL, false).await;
    bench.clock.advance(CODE_LIFE);
    let answer = bench.enrol_with(Some(&expired), &SigningKey::generate(), None).await;
    assert_eq!(answer.problem(), "code_expired");

    let code = bench.code(SCHOOL, false).await;
    let elsewhere = bench.code(OTHER, false).await;
    for _ in 0..CODE_TRIES {
        let wrong = EnrolCode::generate(SCHOOL, &bench.server.keys.root.key().public().fingerprint()).unwrap();
        assert_eq!(
            bench
                .enrol_with(Some(&wrong), &SigningKey::generate(), None)
                .await
                .problem(),
            "code_unknown"
        );
    }
    let answer = bench.enrol_with(Some(&code), &SigningKey::generate(), None).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (403, "code_tries"));
    assert_eq!(bench.count("device").await, 0);
    assert_eq!(
        bench
            .enrol_with(Some(&elsewhere), &SigningKey::generate(), None)
            .await
            .status,
        201
    );
    assert_eq!(
        bench.enrol_with(None, &SigningKey::generate(), None).await.problem(),
        "code_malformed"
    );
}

#[tokio::test]
async fn a_second_device_needs_consent() {
    let bench = bench().await;
    bench.backed_up().await;
    let (first, second) = (SigningKey::generate(), SigningKey::generate());
    let code = bench.code(SCHOOL, false).await;
    assert_eq!(bench.enrol_with(Some(&code), &first, None).await.status, 201);
    let code = bench.code(SCHOOL, false).await;
    let alone = bench.enrol_with(Some(&code), &second, None).await;
    assert_eq!(
        (alone.status.as_u16(), alone.problem().as_str()),
        (409, "consent_required")
    );
    let given = |key: &SigningKey, by: &SigningKey| {
        Consent {
            school: SCHOOL.into(),
            key: key.public(),
            given_at: bench.clock.now(),
        }
        .sign(by)
    };
    for bad in [given(&second, &second), given(&first, &first), "no consent".into()] {
        assert_eq!(
            bench.enrol_with(Some(&code), &second, Some(bad)).await.problem(),
            "consent_required"
        );
    }
    assert_eq!(bench.count("device").await, 1);
    assert_eq!(
        bench
            .enrol_with(Some(&code), &second, Some(given(&second, &first)))
            .await
            .status,
        201
    );
    let code = bench.code(SCHOOL, true).await;
    assert_eq!(
        bench
            .enrol_with(Some(&code), &SigningKey::generate(), None)
            .await
            .status,
        201
    );
    assert_eq!(bench.count("device").await, 3);
}

#[tokio::test]
async fn broken_requests_are_refused() {
    let bench = bench().await;
    bench.backed_up().await;
    for body in ["", "{}", "[1]", r#"{"kind":"zhibao-enrol-request","version":9}"#] {
        let answer = bench
            .call("POST", "/v1/enrolments", &[("content-type", "application/json")], body)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "certificate_request"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn assertions_are_taken_once_and_only_from_enrolled_devices() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let assertion = sign_assertion(&device.claims(), &device.key);
    assert_eq!(device.ask_token(&assertion).await.status, 200);
    let replay = device.ask_token(&assertion).await;
    assert_eq!(
        (replay.status.as_u16(), replay.problem().as_str()),
        (401, "invalid_client")
    );
    assert_eq!(replay.json()["error"], "invalid_client");

    let stranger = SigningKey::generate();
    let claims = Claims::new(
        &stranger.public().kid(),
        "http://127.0.0.1:8420/v1/token",
        bench.clock.now(),
        60,
    );
    assert_eq!(
        device.ask_token(&sign_assertion(&claims, &stranger)).await.json()["reason"],
        "jws.unknown_key"
    );
    let elsewhere = Claims::new(
        &device.key.public().kid(),
        "https://else.test/v1/token",
        bench.clock.now(),
        60,
    );
    assert_eq!(
        device.ask_token(&sign_assertion(&elsewhere, &device.key)).await.json()["reason"],
        "jwt.audience"
    );
    let other = Claims {
        iss: "x".into(),
        sub: "x".into(),
        ..device.claims()
    };
    assert_eq!(
        device.ask_token(&sign_assertion(&other, &device.key)).await.json()["reason"],
        "jwt.subject"
    );
    let old = device.claims();
    bench.clock.advance(1000);
    assert_eq!(
        device.ask_token(&sign_assertion(&old, &device.key)).await.json()["reason"],
        "jwt.expired"
    );
    assert_eq!(device.ask_token("rubbish").await.problem(), "invalid_client");
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let form = "grant_type=password&client_assertion_type=x&client_assertion=y";
    assert_eq!(
        bench.call("POST", "/v1/token", &kind, form).await.problem(),
        "unsupported_grant_type"
    );
}

#[tokio::test]
async fn tokens_expire_and_end_with_their_device() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    assert_eq!(device.get("/v1/submissions").await.status, 200);
    let mut forged = device.bearer.clone();
    forged.pop();
    for bearer in ["", "Bearer", "Bearer x", "Basic x", forged.as_str()] {
        let answer = bench.get("/v1/submissions", &[("authorization", bearer)]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (401, "token"),
            "{bearer}"
        );
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let sql = "UPDATE device SET revoked_at = 1";
    bench
        .server
        .db
        .commit(vec![zhibao_server::db::Step::one(sql, vec![])])
        .await
        .unwrap();
    assert_eq!(device.get("/v1/submissions").await.problem(), "token");
    let card = bench.get("/v1/card", &[]).await.text();
    assert_eq!(Card::read(&card).unwrap().revocations[0].revoked.len(), 1);
    let device = bench.device(OTHER).await;
    bench.clock.advance(600);
    assert_eq!(device.get("/v1/submissions").await.problem(), "token");
}
