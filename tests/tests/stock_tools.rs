//! Packages that we build, judged by tools that know nothing of us: Python's zipfile, frictionless, jwcrypto, OpenSSL
//! and age. They must be installed; `ZHIBAO_PYTHON` names the Python that has the modules (default `python3`).

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

#[path = "../../crates/engine/tests/package/sample.rs"]
mod sample;

use std::path::Path;
use std::process::{Command, Output};

use zhibao_core::standard::{Standard, bundled};
use zhibao_engine::package::{Builder, Sealed, Signer, bundled_layers};
use zhibao_seal::agefile::{Identity, encrypt};

fn run(program: &str, args: &[&str], folder: &Path) -> Output {
    let output = Command::new(program).args(args).current_dir(folder).output();
    output.unwrap_or_else(|error| panic!("{program} must be installed: {error}"))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

fn python(script: &str, args: &[&str], folder: &Path) -> Output {
    let program = std::env::var("ZHIBAO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    run(&program, &[&["-c", script], args].concat(), folder)
}

/// Unpacks with Python's zipfile, which also checks the checksums.
fn unpacked(package: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.zbp"), package).unwrap();
    let script = "import zipfile; z = zipfile.ZipFile('a.zbp'); assert z.testzip() is None; z.extractall('.')";
    let output = python(script, &[], folder.path());
    assert!(output.status.success(), "{}", text(&output));
    folder
}

fn frictionless(folder: &Path) -> Output {
    let script = "import sys; from frictionless.__main__ import console; sys.argv = ['frictionless', 'validate', 'datapackage.json']; console()";
    python(script, &[], folder)
}

fn assert_valid(package: &Sealed<Vec<u8>>) {
    let folder = unpacked(&package.out);
    let output = frictionless(folder.path());
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn frictionless_finds_a_full_package_valid() {
    assert_valid(&sample::package());
}

#[test]
fn frictionless_reads_what_we_state() {
    let spoil = |path: &str, from: &str, to: &str| {
        let folder = unpacked(&sample::package().out);
        let file = folder.path().join(path);
        let before = std::fs::read_to_string(&file).unwrap();
        assert!(before.contains(from));
        std::fs::write(&file, before.replacen(from, to, 1)).unwrap();
        // The digest is told apart from what the schema says.
        let descriptor = folder.path().join("datapackage.json");
        let mut value: serde_json::Value = serde_json::from_slice(&std::fs::read(&descriptor).unwrap()).unwrap();
        for resource in value["resources"].as_array_mut().unwrap() {
            let resource = resource.as_object_mut().unwrap();
            resource.remove("bytes");
            resource.remove("hash");
        }
        std::fs::write(&descriptor, value.to_string()).unwrap();
        let output = frictionless(folder.path());
        assert!(!output.status.success(), "{path}: {from} -> {to}");
        text(&output)
    };
    assert!(spoil("data/student.csv", "20100101", "20100231").contains("type-error"));
    assert!(spoil("data/student.csv", "202609", "202613").contains("constraint-err"));
    assert!(spoil("data/student.csv", "张三", "").contains("constraint-err"));
    assert!(spoil("data/class.csv", "2601", "2699").contains("foreign-key"));
}

#[test]
fn frictionless_finds_every_table_of_the_bundled_standard_valid() {
    let standard: &Standard = bundled().unwrap_or_else(|faults| panic!("{faults}"));
    let ids: Vec<&str> = standard.tables.iter().map(|t| t.id.as_str()).collect();
    let mut builder = Builder::new(standard, &ids, &());
    for id in &ids {
        let mut table = builder.table(id).unwrap();
        table.row("0192f0c1-0000-7000-8000-000000000001", &[]);
        builder.add(table);
    }
    let mut facts = sample::facts();
    facts.layers = bundled_layers().to_vec();
    assert!(!facts.layers.is_empty());
    let signer = Signer {
        key: &sample::key(1),
        chain: &sample::chain(),
    };
    assert_valid(&builder.seal(facts, signer, Vec::new()).unwrap());
}

const JWCRYPTO: &str = r#"
import base64, json
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwcrypto import jwk, jws
header, payload, signature = open('signature.jws').read().split('.')
assert payload == ''
unpad = lambda text: base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
protected = json.loads(unpad(header))
assert protected['alg'] == 'EdDSA' and isinstance(protected['iat'], int)
chain = [x509.load_der_x509_certificate(base64.b64decode(c)) for c in protected['x5c']]
assert [a.value for a in chain[0].subject] == ['3143000123']
for certificate, issuer in zip(chain, chain[1:]):
    certificate.verify_directly_issued_by(issuer)
key = jwk.JWK.from_pem(chain[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
data = open('datapackage.json', 'rb').read()
def check(data):
    token = jws.JWS()
    token.allowed_algs = ['EdDSA']
    body = base64.urlsafe_b64encode(data).decode().rstrip('=')
    token.deserialize('.'.join([header, body, signature]))
    token.verify(key)
check(data)
try:
    check(data + b' ')
except jws.InvalidJWSSignature:
    pass
else:
    raise SystemExit('a changed descriptor was accepted')
open('input', 'wb').write((header + '.' + base64.urlsafe_b64encode(data).decode().rstrip('=')).encode())
open('sig', 'wb').write(unpad(signature))
for name, certificate in zip(['device', 'root'], chain):
    open(name + '.pem', 'wb').write(certificate.public_bytes(Encoding.PEM))
open('key.pem', 'wb').write(chain[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
"#;

#[test]
fn jwcrypto_and_openssl_accept_the_signature() {
    let folder = unpacked(&sample::package().out);
    let output = python(JWCRYPTO, &[], folder.path());
    assert!(output.status.success(), "{}", text(&output));
    let verify = [
        "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "input", "-sigfile", "sig",
    ];
    let output = run("openssl", &verify, folder.path());
    assert!(output.status.success(), "{}", text(&output));
    let iat = sample::facts().sealed_at.timestamp().to_string();
    let chain = [
        "verify",
        "-x509_strict",
        "-attime",
        &iat,
        "-CAfile",
        "root.pem",
        "device.pem",
    ];
    let output = run("openssl", &chain, folder.path());
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn age_opens_what_we_encrypt() {
    let folder = tempfile::tempdir().unwrap();
    let (sealed, identity) = (sample::package(), Identity::generate());
    std::fs::write(folder.path().join("key"), identity.text().as_bytes()).unwrap();
    let mut encrypted = Vec::new();
    encrypt(&sealed.out[..], &mut encrypted, &[identity.recipient()]).unwrap();
    std::fs::write(folder.path().join("a.zbp.age"), &encrypted).unwrap();
    let output = run("age", &["-d", "-i", "key", "a.zbp.age"], folder.path());
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(output.stdout, sealed.out);
}
