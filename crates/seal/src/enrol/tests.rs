use super::*;
use crate::card::tests::house;
use crate::fault::CertFault;
use crate::paper::{Kind, recognise};
use proptest::prelude::*;

const SCHOOL: &str = "3143000123";
const NOW: i64 = 1_800_000_000;

#[test]
fn codes_are_read_as_people_type_them() {
    let house = house();
    let code = EnrolCode::generate(SCHOOL, &house.card.fingerprint().unwrap()).unwrap();
    let text = code.text();
    assert_eq!(text.len(), 10 + 6 * 7);
    let wide: String = text
        .chars()
        .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
        .collect();
    for typed in [
        text.clone(),
        text.to_lowercase(),
        text.replace('-', " "),
        text.replace('-', ""),
        wide,
    ] {
        assert_eq!(EnrolCode::parse(&typed).unwrap(), code, "{typed}");
    }
    assert_eq!(code.confirms(&house.card), Ok(()));
    let other = crate::card::tests::house().card;
    assert_eq!(code.confirms(&other), Err(TrustFault::Fingerprint.into()));
    assert_eq!(EnrolCode::parse("31430"), Err(CodeFault::School));
    assert_eq!(
        EnrolCode::parse(&text[..20]),
        Err(CodeFault::Length { expected: 36, found: 8 })
    );
    let wrong_school = text.replacen("3143000123", "3143000124", 1);
    assert_eq!(EnrolCode::parse(&wrong_school), Err(CodeFault::Group { group: 1 }));
    assert!(EnrolCode::generate("314300012", &house.card.fingerprint().unwrap()).is_err());
    assert!(!format!("{code:?}").contains(&text[11..]));
}

#[test]
fn the_stick_route() {
    let house = house();
    let device = SigningKey::generate();
    let asked = EnrolRequest::new("instance-1", &Request::create(&device, "ignored").unwrap(), None, None);
    assert_eq!(recognise(&asked.to_bytes()), Some(Kind::EnrolRequest));
    let (read, csr) = EnrolRequest::read(&asked.to_bytes()).unwrap();
    assert_eq!(read, asked);

    let leaf = house.issuing.issue_device(&csr, SCHOOL, NOW, NOW + 1000).unwrap();
    let chain = [
        leaf,
        house.issuing.certificate().clone(),
        house.root.certificate().clone(),
    ];
    let answer = EnrolAnswer::new(&read.instance, &chain, house.text.clone(), b"task".to_vec());
    assert_eq!(recognise(&answer.to_bytes()), Some(Kind::EnrolAnswer));
    let answer = EnrolAnswer::read(&answer.to_bytes()).unwrap();
    let spoken = house.card.fingerprint().unwrap().to_string();
    let card = Card::read_first(&answer.card, &spoken).unwrap();
    let public = device.public();
    assert_eq!(answer.judge(&public, "instance-1", SCHOOL, &card, NOW).unwrap(), chain);
    let judge = |key: &PublicKey, instance, school, at| answer.judge(key, instance, school, &card, at).unwrap_err();
    assert_eq!(judge(&public, "instance-2", SCHOOL, NOW), TrustFault::NotForUs.into());
    assert_eq!(
        judge(&house.receipts.public(), "instance-1", SCHOOL, NOW),
        TrustFault::NotForUs.into()
    );
    assert_eq!(
        judge(&public, "instance-1", "3143000999", NOW),
        CertFault::NameMismatch.into()
    );
    assert_eq!(
        judge(&public, "instance-1", SCHOOL, NOW + 1001),
        CertFault::Expired.into()
    );
}

#[test]
fn foreign_papers_are_refused() {
    let request = EnrolRequest::new("i", &Request::create(&SigningKey::generate(), "x").unwrap(), None, None);
    let newer = EnrolRequest {
        version: 2,
        ..request.clone()
    };
    assert_eq!(
        EnrolRequest::read(&newer.to_bytes()).unwrap_err(),
        TrustFault::NewerVersion { version: 2 }.into()
    );
    let broken = EnrolRequest {
        csr: "x".into(),
        ..request.clone()
    };
    assert_eq!(
        EnrolRequest::read(&broken.to_bytes()).unwrap_err(),
        CertFault::MalformedRequest.into()
    );
    assert_eq!(
        EnrolAnswer::read(&request.to_bytes()).unwrap_err(),
        TrustFault::Malformed.into()
    );
    assert_eq!(
        EnrolRequest::read(&vec![b' '; 300_000]).unwrap_err(),
        TrustFault::TooLarge.into()
    );
}

#[test]
fn consent_is_for_one_key_of_one_school() {
    let (first, second) = (SigningKey::generate(), SigningKey::generate());
    let consent = Consent {
        school: SCHOOL.into(),
        key: second.public(),
        given_at: NOW,
    };
    let text = consent.sign(&first);
    assert_eq!(Consent::kid(&text).unwrap(), first.public().kid());
    assert_eq!(
        Consent::verify(&text, &first.public(), SCHOOL, &second.public()).unwrap(),
        consent
    );
    let other = Consent::verify(&text, &first.public(), SCHOOL, &first.public());
    assert_eq!(other.unwrap_err(), TrustFault::NotForUs.into());
    let stranger = Consent::verify(&text, &second.public(), SCHOOL, &second.public());
    assert_eq!(stranger.unwrap_err(), JwsFault::BadSignature.into());
}

proptest! {
    #[test]
    fn codes_round_trip_and_show_every_wrong_character(school in "[0-9]{10}", place in 0usize..36, shift in 1usize..31) {
        let print = SigningKey::generate().public().fingerprint();
        let code = EnrolCode::generate(&school, &print).unwrap();
        prop_assert_eq!(&EnrolCode::parse(&code.text()).unwrap(), &code);
        let mut typed: Vec<u8> = code.text()[10..].bytes().filter(|b| *b != b'-').collect();
        let alphabet = crate::code::ALPHABET;
        let at = alphabet.iter().position(|a| *a == typed[place]).unwrap();
        typed[place] = alphabet[(at + shift) % 31];
        let text = school + std::str::from_utf8(&typed).unwrap();
        prop_assert_eq!(EnrolCode::parse(&text).unwrap_err(), CodeFault::Group { group: place / 6 + 1 });
    }

    #[test]
    fn never_panics(text in "\\PC*", bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = (EnrolCode::parse(&text), EnrolRequest::read(&bytes), EnrolAnswer::read(&bytes), recognise(&bytes));
    }
}
