//! The real client against the real server: enrolment, and sending over a line that breaks.

#![allow(clippy::unwrap_used)] // a test

#[path = "send/desk.rs"]
mod desk;
#[path = "send/host.rs"]
mod host;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use desk::{Desk, PERIOD, SCHOOL, around, ready};
use host::{Cut, Host, Relay};
use zhibao_app::demo::{self, Enrolment, Term, Wanted, school_of};
use zhibao_app::identity::{DEVICE_KEY, load_card, load_identity};
use zhibao_app::seal::HEAD;
use zhibao_app::send::{
    Contact, PENDING, Parcel, PushOptions, Pushed, SERVER, SendError, TASK, contact, enrol_online, parcels, pull, push,
};
use zhibao_core::message::{Lang, Speak};
use zhibao_core::package::Limits;
use zhibao_core::standard::bundled;
use zhibao_engine::package::excerpt;

#[test]
fn a_package_arrives_once_and_its_receipt_comes_back_each_time() {
    let host = Host::start(false);
    let (mut desk, id) = ready(&host);
    assert_eq!(desk.vault().setting(SERVER).unwrap(), Some(host.url.clone()));
    let (last, answered) = contact(desk.vault()).unwrap();
    assert!(last == Contact::Answered && answered.is_some());
    assert!(desk.vault().setting(TASK).unwrap().is_some() && desk.vault().secret(PENDING).unwrap().is_none());
    assert_eq!(parcels(desk.vault(), None).unwrap(), [Parcel::Kept(id.clone())]);
    assert_eq!(
        parcels(desk.vault(), Some(&id[..10])).unwrap(),
        [Parcel::Kept(id.clone())]
    );
    assert_eq!(parcels(desk.vault(), Some(PERIOD)).unwrap(), [Parcel::Kept(id.clone())]);
    assert!(matches!(
        parcels(desk.vault(), Some("nothing")),
        Err(SendError::NoPackage(_))
    ));

    let parcel = Parcel::Kept(id.clone());
    let mut seen = Vec::new();
    let options = PushOptions {
        server: None,
        chunk: 1000,
    };
    let first = push(desk.vault(), &parcel, &options, &around(3), &mut |at| {
        seen.push((at.done, at.total))
    })
    .unwrap();
    assert!(!first.again && !first.other_bytes && first.receipt.package.hex() == id);
    assert!(seen.len() > 6 && seen.iter().all(|(done, total)| done <= total));
    assert!(seen.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{seen:?}");
    assert_eq!(desk.state(&id), "received");
    assert_eq!(desk.vault().setting(HEAD).unwrap(), Some(id.clone()));
    for name in ["device.outgoing.", "device.upload."] {
        assert!(desk.vault().secret(&format!("{name}{id}")).unwrap().is_none());
    }

    let again = desk.push(&parcel, None, 1).unwrap();
    assert!(again.again && again.receipt == first.receipt);
    assert_eq!((host.submissions(), desk.vault().receipts(&id).unwrap().len()), (1, 1));
    // The kept receipt stands for itself where there is no network.
    drop(host);
    assert_eq!(desk.push(&parcel, None, 1).unwrap().receipt, first.receipt);
    let (last, since) = contact(desk.vault()).unwrap();
    assert!(last == Contact::Unreachable && since >= answered);
}

/// Pushes until it is through, as a person would who repeats the step; every end before is an unclear one.
fn until_through(desk: &mut Desk, parcel: &Parcel, server: &str, kill: bool) -> Pushed {
    for _ in 0..2000 {
        match desk.push(parcel, Some(server), 1) {
            Ok(pushed) => return pushed,
            Err(error) => assert!(error.is_unclear(), "{error}"),
        }
        if kill {
            desk.reopen();
        }
    }
    panic!("never through");
}

/// Four terms of a school at a server that judges by everything: grants of a second term rest on what the first one told.
#[test]
fn the_terms_of_a_school_are_accepted_one_after_another() {
    let host = Host::start(false);
    let folder = tempfile::tempdir().unwrap();
    let standard = bundled().unwrap();
    let term = Term::on("20260920").unwrap();
    let code = host.code(&school_of(standard, 60, 7, &term, 3).unwrap().code);
    let wanted = Wanted {
        students: 60,
        seed: 7,
        as_of: "20260920",
        years: 3,
        passphrase: "demo",
        errors: 0.0,
        enrolment: Enrolment::Server {
            url: &host.url,
            code: &code,
        },
    };
    let demo = demo::build(folder.path(), &wanted, desk::options(folder.path())).unwrap();
    let packages = demo.vault.packages().unwrap();
    assert_eq!((packages.len(), host.submissions()), (4, 4));
    assert!(
        packages.iter().all(|p| p.state == "received"),
        "{:?}",
        packages.iter().map(|p| &p.state).collect::<Vec<_>>()
    );
    let spring = packages.iter().find(|p| p.period == "2025-2026-2").unwrap();
    let bytes = demo.vault.package(&spring.id).unwrap().unwrap().bytes;
    let mut rows = BTreeMap::new();
    let wanted = ["grant_payment", "hardship_recognition"].map(|id| (id, vec![0]));
    excerpt(
        &bytes,
        standard,
        &wanted.into(),
        &Limits::default(),
        &mut |table, _, _| {
            *rows.entry(table.id.clone()).or_insert(0) += 1;
        },
    )
    .unwrap();
    assert!(
        rows["grant_payment"] > 0 && rows["hardship_recognition"] > 0,
        "{rows:?}"
    );
}

#[test]
fn a_cut_at_any_byte_ends_in_one_submission_and_its_receipt() {
    let host = Host::start(false);
    let (mut desk, id) = ready(&host);
    let relay = Relay::before(&host);
    let parcel = Parcel::Kept(id.clone());
    until_through(&mut desk, &parcel, &relay.url, false);
    let (up, down) = (relay.up.load(Ordering::SeqCst), relay.down.load(Ordering::SeqCst));
    assert!(up > 5000 && down > 1000);
    let mut cuts: Vec<Cut> = (1..12).map(|n| Cut::Up(up * n / 12)).collect();
    cuts.extend((1..12).map(|n| Cut::Down(down * n / 12)));
    cuts.extend([
        Cut::Up(1),
        Cut::Up(up - 1),
        Cut::Up(up),
        Cut::Down(1),
        Cut::Down(down - 1),
        Cut::Down(down),
    ]);
    for (n, cut) in cuts.into_iter().enumerate() {
        host.forget();
        relay.reset(cut);
        let mut pushed = until_through(&mut desk, &parcel, &relay.url, n % 4 == 0);
        if host.submissions() == 0 {
            // The very first question was cut, and the receipt of the round before stood for itself.
            pushed = until_through(&mut desk, &parcel, &relay.url, false);
        }
        assert_eq!(pushed.receipt.package.hex(), id, "{cut:?}");
        assert_eq!(host.submissions(), 1, "{cut:?}");
    }
    // Within one call the line may break as well.
    host.forget();
    relay.reset(Cut::Up(up / 2));
    assert_eq!(
        desk.push(&parcel, Some(&relay.url), 5).unwrap().receipt.package.hex(),
        id
    );
}

#[test]
fn an_enrolment_whose_answer_was_lost_is_repeated() {
    let host = Host::start(false);
    let relay = Relay::before(&host);
    let mut desk = Desk::new();
    let code = host.code(SCHOOL);
    enrol_online(desk.vault(), &relay.url, &code, None, &around(1)).unwrap();
    let down = relay.down.load(Ordering::SeqCst);
    let mut desk = Desk::new();
    let code = host.code(SCHOOL);
    relay.reset(Cut::Down(down * 3 / 5));
    let lost = enrol_online(desk.vault(), &relay.url, &code, None, &around(1));
    assert!(matches!(lost, Err(SendError::Unclear)), "{lost:?}");
    desk.reopen();
    enrol_online(desk.vault(), &relay.url, &code, None, &around(1)).unwrap();
    assert!(load_identity(desk.vault()).unwrap().is_some());
}

#[test]
fn only_the_server_that_the_card_names_is_spoken_to() {
    let (host, other) = (Host::start(true), Host::start(true));
    let (mut desk, id) = ready(&host);
    let parcel = Parcel::Kept(id);
    let refused = desk.push(&parcel, Some(&other.url), 2).unwrap_err();
    assert!(matches!(refused, SendError::Untrusted), "{refused}");
    assert!(!desk.push(&parcel, None, 2).unwrap().again);
    // A code of one authority does not open the door of another.
    let mut stranger = Desk::new();
    let code = host.code(SCHOOL);
    let refused = enrol_online(stranger.vault(), &other.url, &code, None, &around(1)).unwrap_err();
    assert!(matches!(refused, SendError::Seal(_)), "{refused}");
    assert!(load_card(stranger.vault()).unwrap().is_none());
    let refused = enrol_online(stranger.vault(), "http://up.example.test", &code, None, &around(1)).unwrap_err();
    assert!(matches!(refused, SendError::PlainHttp(_)), "{refused}");
    let code = host.code("3143000999");
    let refused = enrol_online(stranger.vault(), &host.url, &code, None, &around(1)).unwrap_err();
    assert!(matches!(refused, SendError::OtherSchool { .. }), "{refused}");
    assert!(stranger.vault().secret(DEVICE_KEY).unwrap().is_none());
}

#[test]
fn a_refused_package_is_said_so_in_the_receivers_words() {
    let host = Host::start(false);
    let mut desk = Desk::new();
    // Sealed before the device was enrolled: signed with a certificate of its own.
    let id = desk.seal();
    let parcel = Parcel::Kept(id.clone());
    assert!(matches!(desk.push(&parcel, None, 1), Err(SendError::NotEnrolled)));
    let code = host.code(SCHOOL);
    enrol_online(desk.vault(), &host.url, &code, None, &around(1)).unwrap();
    for _ in 0..2 {
        let refused = desk.push(&parcel, None, 1).unwrap_err();
        let SendError::Refused(reason) = &refused else {
            panic!("{refused}")
        };
        assert!(refused.say(Lang::Zh).contains(&reason.zh) && refused.say(Lang::En).contains(&reason.en));
        assert_eq!(desk.state(&id), "refused");
        assert!(desk.vault().secret(&format!("device.outgoing.{id}")).unwrap().is_none());
    }
    assert!(desk.vault().receipts(&id).unwrap().is_empty());
}

#[test]
fn a_server_that_is_away_is_neither_failure_nor_success() {
    let host = Host::start(false);
    let (mut desk, id) = ready(&host);
    drop(host);
    let error = desk.push(&Parcel::Kept(id.clone()), None, 2).unwrap_err();
    assert!(matches!(error, SendError::Unreachable) && error.is_unclear(), "{error}");
    assert_eq!(desk.state(&id), "sealed");
    assert!(pull(desk.vault(), None, &around(1)).unwrap_err().is_unclear());
}
