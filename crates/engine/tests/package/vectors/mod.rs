//! The vectors under `tests/vectors/package`: what they are made of is said here; that they stand there byte for byte,
//! and what is said of each, is tested. Set `ZHIBAO_UPDATE_VECTORS` to write them anew.

mod container;
mod contents;
mod good;
mod made;

use std::collections::BTreeMap;
use std::path::PathBuf;

use zhibao_core::message::Speak;
use zhibao_core::package::archive::Archive;
use zhibao_core::package::descriptor::{Content, Descriptor};
use zhibao_core::package::{DESCRIPTOR, Limits, Refusal, split};
use zhibao_engine::package::*;

use super::sample::*;

/// Takes a vector: name, verdict, bytes.
type Add<'a> = &'a mut dyn FnMut(&str, &str, Vec<u8>);

struct Vector {
    name: String,
    verdict: String,
    bytes: Vec<u8>,
}

fn vectors() -> Vec<Vector> {
    let mut out = Vec::new();
    let mut add = |name: &str, verdict: &str, bytes: Vec<u8>| {
        out.push(Vector {
            name: name.into(),
            verdict: verdict.into(),
            bytes,
        });
    };
    good::vectors(&mut add);
    container::vectors(&mut add);
    contents::vectors(&mut add);
    out
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/package"))
}

/// Joins parts and verifies without trust; the code of what is said, or `ok`.
fn verdict(files: &[&[u8]]) -> String {
    let joined;
    let bytes = match files.iter().any(|f| split::Part::recognise(f)) {
        false => files[0],
        true => match split::join(files, sha256) {
            Ok(whole) => {
                joined = whole;
                &joined
            }
            Err(refusal) => return refusal.code().to_owned(),
        },
    };
    verify(bytes, &options(&[]), &mut ()).map_or_else(|failure| failure.code().to_owned(), |_| "ok".to_owned())
}

#[test]
fn every_vector_gets_its_verdict() {
    let mut groups: BTreeMap<String, Vec<&Vector>> = BTreeMap::new();
    let vectors = vectors();
    for vector in &vectors {
        let group = vector.name.split('.').next().unwrap_or(&vector.name).to_owned();
        groups.entry(group).or_default().push(vector);
    }
    for (name, files) in groups {
        let bytes: Vec<&[u8]> = files.iter().map(|v| v.bytes.as_slice()).collect();
        assert_eq!(verdict(&bytes), files[0].verdict, "{name}");
    }
}

#[test]
fn every_refusal_has_a_vector() {
    let said: Vec<String> = vectors().into_iter().map(|v| v.verdict).collect();
    for name in Refusal::NAMES {
        assert!(said.contains(&format!("package.{name}")), "{name}");
    }
}

#[test]
fn the_vectors_stand_in_the_tree() {
    let (folder, update) = (folder(), std::env::var_os("ZHIBAO_UPDATE_VECTORS").is_some());
    let mut list = String::from(concat!(
        "# What a verifier must say of each file, judged without trusted roots at 2026-11-24 by the standard in `standard/`.\n",
        "# Files that differ only in the number behind the dot are parts of one whole. Generated: see README.md.\n\n",
    ));
    let mut stale = Vec::new();
    let mut check = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        if std::fs::read(&path).ok().as_deref() != Some(bytes) {
            stale.push(name.to_owned());
            if update {
                std::fs::write(path, bytes).unwrap();
            }
        }
    };
    for vector in vectors() {
        let file = format!("{}.zbp", vector.name);
        check(&file, &vector.bytes);
        list.push_str(&format!("\"{file}\" = \"{}\"\n", vector.verdict));
    }
    check("vectors.toml", list.as_bytes());
    assert!(update || stale.is_empty(), "stale: {stale:?}");
}

/// The vectors are what they say only as long as the good one reads back whole.
#[test]
fn the_good_vector_holds_every_kind_of_resource() {
    let good = package();
    let archive = Archive::open(&good.out, &Limits::default()).unwrap();
    let text = archive.read(archive.get(DESCRIPTOR).unwrap()).unwrap();
    let read = Descriptor::from_json(&text).unwrap();
    assert!(read.resources.iter().any(|r| matches!(r.content, Content::File { .. })));
    assert!(
        read.resources
            .iter()
            .any(|r| matches!(&r.content, Content::Table { schema, .. } if !schema.references.is_empty()))
    );
}
