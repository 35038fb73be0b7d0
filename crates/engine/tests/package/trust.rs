use zhibao_core::message::Speak;
use zhibao_engine::package::*;
use zhibao_seal::cert::{Ca, Certificate, Request, RevocationList, Revoked};

use super::sample::*;

const DAY: i64 = 86_400;

fn judge(bytes: &[u8], options: &VerifyOptions<'_>) -> Result<SignedBy, &'static str> {
    verify(bytes, options, &mut ())
        .map(|v| v.report.signer)
        .map_err(|f| f.code())
}

#[test]
fn an_unknown_signer_is_reported_unless_trust_is_given() {
    let sealed = build(facts(), &key(1), &self_issued());
    let signer = judge(&sealed.out, &options(&[])).unwrap();
    assert!(signer.self_issued && !signer.trusted);
    assert_eq!(judge(&sealed.out, &options(&chain()[1..])), Err("cert.unknown_signer"));
    let enrolled = package();
    assert!(judge(&enrolled.out, &options(&chain()[1..])).unwrap().trusted);
    assert!(!judge(&enrolled.out, &options(&[])).unwrap().trusted);
    assert_eq!(
        judge(&enrolled.out, &options(&self_issued())),
        Err("cert.unknown_signer")
    );
}

#[test]
fn the_school_is_the_certificates() {
    let mut other = facts();
    other.school = "3143000999".into();
    assert_eq!(
        judge(&build(other, &key(1), &chain()).out, &options(&[])),
        Err("cert.name_mismatch")
    );
}

#[test]
fn a_signature_of_the_day_after_tomorrow_fails() {
    let mut later = facts();
    let sealed_at = later.sealed_at;
    for (ahead, verdict) in [(DAY, None), (DAY + 1, Some("jws.from_the_future"))] {
        later.sealed_at = sealed_at + chrono::Duration::seconds(NOW + ahead - sealed_at.timestamp());
        assert_eq!(
            judge(&build(later.clone(), &key(1), &chain()).out, &options(&[])).err(),
            verdict
        );
    }
}

/// A device whose certificate ended the day after it signed.
fn short_lived() -> (Sealed<Vec<u8>>, Certificate, Certificate) {
    let signed = facts().sealed_at.timestamp();
    let root = Ca::root("Root", key(3), signed - 9 * DAY, signed + 999 * DAY).unwrap();
    let request = Request::create(&key(1), SCHOOL).unwrap();
    let device = root.issue_device(&request, SCHOOL, signed - DAY, signed + DAY).unwrap();
    let chain = [device.clone(), root.certificate().clone()];
    (build(facts(), &key(1), &chain), device, root.certificate().clone())
}

#[test]
fn a_receiver_judges_at_receipt() {
    let (sealed, device, root) = short_lived();
    let signed = facts().sealed_at.timestamp();
    let anchors = [root.clone()];
    let at = |received| VerifyOptions {
        judged: Judged::AtReceipt(received),
        ..options(&anchors)
    };
    assert!(!judge(&sealed.out, &at(signed)).unwrap().expired_since);
    assert!(judge(&sealed.out, &at(signed + 60 * DAY)).unwrap().expired_since);
    assert_eq!(judge(&sealed.out, &at(signed + 92 * DAY)), Err("cert.expired"));
    assert!(judge(&sealed.out, &options(&anchors)).is_ok());

    let entry = Revoked {
        serial: device.serial().to_owned(),
        revoked_at: signed + 5 * DAY,
    };
    let issuer = root.key().unwrap().fingerprint().0;
    let lists = [RevocationList {
        issuer,
        number: 4,
        issued_at: signed,
        revoked: vec![entry],
    }];
    let with = |judged| VerifyOptions {
        judged,
        revocations: &lists,
        ..options(&anchors)
    };
    assert_eq!(
        judge(&sealed.out, &with(Judged::AtSigning)).unwrap().revocation_lists,
        [4]
    );
    assert!(judge(&sealed.out, &with(Judged::AtReceipt(signed + 4 * DAY))).is_ok());
    assert_eq!(
        judge(&sealed.out, &with(Judged::AtReceipt(signed + 6 * DAY))),
        Err("cert.revoked")
    );
}

#[test]
fn lineage_is_told() {
    let first = package();
    let mut next = facts();
    (next.sequence, next.previous) = (2, Some(first.id));
    let second = build(next.clone(), &key(1), &chain());
    let lineage = |bytes: &[u8], previous: &Sealed<Vec<u8>>| {
        let options = VerifyOptions {
            previous: Some((previous.id, &previous.descriptor)),
            ..options(&[])
        };
        verify(bytes, &options, &mut ())
            .map(|v| v.report.lineage)
            .map_err(|f| f.code())
    };
    assert_eq!(lineage(&second.out, &first), Ok(Lineage::Follows));
    assert_eq!(lineage(&first.out, &first), Ok(Lineage::Same));
    assert_eq!(lineage(&first.out, &second), Err("verify.not_successor"));
    next.app = "another".into();
    assert_eq!(lineage(&build(next, &key(1), &chain()).out, &second), Ok(Lineage::Fork));
}
