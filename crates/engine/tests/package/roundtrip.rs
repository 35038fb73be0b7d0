use proptest::prelude::*;
use zhibao_core::message::Speak;
use zhibao_core::standard::table::Leaves;
use zhibao_core::value::Value;
use zhibao_engine::package::*;

use super::forge::repack;
use super::sample::*;

fn rows(bytes: &[u8], options: &VerifyOptions<'_>) -> Result<(Verified, Collected), Failure> {
    let mut rows = Collected::default();
    verify(bytes, options, &mut rows).map(|verified| (verified, rows))
}

#[test]
fn what_is_sealed_is_read() {
    let sealed = package();
    let (verified, rows) = rows(&sealed.out, &options(&[])).unwrap();
    assert_eq!(verified.descriptor, sealed.descriptor);
    assert_eq!(verified.report.id, sealed.id);
    assert_eq!(
        verified.report.rows,
        [("class".to_owned(), 1), ("student".to_owned(), 3)]
    );
    assert_eq!(verified.report.attachments, 1);
    assert_eq!(verified.explanations, explanations());
    let read: Vec<_> = rows
        .rows
        .into_iter()
        .filter(|r| r.0 == "student")
        .map(|r| (r.1, r.2))
        .collect();
    let mut sent = students();
    sent.iter_mut().for_each(|(_, values)| values[12] = Value::Null); // never leaves the school
    assert_eq!(read, sent);
}

#[test]
fn equal_data_gives_equal_bytes() {
    assert_eq!(package().out, package().out);
}

#[test]
fn classes_are_resources_of_their_own() {
    let names: Vec<String> = package().descriptor.resources.into_iter().map(|r| r.name).collect();
    let tables: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|n| !n.starts_with("file-"))
        .collect();
    assert_eq!(
        tables,
        [
            "class",
            "student.county",
            "student",
            "student.province",
            "zhibao_explanations"
        ]
    );
}

#[test]
fn a_withheld_class_is_named() {
    let sealed = package();
    let without = repack(&sealed.out, |name| name != "data/student.county.csv");
    assert_eq!(rows(&without, &options(&[])).unwrap_err().code(), "package.absent");
    let (verified, rows) = rows(
        &without,
        &VerifyOptions {
            withheld: &[Leaves::County],
            ..options(&[])
        },
    )
    .unwrap();
    assert_eq!(verified.report.withheld, ["student.county"]);
    assert_eq!(rows.rows.last().unwrap().2[11], Value::Null);
    assert_eq!(verified.report.id, sealed.id);
}

#[test]
fn unknown_layers_are_told_not_refused() {
    let sealed = package();
    let verified = rows(
        &sealed.out,
        &VerifyOptions {
            layers: &[],
            ..options(&[])
        },
    )
    .unwrap()
    .0;
    assert_eq!(verified.report.unknown_layers, layers());
}

#[test]
fn unpacking_gives_every_file() {
    let mut names = Vec::new();
    unpack(&package().out, &Default::default(), |name, _| {
        names.push(name.to_owned());
        Ok(())
    })
    .unwrap();
    assert_eq!(names.len(), 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A changed byte is refused, or carries no weight: the package stays the same in every part.
    #[test]
    fn a_changed_byte_is_noticed(at in any::<prop::sample::Index>(), flip in 1u8..) {
        let sealed = package();
        let mut bytes = sealed.out.clone();
        bytes[at.index(sealed.out.len())] ^= flip;
        if let Ok((verified, collected)) = rows(&bytes, &options(&[])) {
            prop_assert_eq!(verified.report.id, sealed.id);
            prop_assert_eq!(collected, rows(&sealed.out, &options(&[])).unwrap().1);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(rows(&bytes, &options(&[])).is_err());
    }
}
