use super::*;
use crate::package::{Limits, Refusal};
use proptest::prelude::*;
use std::io::Write;

fn build(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new());
    for (name, bytes) in files {
        writer.add(name, bytes).unwrap();
    }
    writer.finish().unwrap()
}

fn sample() -> Vec<u8> {
    build(&[
        ("data/a.csv", &b"row_id,A\r\n".repeat(9)),
        ("data/b.csv", b"x"),
        ("datapackage.json", b"{}"),
    ])
}

fn read_all(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let archive = Archive::open(bytes, &Limits::default())?;
    archive
        .entries()
        .iter()
        .map(|e| Ok((e.name().to_owned(), archive.read(e)?.into_owned())))
        .collect()
}

#[test]
fn names_and_order_are_the_writers_duty_too() {
    let mut writer = Writer::new(Vec::new());
    writer.add("b", b"").unwrap();
    for (name, refused) in [("a", "out_of_order"), ("b", "duplicate"), ("../c", "parent_name")] {
        let Err(WriteFault::Refused(refusal)) = writer.add(name, b"") else {
            panic!("{name} was taken")
        };
        assert_eq!(refusal.name(), refused);
    }
}

#[test]
fn an_empty_archive_is_an_archive() {
    assert_eq!(read_all(&build(&[])).unwrap(), []);
    assert_eq!(read_all(&build(&[("a", b"")])).unwrap(), [("a".to_owned(), Vec::new())]);
}

#[test]
fn what_compresses_too_well_is_stored() {
    let zeros = vec![0u8; 300_000];
    let bytes = build(&[("a", &zeros)]);
    assert!(bytes.len() > zeros.len());
    assert_eq!(read_all(&bytes).unwrap()[0].1, zeros);
}

#[test]
fn every_proper_prefix_is_refused() {
    let whole = sample();
    for cut in 0..whole.len() {
        assert!(read_all(&whole[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn limits_are_judged_from_the_headers() {
    let whole = sample();
    let open = |limits: Limits| Archive::open(&whole, &limits).map(drop).unwrap_err().name();
    let base = Limits::default();
    assert_eq!(open(Limits { entries: 2, ..base }), "too_many_entries");
    assert_eq!(open(Limits { entry: 50, ..base }), "entry_too_large");
    assert_eq!(open(Limits { total: 91, ..base }), "too_large");
    assert_eq!(
        open(Limits {
            ratio: 2,
            ratio_from: 80,
            ..base
        }),
        "inflated"
    );
}

/// Writers that stream put sizes behind the data, with or without a mark.
#[test]
fn data_descriptors_are_taken_if_they_agree() {
    let packed = {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(b"hello hello hello").unwrap();
        encoder.finish().unwrap()
    };
    let mut crc = flate2::Crc::new();
    crc.update(b"hello hello hello");
    let stated: Vec<u8> = [crc.sum(), packed.len() as u32, 17]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    for (mark, spoilt) in [(true, false), (false, false), (true, true)] {
        let mut bytes = Vec::new();
        bytes.extend(LOCAL.to_le_bytes());
        bytes.extend([20, 0, 8, 0, 8, 0, 1, 2, 3, 4]);
        bytes.extend([0; 12]);
        bytes.extend([1, 0, 0, 0, b'a']);
        bytes.extend(&packed);
        if mark {
            bytes.extend(DESCRIPTOR.to_le_bytes());
        }
        bytes.extend(&stated);
        if spoilt {
            *bytes.last_mut().unwrap() = 1;
        }
        let start = bytes.len() as u32;
        bytes.extend(CENTRAL.to_le_bytes());
        bytes.extend([20, 3, 20, 0, 8, 0, 8, 0, 9, 9, 9, 9]);
        bytes.extend(&stated);
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x81, 0, 0, 0, 0, b'a']);
        let size = bytes.len() as u32 - start;
        bytes.extend(END.to_le_bytes());
        bytes.extend([0, 0, 0, 0, 1, 0, 1, 0]);
        bytes.extend(size.to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend([0, 0]);
        match spoilt {
            true => assert_eq!(read_all(&bytes).unwrap_err().name(), "disagreement"),
            false => assert_eq!(read_all(&bytes).unwrap()[0].1, b"hello hello hello"),
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_all(&bytes);
    }

    #[test]
    fn what_is_written_is_read(files in prop::collection::btree_map("[a-z]{1,3}/[A-Z0-9]{1,4}x", prop::collection::vec(0u8..4, 0..400), 0..6)) {
        let list: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        let folded: std::collections::BTreeSet<String> = files.keys().map(|n| n.to_ascii_lowercase()).collect();
        prop_assume!(folded.len() == files.len());
        prop_assume!(files.keys().all(|n| names::check(n.as_bytes()).is_ok()));
        let bytes = build(&list);
        prop_assert_eq!(build(&list), bytes.clone());
        let read: std::collections::BTreeMap<_, _> = read_all(&bytes).unwrap().into_iter().collect();
        prop_assert_eq!(read, files);
    }

    /// Changed bytes never yield other contents: they are refused, or carry no weight (a time, a permission).
    #[test]
    fn a_changed_byte_changes_nothing_unseen(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let whole = sample();
        let mut changed = whole.clone();
        changed[at.index(whole.len())] ^= flip;
        if let Ok(read) = read_all(&changed) {
            let names = |files: &[(String, Vec<u8>)]| files.iter().map(|f| f.1.clone()).collect::<Vec<_>>();
            prop_assert_eq!(names(&read), names(&read_all(&whole).unwrap()));
        }
    }
}
