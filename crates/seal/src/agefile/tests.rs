use super::*;
use proptest::prelude::*;
use std::process::{Command, Stdio};

fn sealed(plain: &[u8], to: &[Recipient]) -> Vec<u8> {
    let mut out = Vec::new();
    encrypt(plain, &mut out, to).unwrap();
    out
}

fn opened(bytes: &[u8], with: &Identity) -> Result<Vec<u8>, AgeFault> {
    let mut out = Vec::new();
    decrypt(bytes, &mut out, std::slice::from_ref(with)).map(|_| out)
}

#[test]
fn every_recipient_opens_it_and_nobody_else() {
    let (one, two, other) = (Identity::generate(), Identity::generate(), Identity::generate());
    let file = sealed(b"text", &[one.recipient(), two.recipient()]);
    assert!(is_age(&file) && !is_age(b"PK\x03\x04"));
    assert_eq!(opened(&file, &one).unwrap(), b"text");
    assert_eq!(opened(&file, &two).unwrap(), b"text");
    assert_eq!(opened(&file, &other), Err(AgeFault::NotForThisKey));
    assert_eq!(encrypt(&b"x"[..], Vec::new(), &[]), Err(AgeFault::NoRecipients));
}

#[test]
fn keys_read_back() {
    let identity = Identity::generate();
    let text = format!("# created: today\n\n{}\n", *identity.text());
    assert_eq!(Identity::from_text(&text).unwrap().recipient(), identity.recipient());
    assert_eq!(
        identity.recipient().to_string().parse::<Recipient>().unwrap(),
        identity.recipient()
    );
    assert!(Identity::from_text("AGE-SECRET-KEY-1XX").is_err() && "age1xx".parse::<Recipient>().is_err());
    assert!(!format!("{identity:?}").contains("SECRET"));
}

#[test]
fn broken_headers_are_refused() {
    let identity = Identity::generate();
    let endless = [MAGIC, &b"-> X25519 AAAA\n".repeat(100_000)].concat();
    for bytes in [
        &b""[..],
        b"age",
        b"PK\x03\x04",
        b"age-encryption.org/v2\n---",
        MAGIC,
        &endless,
    ] {
        assert_eq!(opened(bytes, &identity), Err(AgeFault::Header));
    }
}

#[test]
fn every_cut_is_found() {
    let identity = Identity::generate();
    let file = sealed(&vec![7; 70_000], &[identity.recipient()]);
    for length in (0..file.len()).step_by(97).chain([file.len() - 1]) {
        assert!(opened(&file[..length], &identity).is_err(), "{length}");
    }
    let longer = [&file[..], b"x"].concat();
    assert!(opened(&longer, &identity).is_err());
}

#[test]
fn passphrases() {
    let file = encrypt_with_passphrase(b"text", "口令", 4).unwrap();
    assert_eq!(&**decrypt_with_passphrase(&file, "口令", 10).unwrap(), b"text");
    assert_eq!(
        decrypt_with_passphrase(&file, "other", 10).unwrap_err(),
        AgeFault::WrongPassphrase
    );
    assert_eq!(
        decrypt_with_passphrase(&file, "口令", 3).unwrap_err(),
        AgeFault::ExcessiveWork
    );
    assert_eq!(opened(&file, &Identity::generate()), Err(AgeFault::NotForThisKey));
}

/// Both directions with the `age` command, one of the project's test tools.
#[test]
fn the_age_command_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::generate();
    let key_file = folder.path().join("key.txt");
    std::fs::write(&key_file, identity.text().as_bytes()).unwrap();
    let plain: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();

    let ours = sealed(&plain, &[identity.recipient()]);
    let read = run(Command::new("age").arg("-d").arg("-i").arg(&key_file), ours);
    assert!(read == plain);

    let theirs = run(
        Command::new("age").arg("-r").arg(identity.recipient().to_string()),
        plain.clone(),
    );
    assert!(opened(&theirs, &identity).unwrap() == plain);
}

fn run(command: &mut Command, input: Vec<u8>) -> Vec<u8> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the age command is installed (a test tool of this project)");
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    output.stdout
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn flipped_bits_are_refused(plain in proptest::collection::vec(any::<u8>(), 0..300), at in any::<proptest::sample::Index>(), bit in 0u8..8) {
        let identity = Identity::generate();
        let mut file = sealed(&plain, &[identity.recipient()]);
        prop_assert_eq!(opened(&file, &identity).unwrap(), plain);
        let index = at.index(file.len());
        file[index] ^= 1 << bit;
        prop_assert!(opened(&file, &identity).is_err());
    }

    #[test]
    fn never_panics(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = opened(&[MAGIC, &tail].concat(), &Identity::generate());
    }
}
