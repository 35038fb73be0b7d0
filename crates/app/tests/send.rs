//! The real client against the real server: enrolment, sending over a line that breaks, sticks, reviews.

#![allow(clippy::unwrap_used)] // a test

#[path = "send/host.rs"]
mod host;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::Utc;
use host::{Cut, Host, Relay};
use zhibao_app::identity::{DEVICE_KEY, load_card, load_identity};
use zhibao_app::seal::{HEAD, SealOptions, encrypt_to_authority, seal};
use zhibao_app::send::{
    Accepted, Around, PENDING, Parcel, Pinned, PushOptions, Pushed, SERVER, SendError, TASK, accept, comments,
    enrol_accept, enrol_online, enrol_request, parcels, pull, push,
};
use zhibao_core::message::{Lang, Speak};
use zhibao_core::standard::bundled;
use zhibao_seal::enrol::{EnrolAnswer, EnrolRequest};
use zhibao_seal::keyring::User;
use zhibao_seal::paper;
use zhibao_seal::passphrase::Cost;
use zhibao_seal::receipt::{Comment, Receipt, Slip, SlipState};
use zhibao_server::{ingest, papers};
use zhibao_vault::{NewVault, Options, Places, Spot, Unlocking, Vault};

const SCHOOL: &str = "3143000123";
const PASS: &str = "correct horse";
const PERIOD: &str = "2026-2027-1";

struct Anywhere;

impl Places for Anywhere {
    fn look(&self, _: &Path) -> Spot {
        Spot::default()
    }
}

/// The real time, no pauses.
fn around(attempts: u32) -> Around<'static> {
    Around {
        sleep: &|_| (),
        attempts,
        ..Around::system()
    }
}

fn options(folder: &Path) -> Options {
    let standard: &'static Arc<_> = bundled().unwrap_or_else(|faults| panic!("{faults}"));
    Options {
        places: Box::new(Anywhere),
        cost: Cost::TEST,
        ..Options::new(folder.join("data"), standard)
    }
}

/// A school's desk: a vault in a folder.
struct Desk {
    folder: tempfile::TempDir,
    vault: Option<Vault>,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let user = User {
            id: "li".into(),
            name: "li".into(),
            role: "clerk".into(),
        };
        let path = folder.path().join("school.zbv");
        let new = NewVault {
            path: &path,
            school: SCHOOL,
            name: "试验学校",
            user,
            passphrase: PASS,
        };
        let (vault, _) = Vault::create(&new, options(folder.path())).unwrap();
        Desk {
            folder,
            vault: Some(vault),
        }
    }

    fn vault(&mut self) -> &mut Vault {
        self.vault.as_mut().unwrap()
    }

    /// As after the program was killed: nothing but the file stays.
    fn reopen(&mut self) {
        drop(self.vault.take());
        let by = Unlocking::Passphrase {
            user: None,
            passphrase: PASS,
        };
        self.vault =
            Some(Vault::open(&self.folder.path().join("school.zbv"), &by, options(self.folder.path())).unwrap());
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn seal(&mut self) -> String {
        self.vault().begin_period(PERIOD, "20261101").unwrap();
        seal(self.vault(), PERIOD, &SealOptions::default(), Utc::now())
            .unwrap()
            .package
            .id
    }

    fn push(&mut self, parcel: &Parcel, server: Option<&str>, attempts: u32) -> Result<Pushed, SendError> {
        let options = PushOptions { server, chunk: 1500 };
        push(self.vault(), parcel, &options, &around(attempts), &mut |_| ())
    }

    fn state(&mut self, id: &str) -> String {
        self.vault().package(id).unwrap().unwrap().state
    }
}

/// An enrolled school with one sealed package.
fn ready(host: &Host) -> (Desk, String) {
    let mut desk = Desk::new();
    let code = host.code(SCHOOL);
    let enrolled = enrol_online(desk.vault(), &host.url, &code, None, &around(3)).unwrap();
    assert!(enrolled.head_learnt && enrolled.card == Pinned::First && !enrolled.tasks.is_empty());
    let id = desk.seal();
    (desk, id)
}

#[test]
fn a_package_arrives_once_and_its_receipt_comes_back_each_time() {
    let host = Host::start(false);
    let (mut desk, id) = ready(&host);
    assert_eq!(desk.vault().setting(SERVER).unwrap(), Some(host.url.clone()));
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

fn write(desk: &Desk, name: &str, bytes: &[u8]) -> PathBuf {
    let path = desk.path(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

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
    let task = host.block_on(papers::task(&host.server, SCHOOL, PERIOD, None)).unwrap();
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
