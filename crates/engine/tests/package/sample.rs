//! A small school to build packages of: two tables of a small standard, three students, one photo. All invented.

#![allow(dead_code)] // each test binary uses its own part

use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate};
use zhibao_core::package::descriptor::{Binding, Confirmation, Counts, Facts, How, LayerRef, Receiver};
use zhibao_core::package::{Digest, Limits};
use zhibao_core::standard::table::{Field, Table};
use zhibao_core::standard::{SourceFile, Standard};
use zhibao_core::value::{Decimal, Value};
use zhibao_engine::package::*;
use zhibao_seal::cert::Certificate;
use zhibao_seal::key::SigningKey;

pub(crate) const SCHOOL: &str = "3143000123";
/// 2026-11-24 00:00:00 UTC.
pub(crate) const NOW: i64 = 1_795_478_400;

macro_rules! vector {
    ($path:literal) => {
        include_str!(concat!("../../../../tests/vectors/package/", $path))
    };
}

const FILES: &[SourceFile<'static>] = &[
    SourceFile {
        path: "standard.toml",
        text: vector!("standard/standard.toml"),
    },
    SourceFile {
        path: "codelists.toml",
        text: vector!("standard/codelists.toml"),
    },
    SourceFile {
        path: "codelists/sex.csv",
        text: vector!("standard/codelists/sex.csv"),
    },
    SourceFile {
        path: "tables/JX/class.json",
        text: vector!("standard/tables/JX/class.json"),
    },
    SourceFile {
        path: "tables/ZH/student.json",
        text: vector!("standard/tables/ZH/student.json"),
    },
    SourceFile {
        path: "tasks/builtin.toml",
        text: vector!("standard/tasks/builtin.toml"),
    },
];

pub(crate) fn standard() -> &'static Standard {
    static STANDARD: OnceLock<Standard> = OnceLock::new();
    STANDARD.get_or_init(|| Standard::load(FILES).unwrap_or_else(|faults| panic!("{faults}")))
}

pub(crate) fn layers() -> &'static [LayerRef] {
    static LAYERS: OnceLock<Vec<LayerRef>> = OnceLock::new();
    LAYERS.get_or_init(|| {
        vec![LayerRef {
            id: "zhibao.vectors".into(),
            version: 1,
            sha256: layer_digest(FILES),
        }]
    })
}

/// A key made of one byte, 32 times.
pub(crate) fn key(byte: u8) -> SigningKey {
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([byte; 32]);
    SigningKey::from_pkcs8(&der).expect("a private key of 32 bytes")
}

/// Device and root, valid from 2020 to 2120; the device's key is `key(1)`, the root's `key(2)`.
pub(crate) fn chain() -> Vec<Certificate> {
    Certificate::chain_from_pem(vector!("signer/chain.pem")).expect("committed certificates")
}

/// A certificate that the device made itself.
pub(crate) fn self_issued() -> Vec<Certificate> {
    Certificate::chain_from_pem(vector!("signer/self.pem")).expect("a committed certificate")
}

pub(crate) fn facts() -> Facts {
    Facts {
        school: SCHOOL.into(),
        school_name: "示例职业学校".into(),
        period: "2026-2027-1".into(),
        as_of: NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day"),
        receiver: Some(Receiver {
            code: "430000".into(),
            key: "00".repeat(32),
        }),
        layers: layers().to_vec(),
        engine: 1,
        sequence: 1,
        previous: None,
        sealed_at: DateTime::parse_from_rfc3339("2026-11-20T09:30:00+08:00").expect("a time"),
        confirmed_by: vec![Confirmation {
            role: "principal".into(),
            name: "张三".into(),
            how: How::Paper,
        }],
        findings: Counts {
            warnings: 1,
            explained: 1,
            ..Counts::default()
        },
        audit_head: Some(Digest([9; 32])),
        base: None,
        app: "zhibao 0.1.0".into(),
    }
}

/// Names are required, class references hold.
pub(crate) struct Bound;

impl Binding for Bound {
    fn required(&self, _: &Table, field: &Field) -> bool {
        field.code == "XM"
    }

    fn reference(&self, _: &Table, field: &Field) -> bool {
        field.code == "XZBDM"
    }
}

pub(crate) fn photo() -> Vec<u8> {
    b"\xff\xd8\xff\xe0 not really a picture".to_vec()
}

/// Values of the students, in the order of the table's fields.
pub(crate) fn students() -> Vec<(String, Vec<Value>)> {
    let photo = sha256(&photo()).to_string();
    (1..=3i64)
        .map(|n| {
            let text = |text: &str| Value::text(text);
            let mut values = vec![
                text(&format!("2026000{n}")),
                text(["张三", "李,四", "王\"五\r\n"][n as usize - 1]),
                text(["1", "2", "1"][n as usize - 1]),
                text(&format!("2010010{n}")),
                text("202609"),
                Value::Int(n % 2),
                Value::Int(20 * n),
                Value::Dec(Decimal {
                    scaled: 1700 + n,
                    scale: 1,
                }),
                text("2601"),
                Value::Null,
                Value::Int(0),
                text("6222020000000000"),
                text("stays at school"),
            ];
            if n == 1 {
                values[9] = text(&photo);
            }
            (format!("0192f0c1-0000-7000-8000-00000000000{n}"), values)
        })
        .collect()
}

pub(crate) fn explanations() -> Vec<Explanation> {
    vec![Explanation {
        row_id: "0192f0c1-0000-7000-8000-0000000000e1".into(),
        kind: ExplanationKind::Explanation,
        rule: "X04".into(),
        table: "student".into(),
        record: "0192f0c1-0000-7000-8000-000000000001".into(),
        field: "CSRQ".into(),
        values: "00".repeat(32),
        text: "跳级".into(),
        evidence: None,
        by: "张三".into(),
        at: "2026-11-19T10:00:00+08:00".into(),
    }]
}

/// A full package, signed by the given key and certificates.
pub(crate) fn build(facts: Facts, key: &SigningKey, chain: &[Certificate]) -> Sealed<Vec<u8>> {
    let mut builder = Builder::new(standard(), &["class", "student"], &Bound);
    let mut table = builder.table("student").expect("a table of the standard");
    students().iter().for_each(|(id, values)| table.row(id, values));
    builder.add(table);
    let mut table = builder.table("class").expect("a table of the standard");
    table.row(
        "0192f0c1-0000-7000-8000-0000000000c1",
        &[Value::text("2601"), Value::text("26 数控 1 班")],
    );
    builder.add(table);
    builder.explanations(&explanations());
    let photo = photo();
    builder.attachment(sha256(&photo), photo.len() as u64, "jpg", "image/jpeg", || Ok(photo));
    builder
        .seal(facts, Signer { key, chain }, Vec::new())
        .expect("a package that can be built")
}

/// The package that most tests begin with.
pub(crate) fn package() -> Sealed<Vec<u8>> {
    build(facts(), &key(1), &chain())
}

pub(crate) fn options(anchors: &[Certificate]) -> VerifyOptions<'_> {
    VerifyOptions {
        standard: standard(),
        layers: layers(),
        anchors,
        revocations: &[],
        now: NOW,
        judged: Judged::AtSigning,
        withheld: &[],
        previous: None,
        limits: Limits::default(),
    }
}
