use super::*;

#[test]
fn what_was_typed_is_kept_even_where_it_is_wrong() {
    with_vault(|mut v| {
        let row = insert(
            &mut v,
            "student",
            &[("XM", "王小明"), ("CSRQ", "2010年13月40日"), ("XBM", "男")],
        );
        assert_eq!(shown(&v, "student", &row, "CSRQ"), "2010年13月40日");
        assert_eq!(stored(&v, "student", &row, "CSRQ"), "");
        assert_eq!(
            (shown(&v, "student", &row, "XBM"), stored(&v, "student", &row, "XBM")),
            ("男".into(), "1".into())
        );
        assert_eq!(rules_at(&v, &row), ["F05"]);
        set(&mut v, "student", &row, &[("CSRQ", "2010-03-15")]);
        assert_eq!(stored(&v, "student", &row, "CSRQ"), "20100315");
        assert!(!rules_at(&v, &row).contains(&"F05".to_owned()));
        let typed: i64 = v
            .conn
            .query_row("SELECT count(*) FROM typed WHERE row_id = ?1", [&row], |r| r.get(0))
            .unwrap();
        assert_eq!(typed, 2);
    });
}

#[test]
fn one_cell_may_give_and_take_the_value_of_another() {
    with_vault(|mut v| {
        let row = insert(&mut v, "student", &[("SFZJLXM", "1"), ("SFZJH", "E12345678")]);
        assert_eq!(rules_at(&v, &row), ["F07"]);
        assert_eq!(stored(&v, "student", &row, "SFZJH"), "");
        set(&mut v, "student", &row, &[("SFZJLXM", "A")]);
        assert_eq!(stored(&v, "student", &row, "SFZJH"), "E12345678");
        assert_eq!(rules_at(&v, &row), Vec::<String>::new());
        let before = dump(&v, PRESENT);
        set(&mut v, "student", &row, &[("SFZJLXM", "1")]);
        assert_eq!(rules_at(&v, &row), ["F07"]);
        v.undo(PRESENT).unwrap();
        assert_eq!(dump(&v, PRESENT), before);
    });
}

#[test]
fn changes_name_what_must_be_drawn_again() {
    with_vault(|mut v| {
        let row = insert(&mut v, "student", &[("XM", "王小明")]);
        let applied = set(&mut v, "student", &row, &[("XM", "王大明"), ("XH", "")]);
        let expected = RowChange {
            table: "student".into(),
            row: row.clone(),
            change: Change::Changed,
            fields: vec!["XM".into()],
        };
        assert_eq!(applied.changes.rows, [expected]);
        assert!(applied.inverse.is_some());
        assert_eq!(set(&mut v, "student", &row, &[("XM", "王大明")]).inverse, None);
    });
}

#[test]
fn unknown_places_are_refused_and_nothing_changes() {
    with_vault(|mut v| {
        let row = insert(&mut v, "student", &[("XM", "王小明")]);
        let before = (dump(&v, PRESENT), v.audit_head().unwrap());
        let edit = |table: &str, row: &str, field: &str| Edit::SetCells {
            table: table.into(),
            row: row.into(),
            cells: cells(&[("XM", "李四"), (field, "x")]),
        };
        let bulk = Edit::Bulk(vec![edit("student", &row, "XH"), edit("student", "nobody", "XH")]);
        assert!(matches!(
            v.apply(&edit("nothing", &row, "XH")),
            Err(VaultError::UnknownTable { .. })
        ));
        assert!(matches!(
            v.apply(&edit("student", &row, "NO")),
            Err(VaultError::UnknownField { .. })
        ));
        assert!(matches!(v.apply(&bulk), Err(VaultError::UnknownRow { .. })));
        assert!(matches!(
            v.apply_to(7, &edit("student", &row, "XH")),
            Err(VaultError::NoSuchSet)
        ));
        assert_eq!((dump(&v, PRESENT), v.audit_head().unwrap()), before);
    });
}

#[test]
fn steps_are_undone_and_redone_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let (mut v, _) = create(&folder);
    let row = insert(&mut v, "student", &[("XM", "王小明"), ("XH", "1")]);
    let mut states = vec![dump(&v, PRESENT)];
    set(&mut v, "student", &row, &[("XM", "李四")]);
    states.push(dump(&v, PRESENT));
    v.apply(&Edit::DeleteRows {
        table: "student".into(),
        rows: vec![row.clone()],
    })
    .unwrap();
    drop(v);
    let mut v = open(&folder).unwrap();
    for state in states.iter().rev() {
        v.undo(PRESENT).unwrap();
        assert_eq!(dump(&v, PRESENT), *state);
    }
    v.undo(PRESENT).unwrap();
    assert!(matches!(v.undo(PRESENT), Err(VaultError::NothingToUndo)));
    for state in &states {
        v.redo(PRESENT).unwrap();
        assert_eq!(dump(&v, PRESENT), *state);
    }
    v.undo(PRESENT).unwrap();
    insert(&mut v, "student", &[("XM", "赵六")]);
    assert!(matches!(v.redo(PRESENT), Err(VaultError::NothingToRedo)));
    v.verify_audit().unwrap();
}

#[test]
fn two_hundred_steps_are_kept() {
    with_vault(|mut v| {
        let row = insert(&mut v, "class", &[("XZBDM", "1")]);
        for n in 0..205 {
            set(&mut v, "class", &row, &[("XZBMC", &format!("班{n}"))]);
        }
        assert_eq!(v.steps(PRESENT).unwrap().len(), 200);
    });
}

#[test]
fn explanations_lapse_with_the_values_and_serve_groups() {
    with_vault(|mut v| {
        // The same name, sex and birth day: a warning of R02 at the later one.
        let same = [("XM", "王小明"), ("XBM", "1"), ("CSRQ", "20100315")];
        insert(&mut v, "student", &same);
        let second = insert(&mut v, "student", &same);
        let third = insert(&mut v, "student", &same);
        let of = |v: &Vault, row: &str| {
            let filter = FindingFilter {
                row: Some(row.into()),
                rule: Some("R02".into()),
                ..FindingFilter::default()
            };
            v.findings(PRESENT, &filter, 0, 10).unwrap()
        };
        assert_eq!((of(&v, &second).len(), of(&v, &third).len()), (1, 1));
        let explain = Edit::Explain {
            rule: "R02".into(),
            places: vec![],
            text: "三个人".into(),
            evidence: None,
        };
        v.apply(&explain).unwrap();
        assert!(of(&v, &second)[0].explanation.is_some() && of(&v, &third)[0].explanation.is_some());
        assert!(v.explanations(PRESENT).unwrap()[0].group);
        assert!(matches!(v.apply(&explain), Err(VaultError::NoFinding { .. })));
        set(&mut v, "student", &second, &[("JTXDZ", "长沙")]);
        assert!(
            of(&v, &second)[0].explanation.is_some(),
            "a cell that the rule does not read"
        );
        set(&mut v, "student", &second, &[("CSRQ", "20100316")]);
        assert!(of(&v, &second).is_empty());
        set(&mut v, "student", &second, &[("CSRQ", "20100315")]);
        assert!(of(&v, &second)[0].explanation.is_some(), "the same values again");
        (0..4).for_each(|_| drop(v.undo(PRESENT).unwrap()));
        assert!(of(&v, &third)[0].explanation.is_none());
    });
}

#[test]
fn exceptions_need_a_rule_that_allows_them_and_evidence() {
    with_vault(|mut v| {
        let id = [("SFZJLXM", "1"), ("SFZJH", "430104201003151018")];
        insert(&mut v, "student", &id);
        let row = insert(&mut v, "student", &id);
        let place = Place {
            table: "student".into(),
            row: row.clone(),
            field: None,
        };
        let explain = |evidence: Option<String>, rule: &str| Edit::Explain {
            rule: rule.into(),
            places: vec![place.clone()],
            text: "重号".into(),
            evidence,
        };
        assert!(matches!(
            v.apply(&explain(None, "R01")),
            Err(VaultError::NoEvidence { .. })
        ));
        assert!(matches!(
            v.apply(&explain(Some("x".into()), "F01")),
            Err(VaultError::NotExplainable { .. })
        ));
        let digest = v.attach("image/png", b"scan").unwrap();
        v.apply(&explain(Some(digest), "R01")).unwrap();
        let open: Vec<_> = v
            .blocking(PRESENT, 0, 1000)
            .unwrap()
            .into_iter()
            .filter(|f| f.finding.rule == "R01")
            .collect();
        assert!(open.is_empty());
    });
}

#[test]
fn deferred_and_held_rows_come_back() {
    with_vault(|mut v| {
        let row = insert(&mut v, "student", &[("XM", "王小明")]);
        v.apply(&Edit::Defer {
            table: "student".into(),
            row: row.clone(),
            text: "材料未到".into(),
        })
        .unwrap();
        assert!(
            v.blocking(PRESENT, 0, 10)
                .unwrap()
                .iter()
                .all(|f| f.finding.row != row.as_str())
        );
        v.apply(&Edit::DeleteRows {
            table: "student".into(),
            rows: vec![row.clone()],
        })
        .unwrap();
        assert!(v.deferrals().unwrap().is_empty());
        v.undo(PRESENT).unwrap();
        assert_eq!(v.deferrals().unwrap()[0].1, "材料未到");
        let hold = Edit::Hold {
            table: "student".into(),
            cells: cells(&[("XM", "李四")]),
            source: "a.xlsx 3".into(),
            reason: "same".into(),
        };
        let held = v.apply(&hold).unwrap().ids[0].clone();
        v.apply(&Edit::Release { held, keep: true }).unwrap();
        assert_eq!(
            (v.held().unwrap().len(), v.count_rows(PRESENT, "student").unwrap()),
            (0, 2)
        );
        v.undo(PRESENT).unwrap();
        assert_eq!(
            (v.held().unwrap().len(), v.count_rows(PRESENT, "student").unwrap()),
            (1, 1)
        );
    });
}
