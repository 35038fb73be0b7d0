//! Rules that look back: what they read, when they are silent, when they are run again.

use super::incremental::assert_equals_full_run;
use super::*;

fn found(v: &mut Vault, rule: &str) -> Vec<String> {
    v.recompute(PRESENT, Scope::Pending).unwrap();
    let filter = FindingFilter {
        rule: Some(rule.into()),
        ..FindingFilter::default()
    };
    let found = v.findings(PRESENT, &filter, 0, 1000).unwrap();
    found.into_iter().map(|f| f.finding.row.to_string()).collect()
}

fn number(n: usize) -> String {
    format!("2023{n:03}")
}

/// A cohort of 2023, sealed when it came, and a pupil that was suspended; then the period of three years later.
fn school(v: &mut Vault) -> (String, Vec<String>) {
    v.use_task(whole_task()).unwrap();
    let profile = insert(v, "school_profile", &[("XXDM", SCHOOL), ("XXMC", "试验中等职业学校")]);
    v.begin_period("2023-2024-1", "20231101").unwrap();
    let mut pupils = Vec::new();
    for n in 0..20 {
        let (number, name) = (number(n), format!("{}小明", ["王", "李", "张", "刘"][n % 4]));
        let id = format!("E{n:08}");
        let pupil = [
            ("XH", number.as_str()),
            ("XM", &name),
            ("SFZJLXM", "A"),
            ("SFZJH", &id),
            ("ZYDM", "710201"),
            ("RXNY", "202309"),
            ("YJBYNY", "202607"),
            ("XSDQZTM", "01"),
        ];
        pupils.push(insert(v, "student", &pupil));
    }
    assert_eq!(found(v, "P10"), Vec::<String>::new());
    for rule in ["P01", "P02", "P04", "P07", "P10"] {
        assert!(
            v.skipped_rules(PRESENT).unwrap().contains(rule),
            "{rule} has nothing to look back at"
        );
    }
    let package = sealed(v, 1);
    v.seal_period(&package).unwrap();
    v.begin_period("2026-2027-1", "20261101").unwrap();
    v.recompute(PRESENT, Scope::Pending).unwrap();
    assert!(v.skipped_rules(PRESENT).unwrap().is_empty());
    (profile, pupils)
}

#[test]
fn rules_that_look_back_fire_and_fall_silent() {
    with_vault(|mut v| {
        let (profile, pupils) = school(&mut v);
        let none = Vec::<String>::new();
        // All of the cohort should be gone by now: none graduated.
        assert_eq!(found(&mut v, "P10"), [profile.as_str()]);
        for pupil in &pupils[..19] {
            set(&mut v, "student", pupil, &[("XSDQZTM", "07")]);
        }
        assert_eq!(found(&mut v, "P10"), none);
        assert_eq!(found(&mut v, "P01"), none, "graduates are accounted for");

        // One left without a status change.
        set(&mut v, "student", &pupils[19], &[("XSDQZTM", "10")]);
        assert_eq!(found(&mut v, "P01"), [profile.as_str()]);
        let change = [("XH", "2023019"), ("YDLBM", "31"), ("YDRQ", "20260901")];
        insert(&mut v, "status_change", &change);
        assert_eq!(found(&mut v, "P01"), none);

        // Twenty pupils became none that are on roll; then twenty new ones came.
        assert_eq!(found(&mut v, "P02"), [profile]);
        for n in 0..20 {
            insert(&mut v, "student", &[("XH", &format!("2026{n:03}")), ("XSDQZTM", "01")]);
        }
        assert_eq!(found(&mut v, "P02"), none);

        // Another major, then the change of major.
        let edit = set(&mut v, "student", &pupils[3], &[("ZYDM", "710205")]);
        assert_eq!(found(&mut v, "P04"), [pupils[3].as_str()]);
        assert!(!edit.changes.pending || found(&mut v, "P04").len() == 1);
        insert(
            &mut v,
            "status_change",
            &[("XH", "2023003"), ("YDLBM", "23"), ("YDRQ", "20260901")],
        );
        assert_eq!(found(&mut v, "P04"), none);

        // A new pupil gets a number that was another's; the number counts, not the record.
        let new = insert(
            &mut v,
            "student",
            &[
                ("XH", "2023005"),
                ("XM", "赵六"),
                ("SFZJLXM", "A"),
                ("SFZJH", "E99999999"),
            ],
        );
        assert_eq!(found(&mut v, "P07"), [new.as_str()]);
        set(&mut v, "student", &new, &[("XH", "2026999")]);
        assert_eq!(found(&mut v, "P07"), none);

        // A suspension that is over, then the return.
        let suspended = [
            ("XH", "2026000"),
            ("YDLBM", "11"),
            ("YDRQ", "20260301"),
            ("YDJSRQ", "20260831"),
        ];
        insert(&mut v, "status_change", &suspended);
        let pupil = v.rows(PRESENT, "student", 20, 1).unwrap()[0].id.clone();
        set(&mut v, "student", &pupil, &[("XSDQZTM", "02")]);
        assert_eq!(found(&mut v, "P05"), [pupil]);
        insert(
            &mut v,
            "status_change",
            &[("XH", "2026000"), ("YDLBM", "12"), ("YDRQ", "20260830")],
        );
        assert_eq!(found(&mut v, "P05"), none);
        assert_equals_full_run(&v, PRESENT);
    });
}

#[test]
fn a_corrected_period_is_looked_back_at_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    let (_, pupils) = school(&mut v);
    set(&mut v, "student", &pupils[0], &[("ZYDM", "710205")]);
    assert_eq!(found(&mut v, "P04"), [pupils[0].as_str()]);
    // The sealed period is corrected: that pupil had the other major then. The new version itself has no period before it.
    let version = v
        .begin_version("2023-2024-1", "更正", |importer| {
            let table = standard().table("student").unwrap();
            let cells = [
                ("XH", "2023000"),
                ("SFZJLXM", "A"),
                ("SFZJH", "E00000000"),
                ("ZYDM", "710205"),
            ];
            let cells = cells.map(|(code, text)| (table.field_index(code).unwrap(), text));
            importer.insert_texts("student", None, &cells)?;
            Ok(())
        })
        .unwrap();
    assert!(v.skipped_rules(version.set).unwrap().contains("P04"));
    assert_equals_full_run(&v, version.set);
    assert_equals_full_run(&v, PRESENT);
    let package = corrected(&pupils[0]);
    v.seal_version(version.set, &package, &[]).unwrap();
    assert!(v.anything_pending(PRESENT).unwrap());
    assert_eq!(found(&mut v, "P04"), Vec::<String>::new());
    assert_equals_full_run(&v, PRESENT);
    drop(v);
    let mut v = open(&folder).unwrap();
    v.use_task(whole_task()).unwrap();
    assert_eq!(found(&mut v, "P04"), Vec::<String>::new());
    assert_equals_full_run(&v, PRESENT);
}

/// The second package of 2023-2024-1, made in a vault of its own.
fn corrected(row: &str) -> SealedPackage {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    v.begin_period("2023-2024-1", "20231101").unwrap();
    let table = standard().table("student").unwrap();
    let cells = [
        ("XH", "2023000"),
        ("SFZJLXM", "A"),
        ("SFZJH", "E00000000"),
        ("ZYDM", "710205"),
    ];
    let cells = cells.map(|(code, text)| (table.field_index(code).unwrap(), text));
    v.import(PRESENT, None, |importer| {
        importer.insert_texts("student", Some(row), &cells)
    })
    .unwrap();
    SealedPackage {
        version: 2,
        ..sealed(&v, 2)
    }
}

#[test]
fn a_package_that_cannot_be_read_silences_the_rules_that_need_it() {
    with_vault(|mut v| {
        v.begin_period("2025-2026-1", "20251101").unwrap();
        let package = SealedPackage {
            bytes: b"bytes".to_vec(),
            ..sealed(&v, 1)
        };
        v.seal_period(&package).unwrap();
        v.begin_period("2026-2027-1", "20261101").unwrap();
        insert(
            &mut v,
            "student",
            &[("XH", "1"), ("XM", "王小明"), ("SFZJH", "430104201003151018")],
        );
        assert_eq!(found(&mut v, "P07"), Vec::<String>::new());
        assert!(v.skipped_rules(PRESENT).unwrap().contains("P07"));
        assert_equals_full_run(&v, PRESENT);
    });
}
