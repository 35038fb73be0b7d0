use super::super::{Ca, Request, self_issued};
use super::*;
use crate::key::SigningKey;

const SCHOOL: &str = "3143000123";
const BEGIN: i64 = 1_700_000_000;
const END: i64 = 1_900_000_000;

struct House {
    root: Ca,
    issuing: Ca,
    device: Certificate,
}

fn house() -> House {
    let root = Ca::root("Root", SigningKey::generate(), BEGIN, END).unwrap();
    let issuing = root.issuing("Issuing", SigningKey::generate(), BEGIN, END).unwrap();
    let request = Request::create(&SigningKey::generate(), "ignored").unwrap();
    let device = issuing.issue_device(&request, SCHOOL, BEGIN, BEGIN + 1000).unwrap();
    House { root, issuing, device }
}

fn judge(chain: &[Certificate], anchors: &[Certificate], at: i64) -> Result<(), CertFault> {
    verify_chain(
        chain,
        &Judgement {
            anchors,
            at,
            school: Some(SCHOOL),
            revocations: &[],
        },
    )
}

#[test]
fn a_sound_chain_is_judged_by_its_time_name_and_root() {
    let h = house();
    let chain = [
        h.device.clone(),
        h.issuing.certificate().clone(),
        h.root.certificate().clone(),
    ];
    let anchors = [h.root.certificate().clone()];
    let stranger = [house().root.certificate().clone()];
    assert_eq!(judge(&chain, &anchors, BEGIN + 5), Ok(()));
    assert_eq!(
        judge(&chain[..2], &anchors, BEGIN + 5),
        Ok(()),
        "the root may be left out"
    );
    assert_eq!(
        judge(&chain, &chain[1..2], BEGIN + 5),
        Ok(()),
        "an issuing authority may be the anchor"
    );
    assert_eq!(judge(&chain, &anchors, BEGIN - 1), Err(CertFault::NotYetValid));
    assert_eq!(judge(&chain, &anchors, BEGIN + 1001), Err(CertFault::Expired));
    assert_eq!(judge(&chain, &[], BEGIN + 5), Err(CertFault::UnknownSigner));
    assert_eq!(judge(&chain, &stranger, BEGIN + 5), Err(CertFault::UnknownSigner));
    assert_eq!(judge(&[], &anchors, BEGIN), Err(CertFault::Empty));
    assert_eq!(
        judge(&vec![h.device.clone(); 9], &anchors, BEGIN),
        Err(CertFault::TooLarge)
    );
    let other = Judgement {
        anchors: &anchors,
        at: BEGIN + 5,
        school: Some("3143000999"),
        revocations: &[],
    };
    assert_eq!(verify_chain(&chain, &other), Err(CertFault::NameMismatch));
}

#[test]
fn a_self_issued_certificate_is_sound_but_unknown() {
    let own = self_issued(&SigningKey::generate(), SCHOOL, BEGIN, END).unwrap();
    assert_eq!(
        judge(std::slice::from_ref(&own), &[], BEGIN),
        Err(CertFault::UnknownSigner)
    );
    assert_eq!(
        judge(std::slice::from_ref(&own), std::slice::from_ref(&own), BEGIN),
        Err(CertFault::UnknownSigner)
    );
}

#[test]
fn revocation_counts_from_its_moment() {
    let h = house();
    let chain = [
        h.device.clone(),
        h.issuing.certificate().clone(),
        h.root.certificate().clone(),
    ];
    let list = RevocationList {
        issuer: h.issuing.key().public().fingerprint().0,
        number: 1,
        issued_at: BEGIN + 10,
        revoked: vec![Revoked {
            serial: h.device.serial().to_owned(),
            revoked_at: BEGIN + 10,
        }],
    };
    let at = |at, lists: &[RevocationList]| {
        verify_chain(
            &chain,
            &Judgement {
                anchors: &chain[2..],
                at,
                school: None,
                revocations: lists,
            },
        )
    };
    assert_eq!(at(BEGIN + 9, std::slice::from_ref(&list)), Ok(()));
    assert_eq!(at(BEGIN + 10, std::slice::from_ref(&list)), Err(CertFault::Revoked));
    let foreign = RevocationList {
        issuer: h.root.key().public().fingerprint().0,
        ..list
    };
    assert_eq!(at(BEGIN + 10, &[foreign]), Ok(()), "serials of another issuer");
}

#[test]
fn broken_links_are_named() {
    let (h, other) = (house(), house());
    let root = h.root.certificate().clone();
    let anchors = [root.clone()];
    let device_as_issuer = [h.device.clone(), h.device.clone()];
    assert_eq!(
        judge(&device_as_issuer, &anchors, BEGIN),
        Err(CertFault::IssuerMismatch)
    );
    let wrong_issuing = [h.device.clone(), other.issuing.certificate().clone(), root.clone()];
    assert_eq!(judge(&wrong_issuing, &anchors, BEGIN), Err(CertFault::KeyId));
    let ca_as_leaf = [h.issuing.certificate().clone(), root.clone()];
    assert_eq!(judge(&ca_as_leaf, &anchors, BEGIN), Err(CertFault::LeafIsCa));
    let deep = h.issuing.issuing("Deeper", SigningKey::generate(), BEGIN, END).unwrap();
    let request = Request::create(&SigningKey::generate(), "x").unwrap();
    let leaf = deep.issue_device(&request, SCHOOL, BEGIN, END).unwrap();
    let too_deep = [
        leaf,
        deep.certificate().clone(),
        h.issuing.certificate().clone(),
        root.clone(),
    ];
    assert_eq!(judge(&too_deep, &anchors, BEGIN), Err(CertFault::NotCa), "path length");
    let device_key = SigningKey::generate();
    let fake = Ca::from_parts(device_key, h.device.clone());
    assert_eq!(fake.map(drop).unwrap_err(), CertFault::NotCa);
}

/// A device certificate used as an issuer, made by hand since our own `Ca` refuses to be one.
#[test]
fn a_device_cannot_issue() {
    let root = Ca::root("Root", SigningKey::generate(), BEGIN, END).unwrap();
    let middle_key = SigningKey::generate();
    let middle = root
        .issue_device(&Request::create(&middle_key, "x").unwrap(), SCHOOL, BEGIN, END)
        .unwrap();
    let false_ca = Ca {
        key: middle_key,
        certificate: middle.clone(),
    };
    let leaf = false_ca
        .issue_device(
            &Request::create(&SigningKey::generate(), "x").unwrap(),
            SCHOOL,
            BEGIN,
            END,
        )
        .unwrap();
    let chain = [leaf, middle, root.certificate().clone()];
    assert_eq!(judge(&chain, &chain[2..], BEGIN), Err(CertFault::NotCa));
}

/// Stock OpenSSL reads and verifies what we issue. OpenSSL is one of the project's test tools.
#[test]
fn openssl_accepts_the_chain() {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64;
    let root = Ca::root("职报 Root", SigningKey::generate(), now - 60, now + 9000).unwrap();
    let issuing = root
        .issuing("职报 Issuing", SigningKey::generate(), now - 60, now + 9000)
        .unwrap();
    let request = Request::create(&SigningKey::generate(), "x").unwrap();
    let device = issuing.issue_device(&request, SCHOOL, now - 60, now + 9000).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (ca, middle) = (
        write("root.pem", root.certificate().pem()),
        write("middle.pem", issuing.certificate().pem()),
    );
    let leaf = write("device.pem", device.pem());
    let run = |command: &mut std::process::Command| {
        let output = command
            .output()
            .expect("openssl is installed (a test tool of this project)");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let mut verify = std::process::Command::new("openssl");
    verify
        .args(["verify", "-CAfile"])
        .arg(&ca)
        .arg("-untrusted")
        .arg(&middle)
        .arg(&leaf);
    assert!(run(&mut verify).0);
    let csr = write("request.pem", request.pem());
    let mut check = std::process::Command::new("openssl");
    check.args(["req", "-verify", "-noout", "-in"]).arg(&csr);
    assert!(run(&mut check).0);
}

/// Certificates that our own `Ca` would not make, built by hand.
#[test]
fn key_usage_and_extensions_are_honoured_not_demanded() {
    let h = house();
    let root = h.root.certificate().clone();
    let key = SigningKey::generate().public();
    let leaf = |change: &dyn Fn(&mut rcgen::CertificateParams)| {
        let mut params = super::super::issue::named(SCHOOL, BEGIN, END).unwrap();
        change(&mut params);
        [h.root.sign(params, &key).unwrap(), root.clone()]
    };
    let judged = |chain: [Certificate; 2]| judge(&chain, &chain[1..], BEGIN);
    assert_eq!(judged(leaf(&|_| {})), Ok(()), "no extension but the issuer's key id");
    let usage = |usage: rcgen::KeyUsagePurpose| judged(leaf(&|params| params.key_usages = vec![usage]));
    assert_eq!(usage(rcgen::KeyUsagePurpose::DigitalSignature), Ok(()));
    assert_eq!(usage(rcgen::KeyUsagePurpose::KeyEncipherment), Err(CertFault::KeyUsage));
    let extension = |critical: bool| {
        let mut extension = rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 55555, 1], vec![5, 0]);
        extension.set_criticality(critical);
        judged(leaf(&|params| params.custom_extensions = vec![extension.clone()]))
    };
    assert_eq!(extension(false), Ok(()));
    assert_eq!(extension(true), Err(CertFault::CriticalExtension));

    let mut params = super::super::issue::ca_params("Weak", 0, BEGIN, END).unwrap();
    params.key_usages = vec![rcgen::KeyUsagePurpose::CrlSign];
    let weak_key = SigningKey::generate();
    let weak = Ca {
        certificate: h.root.sign(params, &weak_key.public()).unwrap(),
        key: weak_key,
    };
    let device = weak
        .issue_device(
            &Request::create(&SigningKey::generate(), "x").unwrap(),
            SCHOOL,
            BEGIN,
            END,
        )
        .unwrap();
    let chain = [device, weak.certificate().clone(), root];
    assert_eq!(
        judge(&chain, &chain[2..], BEGIN),
        Err(CertFault::KeyUsage),
        "an issuer that may not issue"
    );
}

#[test]
fn a_namesake_of_the_root_is_found_by_its_key() {
    let real = house();
    let mut params = super::super::issue::ca_params("Root", 1, BEGIN, END).unwrap();
    let id = real.root.certificate().subject_key_id.clone().unwrap();
    params.key_identifier_method = rcgen::KeyIdMethod::PreSpecified(id);
    let key = SigningKey::generate();
    let certificate = super::super::issue::built(params.self_signed(&key)).unwrap();
    let namesake = Ca { key, certificate };
    let request = Request::create(&SigningKey::generate(), "x").unwrap();
    let device = namesake.issue_device(&request, SCHOOL, BEGIN, END).unwrap();
    let root = real.root.certificate().clone();
    let borrowed = [device.clone(), root.clone()];
    assert_eq!(
        judge(&borrowed, std::slice::from_ref(&root), BEGIN),
        Err(CertFault::BadSignature)
    );
    assert_eq!(
        judge(&borrowed[..1], std::slice::from_ref(&root), BEGIN),
        Err(CertFault::BadSignature)
    );
    let own = [device, namesake.certificate().clone()];
    assert_eq!(judge(&own, &[root], BEGIN), Err(CertFault::UnknownSigner));
}

#[test]
fn only_ed25519_is_judged() {
    let tls = super::super::TlsCa::generate("TLS", BEGIN, END).unwrap();
    let chain = [
        self_issued(&SigningKey::generate(), SCHOOL, BEGIN, END).unwrap(),
        tls.certificate().clone(),
    ];
    assert_eq!(judge(&chain, &[], BEGIN), Err(CertFault::IssuerMismatch));
    let pem = tls.issue(&["example.test"], BEGIN, END).unwrap().chain_pem;
    let chain = Certificate::chain_from_pem(&pem).unwrap();
    assert_eq!(judge(&chain, &chain[1..], BEGIN), Err(CertFault::Algorithm));
}
