use super::*;
use crate::message::Speak;
use crate::package::ROW_ID;

fn sample() -> Descriptor {
    let digest = |n: u8| Digest([n; 32]);
    let column = |name: &str, kind| Column {
        name: name.into(),
        title: "标题".into(),
        kind,
        categories: Vec::new(),
        required: name == ROW_ID,
        leaves: Leaves::Ministry,
    };
    let mut schema = Schema {
        fields: vec![column(ROW_ID, ColumnKind::Text)],
        references: Vec::new(),
    };
    for (name, kind) in [
        ("A", ColumnKind::Date),
        ("B", ColumnKind::YearMonth),
        ("C", ColumnKind::Boolean),
        ("D", ColumnKind::Integer),
        ("E", ColumnKind::Number),
        ("XB", ColumnKind::Text),
    ] {
        schema.fields.push(column(name, kind));
    }
    schema.fields[6].categories = vec![("1".into(), "男".into()), ("2".into(), "女".into())];
    schema.references.push(ForeignKey {
        field: "D".into(),
        resource: "class".into(),
        target: "XZBDM".into(),
    });
    let narrow = Schema {
        fields: vec![schema.fields[0].clone()],
        references: Vec::new(),
    };
    Descriptor {
        resources: vec![
            Resource::file("jpg", "image/jpeg", 9, digest(7)),
            Resource::table("student", Leaves::Ministry, schema, 100, digest(1)),
            Resource::table("student", Leaves::Province, narrow, 10, digest(2)),
        ],
        facts: Facts {
            school: "3143000123".into(),
            school_name: "示例学校".into(),
            period: "2026-2027-1".into(),
            as_of: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
            receiver: Some(Receiver {
                code: "430000".into(),
                key: "ab12".into(),
            }),
            layers: vec![LayerRef {
                id: "zhibao.national".into(),
                version: 1,
                sha256: digest(3),
            }],
            engine: 1,
            sequence: 2,
            previous: Some(digest(4)),
            sealed_at: DateTime::parse_from_rfc3339("2026-11-02T08:00:00+08:00").unwrap(),
            confirmed_by: vec![Confirmation {
                role: "principal".into(),
                name: "张三".into(),
                how: How::Paper,
            }],
            findings: Counts {
                warnings: 3,
                explained: 3,
                exceptions: 1,
                ..Counts::default()
            },
            audit_head: None,
            base: None,
            app: "zhibao 0.1.0".into(),
        },
    }
}

#[test]
fn reads_what_it_writes_in_any_layout() {
    let mut descriptor = sample();
    descriptor.resources.sort_by(|a, b| a.path.cmp(&b.path));
    let text = descriptor.to_json();
    assert_eq!(Descriptor::from_json(&text).unwrap(), descriptor);
    assert_eq!(descriptor.clone().to_json(), text);
    let mut value: serde_json::Value = serde_json::from_slice(&text).unwrap();
    value["unknown"] = serde_json::json!({ "x": 1 });
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    assert_eq!(Descriptor::from_json(&pretty).unwrap(), descriptor);
}

#[test]
fn faults_name_their_place() {
    let text = String::from_utf8(sample().to_json()).unwrap();
    for (old, new, place) in [
        ("profiles/2.0", "profiles/9.0", "$.$schema"),
        (r#""sequence":2,"#, r#""sequence":0,"#, "$.zhibao.sequence"),
        (r#""sequence":2,"#, "", "$.zhibao.sequence"),
        (r#""code":"3143000123""#, r#""code":"31430""#, "$.zhibao.school.code"),
        (
            r#""path":"data/student.csv""#,
            r#""path":"../student.csv""#,
            "$.resources[1].path",
        ),
        (r#""hash":"sha256:07"#, r#""hash":"md5:07"#, "$.resources[0].hash"),
        (
            r#""primaryKey":["row_id"]"#,
            r#""primaryKey":["XB"]"#,
            "$.resources[1].schema.primaryKey",
        ),
        (r#""name":"E""#, r#""name":"D""#, "$.resources[1].schema.fields"),
        (r#""how":"paper""#, r#""how":"phone""#, "$.zhibao.confirmed_by[0].how"),
        (r#""sequence":2,"#, r#""sequence":2,"sequence":2,"#, "$"),
        (r#""format":1"#, r#""format":2"#, "$.zhibao.format"),
    ] {
        assert!(text.contains(old), "{old}");
        let refusal = Descriptor::from_json(text.replacen(old, new, 1).as_bytes()).unwrap_err();
        assert_eq!(refusal.name(), "descriptor");
        assert_eq!(refusal.args(), [("place", place.to_owned())], "{new}");
    }
}
