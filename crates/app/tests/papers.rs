//! Sticks, reviews and files, with the real server's own papers.

#![allow(clippy::unwrap_used)] // a test

#[path = "send/desk.rs"]
mod desk;
#[path = "send/host.rs"]
mod host;

use chrono::Utc;
use desk::{Desk, PERIOD, SCHOOL, around, ready, write};
use host::Host;
use zhibao_app::identity::load_card;
use zhibao_app::seal::encrypt_to_authority;
use zhibao_app::send::{
    Accepted, Parcel, Pinned, SendError, accept, comments, enrol_accept, enrol_request, parcels, pull,
};
use zhibao_seal::enrol::{EnrolAnswer, EnrolRequest};
use zhibao_seal::paper;
use zhibao_seal::receipt::{Comment, Receipt, Slip, SlipState};
use zhibao_server::{ingest, papers, tasks};

fn slip(host: &Host, receipt: &Receipt, review: u32, state: SlipState) -> String {
    let comment = Comment {
        table: Some("student".into()),
        row_id: Some("row".into()),
        field: Some("XM".into()),
        text: "请核对姓名".into(),
        must_fix: true,
    };
    let slip = Slip {
        version: 1,
        authority: receipt.authority.clone(),
        package: receipt.package,
        school: SCHOOL.into(),
        period: PERIOD.into(),
        sequence: receipt.sequence,
        head: receipt.head,
        review,
        state,
        reviewed_at: receipt.received_at + i64::from(review),
        due: None,
        comments: vec![comment],
    };
    paper::sign(&slip, &host.server.keys.receipts).unwrap()
}

#[test]
fn everything_goes_by_stick_too() {
    let host = Host::start(false);
    let mut desk = Desk::new();
    let request = desk.path("request.json");
    enrol_request(desk.vault(), &request, None).unwrap();
    let (asked, csr) = EnrolRequest::read(&std::fs::read(&request).unwrap()).unwrap();
    assert!(asked.code.is_none());
    let (chain, device) = papers::certify(&host.server, &csr, SCHOOL).unwrap();
    host.block_on(host.server.db.commit(vec![device])).unwrap();
    let card = host.block_on(papers::card(&host.server)).unwrap();
    let tasks = host.block_on(tasks::of_school(&host.server, SCHOOL, PERIOD)).unwrap();
    let task = host.block_on(papers::task(&host.server, SCHOOL, tasks, None)).unwrap();
    let answer = EnrolAnswer::new(&asked.instance, &chain, card.clone(), task.clone().into_bytes());
    let answer = write(&desk, "answer.json", &answer.to_bytes());
    let fingerprint = match enrol_accept(desk.vault(), &answer, None, &around(1)) {
        Err(SendError::Fingerprint { spoken, .. }) => spoken,
        other => panic!("{other:?}"),
    };
    let wrong = enrol_accept(desk.vault(), &answer, Some("2222 2222 2222 2222"), &around(1));
    assert!(matches!(wrong, Err(SendError::Seal(_))) && load_card(desk.vault()).unwrap().is_none());
    for _ in 0..2 {
        enrol_accept(desk.vault(), &answer, Some(&fingerprint), &around(1)).unwrap();
    }
    let (card, task) = (
        write(&desk, "a.bin", card.as_bytes()),
        write(&desk, "b.zbt", task.as_bytes()),
    );

    let id = desk.seal();
    let plain = desk.vault().package(&id).unwrap().unwrap().bytes;
    let sealed = encrypt_to_authority(desk.vault(), &plain, Utc::now()).unwrap();
    let incoming = ingest::Incoming {
        school: None,
        upload: None,
        bytes: sealed.into(),
        forwarded: Vec::new(),
    };
    let taken = host.block_on(ingest::take(&host.server, incoming)).unwrap();
    let ingest::Taken::Stored(stored) = taken else {
        panic!("{taken:?}")
    };
    let receipt = Receipt::verify(&stored.receipt, &load_card(desk.vault()).unwrap().unwrap()).unwrap();
    let returned = write(&desk, "slip", slip(&host, &receipt, 2, SlipState::Returned).as_bytes());
    let older = write(&desk, "older", slip(&host, &receipt, 1, SlipState::Accepted).as_bytes());
    let paper = write(&desk, "receipt", stored.receipt.as_bytes());
    let junk = write(&desk, "junk", b"junk");
    let files = [returned, older, paper, junk, card, task, desk.path("none")];
    for _ in 0..2 {
        let results: Vec<_> = accept(desk.vault(), &files, None, &around(1))
            .into_iter()
            .map(|(_, r)| r)
            .collect();
        assert!(matches!(
            &results[0],
            Ok(Accepted::Slip {
                state: SlipState::Returned,
                comments: 1,
                ..
            })
        ));
        assert!(matches!(
            &results[1],
            Ok(Accepted::Slip {
                state: SlipState::Accepted,
                ..
            })
        ));
        assert!(matches!(&results[2], Ok(Accepted::Receipt { package, fork: false, .. }) if *package == id));
        assert!(matches!(&results[3], Err(SendError::NotAPaper(_))));
        assert!(matches!(
            &results[4],
            Ok(Accepted::Card {
                pinned: Pinned::Same,
                ..
            })
        ));
        assert!(matches!(&results[5], Ok(Accepted::Task { .. })));
        assert!(matches!(&results[6], Err(SendError::File { .. })));
        assert_eq!(desk.state(&id), "returned");
    }
    let remarks = comments(desk.vault(), Some(PERIOD)).unwrap();
    assert!(remarks.len() == 1 && remarks[0].review == 2 && remarks[0].comment.field.as_deref() == Some("XM"));
    assert_eq!(desk.vault().receipts(&id).unwrap().len(), 1);
    // Online afterwards: it is held, so nothing is sent.
    let pushed = desk.push(&Parcel::Kept(id.clone()), Some(&host.url), 1).unwrap();
    assert!(pushed.again && pushed.receipt == receipt);
}

#[test]
fn pull_brings_what_the_authority_has_to_say() {
    let host = Host::start(false);
    let (mut desk, id) = ready(&host);
    let receipt = desk.push(&Parcel::Kept(id.clone()), None, 1).unwrap().receipt;
    let first = pull(desk.vault(), None, &around(1)).unwrap();
    assert!(first.standards_changed && first.slips == 0 && first.receipts == 0 && first.card == Pinned::Same);
    let jws = slip(&host, &receipt, 1, SlipState::Accepted);
    let args = vec![
        SCHOOL.into(),
        id.as_str().into(),
        1i64.into(),
        "accepted".into(),
        1i64.into(),
        jws.into(),
    ];
    host.sql(
        "INSERT INTO slip (school_id, package_id, number, verdict, made_at, jws) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        args,
    );
    host.sql("UPDATE submission SET state = 'accepted'", vec![]);
    let second = pull(desk.vault(), None, &around(1)).unwrap();
    assert!(!second.standards_changed && second.slips == 1 && second.head == Some(id.clone()));
    assert_eq!(
        (
            desk.state(&id).as_str(),
            pull(desk.vault(), None, &around(1)).unwrap().slips
        ),
        ("accepted", 0)
    );
    assert_eq!(desk.push(&Parcel::Kept(id.clone()), None, 1).unwrap().receipt, receipt);
    assert_eq!(desk.state(&id), "accepted");
}

#[test]
fn files_are_sent_plain_or_encrypted() {
    let host = Host::start(false);
    let (mut desk, id) = ready(&host);
    let plain = desk.vault().package(&id).unwrap().unwrap().bytes;
    let sealed = encrypt_to_authority(desk.vault(), &plain, Utc::now()).unwrap();
    let (plain, sealed) = (write(&desk, "p.zbp", &plain), write(&desk, "p.zbp.age", &sealed));
    for file in [sealed, plain] {
        host.forget();
        let parcel = parcels(desk.vault(), file.to_str()).unwrap().remove(0);
        let first = desk.push(&parcel, None, 1).unwrap();
        assert!(!first.again && first.receipt.package.hex() == id);
        assert_eq!(desk.push(&parcel, None, 1).unwrap().receipt, first.receipt);
        assert_eq!(host.submissions(), 1);
    }
    let junk = write(&desk, "junk.zbp", b"junk");
    let parcel = Parcel::File(junk);
    assert!(matches!(desk.push(&parcel, None, 1), Err(SendError::Package(_))));
}
