//! What must be accepted, whole or in parts; and parts that must not.

use zhibao_core::package::split;
use zhibao_engine::package::*;

use super::Add;
use super::made::*;
use crate::sample::*;

pub(crate) fn vectors(add: Add<'_>) {
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
}
