//! The tus protocol, and what becomes of what it brought.

#![allow(clippy::unwrap_used)]

mod common;

use axum::body::Body;
use common::{OTHER, SCHOOL, bench, cut, id_of, metadata, package};
use serde_json::{Value, json};
use zhibao_seal::card::Card;
use zhibao_seal::encoding::b64;
use zhibao_seal::hash::sha256;
use zhibao_seal::receipt::Receipt;
use zhibao_server::housekeeping;
use zhibao_server::http::device::TOKEN_LIFE;

#[tokio::test]
async fn what_is_supported_is_told_to_anybody() {
    let bench = bench().await;
    let answer = bench.call("OPTIONS", "/v1/uploads", &[], Body::empty()).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("tus-version"), "1.0.0");
    assert_eq!(
        answer.header("tus-extension"),
        "creation,checksum,termination,expiration"
    );
    assert_eq!(answer.header("tus-checksum-algorithm"), "sha256");
    assert_eq!(answer.header("tus-max-size"), "10000000");
}

#[tokio::test]
async fn a_package_in_one_piece_gets_its_receipt() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let plain = package(SCHOOL, 1, json!({}));
    let file = bench.encrypted(&plain);
    let answer = device.upload(&file).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(answer.header("zhibao-state"), "done");
    let id = id_of(&plain);
    assert_eq!(answer.header("zhibao-package"), id);
    let found = device.get(&format!("/v1/submissions/{id}")).await.json();
    assert_eq!(
        (&found["state"], &found["head"], &found["fork"]),
        (&json!("received"), &json!(id), &json!(false))
    );
    let card = Card::read(&device.card).unwrap();
    let receipt = Receipt::verify(found["receipt"].as_str().unwrap(), &card).unwrap();
    assert_eq!((receipt.package.hex(), receipt.bytes_sha256), (id, sha256(&file)));
    assert_eq!(
        (receipt.school.as_str(), receipt.sequence, receipt.fork),
        (SCHOOL, 1, false)
    );
    // One object, encrypted; nothing of the upload is left; the person is a keyed hash.
    let objects = bench.objects().await;
    assert_eq!(objects.len(), 1);
    assert_eq!(bench.server.blobs.read(&objects[0]).await.unwrap(), file);
    assert_eq!(
        (bench.count("upload_part").await, bench.count("identity").await),
        (0, 1)
    );
}

#[tokio::test]
async fn a_plain_package_is_encrypted_at_rest() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let plain = package(SCHOOL, 1, json!({}));
    assert_eq!(device.upload(&plain).await.header("zhibao-state"), "done");
    let stored = bench.server.blobs.read(&bench.objects().await[0]).await.unwrap();
    assert!(zhibao_seal::agefile::is_age(&stored));
    let found = device.get(&format!("/v1/submissions/{}", id_of(&plain))).await.json();
    assert_eq!(found["sha256"], sha256(&plain).hex());
}

#[tokio::test]
async fn a_cut_upload_goes_on_where_it_stopped() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let file = bench.encrypted(&package(SCHOOL, 1, json!({ "pad": "x".repeat(3_000_000) })));
    let path = device.begin(&file).await;
    let mut offset = 0;
    for step in [1usize, 70_000, 1_500_000] {
        let answer = device
            .patch(&path, offset, &[], cut(&file[offset as usize..][..step]))
            .await;
        assert_eq!(answer.problem(), "unavailable");
        let head = device.call("HEAD", &path, &[], Body::empty()).await;
        offset = head.header("upload-offset").parse().unwrap();
        assert_eq!((head.status.as_u16(), head.header("cache-control")), (200, "no-store"));
        assert_eq!(
            (head.header("zhibao-state"), head.header("upload-length")),
            ("open", &*file.len().to_string())
        );
    }
    assert_eq!(offset, 1 + 70_000 + 1_500_000);
    let answer = device.patch(&path, offset, &[], file[offset as usize..].to_vec()).await;
    assert_eq!(answer.header("zhibao-state"), "done");
    assert_eq!(bench.objects().await.len(), 1);
}

#[tokio::test]
async fn checksums_guard_each_piece() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({}));
    let path = device.begin(&file).await;
    let sum = |bytes: &[u8]| format!("sha256 {}", b64(&sha256(bytes).0));
    let wrong = device
        .patch(&path, 0, &[("upload-checksum", &sum(b"other"))], file[..10].to_vec())
        .await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.problem().as_str()),
        (460, "checksum_mismatch")
    );
    // A piece that was announced whole is not kept in part.
    let torn = device
        .patch(&path, 0, &[("upload-checksum", &sum(&file[..20]))], cut(&file[..10]))
        .await;
    assert_eq!(torn.problem(), "checksum_mismatch");
    let unknown = device
        .patch(&path, 0, &[("upload-checksum", "md5 eA==")], file.clone())
        .await;
    assert_eq!(unknown.problem(), "checksum_algorithm");
    assert!(bench.objects().await.is_empty());
    assert_eq!(bench.count("upload_part").await, 0);
    let good = device
        .patch(&path, 0, &[("upload-checksum", &sum(&file))], file.clone())
        .await;
    assert_eq!(good.header("zhibao-state"), "done");
}

#[tokio::test]
async fn the_protocol_is_kept() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({}));
    let auth = [("authorization", device.bearer.as_str())];
    let old = bench.call("POST", "/v1/uploads", &auth, Body::empty()).await;
    assert_eq!((old.status.as_u16(), old.problem().as_str()), (412, "tus_version"));
    for length in ["", "-1", "+5", "x", "0"] {
        let headers = [("upload-length", length), ("upload-metadata", &*metadata(&file))];
        let answer = device.call("POST", "/v1/uploads", &headers, Body::empty()).await;
        assert_eq!(answer.problem(), "upload_length", "{length}");
    }
    assert_eq!(device.create(10_000_001, &metadata(&file)).await.problem(), "too_large");
    assert_eq!(device.create(5, "filename eA==").await.problem(), "upload_metadata");
    assert_eq!(bench.count("upload").await, 0);

    let path = device.begin(&file).await;
    let kind = [("upload-offset", "0"), ("content-type", "text/plain")];
    assert_eq!(
        device.call("PATCH", &path, &kind, file.clone()).await.problem(),
        "media_type"
    );
    let ahead = device.patch(&path, 5, &[], file.clone()).await;
    assert_eq!((ahead.status.as_u16(), ahead.json()["offset"].clone()), (409, json!(0)));
    let long = [file.clone(), vec![0]].concat();
    assert_eq!(device.patch(&path, 0, &[], long).await.problem(), "too_large");
    assert!(bench.objects().await.is_empty());
    assert_eq!(device.call("PUT", &path, &[], Body::empty()).await.problem(), "method");
    assert_eq!(
        device.call("HEAD", "/v1/uploads/none", &[], Body::empty()).await.status,
        404
    );

    assert_eq!(
        device
            .patch(&path, 0, &[], file[..9].to_vec())
            .await
            .header("upload-offset"),
        "9"
    );
    assert_eq!(device.call("DELETE", &path, &[], Body::empty()).await.status, 204);
    assert_eq!(device.call("HEAD", &path, &[], Body::empty()).await.status, 404);
    assert!(bench.objects().await.is_empty());
}

#[tokio::test]
async fn uploads_expire() {
    let bench = bench().await;
    let mut device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({}));
    let path = device.begin(&file).await;
    device.patch(&path, 0, &[], file[..9].to_vec()).await;
    bench.clock.advance(7 * 86_400 + TOKEN_LIFE);
    device.bearer = format!("Bearer {}", device.token().await);
    let answer = device.patch(&path, 9, &[], file[9..].to_vec()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (410, "upload_gone")
    );
    housekeeping::expire(&bench.server).await.unwrap();
    assert!(bench.objects().await.is_empty());
    assert_eq!((bench.count("upload").await, bench.count("submission").await), (0, 0));
}

#[tokio::test]
async fn only_the_owner_sees_an_upload_or_a_submission() {
    let bench = bench().await;
    let (device, stranger) = (bench.device(SCHOOL).await, bench.device(OTHER).await);
    let colleague = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({}));
    let path = device.begin(&file).await;
    for other in [&stranger, &colleague] {
        for method in ["HEAD", "GET", "DELETE"] {
            assert_eq!(
                other.call(method, &path, &[], Body::empty()).await.status,
                404,
                "{method}"
            );
        }
        assert_eq!(other.patch(&path, 0, &[], file.clone()).await.problem(), "not_found");
    }
    let tus = [("tus-resumable", "1.0.0")];
    assert_eq!(bench.call("HEAD", &path, &tus, Body::empty()).await.status, 401);
    device.patch(&path, 0, &[], file.clone()).await;
    let submission = format!("/v1/submissions/{}", id_of(&file));
    assert_eq!(stranger.get(&submission).await.problem(), "not_found");
    assert_eq!(
        colleague.get(&submission).await.status,
        200,
        "a submission is the school's"
    );
    assert_eq!(stranger.get("/v1/submissions").await.json()["submissions"], json!([]));
}

#[tokio::test]
async fn refused_packages_leave_nothing_but_the_reason() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let stranger = zhibao_seal::agefile::Identity::generate().recipient();
    let mut foreign = zhibao_seal::agefile::EncryptWriter::new(Vec::new(), &[stranger]).unwrap();
    std::io::Write::write_all(&mut foreign, b"x").unwrap();
    let cases = [
        (b"no package".to_vec(), "package.not_an_archive", false),
        (foreign.finish().unwrap(), "age.not_for_this_key", false),
        (b"zhibao-part 1 x".to_vec(), "split_part", false),
        (package(OTHER, 1, json!({})), "other_school", false),
        (
            package(SCHOOL, 1, json!({ "receiver": "999999" })),
            "other_receiver",
            true,
        ),
        (package(SCHOOL, 1, json!({ "outcome": "refused" })), "errors", true),
    ];
    for (file, reason, known) in cases {
        let path = device.begin(&file).await;
        let answer = device.patch(&path, 0, &[], file.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("zhibao-state")),
            (204, "refused"),
            "{reason}"
        );
        let told = device.get(&path).await.json();
        assert_eq!(told["reason"]["code"], reason);
        assert!(!told["reason"]["zh"].as_str().unwrap().is_empty());
        assert_eq!(
            told["submission"]["state"],
            if known { json!("refused") } else { Value::Null },
            "{reason}"
        );
        assert_eq!(told["submission"]["receipt"], Value::Null);
    }
    assert!(bench.objects().await.is_empty());
    assert_eq!(
        (bench.count("identity").await, bench.count("upload_part").await),
        (0, 0)
    );
    assert_eq!(device.get("/v1/submissions").await.json()["head"], Value::Null);

    // The bytes are not those announced.
    let file = package(SCHOOL, 1, json!({}));
    let answer = device.create(file.len() as u64, &metadata(b"others")).await;
    let path = answer.header("location").to_owned();
    assert_eq!(
        device.patch(&path, 0, &[], file.clone()).await.header("zhibao-state"),
        "refused"
    );
    assert_eq!(device.get(&path).await.json()["reason"]["code"], "upload_digest");
    assert!(bench.objects().await.is_empty());
}

#[tokio::test]
async fn the_same_package_twice_is_one_submission() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let plain = package(SCHOOL, 1, json!({}));
    let (first, second) = (bench.encrypted(&plain), bench.encrypted(&plain));
    assert_ne!(first, second);
    device.upload(&first).await;
    let before = device.get(&format!("/v1/submissions/{}", id_of(&plain))).await.json();
    assert_eq!(device.upload(&second).await.header("zhibao-state"), "done");
    assert_eq!(
        device.get(&format!("/v1/submissions/{}", id_of(&plain))).await.json(),
        before
    );
    assert_eq!((bench.count("submission").await, bench.objects().await.len()), (1, 1));
}

#[tokio::test]
async fn a_fork_is_kept_and_told_and_does_not_become_the_head() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let first = package(SCHOOL, 1, json!({}));
    let twin = package(SCHOOL, 1, json!({ "pad": 1 }));
    device.upload(&first).await;
    device.upload(&twin).await;
    let found = device.get(&format!("/v1/submissions/{}", id_of(&twin))).await.json();
    assert_eq!((&found["fork"], &found["head"]), (&json!(true), &json!(id_of(&first))));
    let receipt = Receipt::verify(found["receipt"].as_str().unwrap(), &Card::read(&device.card).unwrap()).unwrap();
    assert!(receipt.fork && receipt.head.hex() == id_of(&first));
    let next = package(SCHOOL, 2, json!({ "previous": id_of(&first) }));
    device.upload(&next).await;
    let all = device.get("/v1/submissions").await.json();
    assert_eq!(
        (
            all["head"].as_str().unwrap(),
            all["submissions"].as_array().unwrap().len()
        ),
        (&*id_of(&next), 3)
    );
    let stray = package(SCHOOL, 3, json!({ "previous": id_of(&twin) }));
    device.upload(&stray).await;
    let found = device.get(&format!("/v1/submissions/{}", id_of(&stray))).await.json();
    assert_eq!(found["notes"], json!(["previous_is_not_head"]));
}

#[tokio::test]
async fn an_unknown_layer_is_held() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({ "outcome": "held" }));
    device.upload(&file).await;
    let found = device.get(&format!("/v1/submissions/{}", id_of(&file))).await.json();
    assert_eq!(
        (&found["state"], &found["reason"]["code"]),
        (&json!("held"), &json!("unknown_layer"))
    );
    assert!(found["receipt"].is_string());
}

#[tokio::test]
async fn what_a_kill_left_behind_is_taken_up_or_swept() {
    let bench = bench().await;
    let device = bench.device(SCHOOL).await;
    let file = package(SCHOOL, 1, json!({}));
    let path = device.begin(&file).await;
    device.patch(&path, 0, &[], file[..9].to_vec()).await;
    // As after a kill between the last row of the upload and its judgement.
    let id = path.rsplit('/').next().unwrap().to_owned();
    let object = format!("uploads/{SCHOOL}/{id}/rest");
    let mut writing = bench.server.blobs.write(&object);
    writing.push(file[9..].to_vec().into()).await.unwrap();
    writing.finish().await.unwrap();
    let mut stray = bench.server.blobs.write("packages/stray");
    stray.push(vec![1].into()).await.unwrap();
    stray.finish().await.unwrap();
    let rest = (file.len() - 9) as i64;
    let row = vec![
        SCHOOL.into(),
        id.as_str().into(),
        9i64.into(),
        rest.into(),
        object.as_str().into(),
    ];
    let part = "INSERT INTO upload_part (school_id, upload_id, start, length, object) VALUES (?1, ?2, ?3, ?4, ?5)";
    let complete = "UPDATE upload SET state = 'complete', received = length";
    let steps = [
        zhibao_server::db::Step::one(part, row),
        zhibao_server::db::Step::one(complete, vec![]),
    ];
    bench.server.db.commit(steps.to_vec()).await.unwrap();
    assert_eq!(
        device.call("DELETE", &path, &[], Body::empty()).await.problem(),
        "state"
    );

    housekeeping::at_start(&bench.server, true).await.unwrap();
    assert_eq!(
        device
            .call("HEAD", &path, &[], Body::empty())
            .await
            .header("zhibao-state"),
        "done"
    );
    let objects = bench.objects().await;
    assert!(
        objects.len() == 1 && objects[0].starts_with("packages/3143000123/"),
        "{objects:?}"
    );
}
