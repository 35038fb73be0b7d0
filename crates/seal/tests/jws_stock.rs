//! Detached signatures agree with an independent implementation, Python's jwcrypto: a declared test tool of the
//! project. `ZHIBAO_PYTHON` names the interpreter that has it (default `python3`).

use std::process::{Command, Output};

use zhibao_seal::cert::self_issued;
use zhibao_seal::encoding::{b64, b64u};
use zhibao_seal::jws::{sign_detached, verify_detached};
use zhibao_seal::key::SigningKey;

fn oracle(arguments: &[&str]) -> Output {
    let python = std::env::var("ZHIBAO_PYTHON").unwrap_or_else(|_| "python3".into());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/jws_oracle.py");
    Command::new(python)
        .arg(script)
        .args(arguments)
        .output()
        .expect("Python with jwcrypto is installed")
}

#[test]
fn both_implementations_accept_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let payload = folder.path().join("datapackage.json");
    std::fs::write(&payload, "{\"name\":\"学校\"}\n").unwrap();
    let bytes = std::fs::read(&payload).unwrap();
    let path = payload.to_str().unwrap();
    let key = SigningKey::generate();
    let certificate = self_issued(&key, "3143000123", 0, 2_000_000_000).unwrap();
    let x = b64u(&key.public().0);

    let ours = sign_detached(&bytes, &key, std::slice::from_ref(&certificate), 1_700_000_000);
    let answer = oracle(&["verify", &ours, path, &x]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let stranger = b64u(&SigningKey::generate().public().0);
    assert!(!oracle(&["verify", &ours, path, &stranger]).status.success());

    // PKCS#8 of an Ed25519 key: the 32 private bytes follow a fixed prefix of 16 (RFC 8410).
    let d = b64u(&key.pkcs8()[16..48]);
    let answer = oracle(&["sign", path, &d, &x, &b64(certificate.der()), "1700000001"]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let theirs = String::from_utf8(answer.stdout).unwrap();
    let read = verify_detached(theirs.trim(), &bytes).unwrap();
    assert_eq!((read.chain, read.iat), (vec![certificate], 1_700_000_001));
}
