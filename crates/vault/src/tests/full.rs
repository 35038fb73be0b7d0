//! A disk that is full: what could not be kept is refused whole, and everything before it stays.
//!
//! SQLite answers in the same way whether the disk or its own limit of pages has no room left, so the limit stands in for
//! the disk.

use super::*;

/// A text of many pages: a few of them fill whatever room is left.
fn text() -> String {
    "字".repeat(20_000)
}

/// Leaves no room for another page, or gives the room back.
fn room(v: &Vault, free: bool) {
    let pages: i64 = v.conn.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    let limit = if free { i64::from(u32::MAX) } else { pages };
    let _: i64 = v
        .conn
        .query_row(&format!("PRAGMA max_page_count = {limit}"), [], |r| r.get(0))
        .unwrap();
}

#[test]
fn a_full_disk_loses_only_the_change_that_it_refuses() {
    with_vault(|mut v| {
        let row = insert(&mut v, "student", &[("XM", "王小明")]);
        room(&v, false);
        let mut before = dump(&v, PRESENT);
        let refused = (0..2_000).find_map(|_| {
            let new = Edit::InsertRow {
                table: "student".into(),
                cells: cells(&[("XM", &text())]),
            };
            let answer = v.apply(&new);
            if answer.is_ok() {
                before = dump(&v, PRESENT);
            }
            answer.err()
        });
        let error = refused.expect("the room ends");
        assert_eq!(error.code(), "vault.full");
        for lang in [Lang::Zh, Lang::En] {
            assert!(!error.say(lang).contains(['{', '_']), "{}", error.say(lang));
        }
        assert_eq!(dump(&v, PRESENT), before);
        v.verify_audit().unwrap();

        room(&v, true);
        set(&mut v, "student", &row, &[("XM", "王大明")]);
        assert_eq!(shown(&v, "student", &row, "XM"), "王大明");
    });
}
