//! After random edits the stored findings equal a full run, and undoing everything gives the beginning back.

use proptest::prelude::*;

use super::*;
use crate::findings::FindingFilter;

/// The stored findings of a working set are those of a full run.
pub(super) fn assert_equals_full_run(v: &Vault, set: SetId) {
    let key = |judged: &crate::judge::Judged| format!("{judged:?}");
    let mut stored: Vec<String> = v
        .judged_findings(set, &FindingFilter::default())
        .unwrap()
        .iter()
        .map(key)
        .collect();
    let mut full: Vec<String> = v
        .full_run(set, v.parameters_of(set))
        .unwrap()
        .iter()
        .map(|(_, j)| key(j))
        .collect();
    stored.sort();
    full.sort();
    if stored != full {
        let only = |a: &[String], b: &[String]| a.iter().filter(|f| !b.contains(f)).cloned().collect::<Vec<_>>();
        panic!(
            "only stored: {:#?}\nonly full: {:#?}",
            only(&stored, &full),
            only(&full, &stored)
        );
    }
}

/// A field with texts worth typing.
type Tries = (&'static str, &'static [&'static str]);

/// Tables with fields worth trying.
const POOL: &[(&str, &[Tries])] = &[
    (
        "student",
        &[
            ("XM", &["王小明", "李四", "x", ""]),
            ("SFZJLXM", &["1", "A", "居民身份证", "?", ""]),
            (
                "SFZJH",
                &[
                    "430104201003151018",
                    "43010420100315101X",
                    "E123",
                    "430104100315101",
                    "",
                ],
            ),
            ("XBM", &["1", "女", ""]),
            ("CSRQ", &["20100315", "2010/3/16", "never", ""]),
            ("XH", &["1", "2", "3", ""]),
            ("ZYDM", &["710201", "710202", ""]),
            ("XZBDM", &["k1", "k2", ""]),
            ("ZYDM", &["710201", "710202", ""]),
            ("RXNY", &["202609", "202509", ""]),
            ("XSDQZTM", &["01", "10", ""]),
            ("GJDQM", &["CHN", "USA", ""]),
            ("XSLXDH", &["13812345678", "1", ""]),
        ],
    ),
    (
        "class",
        &[
            ("XZBDM", &["k1", "k2", ""]),
            ("ZYDM", &["710201", "710202", ""]),
            ("NJDM", &["2026", "2025"]),
            ("BZXH", &["1", "2"]),
        ],
    ),
    (
        "major",
        &[
            ("ZYDM", &["710201", "710202", ""]),
            ("ZYBH", &["1", "2"]),
            ("ZYJC", &["a", "b"]),
        ],
    ),
    (
        "student_family_member",
        &[
            ("XH", &["1", "2", ""]),
            ("CYXH", &["1", "2"]),
            ("SFJHR", &["1", "0", ""]),
            ("LXDH", &["13812345678", ""]),
        ],
    ),
    (
        "status_change",
        &[
            ("XH", &["1", "2"]),
            ("YDRQ", &["20261001", "20260901", ""]),
            ("YDLBM", &["01", "02", "11", "12", "23"]),
        ],
    ),
    (
        "term_registration",
        &[
            ("XH", &["1", "2"]),
            ("XN", &["2026-2027"]),
            ("XQM", &["1", "2"]),
            ("ZCZKM", &["1", "2"]),
        ],
    ),
];

#[derive(Debug, Clone)]
enum Act {
    Insert(usize, Vec<(usize, usize)>),
    Set(usize, usize, Vec<(usize, usize)>),
    Delete(usize, usize),
    Import(usize, Vec<Vec<(usize, usize)>>),
    Undo,
    Redo,
    Recompute,
}

fn picks() -> impl Strategy<Value = Vec<(usize, usize)>> {
    proptest::collection::vec((0usize..12, 0usize..5), 1..8)
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0usize..6, picks()).prop_map(|(t, p)| Act::Insert(t, p)),
        8 => (0usize..6, any::<usize>(), picks()).prop_map(|(t, r, p)| Act::Set(t, r, p)),
        2 => (0usize..6, any::<usize>()).prop_map(|(t, r)| Act::Delete(t, r)),
        1 => (0usize..6, proptest::collection::vec(picks(), 1..5)).prop_map(|(t, p)| Act::Import(t, p)),
        3 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => Just(Act::Recompute),
    ]
}

fn chosen(table: usize, picks: &[(usize, usize)]) -> Vec<(String, String)> {
    let fields = POOL[table].1;
    let pick = |(field, text): &(usize, usize)| {
        let (code, texts) = fields[field % fields.len()];
        (code.to_owned(), texts[text % texts.len()].to_owned())
    };
    picks.iter().map(pick).collect()
}

fn perform(v: &mut Vault, act: &Act) {
    let some_row = |v: &Vault, table: &str, n: usize| {
        let rows = v.rows(PRESENT, table, 0, 100).unwrap();
        (!rows.is_empty()).then(|| rows[n % rows.len()].id.clone())
    };
    match act {
        Act::Insert(t, p) => {
            v.apply(&Edit::InsertRow {
                table: POOL[*t].0.into(),
                cells: chosen(*t, p),
            })
            .unwrap();
        }
        Act::Set(t, n, p) => {
            if let Some(row) = some_row(v, POOL[*t].0, *n) {
                v.apply(&Edit::SetCells {
                    table: POOL[*t].0.into(),
                    row,
                    cells: chosen(*t, p),
                })
                .unwrap();
            }
        }
        Act::Delete(t, n) => {
            if let Some(row) = some_row(v, POOL[*t].0, *n) {
                v.apply(&Edit::DeleteRows {
                    table: POOL[*t].0.into(),
                    rows: vec![row],
                })
                .unwrap();
            }
        }
        Act::Import(t, rows) => {
            let table = standard().table(POOL[*t].0).unwrap();
            v.import(PRESENT, None, |importer| {
                for picks in rows {
                    let cells = chosen(*t, picks);
                    let cells: Vec<(usize, &str)> = cells
                        .iter()
                        .map(|(code, text)| (table.field_index(code).unwrap(), text.as_str()))
                        .collect();
                    importer.insert_texts(&table.id, None, &cells)?;
                }
                Ok(())
            })
            .unwrap();
        }
        Act::Undo => drop(v.undo(PRESENT)),
        Act::Redo => drop(v.redo(PRESENT)),
        Act::Recompute => v.recompute(PRESENT, Scope::Pending).unwrap(),
    }
}

#[test]
fn the_pool_names_fields_that_exist() {
    for (table, fields) in POOL {
        for (code, _) in *fields {
            assert!(standard().table(table).unwrap().field(code).is_some(), "{table} {code}");
        }
    }
}

#[test]
fn findings_after_random_edits_equal_a_full_run() {
    let folder = tempfile::tempdir().unwrap();
    let (vault, _) = create(&folder);
    let vault = std::cell::RefCell::new(vault);
    {
        // What is asked, and an earlier period, so that rules which look back run too.
        let mut v = vault.borrow_mut();
        v.use_task(whole_task()).unwrap();
        v.begin_period("2025-2026-1", "20251101").unwrap();
        for (number, name, id, major) in [
            ("1", "王小明", "430104201003151018", "710201"),
            ("2", "赵六", "430104200908202110", "710202"),
        ] {
            let pupil = [
                ("XH", number),
                ("XM", name),
                ("SFZJH", id),
                ("ZYDM", major),
                ("XSDQZTM", "01"),
            ];
            insert(&mut v, "student", &pupil);
        }
        let package = sealed(&v, 1);
        v.seal_period(&package).unwrap();
        v.begin_period("2026-2027-1", "20261101").unwrap();
        assert!(v.skipped_rules(PRESENT).unwrap().is_empty());
    }
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 24,
        ..ProptestConfig::default()
    });
    runner
        .run(&proptest::collection::vec(act(), 1..40), |acts| {
            let mut v = vault.borrow_mut();
            // Each case starts from an empty vault whose findings are all computed.
            for table in &standard().tables {
                v.conn.execute(&format!("DELETE FROM \"{}_\"", table.id), []).unwrap();
            }
            v.conn.execute_batch("DELETE FROM undo; DELETE FROM finding").unwrap();
            v.recompute(PRESENT, Scope::All).unwrap();
            acts.iter().for_each(|act| perform(&mut v, act));
            v.recompute(PRESENT, Scope::Pending).unwrap();
            assert_equals_full_run(&v, PRESENT);
            let end = dump(&v, PRESENT);
            let mut steps = 0;
            while v.undo(PRESENT).is_ok() {
                steps += 1;
            }
            prop_assert_eq!(dump(&v, PRESENT), Vec::<String>::new());
            for _ in 0..steps {
                v.redo(PRESENT).unwrap();
            }
            prop_assert_eq!(dump(&v, PRESENT), end);
            v.recompute(PRESENT, Scope::Pending).unwrap();
            assert_equals_full_run(&v, PRESENT);
            Ok(())
        })
        .unwrap();
    vault.borrow().verify_audit().unwrap();
}
