//! The description of the API (OpenAPI 3.1), made from the table of endpoints.

use serde_json::{Map, Value, json};

use super::{Body, Endpoint, Guard, endpoints};
use crate::problem::{Kind, TYPE};

/// The shapes of bodies, as JSON Schema.
const SCHEMAS: &str = include_str!("schemas.json");

/// The document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for endpoint in endpoints() {
        let path = paths
            .entry(endpoint.path)
            .or_insert_with(|| Value::Object(path_parameters(endpoint.path)));
        path[endpoint.method.as_str().to_ascii_lowercase()] = operation(&endpoint);
    }
    // The file is ours; a test reads it.
    let schemas: Value = serde_json::from_str(SCHEMAS).unwrap_or_default();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Zhibao upload server",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "device": { "type": "http", "scheme": "bearer", "description": "From POST /v1/token" },
                "admin": { "type": "apiKey", "in": "cookie", "name": crate::console::session::COOKIE },
            },
        },
    })
}

fn path_parameters(path: &str) -> Map<String, Value> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<Value> = names
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    match parameters.is_empty() {
        true => Map::new(),
        false => Map::from_iter([("parameters".to_owned(), parameters.into())]),
    }
}

fn operation(endpoint: &Endpoint) -> Value {
    let mut operation = json!({
        "operationId": operation_id(endpoint),
        "summary": endpoint.summary,
        "responses": responses(endpoint),
    });
    let headers = endpoint.takes.iter().map(header_parameter);
    let parameters: Vec<Value> = headers.chain(endpoint.asks.iter().map(query_parameter)).collect();
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    let content = match endpoint.body {
        Body::None => None,
        Body::Json(schema) => Some(json!({ "application/json": { "schema": reference(schema) } })),
        Body::Form(schema) => Some(json!({ "application/x-www-form-urlencoded": { "schema": reference(schema) } })),
        Body::Bytes => Some(json!({ "application/offset+octet-stream": {} })),
    };
    if let Some(content) = content {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    match endpoint.guard {
        Guard::Open => {}
        Guard::Device => operation["security"] = json!([{ "device": [] }]),
        Guard::Admin => operation["security"] = json!([{ "admin": [] }]),
    }
    operation
}

fn operation_id(endpoint: &Endpoint) -> String {
    let path = endpoint.path.replace(['{', '}'], "").replace(['/', '.'], "_");
    format!("{}{path}", endpoint.method.as_str().to_ascii_lowercase())
}

fn header_parameter((name, holds): &(&str, &str)) -> Value {
    let (name, required) = name.strip_suffix('?').map_or((*name, true), |name| (name, false));
    json!({ "name": name, "in": "header", "required": required, "description": holds, "schema": { "type": "string" } })
}

fn query_parameter((name, holds): &(&str, &str)) -> Value {
    json!({ "name": name, "in": "query", "required": false, "description": holds, "schema": { "type": "string" } })
}

fn responses(endpoint: &Endpoint) -> Value {
    let mut good = json!({ "description": endpoint.summary });
    if let Some(schema) = endpoint.answer {
        good["content"] = json!({ "application/json": { "schema": reference(schema) } });
    }
    if !endpoint.gives.is_empty() {
        let headers = endpoint
            .gives
            .iter()
            .map(|name| ((*name).to_owned(), json!({ "schema": { "type": "string" } })));
        good["headers"] = Value::Object(headers.collect());
    }
    let mut responses = Map::from_iter([(endpoint.status.to_string(), good)]);
    let by_guard: &[Kind] = match endpoint.guard {
        Guard::Open => &[],
        Guard::Device => &[Kind::Token],
        Guard::Admin => &[Kind::Login],
    };
    let mut kinds: Vec<Kind> = endpoint.problems.iter().chain(by_guard).copied().collect();
    kinds.sort_by_key(|kind| kind.status());
    for group in kinds.chunk_by(|a, b| a.status() == b.status()) {
        let types: Vec<String> = group.iter().map(|kind| format!("{TYPE}{}", kind.code())).collect();
        responses.insert(group[0].status().as_u16().to_string(), problem(&types.join(", ")));
    }
    responses.insert("default".to_owned(), problem("Any other refusal"));
    Value::Object(responses)
}

fn problem(description: &str) -> Value {
    json!({
        "description": description,
        "content": { "application/problem+json": { "schema": reference("Problem") } },
    })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references<'v>(value: &'v Value, out: &mut Vec<&'v str>) {
        match value {
            Value::Object(map) => {
                out.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|value| references(value, out));
            }
            Value::Array(all) => all.iter().for_each(|value| references(value, out)),
            _ => {}
        }
    }

    #[test]
    fn every_endpoint_is_described_and_every_reference_leads_somewhere() {
        let document = document();
        let described: usize = document["paths"]
            .as_object()
            .unwrap()
            .values()
            .map(|path| {
                path.as_object()
                    .unwrap()
                    .keys()
                    .filter(|key| *key != "parameters")
                    .count()
            })
            .sum();
        assert_eq!(described, endpoints().len());
        let mut all = Vec::new();
        references(&document, &mut all);
        assert!(all.len() > 20);
        for reference in all {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        let used: Vec<&str> = endpoints().iter().filter_map(|e| e.answer).collect();
        assert!(used.contains(&"Submission"));
    }

    #[test]
    fn operation_ids_are_unique() {
        let mut ids: Vec<String> = endpoints().iter().map(operation_id).collect();
        ids.sort();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
