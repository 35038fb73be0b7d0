//! Packages with one thing wrong.

use zhibao_core::package::{DESCRIPTOR, SIGNATURE};
use zhibao_engine::package::*;

use crate::forge::*;
use crate::sample::*;

/// A good package, stored, after a change to its archive.
pub(crate) fn archive(change: impl FnOnce(&mut Zip)) -> Vec<u8> {
    let mut zip = Zip {
        entries: entries(&package().out),
        ..Zip::default()
    };
    change(&mut zip);
    zip.bytes()
}

/// A good package, stored, after a change to one of its entries (the class table, the second of all).
pub(crate) fn entry(change: impl FnOnce(&mut Forged)) -> Vec<u8> {
    archive(|zip| change(&mut zip.entries[0]))
}

pub(crate) fn named(name: &str) -> Vec<u8> {
    entry(|e| (e.name, e.local_name) = (name.into(), name.into()))
}

/// A package whose descriptor text was changed before signing.
pub(crate) fn described(change: impl FnOnce(String) -> String) -> Vec<u8> {
    let sealed = package();
    resigned(
        &sealed,
        entries(&sealed.out),
        change(String::from_utf8(sealed.descriptor.to_json()).unwrap()),
    )
}

pub(crate) fn resigned(sealed: &Sealed<Vec<u8>>, mut entries: Vec<Forged>, text: String) -> Vec<u8> {
    let iat = sealed.descriptor.facts.sealed_at.timestamp();
    let jws = zhibao_seal::jws::sign_detached(text.as_bytes(), &key(1), &chain(), iat);
    entries.retain(|e| e.name != DESCRIPTOR.as_bytes() && e.name != SIGNATURE.as_bytes());
    entries.push(stored(DESCRIPTOR, text.as_bytes()));
    entries.push(stored(SIGNATURE, jws.as_bytes()));
    Zip {
        entries,
        ..Zip::default()
    }
    .bytes()
}

/// A package signed over other contents of a file.
pub(crate) fn filled(path: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let sealed = package();
    let mut files = entries(&sealed.out);
    let at = files.iter().position(|e| e.name == path.as_bytes()).unwrap();
    let bytes = change(files[at].data.clone());
    let mut descriptor = sealed.descriptor.clone();
    let resource = descriptor.resources.iter_mut().find(|r| r.path == path).unwrap();
    (resource.bytes, resource.hash) = (bytes.len() as u64, sha256(&bytes));
    files[at] = deflated(path, &bytes);
    resigned(&sealed, files, String::from_utf8(descriptor.to_json()).unwrap())
}

pub(crate) fn classes(text: &str) -> Vec<u8> {
    filled("data/class.csv", |_| text.into())
}

pub(crate) fn replaced(path: &str, from: &str, to: &str) -> Vec<u8> {
    filled(path, |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from));
        text.replacen(from, to, 1).into_bytes()
    })
}
