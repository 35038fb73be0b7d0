//! The vectors under `tests/vectors/package`: what they are made of is said here; that they stand there byte for byte,
//! and what is said of each, is tested. Set `ZHIBAO_UPDATE_VECTORS` to write them anew.

use std::collections::BTreeMap;
use std::path::PathBuf;

use zhibao_core::message::Speak;
use zhibao_core::package::archive::Archive;
use zhibao_core::package::descriptor::{Content, Descriptor};
use zhibao_core::package::{DESCRIPTOR, Limits, Refusal, SIGNATURE, split};
use zhibao_engine::package::*;

use super::forge::*;
use super::sample::*;

struct Vector {
    name: String,
    verdict: String,
    bytes: Vec<u8>,
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/package"))
}

/// A good package, stored, after a change to its archive.
fn archive(change: impl FnOnce(&mut Zip)) -> Vec<u8> {
    let mut zip = Zip {
        entries: entries(&package().out),
        ..Zip::default()
    };
    change(&mut zip);
    zip.bytes()
}

/// A good package, stored, after a change to one of its entries (the class table, the second of all).
fn entry(change: impl FnOnce(&mut Forged)) -> Vec<u8> {
    archive(|zip| change(&mut zip.entries[0]))
}

fn named(name: &str) -> Vec<u8> {
    entry(|e| (e.name, e.local_name) = (name.into(), name.into()))
}

/// A package whose descriptor text was changed before signing.
fn described(change: impl FnOnce(String) -> String) -> Vec<u8> {
    let sealed = package();
    resigned(
        &sealed,
        entries(&sealed.out),
        change(String::from_utf8(sealed.descriptor.to_json()).unwrap()),
    )
}

fn resigned(sealed: &Sealed<Vec<u8>>, mut entries: Vec<Forged>, text: String) -> Vec<u8> {
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
fn filled(path: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
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

fn classes(text: &str) -> Vec<u8> {
    filled("data/class.csv", |_| text.into())
}

fn replaced(path: &str, from: &str, to: &str) -> Vec<u8> {
    filled(path, |bytes| {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from));
        text.replacen(from, to, 1).into_bytes()
    })
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
    let good = package();

    add("good_full", "ok", good.out.clone());
    add("good_self_issued", "ok", build(facts(), &key(1), &self_issued()).out);
    add("good_stored", "ok", archive(|_| {}));
    add(
        "good_times_and_modes",
        "ok",
        entry(|e| {
            e.attributes = 0o100_755 << 16 | 0x20;
            e.extra = vec![0x55, 0x54, 5, 0, 1, 1, 2, 3, 4];
        }),
    );
    add(
        "good_layout",
        "ok",
        described(|text| {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            serde_json::to_string_pretty(&value).unwrap() + "\n"
        }),
    );
    add(
        "good_line_feeds",
        "ok",
        filled("data/class.csv", |b| b.into_iter().filter(|b| *b != b'\r').collect()),
    );

    // The container.
    add(
        "not_an_archive",
        "package.not_an_archive",
        b"row_id,XM\r\n1,x\r\n".repeat(4),
    );
    add(
        "truncated",
        "package.truncated",
        good.out[..good.out.len() - 9].to_vec(),
    );
    add(
        "bytes_before",
        "package.bytes_before",
        archive(|z| z.prefix = b"MZ".to_vec()),
    );
    add(
        "bytes_before_counted",
        "package.bytes_before",
        archive(|z| {
            z.prefix = b"MZ".to_vec();
            z.honest_prefix = true;
        }),
    );
    add(
        "bytes_after",
        "package.bytes_after",
        archive(|z| z.suffix = b"\0".to_vec()),
    );
    add("gap", "package.gap", archive(|z| z.entries[1].gap = b"hidden".to_vec()));
    add("overlap", "package.overlap", archive(|z| z.entries[1].offset = Some(0)));
    add(
        "archive_comment",
        "package.archive_comment",
        archive(|z| z.comment = b"hello".to_vec()),
    );
    add(
        "entry_comment",
        "package.entry_comment",
        entry(|e| e.comment = b"hello".to_vec()),
    );
    add("zip64", "package.zip64", archive(|z| z.count = Some(u16::MAX)));
    add(
        "zip64_extra",
        "package.zip64",
        entry(|e| e.extra = [&[1, 0, 8, 0][..], &[0; 8]].concat()),
    );
    add("multi_disk", "package.multi_disk", archive(|z| z.disk = 1));
    add("folder", "package.folder", named("data/class/"));
    add(
        "folder_by_mode",
        "package.folder",
        entry(|e| e.attributes = 0o040_755 << 16),
    );
    add("link", "package.link", entry(|e| e.attributes = 0o120_777 << 16));
    add(
        "special_file",
        "package.special_file",
        entry(|e| e.attributes = 0o010_644 << 16),
    );
    add("empty_name", "package.empty_name", named(""));
    add("absolute_name", "package.absolute_name", named("/etc/passwd"));
    add("absolute_name_drive", "package.absolute_name", named("c:/windows/x"));
    add("parent_name", "package.parent_name", named("../class.csv"));
    add("backslash_name", "package.backslash_name", named("data\\class.csv"));
    add("bad_name", "package.bad_name", named("data/班级.csv"));
    add("bad_name_device", "package.bad_name", named("data/aux.csv"));
    add(
        "duplicate",
        "package.duplicate",
        archive(|z| z.entries.insert(1, z.entries[0].clone())),
    );
    add(
        "duplicate_case",
        "package.duplicate",
        archive(|z| z.entries.insert(0, stored("data/Class.csv", b"x"))),
    );
    add(
        "out_of_order",
        "package.out_of_order",
        archive(|z| z.entries.swap(0, 1)),
    );
    add("encrypted", "package.encrypted", entry(|e| e.flags = 1));
    add("method", "package.method", entry(|e| e.method = 93));
    add(
        "extra_field",
        "package.extra_field",
        entry(|e| e.extra = vec![0x75, 0x70, 2, 0, 1, 2]),
    );
    add(
        "too_many_entries",
        "package.too_many_entries",
        archive(|z| z.count = Some(65_001)),
    );
    add(
        "entry_too_large",
        "package.entry_too_large",
        entry(|e| e.size = 512_000_001),
    );
    add(
        "inflated",
        "package.inflated",
        archive(|z| z.entries[0] = deflated("data/class.csv", &vec![b' '; 400_000])),
    );
    add(
        "too_large",
        "package.too_large",
        archive(|z| {
            z.entries = (10..27).map(|n| stored(&format!("data/{n}.csv"), b"x")).collect();
            z.entries
                .iter_mut()
                .for_each(|e| (e.method, e.size, e.packed) = (8, 500_000_000, 100_000_000));
        }),
    );
    add(
        "disagreement",
        "package.disagreement",
        entry(|e| e.local_name = b"data/klass.csv".to_vec()),
    );
    add(
        "damaged",
        "package.damaged",
        archive(|z| {
            let last = z.entries.len() - 1;
            let e = &mut z.entries[last];
            *e = deflated(SIGNATURE, &e.data);
            e.data[3] ^= 0xff;
        }),
    );
    add(
        "damaged_tail",
        "package.damaged",
        archive(|z| {
            let last = z.entries.len() - 1;
            let e = &mut z.entries[last];
            *e = deflated(SIGNATURE, &e.data);
            e.data.extend(b"hidden");
            e.packed += 6;
        }),
    );
    add(
        "crc",
        "package.crc",
        archive(|z| z.entries.last_mut().unwrap().crc ^= 1),
    );

    // Descriptor and contents.
    add(
        "no_descriptor",
        "package.no_descriptor",
        archive(|z| z.entries.retain(|e| e.name != DESCRIPTOR.as_bytes())),
    );
    add(
        "no_signature",
        "package.no_signature",
        archive(|z| z.entries.retain(|e| e.name != SIGNATURE.as_bytes())),
    );
    add(
        "descriptor",
        "package.descriptor",
        described(|t| t.replacen(r#""sequence":1,"#, "", 1)),
    );
    add(
        "descriptor_twice",
        "package.descriptor",
        described(|t| t.replacen(r#""sequence":1,"#, r#""sequence":1,"sequence":1,"#, 1)),
    );
    add(
        "unnamed",
        "package.unnamed",
        archive(|z| z.entries.insert(1, stored("data/extra.csv", b"row_id\r\n"))),
    );
    add("absent", "package.absent", archive(|z| drop(z.entries.remove(0))));
    add(
        "bytes",
        "package.bytes",
        archive(|z| z.entries[0] = stored("data/class.csv", b"row_id,XZBDM,XZBMC\r\n")),
    );
    add(
        "hash",
        "package.hash",
        archive(|z| {
            let mut bytes = z.entries[0].data.clone();
            *bytes.iter_mut().rev().nth(2).unwrap() = b'X';
            z.entries[0] = stored("data/class.csv", &bytes);
        }),
    );

    // Tables.
    add(
        "csv_bom",
        "package.csv_bom",
        filled("data/class.csv", |b| [b"\xef\xbb\xbf", &b[..]].concat()),
    );
    add(
        "csv_utf8",
        "package.csv_utf8",
        filled("data/class.csv", |b| [&b[..], b"c2,2602,\xb0\xe0\r\n"].concat()),
    );
    add(
        "csv_quote",
        "package.csv_quote",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601,a\"b\r\n"),
    );
    add(
        "csv_blank_line",
        "package.csv_blank_line",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601,a\r\n\r\n"),
    );
    add(
        "csv_columns",
        "package.csv_columns",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601\r\n"),
    );
    add(
        "csv_header",
        "package.csv_header",
        classes("row_id,XZBMC,XZBDM\r\nc1,a,2601\r\n"),
    );
    // Large, yet small when deflated: letters without pattern, each a hundred times.
    let mut seed = 1u32;
    let letters = (0..10_001).map(|_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (seed >> 24) as u8 % 26)
    });
    let large: String = letters.flat_map(|c| std::iter::repeat_n(c, 100)).collect();
    add(
        "csv_cell",
        "package.csv_cell",
        classes(&format!("row_id,XZBDM,XZBMC\r\nc1,2601,{large}\r\n")),
    );
    add(
        "csv_row_id",
        "package.csv_row_id",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601,a\r\nc1,2602,b\r\n"),
    );
    add(
        "cell_date",
        "verify.cell",
        replaced("data/student.csv", "20100101", "20100230"),
    );
    add(
        "cell_code",
        "verify.cell",
        replaced("data/student.csv", ",1,2010", ",7,2010"),
    );
    add("cell_required", "verify.cell", replaced("data/student.csv", "张三", ""));
    add(
        "reference",
        "verify.reference",
        replaced("data/class.csv", "2601", "2699"),
    );
    add(
        "rows",
        "verify.rows",
        replaced("data/student.county.csv", "000000000003", "000000000009"),
    );
    add(
        "standard",
        "verify.standard",
        described(|t| {
            t.replacen(
                r#""name":"SG","title":"身高","type":"number""#,
                r#""name":"SG","title":"身高","type":"string""#,
                1,
            )
        }),
    );

    // Signature.
    add(
        "signature",
        "jws.bad_signature",
        archive(|z| {
            let at = z.entries.iter().position(|e| e.name == DESCRIPTOR.as_bytes()).unwrap();
            let text = String::from_utf8(z.entries[at].data.clone()).unwrap();
            z.entries[at] = stored(DESCRIPTOR, text.replacen("示例", "某某", 1).as_bytes());
        }),
    );
    let mut other = facts();
    other.school = "3143000999".into();
    add(
        "other_school",
        "cert.name_mismatch",
        build(other, &key(1), &chain()).out,
    );

    // Split parts: joined when their names begin alike.
    let parts = split::split(&good.out, sha256(&good.out), 2_000).unwrap();
    let part = |at: usize| parts[at].clone();
    for at in 0..parts.len() {
        add(&format!("good_parts.{}", parts.len() - at), "ok", part(at));
        if at != 1 {
            add(&format!("part_missing.{at}"), "package.part_missing", part(at));
        }
        let mut changed = part(at);
        *changed.last_mut().unwrap() ^= u8::from(at == 0);
        add(&format!("part_whole.{at}"), "package.part_whole", changed);
    }
    add(
        "part_header.0",
        "package.part_header",
        b"zhibao-part 1 no such thing\n".to_vec(),
    );
    add("part_mixed.0", "package.part_mixed", part(0));
    let foreign = split::split(&good.out[1..], sha256(&good.out[1..]), 2_000).unwrap();
    add("part_mixed.1", "package.part_mixed", foreign[1].clone());
    out
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
