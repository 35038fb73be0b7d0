use super::*;

fn package(period: &str, version: i64) -> SealedPackage {
    SealedPackage {
        id: format!("{period}/{version}"),
        period: period.into(),
        version,
        sequence: version,
        previous: None,
        state: "sealed".into(),
        sealed_at: NOW,
        bytes: b"bytes".to_vec(),
    }
}

fn locked(v: &mut Vault, table: &str, row: &str, field: &str, text: &str) -> bool {
    let edit = Edit::SetCells {
        table: table.into(),
        row: row.into(),
        cells: cells(&[(field, text)]),
    };
    matches!(v.apply(&edit), Err(VaultError::Sealed { .. }))
}

#[test]
fn the_task_is_known_when_the_vault_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    v.begin_period("2026-2027-1", "20261101").unwrap();
    v.use_task(whole_task()).unwrap();
    insert(&mut v, "student", &[("XM", "王小明")]);
    v.recompute(PRESENT, Scope::Pending).unwrap();
    drop(v);
    let mut v = open(&folder).unwrap();
    assert_eq!(*v.task(), whole_task());
    assert!(!v.anything_pending(PRESENT).unwrap(), "it was judged by this task");
    v.use_task(whole_task()).unwrap();
    assert!(!v.anything_pending(PRESENT).unwrap(), "nothing changed");
    v.use_task(standard().task.clone()).unwrap();
    assert!(
        v.anything_pending(PRESENT).unwrap(),
        "another task may find something else"
    );
    drop(v);
    assert_eq!(*open(&folder).unwrap().task(), standard().task);
}

#[test]
fn sealing_locks_the_rows_of_the_period_only() {
    with_vault(|mut v| {
        v.begin_period("2026-2027-1", "20261101").unwrap();
        assert!(matches!(
            v.begin_period("2026-2027-2", "20270301"),
            Err(VaultError::PeriodOpen { .. })
        ));
        assert_eq!(v.parameters().as_of, "20261101");
        let student = insert(&mut v, "student", &[("XM", "王小明")]);
        let term = insert(&mut v, "term_registration", &[("XH", "1")]);
        let event = insert(&mut v, "status_change", &[("XH", "1"), ("YDRQ", "20261001")]);
        let later = insert(&mut v, "status_change", &[("XH", "1"), ("YDRQ", "20270301")]);
        v.seal_period(&package("2026-2027-1", 1)).unwrap();
        assert!(matches!(v.undo(PRESENT), Err(VaultError::NothingToUndo)));
        v.begin_period("2026-2027-2", "20270320").unwrap();
        assert!(locked(&mut v, "term_registration", &term, "XH", "2"));
        assert!(locked(&mut v, "status_change", &event, "XH", "2"));
        assert!(
            locked(&mut v, "status_change", &later, "YDRQ", "20261111"),
            "moved into the sealed period"
        );
        assert!(!locked(&mut v, "student", &student, "XM", "李四"));
        let delete = Edit::DeleteRows {
            table: "term_registration".into(),
            rows: vec![term],
        };
        assert!(matches!(v.apply(&delete), Err(VaultError::Sealed { .. })));
        insert(&mut v, "term_registration", &[("XH", "1")]);
        assert_eq!(v.package("2026-2027-1/1").unwrap().unwrap().bytes, b"bytes");
        v.set_package_state("2026-2027-1/1", "received").unwrap();
        v.store_receipt("r", "2026-2027-1/1", b"receipt").unwrap();
        assert_eq!(v.packages().unwrap()[0].state, "received");
        assert_eq!(
            v.receipts("2026-2027-1/1").unwrap(),
            [("r".to_owned(), b"receipt".to_vec())]
        );
    });
}

#[test]
fn a_version_has_findings_and_undo_of_its_own() {
    with_vault(|mut v| {
        v.begin_period("2026-2027-1", "20261101").unwrap();
        let id = [("XM", "王小明"), ("SFZJLXM", "1"), ("SFZJH", "430104201003151018")];
        let (a, b) = (insert(&mut v, "student", &id), insert(&mut v, "student", &id));
        let table = standard().table("student").unwrap();
        let rows = v.rows(PRESENT, "student", 0, 10).unwrap();
        assert!(
            v.begin_version("2026-2027-1", "更正", |_| Ok(())).is_err(),
            "not sealed yet"
        );
        v.seal_period(&package("2026-2027-1", 1)).unwrap();
        v.begin_period("2026-2027-2", "20270320").unwrap();
        let version = v
            .begin_version("2026-2027-1", "更正", |importer| {
                for row in &rows {
                    let shown: Vec<String> = row.cells.iter().map(|cell| cell.shown()).collect();
                    let cells: Vec<(usize, &str)> =
                        shown.iter().enumerate().map(|(f, text)| (f, text.as_str())).collect();
                    importer.insert_texts(&table.id, Some(&row.id), &cells)?;
                }
                Ok(())
            })
            .unwrap();
        assert_eq!(
            (version.number, v.rows(version.set, "student", 0, 10).unwrap()),
            (2, rows)
        );
        let at = |v: &Vault, set: SetId| {
            let filter = FindingFilter {
                rule: Some("R01".into()),
                row: Some(b.clone()),
                ..FindingFilter::default()
            };
            v.count_findings(set, &filter).unwrap()
        };
        v.recompute(PRESENT, Scope::Pending).unwrap();
        assert_eq!((at(&v, PRESENT), at(&v, version.set)), (1, 1));
        let present = dump(&v, PRESENT);
        let fix = Edit::SetCells {
            table: "student".into(),
            row: a.clone(),
            cells: cells(&[("SFZJH", "430104200908202110")]),
        };
        assert!(v.apply_to(version.set, &fix).unwrap().changes.pending);
        v.recompute(version.set, Scope::Pending).unwrap();
        assert_eq!((at(&v, PRESENT), at(&v, version.set)), (1, 0));
        super::incremental::assert_equals_full_run(&v, version.set);
        super::incremental::assert_equals_full_run(&v, PRESENT);
        v.undo(version.set).unwrap();
        assert_eq!(dump(&v, PRESENT), present);
        v.apply(&fix).unwrap();
        v.seal_version(version.set, &package("2026-2027-1", 2), &[]).unwrap();
        assert!(matches!(v.apply_to(version.set, &fix), Err(VaultError::NoSuchSet)));
        assert!(v.versions().unwrap().is_empty());
        v.verify_audit().unwrap();
    });
}

#[test]
fn another_day_of_judgement_makes_everything_stale() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    insert(&mut v, "student", &[("CSRQ", "20180101")]);
    v.recompute(PRESENT, Scope::Pending).unwrap();
    assert!(!v.anything_pending(PRESENT).unwrap());
    let on_other_day = v.check_on(PRESENT, "20400101").unwrap();
    assert!(!on_other_day.is_empty() && !v.anything_pending(PRESENT).unwrap());
    v.begin_period("2026-2027-1", "20261101").unwrap();
    assert!(v.anything_pending(PRESENT).unwrap());
    v.recompute(PRESENT, Scope::Pending).unwrap();
    drop(v);
    assert!(!open(&folder).unwrap().anything_pending(PRESENT).unwrap());
}

#[test]
fn small_things_are_kept() {
    with_vault(|mut v| {
        v.remember_mapping("headings", "student", "{}").unwrap();
        v.remember_mapping("headings", "student", "{1}").unwrap();
        assert_eq!(v.mapping("headings", "student").unwrap().as_deref(), Some("{1}"));
        v.keep_draft("form", Some("half")).unwrap();
        assert_eq!(v.draft("form").unwrap().as_deref(), Some("half"));
        v.keep_draft("form", None).unwrap();
        assert_eq!(v.draft("form").unwrap(), None);
        let digest = v.attach("text/plain", b"x").unwrap();
        assert_eq!(v.attachment(&digest).unwrap().unwrap().bytes, b"x");
        v.store_slip("s", "p", b"slip").unwrap();
        assert_eq!(v.slips("p").unwrap().len(), 1);
        v.set_setting("a", Some("b")).unwrap();
        assert_eq!(v.setting("a").unwrap().as_deref(), Some("b"));
    });
}
