//! Opening balances: what a school says itself of a period before its first sealed one.

use super::incremental::assert_equals_full_run;
use super::*;

const BEFORE: &str = "2025-2026-2";

fn said(v: &mut Vault, rule: &str, lang: Lang) -> Vec<String> {
    v.recompute(PRESENT, Scope::Pending).unwrap();
    let filter = FindingFilter {
        rule: Some(rule.into()),
        ..FindingFilter::default()
    };
    let found = v.findings(PRESENT, &filter, 0, 100).unwrap();
    found.iter().map(|f| f.finding.say(standard(), lang)).collect()
}

fn pupil(major: &str) -> Vec<(String, String)> {
    cells(&[("XH", "2025001"), ("XM", "王小明"), ("ZYDM", major)])
}

fn put(v: &mut Vault, set: SetId, cells: Vec<(String, String)>) -> String {
    let edit = Edit::InsertRow {
        table: "student".into(),
        cells,
    };
    v.apply_to(set, &edit).unwrap().ids.remove(0)
}

#[test]
fn rules_that_look_back_compare_with_an_opening_balance_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    v.use_task(whole_task()).unwrap();
    v.begin_period("2026-2027-1", "20261101").unwrap();
    put(&mut v, PRESENT, pupil("710205"));
    assert_eq!(said(&mut v, "P04", Lang::Zh), Vec::<String>::new());
    assert!(v.skipped_rules(PRESENT).unwrap().contains("P04"));

    // Typed: the rule runs, and its finding names the period that the school told of itself.
    let opening = v.begin_opening(BEFORE).unwrap();
    assert_eq!((opening.period.as_str(), opening.as_of.as_str()), (BEFORE, "20260731"));
    assert_eq!(v.begin_opening(BEFORE).unwrap(), opening, "it is there already");
    assert!(v.skipped_rules(PRESENT).unwrap().contains("P04"), "it is still empty");
    let row = put(&mut v, opening.set, pupil("710201"));
    let zh = said(&mut v, "P04", Lang::Zh);
    assert!(
        zh.len() == 1 && zh[0].contains(BEFORE) && zh[0].contains("期初"),
        "{zh:?}"
    );
    assert!(said(&mut v, "P04", Lang::En)[0].contains("opening balance of 2025-2026-2"));
    let skipped = v.skipped_rules(PRESENT).unwrap();
    assert!(!skipped.contains("P04"));
    assert!(skipped.contains("P02"), "nothing is told of the staff");
    assert_equals_full_run(&v, PRESENT);

    // Corrected, taken back, and read again after the vault was closed.
    let fix = Edit::SetCells {
        table: "student".into(),
        row,
        cells: cells(&[("ZYDM", "710205")]),
    };
    v.apply_to(opening.set, &fix).unwrap();
    assert_eq!(said(&mut v, "P04", Lang::Zh), Vec::<String>::new());
    v.undo(opening.set).unwrap();
    assert_eq!(said(&mut v, "P04", Lang::Zh).len(), 1);
    drop(v);
    let mut v = open(&folder).unwrap();
    v.use_task(whole_task()).unwrap();
    assert_eq!(said(&mut v, "P04", Lang::Zh).len(), 1);
    assert_eq!(v.openings().unwrap(), std::slice::from_ref(&opening));
    assert!(v.versions().unwrap().is_empty(), "it is no version of a sealed period");

    // It is in the log, and goes whole.
    let kinds = |v: &Vault| -> Vec<String> {
        let log = v.audit_entries(0, 100).unwrap();
        log.into_iter().map(|entry| entry.kind).collect()
    };
    assert!(kinds(&v).contains(&"begin-opening".to_owned()));
    v.drop_opening(BEFORE).unwrap();
    assert_eq!(said(&mut v, "P04", Lang::Zh), Vec::<String>::new());
    assert!(v.skipped_rules(PRESENT).unwrap().contains("P04"));
    assert!(kinds(&v).contains(&"drop-opening".to_owned()));
    let edit = Edit::InsertRow {
        table: "student".into(),
        cells: pupil("710201"),
    };
    assert!(matches!(v.apply_to(opening.set, &edit), Err(VaultError::NoSuchSet)));
    v.verify_audit().unwrap();
}

#[test]
fn an_import_fills_it_and_a_sealed_period_takes_its_place() {
    with_vault(|mut v| {
        v.use_task(whole_task()).unwrap();
        v.begin_period("2026-2027-1", "20261101").unwrap();
        let opening = v.begin_opening(BEFORE).unwrap();
        let table = standard().table("student").unwrap();
        let cells = [("XH", "2025001"), ("XM", "王小明"), ("ZYDM", "710201")];
        let cells = cells.map(|(code, text)| (table.field_index(code).unwrap(), text));
        v.import(opening.set, Some("digest"), |importer| {
            importer.insert_texts("student", None, &cells)
        })
        .unwrap();
        let present = put(&mut v, PRESENT, pupil("710205"));
        assert_eq!(said(&mut v, "P04", Lang::Zh).len(), 1);

        // The next period is compared with what was sealed.
        let package = sealed(&v, 1);
        v.seal_period(&package).unwrap();
        v.begin_period("2026-2027-2", "20270401").unwrap();
        assert_eq!(said(&mut v, "P04", Lang::Zh), Vec::<String>::new());
        set(&mut v, "student", &present, &[("ZYDM", "710201")]);
        let zh = said(&mut v, "P04", Lang::Zh);
        assert!(zh.len() == 1 && !zh[0].contains("期初"), "{zh:?}");
        assert_equals_full_run(&v, PRESENT);
    });
}

#[test]
fn only_a_period_before_all_others_can_be_one() {
    with_vault(|mut v| {
        v.begin_period("2026-2027-1", "20261101").unwrap();
        for period in ["2026-2027-1", "2026-2027-2", "2026-2027", "2026-11", "2030-2031"] {
            let refused = v.begin_opening(period);
            assert!(
                matches!(refused, Err(VaultError::NotBefore { .. })),
                "{period}: {refused:?}"
            );
        }
        for period in ["", "autumn", "2025-2027-1"] {
            let refused = v.begin_opening(period);
            assert!(
                matches!(refused, Err(VaultError::BadPeriod { .. })),
                "{period}: {refused:?}"
            );
        }
        assert!(v.begin_opening("2025-2026").is_ok());
        assert!(matches!(v.drop_opening("2024-2025"), Err(VaultError::NoSuchSet)));
    });
}
