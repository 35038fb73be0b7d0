//! The console and its protections.

#![allow(clippy::unwrap_used)]

mod common;

use axum::body::Body;
use common::{Answer, Bench, SCHOOL, bench, bench_at, id_of, package};
use serde_json::json;
use zhibao_seal::card::Card;
use zhibao_seal::receipt::Slip;
use zhibao_server::console::{session, setup};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const PASSWORD: &str = "long+enough+password";

async fn post(bench: &Bench, path: &str, more: &[(&str, &str)], form: &str) -> Answer {
    let origin = bench.server.base.clone();
    let mut headers = vec![FORM, ("origin", origin.as_str()), ("sec-fetch-site", "same-origin")];
    headers.extend_from_slice(more);
    bench.call("POST", path, &headers, form.to_owned()).await
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// Makes the first administrator; the session cookie.
async fn administrator(bench: &Bench) -> String {
    let link = setup::open(&bench.server).await.unwrap().unwrap();
    let answer = post(
        bench,
        &link,
        &[],
        &format!("name=admin&password={PASSWORD}&again={PASSWORD}"),
    )
    .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (303, "/"),
        "{}",
        answer.text()
    );
    cookie(&answer)
}

async fn login(bench: &Bench, password: &str) -> Answer {
    post(bench, "/login", &[], &format!("name=admin&password={password}")).await
}

#[tokio::test]
async fn the_link_makes_one_administrator_once_and_from_this_machine_only() {
    let bench = bench().await;
    assert!(bench.get("/", &[]).await.text().contains("no administrator"));
    let link = setup::open(&bench.server).await.unwrap().unwrap();
    assert_eq!(bench.get(&link, &[]).await.status, 200);
    assert_eq!(bench.get("/setup/guess", &[]).await.status, 404);
    let request = axum::http::Request::get(&link).header("host", bench.host());
    let far: std::net::SocketAddr = "192.0.2.7:1".parse().unwrap();
    let request = request
        .extension(axum::extract::ConnectInfo(far))
        .body(Body::empty())
        .unwrap();
    assert_eq!(bench.send(request).await.status, 404, "not from elsewhere");

    let short = post(&bench, &link, &[], "name=admin&password=short&again=short").await;
    assert_eq!(short.status, 422);
    let differ = post(&bench, &link, &[], &format!("name=admin&password={PASSWORD}&again=x")).await;
    assert_eq!(differ.status, 422);
    let made = post(
        &bench,
        &link,
        &[],
        &format!("name=admin&password={PASSWORD}&again={PASSWORD}"),
    )
    .await;
    assert_eq!(made.status, 303);
    let again = post(
        &bench,
        &link,
        &[],
        &format!("name=other&password={PASSWORD}&again={PASSWORD}"),
    )
    .await;
    assert_eq!(again.status, 404);
    assert!(setup::open(&bench.server).await.unwrap().is_none());
}

#[tokio::test]
async fn the_link_expires() {
    let bench = bench().await;
    let link = setup::open(&bench.server).await.unwrap().unwrap();
    bench.clock.advance(setup::LIFE);
    assert_eq!(bench.get(&link, &[]).await.status, 404);
}

#[tokio::test]
async fn nothing_is_shown_without_a_login() {
    let bench = bench().await;
    administrator(&bench).await;
    let device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({}));
    device.upload(&file).await;
    let page = bench.get("/", &[]).await.text();
    assert!(page.contains("/login") && !page.contains(SCHOOL));
    let api = bench.get("/v1/authority/submissions", &[]).await;
    assert_eq!((api.status.as_u16(), api.problem().as_str()), (401, "login"));
    assert_eq!(
        bench.get(&format!("/submissions/{}", id_of(&file)), &[]).await.status,
        303
    );
    let slip = format!("/v1/authority/submissions/{}/slip", id_of(&file));
    let json = [("content-type", "application/json"), ("origin", &*bench.server.base)];
    assert_eq!(
        bench
            .call("POST", &slip, &json, r#"{"state":"accepted"}"#)
            .await
            .problem(),
        "login"
    );
    assert_eq!(bench.count("slip").await, 0);
    // A device's token opens nothing here.
    assert_eq!(device.get("/v1/authority/submissions").await.problem(), "login");
}

#[tokio::test]
async fn the_list_shows_what_has_arrived_in_both_languages() {
    let bench = bench().await;
    let session = administrator(&bench).await;
    let device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 7, json!({}));
    device.upload(&file).await;
    let english = bench.get("/", &[("cookie", &session)]).await;
    assert!(
        english.text().contains(SCHOOL) && english.text().contains("Received"),
        "{}",
        english.text()
    );
    assert_eq!(english.header("cache-control"), "no-store");
    let here = format!("/submissions/{}", id_of(&file));
    let chosen = bench.get(&format!("{here}?lang=zh&x=1"), &[("cookie", &session)]).await;
    assert_eq!(
        (chosen.status.as_u16(), chosen.header("location")),
        (303, format!("{here}?x=1").as_str())
    );
    let kept = format!("{session}; {}", cookie(&chosen));
    let chinese = bench.get("/", &[("cookie", &kept)]).await;
    assert!(chinese.text().contains("已收到") && chinese.text().contains("试验学校"));
    let back = bench.get(&format!("{here}?x=1"), &[("cookie", &kept)]).await;
    assert!(
        back.text().contains(&format!("{here}?x=1&amp;lang=en")),
        "{}",
        back.text()
    );
    let listed = bench
        .get("/v1/authority/submissions", &[("cookie", &session)])
        .await
        .json();
    let receipt = listed["submissions"][0]["receipt_number"].as_str().unwrap().to_owned();
    assert_eq!(listed["submissions"][0]["id"], id_of(&file));
    assert!(english.text().contains(&receipt));
}

#[tokio::test]
async fn hostile_text_is_escaped() {
    let bench = bench().await;
    let session = administrator(&bench).await;
    let sql = "INSERT INTO school (school_id, name, created_at) VALUES ('3143000123', '<script>x</script>', 1)";
    bench
        .server
        .db
        .commit(vec![zhibao_server::db::Step::one(sql, vec![])])
        .await
        .unwrap();
    let device = bench.device(SCHOOL).await;
    let sql = "UPDATE school SET name = '<script>x</script>'";
    device.upload(&package(SCHOOL, 1, json!({}))).await;
    bench
        .server
        .db
        .commit(vec![zhibao_server::db::Step::one(sql, vec![])])
        .await
        .unwrap();
    let page = bench.get("/", &[("cookie", &session)]).await;
    assert!(page.text().contains("&lt;script&gt;") && !page.text().contains("<script"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src") && !policy.contains("unsafe"));
}

#[tokio::test]
async fn changes_come_from_our_own_pages_only() {
    let bench = bench().await;
    administrator(&bench).await;
    let base = bench.server.base.clone();
    let cases: [&[(&str, &str)]; 6] = [
        &[],
        &[("origin", "http://evil.test")],
        &[("origin", "null")],
        &[("origin", &base), ("sec-fetch-site", "cross-site")],
        &[("origin", &base), ("sec-fetch-site", "same-site")],
        &[("origin", "https://127.0.0.1:1"), ("sec-fetch-site", "same-origin")],
    ];
    for headers in cases {
        let all = [headers, &[FORM]].concat();
        let answer = bench
            .call("POST", "/login", &all, format!("name=admin&password={PASSWORD}"))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (403, "origin"),
            "{headers:?}"
        );
    }
    assert_eq!(bench.count("session").await, 1, "the one of the setup");
    for host in ["evil.test", "127.0.0.1.evil.test", ""] {
        let answer = bench.get("/", &[("host", host)]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (421, "host"),
            "{host}"
        );
    }
    for host in ["localhost:8420", "127.0.0.1:8420", "[::1]:8420"] {
        assert_eq!(bench.get("/", &[("host", host)]).await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn sessions_end_when_idle_when_old_and_when_logged_out() {
    let bench = bench().await;
    let first = administrator(&bench).await;
    let alive = async |cookie: &str| {
        bench
            .get("/v1/authority/submissions", &[("cookie", cookie)])
            .await
            .status
            == 200
    };
    bench.clock.advance(session::IDLE - 1);
    assert!(alive(&first).await, "using it keeps it alive");
    bench.clock.advance(session::IDLE);
    assert!(!alive(&first).await);

    let second = cookie(&login(&bench, PASSWORD).await);
    let begun = session::ABSOLUTE / (session::IDLE - 1);
    for _ in 0..begun {
        assert!(alive(&second).await);
        bench.clock.advance(session::IDLE - 1);
    }
    bench.clock.advance(session::IDLE - 1);
    assert!(!alive(&second).await, "eight hours are the end in any case");

    let third = cookie(&login(&bench, PASSWORD).await);
    assert!(alive(&third).await);
    let out = post(&bench, "/logout", &[("cookie", &third)], "").await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert!(!alive(&third).await);
    assert!(!alive("zhibao=guess").await);
}

#[tokio::test]
async fn cookies_are_strict_and_prefixed_over_tls() {
    let plain = bench().await;
    let link = setup::open(&plain.server).await.unwrap().unwrap();
    let form = format!("name=admin&password={PASSWORD}&again={PASSWORD}");
    let set = post(&plain, &link, &[], &form).await.header("set-cookie").to_owned();
    assert!(
        set.starts_with("zhibao=") && set.contains("HttpOnly") && set.contains("SameSite=Strict"),
        "{set}"
    );
    assert!(!set.contains("Secure"), "browsers drop it on plain HTTP");
    let tls = bench_at("https://up.example.test").await;
    let link = setup::open(&tls.server).await.unwrap().unwrap();
    let set = post(&tls, &link, &[], &form).await.header("set-cookie").to_owned();
    assert!(
        set.starts_with("__Host-zhibao=") && set.contains("; Secure") && set.contains("Path=/;"),
        "{set}"
    );
}

#[tokio::test]
async fn guessing_is_throttled() {
    let bench = bench().await;
    administrator(&bench).await;
    for _ in 0..5 {
        assert_eq!(login(&bench, "wrong").await.status, 401);
    }
    let stopped = login(&bench, PASSWORD).await;
    assert_eq!(stopped.status, 429, "the right one too");
    assert!(stopped.header("retry-after").parse::<i64>().unwrap() > 0);
    let unknown = post(&bench, "/login", &[], "name=nobody&password=x").await;
    assert_eq!(unknown.status, 401);
    bench.clock.advance(15 * 60);
    assert_eq!(login(&bench, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_review_is_a_signed_slip() {
    let bench = bench().await;
    let session = administrator(&bench).await;
    let device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({}));
    device.upload(&file).await;
    let id = id_of(&file);
    let path = format!("/submissions/{id}/review");
    let silent = post(&bench, &path, &[("cookie", &session)], "state=returned&text=").await;
    assert!(silent.text().contains("Say what must be corrected"));
    assert_eq!(bench.count("slip").await, 0);
    let back = post(
        &bench,
        &path,
        &[("cookie", &session)],
        "state=returned&text=%E8%AF%B7%E6%9B%B4%E6%AD%A3",
    )
    .await;
    assert_eq!(back.status, 303);
    let found = device.get(&format!("/v1/submissions/{id}")).await.json();
    assert_eq!(found["state"], "returned");
    let card = Card::read(&device.card).unwrap();
    let slip = Slip::verify(found["slips"][0]["jws"].as_str().unwrap(), &card).unwrap();
    assert_eq!((slip.review, slip.comments[0].text.as_str()), (1, "请更正"));
    assert_eq!(slip.head.hex(), id);

    let api = format!("/v1/authority/submissions/{id}/slip");
    let base = bench.server.base.clone();
    let headers = [
        ("content-type", "application/json"),
        ("origin", &*base),
        ("cookie", &*session),
    ];
    let again = bench.call("POST", &api, &headers, r#"{"state":"returned"}"#).await;
    assert_eq!((again.status.as_u16(), again.problem().as_str()), (409, "state"));
    let review = json!({ "state": "accepted", "comments": [
        { "table": "student", "row_id": "r1", "field": "XM", "text": "x", "must_fix": false }] });
    let accepted = bench.call("POST", &api, &headers, review.to_string()).await;
    assert_eq!((accepted.status.as_u16(), &accepted.json()["review"]), (201, &json!(2)));
    let bad = json!({ "state": "returned", "comments": [{ "field": "XM", "text": "x", "must_fix": true }] });
    assert_eq!(
        bench.call("POST", &api, &headers, bad.to_string()).await.problem(),
        "malformed"
    );
    let found = device.get(&format!("/v1/submissions/{id}")).await.json();
    assert_eq!(
        (&found["state"], found["slips"].as_array().unwrap().len()),
        (&json!("accepted"), 2)
    );
}

#[tokio::test]
async fn what_was_never_judged_good_cannot_be_accepted() {
    let bench = bench().await;
    let session = administrator(&bench).await;
    let device = bench.device(SCHOOL).await;
    let base = bench.server.base.clone();
    let headers = [
        ("content-type", "application/json"),
        ("origin", &*base),
        ("cookie", &*session),
    ];
    for outcome in ["held", "refused"] {
        let file = package(SCHOOL, 1, json!({ "outcome": outcome }));
        device.upload(&file).await;
        let api = format!("/v1/authority/submissions/{}/slip", id_of(&file));
        assert_eq!(
            bench
                .call("POST", &api, &headers, r#"{"state":"accepted"}"#)
                .await
                .problem(),
            "state",
            "{outcome}"
        );
    }
    let none = format!("/v1/authority/submissions/{}/slip", "0".repeat(64));
    assert_eq!(
        bench
            .call("POST", &none, &headers, r#"{"state":"accepted"}"#)
            .await
            .problem(),
        "not_found"
    );
    assert_eq!(bench.count("slip").await, 0);
}
