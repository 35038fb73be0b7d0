//! Real packages, judged by the engine and the bundled standard.

#![allow(clippy::unwrap_used)]

mod common;

use chrono::{DateTime, NaiveDate};
use common::{Bench, Device, NOW, OTHER, SCHOOL, bench_in_earnest, bench_of};
use serde_json::{Value as Json, json};
use zhibao_core::package::archive::{Archive, Writer};
use zhibao_core::package::descriptor::{Counts, Facts, LayerRef, Receiver};
use zhibao_core::package::{Digest, Limits};
use zhibao_core::standard::bundled;
use zhibao_core::value::Value;
use zhibao_engine::package::{Builder, Signer, bundled_layers};
use zhibao_seal::cert::{Certificate, self_issued};
use zhibao_seal::key::SigningKey;
use zhibao_seal::paper;
use zhibao_seal::statement::Statement;
use zhibao_server::ingest::{Incoming, Taken, take};
use zhibao_server::{forwarders, papers};

const DAY: i64 = 86_400;

fn facts(school: &str, sequence: u64) -> Facts {
    Facts {
        school: school.into(),
        school_name: "试验学校".into(),
        period: "2026-2027-1".into(),
        as_of: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
        receiver: Some(Receiver {
            code: "000000".into(),
            key: "00".repeat(32),
        }),
        layers: bundled_layers().to_vec(),
        engine: 1,
        sequence,
        previous: None,
        sealed_at: DateTime::from_timestamp(NOW, 0).unwrap().fixed_offset(),
        confirmed_by: Vec::new(),
        findings: Counts::default(),
        audit_head: Some(Digest([9; 32])),
        base: None,
        app: "test".into(),
    }
}

/// A package of students of whom only the names are known.
fn sealed(facts: Facts, names: &[&str], key: &SigningKey, chain: &[Certificate]) -> Vec<u8> {
    let standard = bundled().unwrap();
    let tables = ["student"];
    let mut builder = Builder::new(standard, &tables, &());
    if !names.is_empty() {
        let mut writer = builder.table("student").unwrap();
        let table = standard.table("student").unwrap();
        for (n, name) in names.iter().enumerate() {
            let mut values = vec![Value::Null; table.fields.len()];
            values[table.field_index("XM").unwrap()] = Value::text(name);
            values[table.field_index("SFZJH").unwrap()] = Value::text("11010120080101123X");
            writer.row(&format!("row-{n}"), &values);
        }
        builder.add(writer);
    }
    builder.seal(facts, Signer { key, chain }, Vec::new()).unwrap().out
}

async fn outcome(device: &Device<'_>, file: &[u8]) -> Json {
    let path = device.begin(file).await;
    assert_eq!(device.patch(&path, 0, &[], file.to_vec()).await.status, 204);
    device.get(&path).await.json()
}

async fn refused(bench: &Bench, device: &Device<'_>, file: &[u8], reason: &str) {
    let told = outcome(device, file).await;
    assert_eq!(
        (told["state"].as_str(), told["reason"]["code"].as_str()),
        (Some("refused"), Some(reason)),
        "{told}"
    );
    assert!(bench.objects().await.is_empty());
    assert_eq!(bench.count("identity").await, 0);
}

#[tokio::test]
async fn a_sound_package_is_received() {
    let bench = bench_in_earnest().await;
    let device = bench.device(SCHOOL).await;
    let file = bench.encrypted(&sealed(facts(SCHOOL, 1), &[], &device.key, &device.chain));
    let told = outcome(&device, &file).await;
    assert_eq!(
        (&told["state"], &told["submission"]["state"]),
        (&json!("done"), &json!("received")),
        "{told}"
    );
    assert_eq!(told["submission"]["period"], "2026-2027-1");
    assert_eq!(told["submission"]["errors"], 0);
}

#[tokio::test]
async fn open_errors_are_refused_whatever_the_package_claims() {
    let bench = bench_in_earnest().await;
    let device = bench.device(SCHOOL).await;
    let file = sealed(facts(SCHOOL, 1), &["张三"], &device.key, &device.chain);
    refused(&bench, &device, &file, "errors").await;
    let told = outcome(&device, &file).await;
    let text = told["reason"]["en"].as_str().unwrap();
    assert!(text.contains("F01×") && !text.contains("张三"), "{text}");
    assert!(told["submission"]["errors"].as_i64().unwrap() > 0);
}

#[tokio::test]
async fn signers_that_were_not_enrolled_here_are_refused() {
    let bench = bench_in_earnest().await;
    let device = bench.device(SCHOOL).await;
    let own = self_issued(&device.key, SCHOOL, NOW - DAY, NOW + DAY).unwrap();
    refused(
        &bench,
        &device,
        &sealed(facts(SCHOOL, 1), &[], &device.key, &[own]),
        "cert.unknown_signer",
    )
    .await;
    let other = bench.device(OTHER).await;
    let theirs = sealed(facts(OTHER, 1), &[], &other.key, &other.chain);
    refused(&bench, &device, &theirs, "other_school").await;
    let posing = sealed(facts(SCHOOL, 1), &[], &other.key, &other.chain);
    refused(&bench, &other, &posing, "cert.name_mismatch").await;
    let mut broken = sealed(facts(SCHOOL, 1), &[], &device.key, &device.chain);
    let middle = broken.len() / 3;
    broken[middle] ^= 1;
    let told = outcome(&device, &broken).await;
    assert_eq!(told["state"], "refused");
    assert!(bench.objects().await.is_empty());
}

#[tokio::test]
async fn a_layer_that_is_not_here_is_held() {
    let bench = bench_in_earnest().await;
    let device = bench.device(SCHOOL).await;
    let mut newer = facts(SCHOOL, 1);
    newer.layers.push(LayerRef {
        id: "zhibao.province".into(),
        version: 1,
        sha256: Digest([1; 32]),
    });
    let told = outcome(&device, &sealed(newer, &[], &device.key, &device.chain)).await;
    assert_eq!(told["submission"]["state"], "held", "{told}");
    assert_eq!(told["submission"]["reason"]["code"], "unknown_layer");
}

#[tokio::test]
async fn revoked_before_receipt_is_refused_and_expired_since_sealing_is_noted() {
    let bench = bench_in_earnest().await;
    let device = bench.device(SCHOOL).await;
    let file = sealed(facts(SCHOOL, 1), &[], &device.key, &device.chain);
    let colleague = bench.device(SCHOOL).await;
    let end = device.chain[0].not_after();
    bench.clock.advance(end + 10 * DAY - NOW);
    let mut late = bench.device(SCHOOL).await;
    let told = outcome(&late, &file).await;
    assert_eq!(told["submission"]["notes"], json!(["certificate_expired"]), "{told}");
    bench.clock.advance(90 * DAY);
    late.bearer = format!("Bearer {}", late.token().await);
    let second = sealed(facts(SCHOOL, 2), &[], &device.key, &device.chain);
    assert_eq!(outcome(&late, &second).await["reason"]["code"], "cert.expired");
    assert_eq!(bench.objects().await.len(), 1);

    let sql = "UPDATE device SET revoked_at = ?1 WHERE device_id = ?2";
    let args = vec![(NOW + 1).into(), colleague.key.public().kid().into()];
    bench
        .server
        .db
        .commit(vec![zhibao_server::db::Step::one(sql, args)])
        .await
        .unwrap();
    let third = sealed(facts(SCHOOL, 3), &[], &colleague.key, &colleague.chain);
    let told = outcome(&late, &third).await;
    assert_eq!(told["state"], "refused", "{told}");
}

/// A package as a tier forwards it: some of its resources left out, descriptor and signature as they were.
fn without(package: &[u8], class: &str) -> Vec<u8> {
    let archive = Archive::open(package, &Limits::default()).unwrap();
    let mut writer = Writer::new(Vec::new());
    let end = format!(".{class}.csv");
    let kept = archive.entries().iter().filter(|entry| !entry.name().ends_with(&end));
    let mut left_out = archive.entries().len();
    for entry in kept {
        writer.add(entry.name(), &archive.read(entry).unwrap()).unwrap();
        left_out -= 1;
    }
    assert!(left_out > 0, "something of that class was there");
    writer.finish().unwrap()
}

#[tokio::test]
async fn a_forwarded_package_is_taken_in_beside_its_statement() {
    let (county, province) = (bench_of(Some("430104")).await, bench_of(Some("430000")).await);
    let device = county.device(SCHOOL).await;
    let mut facts = facts(SCHOOL, 1);
    facts.receiver.as_mut().unwrap().code = "430104".into();
    let standard = bundled().unwrap();
    let mut builder = Builder::new(standard, &["student"], &());
    let writer = builder.table("student").unwrap();
    builder.add(writer);
    let signer = Signer {
        key: &device.key,
        chain: &device.chain,
    };
    let sealed = builder.seal(facts, signer, Vec::new()).unwrap();
    let bytes = without(&sealed.out, "county");

    let said = |package: Digest, withheld: &[&str]| {
        let statement = Statement {
            version: 1,
            authority: "430104".into(),
            package: zhibao_seal::hash::Digest(package.0),
            withheld: withheld.iter().map(|class| (*class).to_owned()).collect(),
            forwarded_at: NOW,
        };
        paper::sign(&statement, &county.server.keys.receipts).unwrap()
    };
    let card = papers::card(&county.server).await.unwrap();
    let right = said(sealed.id, &["county"]);
    assert!(
        forwarders::read(&province.server, &right).await.is_err(),
        "nobody knows the county"
    );
    assert!(forwarders::take(&province.server, &card, None).await.is_err());
    let fingerprint = county.server.keys.root.key().public().fingerprint().to_string();
    forwarders::take(&province.server, &card, Some(&fingerprint))
        .await
        .unwrap();
    forwarders::take(&province.server, &card, None).await.unwrap();

    let outcome = async |statement: Option<&str>| {
        let mut forwarded = Vec::new();
        if let Some(text) = statement {
            forwarded.push(forwarders::read(&province.server, text).await.unwrap());
        }
        let incoming = Incoming {
            school: None,
            upload: None,
            bytes: bytes.clone().into(),
            forwarded,
        };
        match take(&province.server, incoming).await.unwrap() {
            Taken::Stored(_) => "stored".to_owned(),
            Taken::Refused(reason) => reason.code,
        }
    };
    assert_eq!(outcome(None).await, "cert.unknown_signer");
    let other = said(Digest([3; 32]), &["county"]);
    assert_eq!(outcome(Some(&other)).await, "cert.unknown_signer");
    assert_eq!(outcome(Some(&said(sealed.id, &[]))).await, "package.absent");
    assert_eq!(outcome(Some(&right)).await, "stored");
}
