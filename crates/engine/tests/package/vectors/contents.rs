//! What stands in it must be.

use zhibao_core::package::{DESCRIPTOR, SIGNATURE};

use super::Add;
use super::made::*;
use crate::forge::*;
use crate::sample::*;

pub(crate) fn vectors(add: Add<'_>) {
    // Descriptor and contents.
    add(
        "no_descriptor",
        "package.no_descriptor",
        archive(|z| z.entries.retain(|e| e.name != DESCRIPTOR.as_bytes())),
    );
    add(
        "no_signature",
        "package.no_signature",
        archive(|z| z.entries.retain(|e| e.name != SIGNATURE.as_bytes())),
    );
    add(
        "descriptor",
        "package.descriptor",
        described(|t| t.replacen(r#""sequence":1,"#, "", 1)),
    );
    add(
        "descriptor_twice",
        "package.descriptor",
        described(|t| t.replacen(r#""sequence":1,"#, r#""sequence":1,"sequence":1,"#, 1)),
    );
    add(
        "unnamed",
        "package.unnamed",
        archive(|z| z.entries.insert(1, stored("data/extra.csv", b"row_id\r\n"))),
    );
    add("absent", "package.absent", archive(|z| drop(z.entries.remove(0))));
    add(
        "bytes",
        "package.bytes",
        archive(|z| z.entries[0] = stored("data/class.csv", b"row_id,XZBDM,XZBMC\r\n")),
    );
    add(
        "hash",
        "package.hash",
        archive(|z| {
            let mut bytes = z.entries[0].data.clone();
            *bytes.iter_mut().rev().nth(2).unwrap() = b'X';
            z.entries[0] = stored("data/class.csv", &bytes);
        }),
    );

    // Tables.
    add(
        "csv_bom",
        "package.csv_bom",
        filled("data/class.csv", |b| [b"\xef\xbb\xbf", &b[..]].concat()),
    );
    add(
        "csv_utf8",
        "package.csv_utf8",
        filled("data/class.csv", |b| [&b[..], b"c2,2602,\xb0\xe0\r\n"].concat()),
    );
    add(
        "csv_quote",
        "package.csv_quote",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601,a\"b\r\n"),
    );
    add(
        "csv_blank_line",
        "package.csv_blank_line",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601,a\r\n\r\n"),
    );
    add(
        "csv_columns",
        "package.csv_columns",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601\r\n"),
    );
    add(
        "csv_header",
        "package.csv_header",
        classes("row_id,XZBMC,XZBDM\r\nc1,a,2601\r\n"),
    );
    // Large, yet small when deflated: letters without pattern, each a hundred times.
    let mut seed = 1u32;
    let letters = (0..10_001).map(|_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (seed >> 24) as u8 % 26)
    });
    let large: String = letters.flat_map(|c| std::iter::repeat_n(c, 100)).collect();
    add(
        "csv_cell",
        "package.csv_cell",
        classes(&format!("row_id,XZBDM,XZBMC\r\nc1,2601,{large}\r\n")),
    );
    add(
        "csv_row_id",
        "package.csv_row_id",
        classes("row_id,XZBDM,XZBMC\r\nc1,2601,a\r\nc1,2602,b\r\n"),
    );
    add(
        "cell_date",
        "verify.cell",
        replaced("data/student.csv", "20100101", "20100230"),
    );
    add(
        "cell_code",
        "verify.cell",
        replaced("data/student.csv", ",1,2010", ",7,2010"),
    );
    add("cell_required", "verify.cell", replaced("data/student.csv", "张三", ""));
    add(
        "reference",
        "verify.reference",
        replaced("data/class.csv", "2601", "2699"),
    );
    add(
        "rows",
        "verify.rows",
        replaced("data/student.county.csv", "000000000003", "000000000009"),
    );
    add(
        "standard",
        "verify.standard",
        described(|t| {
            t.replacen(
                r#""name":"SG","title":"身高","type":"number""#,
                r#""name":"SG","title":"身高","type":"string""#,
                1,
            )
        }),
    );

    // Signature.
    add(
        "signature",
        "jws.bad_signature",
        archive(|z| {
            let at = z.entries.iter().position(|e| e.name == DESCRIPTOR.as_bytes()).unwrap();
            let text = String::from_utf8(z.entries[at].data.clone()).unwrap();
            z.entries[at] = stored(DESCRIPTOR, text.replacen("示例", "某某", 1).as_bytes());
        }),
    );
    let mut other = facts();
    other.school = "3143000999".into();
    add(
        "other_school",
        "cert.name_mismatch",
        build(other, &key(1), &chain()).out,
    );
}
