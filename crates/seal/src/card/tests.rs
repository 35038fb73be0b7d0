use super::*;
use crate::agefile::Identity;
use crate::cert::{Ca, Request, TlsCa};
use crate::fault::CertFault;

const BEGIN: i64 = 1_700_000_000;
const END: i64 = 1_900_000_000;

/// An authority with all its keys and its first card.
pub(crate) struct House {
    pub(crate) root: Ca,
    pub(crate) issuing: Ca,
    pub(crate) receipts: SigningKey,
    pub(crate) standard: SigningKey,
    pub(crate) card: Card,
    pub(crate) text: String,
}

pub(crate) fn house() -> House {
    let root = Ca::root("某市 Root", SigningKey::generate(), BEGIN, END).unwrap();
    let issuing = root
        .issuing("某市 Issuing", SigningKey::generate(), BEGIN, END)
        .unwrap();
    let (receipts, standard) = (SigningKey::generate(), SigningKey::generate());
    let named = |key: &SigningKey| {
        vec![CardKey {
            key: key.public(),
            not_before: BEGIN,
            not_after: END,
            division: None,
        }]
    };
    let recipient = Identity::generate().recipient();
    let card = Card {
        version: 1,
        serial: 1,
        issued_at: BEGIN,
        authority: Authority {
            code: "314300".into(),
            name: "某市教育局".into(),
        },
        ca: vec![issuing.certificate().pem(), root.certificate().pem()],
        tls_ca: Some(TlsCa::generate("TLS", BEGIN, END).unwrap().certificate().pem()),
        recipients: vec![CardRecipient {
            recipient,
            not_before: BEGIN,
            not_after: BEGIN + 1000,
        }],
        receipt_keys: named(&receipts),
        standard_keys: named(&standard),
        servers: vec!["https://example.test".into()],
        revocations: vec![],
    };
    let text = card.sign(root.key(), None).unwrap();
    House {
        root,
        issuing,
        receipts,
        standard,
        card,
        text,
    }
}

#[test]
fn the_first_card_is_confirmed_by_its_fingerprint() {
    let house = house();
    let print = house.card.fingerprint().unwrap();
    for typed in [print.to_string(), print.0.hex()] {
        assert_eq!(Card::read_first(&house.text, &typed).unwrap(), house.card);
    }
    let other = self::house().card.fingerprint().unwrap().to_string();
    assert_eq!(
        Card::read_first(&house.text, &other),
        Err(TrustFault::Fingerprint.into())
    );
    assert_eq!(house.card.recipients_at(BEGIN).len(), 1);
    assert_eq!(house.card.recipients_at(BEGIN + 1001).len(), 0);
}

#[test]
fn later_cards_only_rise() {
    let house = house();
    let signed = |change: &dyn Fn(&mut Card)| {
        let mut card = house.card.clone();
        change(&mut card);
        card.sign(house.root.key(), None).unwrap()
    };
    let later = |text: &str| house.card.read_later(text);
    assert_eq!(later(&house.text), Ok(Later::Same));
    assert!(matches!(later(&signed(&|c| c.serial = 2)), Ok(Later::Newer(card)) if card.serial == 2));
    assert_eq!(later(&signed(&|c| c.serial = 0)), Err(TrustFault::SerialFell.into()));
    assert_eq!(
        later(&signed(&|c| c.issued_at += 1)),
        Err(TrustFault::SerialReused.into())
    );
    let other = signed(&|c| c.authority.code = "310000".into());
    assert_eq!(later(&other), Err(TrustFault::OtherAuthority.into()));
    let stranger = self::house();
    assert_eq!(later(&stranger.text), Err(TrustFault::NotSignedByPinned.into()));
}

#[test]
fn a_new_root_needs_the_old_one() {
    let (old, new) = (house(), house());
    let next = Card {
        serial: 2,
        ..new.card.clone()
    };
    let both = next.sign(new.root.key(), Some(old.root.key())).unwrap();
    assert!(matches!(old.card.read_later(&both), Ok(Later::Newer(_))));
    let alone = next.sign(new.root.key(), None).unwrap();
    assert_eq!(old.card.read_later(&alone), Err(TrustFault::NotSignedByPinned.into()));
    let wrong = next.sign(new.root.key(), Some(new.issuing.key())).unwrap();
    assert_eq!(old.card.read_later(&wrong), Err(TrustFault::NotSignedByPinned.into()));
    // The old root's signature over another card does not help.
    let stale = old.card.sign(old.root.key(), None).unwrap();
    assert_eq!(
        old.card.read_later(&(alone + &stale)),
        Err(TrustFault::NotSignedByPinned.into())
    );
    assert_eq!(next.sign(old.root.key(), None), Err(TrustFault::NotSignedByRoot.into()));
}

#[test]
fn broken_cards_are_refused() {
    let house = house();
    let forged = |change: &dyn Fn(&mut Card)| {
        let mut card = house.card.clone();
        change(&mut card);
        Card::read(&jws::sign_json(TYPE, &card, house.root.key())).unwrap_err()
    };
    assert_eq!(
        forged(&|c| c.version = 2),
        TrustFault::NewerVersion { version: 2 }.into()
    );
    assert_eq!(forged(&|c| c.ca.clear()), TrustFault::CaChain.into());
    assert_eq!(forged(&|c| c.ca.reverse()), TrustFault::CaChain.into());
    assert_eq!(
        forged(&|c| c.ca[0] = self::house().issuing.certificate().pem()),
        TrustFault::CaChain.into()
    );
    assert_eq!(forged(&|c| c.tls_ca = Some("x".into())), CertFault::Malformed.into());
    assert_eq!(forged(&|c| c.servers.push(String::new())), TrustFault::Malformed.into());
    let by_other = jws::sign_json(TYPE, &house.card, house.issuing.key());
    assert_eq!(Card::read(&by_other), Err(TrustFault::NotSignedByRoot.into()));
    for text in ["", "x", "a.b.c", "\n\n", "{}"] {
        assert!(Card::read(text).is_err(), "{text}");
    }
    assert_eq!(Card::read(&"a\n".repeat(3)), Err(TrustFault::Malformed.into()));
}

#[test]
fn revocations_of_the_card_count() {
    let house = house();
    let csr = Request::create(&SigningKey::generate(), "x").unwrap();
    let device = house.issuing.issue_device(&csr, "3143000123", BEGIN, END).unwrap();
    let chain = [
        device.clone(),
        house.issuing.certificate().clone(),
        house.root.certificate().clone(),
    ];
    assert_eq!(house.card.judge(&chain, Some("3143000123"), BEGIN), Ok(()));
    let list = RevocationList {
        issuer: house.issuing.key().public().fingerprint().0,
        number: 1,
        issued_at: BEGIN,
        revoked: vec![crate::cert::Revoked {
            serial: device.serial().into(),
            revoked_at: BEGIN,
        }],
    };
    let card = Card {
        revocations: vec![list],
        ..house.card
    };
    assert_eq!(card.judge(&chain, None, BEGIN), Err(CertFault::Revoked.into()));
}
