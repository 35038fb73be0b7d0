//! What the container must be.

use zhibao_core::package::SIGNATURE;

use super::Add;
use super::made::*;
use crate::forge::*;
use crate::sample::*;

pub(crate) fn vectors(add: Add<'_>) {
    let good = package();
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
}
