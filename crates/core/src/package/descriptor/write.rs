//! The canonical text of a descriptor: compact, members in a fixed order.

use serde::Serialize;
use serde_json::{Value, json};

use crate::package::ROW_ID;

use super::{Column, ColumnKind, Content, Descriptor, How, Resource, Schema};

/// The profile of the descriptor.
pub(super) const PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
/// The pattern of a month.
pub(super) const MONTH: &str = "[0-9]{4}(0[1-9]|1[0-2])";

#[derive(Serialize)]
struct Document {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: String,
    created: String,
    resources: Vec<ResourceText>,
    zhibao: Value,
}

#[derive(Serialize)]
struct ResourceText {
    name: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    mediatype: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    bytes: u64,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zhibao: Option<Value>,
}

impl Descriptor {
    /// The bytes of `datapackage.json`. Equal descriptors give equal bytes.
    pub fn to_json(&self) -> Vec<u8> {
        let facts = &self.facts;
        let sealed_at = facts.sealed_at.to_rfc3339();
        let document = Document {
            profile: PROFILE,
            name: format!("zhibao-{}-{}-{}", facts.school, facts.period, facts.sequence),
            created: sealed_at.clone(),
            resources: self.resources.iter().map(resource).collect(),
            zhibao: self.facts_text(&sealed_at),
        };
        // Strings, numbers and lists always have a JSON text.
        serde_json::to_vec(&document).unwrap_or_default()
    }

    fn facts_text(&self, sealed_at: &str) -> Value {
        let facts = &self.facts;
        let layers = facts.layers.iter();
        let layers: Vec<Value> = layers
            .map(|l| json!({ "id": l.id, "version": l.version, "sha256": l.sha256.to_string() }))
            .collect();
        let confirmed: Vec<Value> = facts
            .confirmed_by
            .iter()
            .map(|c| json!({ "role": c.role, "name": c.name, "how": c.how.name() }))
            .collect();
        let counts = &facts.findings;
        let mut text = json!({
            "format": 1,
            "school": { "code": facts.school, "name": facts.school_name },
            "period": facts.period,
            "as_of": facts.as_of.to_string(),
            "receiver": facts.receiver.as_ref().map(|r| json!({ "code": r.code, "key": r.key })),
            "standard": { "layers": layers, "engine": facts.engine },
            "sequence": facts.sequence,
            "previous": facts.previous.map(|id| id.to_string()),
            "sealed_at": sealed_at,
            "confirmed_by": confirmed,
            "findings": {
                "errors": counts.errors,
                "warnings": counts.warnings,
                "explained": counts.explained,
                "exceptions": counts.exceptions,
                "deferrals": counts.deferrals,
            },
            "audit_head": facts.audit_head.map(|head| head.to_string()),
        });
        if let Some(base) = facts.base {
            text["base"] = json!(base.to_string());
        }
        text["app"] = json!(facts.app);
        text
    }
}

impl How {
    pub(super) fn name(self) -> &'static str {
        match self {
            How::Person => "person",
            How::Paper => "paper",
        }
    }
}

fn resource(resource: &Resource) -> ResourceText {
    let mut text = ResourceText {
        name: resource.name.clone(),
        kind: None,
        path: resource.path.clone(),
        format: None,
        mediatype: String::new(),
        encoding: None,
        bytes: resource.bytes,
        hash: format!("sha256:{}", resource.hash),
        schema: None,
        zhibao: None,
    };
    match &resource.content {
        Content::File { mediatype } => text.mediatype = mediatype.clone(),
        Content::Table { table, leaves, schema } => {
            text.kind = Some("table");
            text.format = Some("csv");
            text.mediatype = "text/csv".to_owned();
            text.encoding = Some("utf-8");
            text.schema = Some(schema_text(schema));
            text.zhibao = Some(json!({ "table": table, "leaves": leaves.name() }));
        }
    }
    text
}

fn schema_text(schema: &Schema) -> Value {
    let mut text = json!({
        "fields": schema.fields.iter().map(column).collect::<Vec<_>>(),
        "primaryKey": [ROW_ID],
    });
    if !schema.references.is_empty() {
        let keys = schema.references.iter().map(
            |key| json!({ "fields": [key.field], "reference": { "resource": key.resource, "fields": [key.target] } }),
        );
        text["foreignKeys"] = keys.collect();
    }
    text
}

fn column(column: &Column) -> Value {
    let mut text = json!({ "name": column.name });
    if !column.title.is_empty() {
        text["title"] = json!(column.title);
    }
    let mut constraints = serde_json::Map::new();
    if column.required {
        constraints.insert("required".into(), json!(true));
    }
    if column.name == ROW_ID {
        constraints.insert("unique".into(), json!(true));
    }
    text["type"] = json!(match column.kind {
        ColumnKind::Text | ColumnKind::YearMonth => "string",
        ColumnKind::Date => "date",
        ColumnKind::Boolean => "boolean",
        ColumnKind::Integer => "integer",
        ColumnKind::Number => "number",
    });
    match column.kind {
        ColumnKind::Date => text["format"] = json!("%Y%m%d"),
        ColumnKind::YearMonth => drop(constraints.insert("pattern".into(), json!(MONTH))),
        ColumnKind::Boolean => {
            text["trueValues"] = json!(["1"]);
            text["falseValues"] = json!(["0"]);
        }
        ColumnKind::Text | ColumnKind::Integer | ColumnKind::Number => {}
    }
    if !column.categories.is_empty() {
        let categories = column
            .categories
            .iter()
            .map(|(value, label)| json!({ "value": value, "label": label }));
        text["categories"] = categories.collect();
    }
    if !constraints.is_empty() {
        text["constraints"] = Value::Object(constraints);
    }
    text["zhibao"] = json!({ "leaves": column.leaves.name() });
    text
}
