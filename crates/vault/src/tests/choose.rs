//! Choosing, sorting and marking records.

use super::*;

fn chosen(vault: &Vault, choice: &Choice) -> Vec<String> {
    let ids = vault.choose(PRESENT, "student", choice).unwrap();
    let rows = vault.rows_of(PRESENT, "student", &ids).unwrap();
    assert_eq!(rows.iter().map(|r| r.id.clone()).collect::<Vec<_>>(), ids);
    let at = standard().table("student").unwrap().field_index("XM").unwrap();
    rows.iter().map(|row| row.cells[at].shown()).collect()
}

#[test]
fn records_are_chosen_by_text_value_and_standing() {
    with_vault(|mut vault| {
        for (number, name, born) in [("S1", "重阳", "20100405"), ("S2", "张三", "坏"), ("S3", "李四", "")] {
            insert(&mut vault, "student", &[("XH", number), ("XM", name), ("CSRQ", born)]);
        }
        let text = |text: &str| Choice {
            text: text.into(),
            ..Choice::default()
        };
        for (wanted, names) in [
            ("cy", vec!["重阳"]),
            ("zy", vec!["重阳"]),
            ("ZS", vec!["张三"]),
            ("lisi", vec!["李四"]),
            ("坏", vec!["张三"]),
            ("2010-04", vec!["重阳"]),
            ("s3", vec!["李四"]),
            ("", vec!["重阳", "张三", "李四"]),
        ] {
            assert_eq!(chosen(&vault, &text(wanted)), names, "{wanted}");
        }
        let by = |field: &str, down| Choice {
            sort: Some((field.into(), down)),
            ..Choice::default()
        };
        assert_eq!(
            chosen(&vault, &by("XM", false)),
            ["李四", "张三", "重阳"].map(String::from)
        );
        assert_eq!(chosen(&vault, &by("CSRQ", true))[0], "重阳");
        let is = |field: &str, text: &str| Choice {
            field: Some((field.into(), text.into())),
            ..Choice::default()
        };
        assert_eq!(chosen(&vault, &is("CSRQ", "2010/4/5")), ["重阳"]);
        assert_eq!(chosen(&vault, &is("CSRQ", "坏")), ["张三"]);
        assert_eq!(chosen(&vault, &is("CSRQ", "")), ["李四"]);
        let errors = Choice {
            standing: Standing::Open(zhibao_core::standard::rule::Severity::Error),
            ..is("CSRQ", "坏")
        };
        assert_eq!(chosen(&vault, &errors), ["张三"]);
        let unknown = vault.choose(PRESENT, "student", &is("nothing", "x"));
        assert!(matches!(unknown, Err(VaultError::UnknownField { .. })));
    });
}

#[test]
fn records_that_were_pointed_at_are_chosen_from_all_others() {
    with_vault(|mut vault| {
        let mut ids = Vec::new();
        for (name, born) in [("张三", "坏"), ("李四", "20100405"), ("王五", "坏")] {
            ids.push(insert(&mut vault, "student", &[("XM", name), ("CSRQ", born)]));
        }
        let found = vault.findings(PRESENT, &FindingFilter::default(), 0, 1000).unwrap();
        let rule = found
            .iter()
            .find(|f| f.finding.field.as_deref() == Some("CSRQ") && f.finding.row == *ids[0]);
        let rule = rule.unwrap().finding.rule.to_string();
        let of_rule = |explained| Choice {
            among: Some(Among::Rule {
                rule: rule.clone(),
                explained,
            }),
            ..Choice::default()
        };
        assert_eq!(chosen(&vault, &of_rule(false)), ["张三", "王五"]);
        assert_eq!(chosen(&vault, &of_rule(true)), [""; 0]);
        vault
            .apply(&Edit::Defer {
                table: "student".into(),
                row: ids[0].clone(),
                text: "材料未到".into(),
            })
            .unwrap();
        assert_eq!(chosen(&vault, &of_rule(false)), ["王五"]);

        let rows = |rows: &[&String]| Choice {
            among: Some(Among::Rows(rows.iter().map(|id| (*id).clone()).collect())),
            ..Choice::default()
        };
        let gone = "00000000-0000-7000-8000-000000000000".to_owned();
        assert_eq!(chosen(&vault, &rows(&[&ids[2], &gone, &ids[1]])), ["李四", "王五"]);
        assert_eq!(chosen(&vault, &rows(&[])), [""; 0]);
        // Together with the other conditions.
        let errors = Choice {
            standing: Standing::Open(zhibao_core::standard::rule::Severity::Error),
            field: Some(("CSRQ".into(), "坏".into())),
            text: "王".into(),
            ..rows(&[&ids[0], &ids[1], &ids[2]])
        };
        assert_eq!(chosen(&vault, &errors), ["王五"]);
    });
}

#[test]
fn a_change_raises_the_stamp_and_names_its_step() {
    with_vault(|mut vault| {
        let before = vault.stamp();
        let row = insert(&mut vault, "student", &[("XM", "张三")]);
        assert!(vault.stamp() > before);
        set(&mut vault, "student", &row, &[("XM", "李四"), ("CYM", "张三")]);
        let (undo, redo) = vault.next_steps(PRESENT).unwrap();
        assert_eq!((undo.unwrap().cells, redo), (2, None));
        vault.undo(PRESENT).unwrap();
        let (undo, redo) = vault.next_steps(PRESENT).unwrap();
        assert_eq!((undo.unwrap().added, redo.unwrap().cells), (1, 2));
        vault.undo(PRESENT).unwrap();
        assert_eq!(vault.next_steps(PRESENT).unwrap().1.unwrap().added, 1);
    });
}

#[test]
fn cells_that_were_submitted_otherwise_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut vault, _) = create(&folder);
    let row = insert(&mut vault, "student", &[("XM", "张三"), ("CYM", "无名")]);
    let ids = [row.clone()];
    assert_eq!(vault.changed_cells(PRESENT, "student", Some(&ids)).unwrap(), []);
    assert_eq!(vault.first_new_id(PRESENT).unwrap(), None);
    vault.begin_period("2026-2027-1", "20261124").unwrap();
    let package = SealedPackage {
        id: "p".into(),
        period: "2026-2027-1".into(),
        version: 1,
        sequence: 1,
        previous: None,
        state: "sealed".into(),
        sealed_at: NOW,
        bytes: Vec::new(),
    };
    vault.seal_period(&package).unwrap();
    drop(vault);
    let later = Options {
        clock: Box::new(FixedClock(NOW + 60_000)),
        ..options(&folder.path().join("data"))
    };
    let by = Unlocking::Passphrase {
        user: None,
        passphrase: PASS,
    };
    let mut vault = Vault::open(&folder.path().join("school.zbv"), &by, later).unwrap();
    set(&mut vault, "student", &row, &[("XM", "李四"), ("CYM", "别名")]);
    set(&mut vault, "student", &row, &[("CYM", "无名")]);
    let changed = vault.changed_cells(PRESENT, "student", Some(&ids)).unwrap();
    assert_eq!(
        changed,
        [(row.clone(), "XM".to_owned())],
        "what came back counts as unchanged"
    );
    let new = insert(&mut vault, "student", &[("XM", "王五")]);
    assert!(new >= vault.first_new_id(PRESENT).unwrap().unwrap());
    let choice = Choice {
        standing: Standing::Changed,
        ..Choice::default()
    };
    assert_eq!(vault.choose(PRESENT, "student", &choice).unwrap(), [row, new]);
}
