use super::*;
use proptest::prelude::*;

fn user(id: &str) -> User {
    User {
        id: id.into(),
        name: format!("用户 {id}"),
        role: "clerk".into(),
    }
}

fn new() -> (Keyring, Unlocked, RecoveryCode) {
    Keyring::create("vault-1", user("a"), "口令 a", Cost::TEST).unwrap()
}

fn reread(keyring: &Keyring) -> Keyring {
    let again = Keyring::from_bytes(&keyring.to_bytes()).unwrap();
    assert_eq!(&again, keyring);
    again
}

#[test]
fn passphrase_and_recovery_code_give_the_same_key() {
    let (keyring, made, code) = new();
    let keyring = reread(&keyring);
    let by_pass = keyring.unlock("a", "口令 a").unwrap();
    let typed = RecoveryCode::parse(&code.text().to_lowercase()).unwrap();
    let by_code = keyring.recover(&typed).unwrap();
    assert_eq!((&*by_pass.current, &*by_code.current), (&*made.current, &*made.current));
    assert_eq!((by_pass.member.as_str(), by_code.member.as_str()), ("a", RECOVERY));
    assert_eq!(keyring.unlock("a", "other").unwrap_err(), KeyringFault::WrongPassphrase);
    assert_eq!(keyring.unlock("b", "口令 a").unwrap_err(), KeyringFault::UnknownUser);
    assert_eq!(
        keyring.unlock(RECOVERY, "口令 a").unwrap_err(),
        KeyringFault::UnknownUser
    );
    assert_eq!(
        keyring.recover(&RecoveryCode::generate()).unwrap_err(),
        KeyringFault::WrongRecoveryCode
    );
}

#[test]
fn users_come_change_and_go() {
    let (mut keyring, unlocked, code) = new();
    keyring.add_user(&unlocked, user("b"), "口令 b", Cost::TEST).unwrap();
    assert_eq!(
        keyring.add_user(&unlocked, user("b"), "x", Cost::TEST),
        Err(KeyringFault::UserExists)
    );
    assert_eq!(
        keyring.add_user(&unlocked, user(RECOVERY), "x", Cost::TEST),
        Err(KeyringFault::UserExists)
    );
    assert_eq!(
        keyring.add_user(&unlocked, user("c"), "", Cost::TEST),
        Err(KeyringFault::Text)
    );
    assert_eq!(
        reread(&keyring).unlock("b", "口令 b").unwrap().current,
        unlocked.current
    );

    keyring.set_passphrase(&unlocked, "b", "新口令", Cost::TEST).unwrap();
    keyring
        .set_user(
            &unlocked,
            User {
                name: "新名".into(),
                ..user("b")
            },
        )
        .unwrap();
    assert_eq!(keyring.users().map(|u| u.name).collect::<Vec<_>>(), ["用户 a", "新名"]);
    assert_eq!(
        keyring.unlock("b", "口令 b").unwrap_err(),
        KeyringFault::WrongPassphrase
    );
    assert!(keyring.unlock("b", "新口令").is_ok());

    let during = keyring.remove_user(&unlocked, "b").unwrap();
    assert_eq!(keyring.unlock("b", "新口令").unwrap_err(), KeyringFault::UnknownUser);
    let again = reread(&keyring).unlock("a", "口令 a").unwrap();
    assert_eq!((&again.current, &again.next), (&during.current, &during.next));
    assert_eq!(keyring.begin_rekey(&during).unwrap_err(), KeyringFault::Rekeying);
    let after = keyring.finish_rekey(&during).unwrap();
    assert_ne!(after.current, unlocked.current);
    assert_eq!(reread(&keyring).recover(&code).unwrap().current, after.current);
    assert_eq!(keyring.finish_rekey(&after).unwrap_err(), KeyringFault::NotRekeying);
    assert_eq!(keyring.remove_user(&after, "a").unwrap_err(), KeyringFault::LastUser);
    assert_eq!(
        keyring.begin_rekey(&unlocked).unwrap_err(),
        KeyringFault::Stale,
        "keys from before the re-key"
    );
}

#[test]
fn a_replaced_recovery_code_opens_nothing() {
    let (mut keyring, unlocked, old) = new();
    let (during, code) = keyring.replace_recovery(&unlocked).unwrap();
    assert_eq!(keyring.recover(&old).unwrap_err(), KeyringFault::WrongRecoveryCode);
    assert_eq!(keyring.recover(&code).unwrap().next, during.next);
    let after = keyring.finish_rekey(&during).unwrap();
    assert_eq!(keyring.recover(&code).unwrap().current, after.current);
}

#[test]
fn a_public_key_slipped_in_is_found() {
    let (keyring, _, _) = new();
    let mut json: serde_json::Value = serde_json::from_slice(&keyring.to_bytes()).unwrap();
    json["members"][1]["public"] = serde_json::to_value(Identity::generate().recipient()).unwrap();
    let changed = Keyring::from_bytes(&serde_json::to_vec(&json).unwrap()).unwrap();
    assert_eq!(changed.unlock("a", "口令 a").unwrap_err(), KeyringFault::Tampered);
    json["members"][0]["role"] = "head".into();
    let changed = Keyring::from_bytes(&serde_json::to_vec(&json).unwrap()).unwrap();
    assert_eq!(changed.unlock("a", "口令 a").unwrap_err(), KeyringFault::Tampered);
}

#[test]
fn foreign_files_are_refused() {
    let (keyring, _, _) = new();
    let json: serde_json::Value = serde_json::from_slice(&keyring.to_bytes()).unwrap();
    let with = |path: &str, value: serde_json::Value| {
        let mut json = json.clone();
        *json.pointer_mut(path).unwrap() = value;
        Keyring::from_bytes(&serde_json::to_vec(&json).unwrap()).unwrap_err()
    };
    assert_eq!(with("/version", 2.into()), KeyringFault::NewerVersion { version: 2 });
    assert_eq!(with("/version", 0.into()), KeyringFault::Malformed);
    assert_eq!(
        with("/members/0/wrap/cost/memory_kib", 4_000_000.into()),
        KeyringFault::Cost
    );
    assert_eq!(with("/members/1/id", "a".into()), KeyringFault::Malformed);
    assert_eq!(with("/members/0/wrap/salt", "AA==".into()), KeyringFault::Malformed);
    assert_eq!(Keyring::from_bytes(b"{}").unwrap_err(), KeyringFault::Malformed);
    assert_eq!(
        Keyring::from_bytes(&vec![b' '; 2_000_000]).unwrap_err(),
        KeyringFault::TooLarge
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn flipped_bits_never_give_a_wrong_key(at in any::<proptest::sample::Index>(), bit in 0u8..8) {
        let (keyring, unlocked, _) = new();
        let mut bytes = keyring.to_bytes();
        let index = at.index(bytes.len());
        bytes[index] ^= 1 << bit;
        if let Ok(changed) = Keyring::from_bytes(&bytes) {
            match changed.unlock("a", "口令 a") {
                Ok(again) => prop_assert!(changed == keyring && again.current == unlocked.current),
                Err(fault) => prop_assert!(matches!(
                    fault,
                    KeyringFault::Tampered | KeyringFault::WrongPassphrase | KeyringFault::UnknownUser | KeyringFault::Cost
                )),
            }
        }
    }

    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Keyring::from_bytes(&bytes);
    }
}
