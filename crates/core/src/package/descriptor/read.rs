//! Reading a descriptor in any layout; unknown properties are ignored.

use std::collections::HashSet;

use crate::package::{Digest, ROW_ID, Refusal};
use crate::standard::table::Leaves;

use super::node::Node;
use super::write::{MONTH, PROFILE};
use super::{Column, ColumnKind, Content, Descriptor, ForeignKey, Resource, Schema, json, read_facts, resource_name};

impl Descriptor {
    /// Reads `datapackage.json`.
    ///
    /// # Errors
    /// [`Refusal::Descriptor`] with the place.
    pub fn from_json(bytes: &[u8]) -> Result<Descriptor, Refusal> {
        let value = json::parse(bytes).ok_or(Refusal::Descriptor {
            place: "$".into(),
            what: "is not JSON, or has a member twice",
        })?;
        let root = Node::root(&value);
        let profile = root.get("$schema")?;
        if profile.text()? != PROFILE {
            return Err(profile.wrong("is not Data Package v2"));
        }
        let facts = read_facts::facts(&root.get("zhibao")?)?;
        let list = root.get("resources")?;
        let (mut names, mut paths) = (HashSet::new(), HashSet::new());
        let mut resources = Vec::new();
        for node in list.items()? {
            let resource = resource(&node)?;
            if !names.insert(resource.name.clone()) || !paths.insert(resource.path.clone()) {
                return Err(node.wrong("stands twice"));
            }
            resources.push(resource);
        }
        resources.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Descriptor { resources, facts })
    }
}

fn resource(node: &Node<'_>) -> Result<Resource, Refusal> {
    let (path, hash) = (node.get("path")?, node.get("hash")?);
    let digest: Option<Digest> = hash.text()?.strip_prefix("sha256:").and_then(|hex| hex.parse().ok());
    let resource = Resource {
        name: node.get("name")?.text()?.to_owned(),
        path: path.text()?.to_owned(),
        bytes: node.get("bytes")?.number()?,
        hash: digest.ok_or_else(|| hash.wrong("is not sha256:<hex>"))?,
        content: match node.maybe("schema") {
            Some(schema) => table(node, &schema)?,
            None => Content::File {
                mediatype: node.get("mediatype")?.text()?.to_owned(),
            },
        },
    };
    let expected = match &resource.content {
        Content::Table { .. } => format!("data/{}.csv", resource.name),
        Content::File { .. } => format!("data/files/{}.", resource.hash),
    };
    let fits = match &resource.content {
        Content::Table { table, leaves, .. } => {
            resource.path == expected && resource.name == resource_name(table, *leaves)
        }
        Content::File { .. } => resource
            .path
            .strip_prefix(&expected)
            .is_some_and(|ext| !ext.contains('/')),
    };
    match fits {
        true => Ok(resource),
        false => Err(path.wrong("does not fit name, class or digest")),
    }
}

fn table(node: &Node<'_>, schema: &Node<'_>) -> Result<Content, Refusal> {
    for (name, wanted) in [("type", "table"), ("format", "csv"), ("encoding", "utf-8")] {
        let given = node.get(name)?;
        if !given.text()?.eq_ignore_ascii_case(wanted) {
            return Err(given.wrong("is not that of a table"));
        }
    }
    let ours = node.get("zhibao")?;
    Ok(Content::Table {
        table: ours.get("table")?.text()?.to_owned(),
        leaves: leaves(&ours.get("leaves")?)?,
        schema: self::schema(schema)?,
    })
}

fn leaves(node: &Node<'_>) -> Result<Leaves, Refusal> {
    let class = Leaves::from_name(node.text()?).filter(|class| *class != Leaves::Never);
    class.ok_or_else(|| node.wrong("is not a class that is packed"))
}

fn schema(node: &Node<'_>) -> Result<Schema, Refusal> {
    let list = node.get("fields")?;
    let fields: Vec<Column> = list.items()?.iter().map(column).collect::<Result<_, _>>()?;
    let mut names = HashSet::new();
    if !fields.iter().all(|f| names.insert(f.name.as_str())) {
        return Err(list.wrong("names a field twice"));
    }
    let key = node.get("primaryKey")?;
    if key.only()?.text()? != ROW_ID || fields.first().is_none_or(|f| f.name != ROW_ID) {
        return Err(key.wrong("is not row_id, or that is not the first field"));
    }
    let references = node.maybe("foreignKeys").map_or(Ok(Vec::new()), |keys| keys.items())?;
    let references = references.iter().map(foreign_key).collect::<Result<_, _>>()?;
    Ok(Schema { fields, references })
}

fn foreign_key(node: &Node<'_>) -> Result<ForeignKey, Refusal> {
    let reference = node.get("reference")?;
    Ok(ForeignKey {
        field: node.get("fields")?.only()?.text()?.to_owned(),
        resource: reference.get("resource")?.text()?.to_owned(),
        target: reference.get("fields")?.only()?.text()?.to_owned(),
    })
}

fn column(node: &Node<'_>) -> Result<Column, Refusal> {
    let constraints = node.maybe("constraints");
    let constraint = |name| constraints.as_ref().and_then(|c| c.maybe(name));
    let kind = match node.get("type")?.text()? {
        "string" if constraint("pattern").is_some_and(|p| p.text() == Ok(MONTH)) => ColumnKind::YearMonth,
        "date" => ColumnKind::Date,
        "boolean" => ColumnKind::Boolean,
        "integer" => ColumnKind::Integer,
        "number" => ColumnKind::Number,
        _ => ColumnKind::Text,
    };
    let mut categories = Vec::new();
    for category in node.maybe("categories").map_or(Ok(Vec::new()), |c| c.items())? {
        let value = category.maybe("value").unwrap_or(category.clone()).plain()?;
        let label = category.maybe("label").map_or(Ok(String::new()), |l| l.plain())?;
        categories.push((value, label));
    }
    let class = node.maybe("zhibao").and_then(|z| z.maybe("leaves"));
    Ok(Column {
        name: node.get("name")?.text()?.to_owned(),
        title: node.maybe("title").map_or(Ok(""), |t| t.text())?.to_owned(),
        kind,
        categories,
        required: constraint("required").is_some_and(|r| r.is_true()),
        leaves: class.map_or(Ok(Leaves::Ministry), |c| leaves(&c))?,
    })
}
