//! The reference of the standard that is built in: complete in both languages, every link with an end, found as people look.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use zhibao_core::message::Lang;
use zhibao_core::standard::{Standard, bundled};
use zhibao_reference::{Body, Codes, Entry, Key, Kind, Reference};

fn standard() -> &'static Standard {
    bundled().unwrap_or_else(|faults| panic!("{faults}"))
}

fn both(reference: &Reference<'_>, key: &Key) -> [Entry; 2] {
    [Lang::Zh, Lang::En].map(|lang| {
        let entry = reference.entry(key, lang, Codes::ALL);
        entry.unwrap_or_else(|| panic!("{key} has no entry in {lang:?}"))
    })
}

#[test]
fn everything_has_an_entry_in_both_languages_and_every_link_an_end() {
    let standard = standard();
    let reference = Reference::new(standard);
    let keys: BTreeSet<Key> = reference.heads().iter().map(|head| head.key.clone()).collect();
    assert_eq!(keys.len(), reference.heads().len(), "no key stands twice");
    let fields: usize = standard.tables.iter().map(|t| t.fields.len() + t.off.len()).sum();
    let parts = [
        (Kind::Domain, standard.domains.len()),
        (Kind::Table, standard.tables.len()),
        (Kind::Field, fields),
        (Kind::List, standard.lists().len()),
        (Kind::Rule, standard.rules.len()),
        (Kind::Indicator, standard.indicators.len()),
        (Kind::Report, standard.reports.len()),
    ];
    for (kind, count) in parts {
        assert_eq!(keys.iter().filter(|key| key.kind == kind).count(), count, "{kind:?}");
    }
    for head in reference.heads() {
        let [zh, en] = both(&reference, &head.key);
        assert!(!zh.title.is_empty() && !en.title.is_empty(), "{}", head.key);
        assert_eq!((&zh.title, &en.title), (&en.other, &zh.other), "{}", head.key);
        assert_eq!(
            (zh.blocks.len(), zh.facts.len()),
            (en.blocks.len(), en.facts.len()),
            "{}",
            head.key
        );
        for entry in [&zh, &en] {
            assert!(!(entry.facts.is_empty() && entry.blocks.is_empty()), "{}", head.key);
            for fact in &entry.facts {
                assert!(!fact.name.is_empty(), "{}", head.key);
            }
            for link in entry.links() {
                assert!(keys.contains(link), "{}: {link} leads nowhere", head.key);
            }
        }
    }
}

#[test]
fn links_run_both_ways_between_fields_lists_and_rules() {
    let reference = Reference::new(standard());
    let leads = |from: &Key, to: &Key| {
        let entry = reference.entry(from, Lang::En, Codes::ALL).unwrap();
        entry.links().any(|link| link == to)
    };
    let birth = Key::field("student", "CSRQ");
    let list = Key::new(Kind::List, "gbt2261_1_sex");
    let sex = Key::field("student", "XBM");
    for (a, b) in [
        (&birth, &Key::new(Kind::Rule, "X01")),
        (&sex, &list),
        (&list, &sex),
        (&Key::new(Kind::Rule, "X01"), &birth),
        (&Key::field("student", "SFZJH"), &Key::new(Kind::Rule, "F08")),
        (&Key::new(Kind::Rule, "F08"), &Key::field("student", "SFZJH")),
        (&Key::new(Kind::Table, "student"), &Key::new(Kind::Report, "S02")),
        (
            &Key::new(Kind::Indicator, "W-INT-01"),
            &Key::new(Kind::Table, "student"),
        ),
    ] {
        assert!(leads(a, b), "{a} does not lead to {b}");
    }
}

#[test]
fn provenance_of_a_list_is_told() {
    let reference = Reference::new(standard());
    for (id, open) in [("gbt2261_1_sex", false), ("majors_secondary_2021", true)] {
        let [zh, en] = both(&reference, &Key::new(Kind::List, id));
        let list = standard().list(id).unwrap();
        let said = |entry: &Entry, text: &str| entry.facts.iter().any(|f| f.value[0].text.contains(text));
        assert!(
            said(&en, &list.provenance.source) && said(&en, &list.provenance.edition),
            "{id}"
        );
        assert!(said(&en, &list.provenance.confidence), "{id}");
        assert!(said(&zh, if open { "开放" } else { "封闭" }), "{id}");
    }
}

#[test]
fn codes_of_a_list_are_narrowed_and_the_rest_is_counted() {
    let reference = Reference::new(standard());
    let key = Key::new(Kind::List, "gbt2260_divisions");
    let rows = |text, most| {
        let entry = reference.entry(&key, Lang::Zh, Codes { text, most }).unwrap();
        entry.blocks.into_iter().find_map(|block| match block.body {
            Body::Grid(grid) => Some((grid.rows.len(), grid.more, grid.rows[0][1][0].text.clone())),
            _ => None,
        })
    };
    let (shown, more, _) = rows("", 50).unwrap();
    assert!(shown == 50 && more > 1000, "{more}");
    assert_eq!(rows("chongqing", 1).unwrap().2, "重庆市");
}

#[test]
fn entries_are_found_by_code_chinese_initials_pinyin_and_english() {
    let reference = Reference::new(standard());
    let first = |text: &str| reference.find(text).next().map(|head| head.key.to_string());
    for (text, key) in [
        ("ZH06", "table:student"),
        ("x01", "rule:X01"),
        ("Ｘ０１", "rule:X01"),
        ("S02", "report:S02"),
        ("W-INT-01", "indicator:W-INT-01"),
        ("学生基本", "table:student"),
    ] {
        assert_eq!(first(text).as_deref(), Some(key), "{text}");
    }
    let finds = |text: &str, key: &str| reference.find(text).any(|head| head.key.to_string() == key);
    assert!(finds("csrq", "field:student.CSRQ"), "initials");
    assert!(
        finds("xingbie", "list:gbt2261_1_sex") || finds("xing bie", "field:student.XBM"),
        "pinyin"
    );
    assert!(finds("timetable conflict", "rule:R08"), "English");
    assert_eq!(reference.find("").count(), reference.heads().len());
    assert_eq!(reference.find("没有这样的东西").count(), 0);
}

#[test]
fn what_is_not_there_has_no_entry() {
    let reference = Reference::new(standard());
    for key in [
        "rule:X99",
        "field:student.NONE",
        "field:student",
        "table:ZH06x",
        "list:",
        "domain:QQ",
    ] {
        let key = Key::parse(key).unwrap();
        assert_eq!(reference.entry(&key, Lang::Zh, Codes::ALL), None, "{key}");
    }
}

#[test]
fn remarks_in_english_have_chinese() {
    let standard = standard();
    let mut owed: BTreeSet<&str> = BTreeSet::new();
    let mut ask = |text: &'static str| {
        let latin = text.split(|c: char| !c.is_ascii_lowercase()).any(|word| word.len() > 3);
        let said = standard.in_chinese(text);
        if latin && !said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            owed.insert(text);
        }
    };
    for table in &standard.tables {
        ask(&table.maintained_by);
        table.fields.iter().chain(&table.off).for_each(|field| ask(&field.note));
    }
    for list in standard.lists().values() {
        [
            &list.provenance.source,
            &list.provenance.edition,
            &list.provenance.confidence,
        ]
        .into_iter()
        .for_each(|text| ask(text));
    }
    standard
        .rules
        .iter()
        .flat_map(|r| [&r.why, &r.source])
        .for_each(|text| ask(text));
    standard
        .indicators
        .iter()
        .flat_map(|i| [&i.why, &i.source])
        .for_each(|text| ask(text));
    standard
        .reports
        .iter()
        .flat_map(|r| [&r.why, &r.source])
        .for_each(|text| ask(text));
    assert!(owed.is_empty(), "{} without Chinese: {owed:#?}", owed.len());
}

#[test]
fn a_rule_says_in_words_what_it_demands_and_shows_its_examples() {
    let reference = Reference::new(standard());
    for rule in &standard().rules {
        let [zh, en] = both(&reference, &Key::new(Kind::Rule, &rule.id));
        for entry in [&zh, &en] {
            let Body::Text(demand) = &entry.blocks[0].body else {
                panic!("{}: no words", rule.id);
            };
            assert!(demand[0].contains(&entry.title), "{}: {demand:?}", rule.id);
            assert!(demand.len() > 1, "{}", rule.id);
            let grids = entry.blocks.iter().filter(|b| matches!(b.body, Body::Grid(_)));
            let kinds = [true, false].map(|fails| rule.examples.iter().any(|e| e.fails == fails));
            let kinds = kinds.iter().filter(|known| **known).count();
            assert!(grids.count() >= kinds, "{}: an example of each kind", rule.id);
        }
    }
    let [zh, en] = both(&reference, &Key::new(Kind::Rule, "X05"));
    let Body::Text(demand) = &zh.blocks[0].body else {
        panic!()
    };
    assert!(demand[1].contains("只有 16 岁"), "the places are filled: {demand:?}");
    let fails = en
        .blocks
        .iter()
        .find(|b| b.title.starts_with("An example that is found"));
    let Body::Grid(grid) = &fails.unwrap().body else {
        panic!()
    };
    let texts: Vec<&str> = grid.rows[0].iter().map(|cell| cell[0].text.as_str()).collect();
    assert!(texts.contains(&"2010-03-15"), "{texts:?}");
    assert!(
        texts.iter().any(|text| text.ends_with("(01)") && text.len() > 4),
        "codes have names: {texts:?}"
    );
    // Which record is named is said where there are several.
    let [zh, _] = both(&reference, &Key::new(Kind::Rule, "R05"));
    let marked = zh.blocks.iter().any(|block| match &block.body {
        Body::Grid(grid) => grid.rows.iter().any(|row| row[0][0].text == "1 · 报在这里"),
        _ => false,
    });
    assert!(marked);
}
