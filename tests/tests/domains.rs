//! One table of each domain, whatever the standard brings, entered in the real window: a cell in the grid, another in the form.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use serde_json::{Value, json};
use zhibao_tests::window::{Key, Place, Window, id};
use zhibao_tests::{Desk, SCHOOL};

const VAULT: &str = "school.zbv";

/// A table, and two of its fields that take any text.
struct Entry {
    table: String,
    fields: [String; 2],
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// The first table of a domain that holds nothing and has two fields for plain text.
async fn entry(window: &Window, domain: &Value) -> Entry {
    let tables = domain["tables"].as_array().unwrap().iter();
    for table in tables.filter(|table| table["rows"] == 0) {
        let columns = window.call("columns", json!({"table": table["id"]})).await;
        let free = |one: &&Value| {
            one["kind"] == "text"
                && one["lists"] == json!([])
                && ["locked", "refers"].iter().all(|what| one[what].is_null())
        };
        let all = columns["columns"].as_array().unwrap();
        let fields: Vec<String> = all
            .iter()
            .filter(free)
            .map(|one| text(one, "code").to_owned())
            .collect();
        if let [.., first, second] = fields.as_slice() {
            return Entry {
                table: text(table, "id").to_owned(),
                fields: [first.clone(), second.clone()],
            };
        }
    }
    panic!("no table to type into in {}", domain["code"]);
}

/// Waits until the first record holds a text.
async fn holds(window: &Window, entry: &Entry, field: &str, wanted: &str) {
    let columns = window.call("columns", json!({"table": entry.table})).await;
    let at = columns["columns"]
        .as_array()
        .unwrap()
        .iter()
        .position(|one| one["code"] == field);
    let view = json!({"only": "all", "field": null, "text": "", "sort": null});
    let request = json!({"table": entry.table, "offset": 0, "limit": 1, "view": view});
    let holds = |found: &Value| found["rows"][0]["cells"][at.unwrap()]["text"] == wanted;
    window.until_call("rows", request, holds).await;
}

/// Turns the form to the section of a field, section by section.
async fn turn_to(window: &Window, field: &str) {
    const SECTION: &str =
        "return document.querySelector('[data-testid=record] [role=tab][aria-selected=true]')?.innerText ?? ''";
    window.wait_for("[data-testid=record] [data-field] :focus").await;
    let first = window.ask(SECTION).await;
    let found = "return document.querySelector(arguments[0]) !== null";
    while window.ask_with(found, vec![field.into()]).await == false {
        let before = window.ask(SECTION).await;
        window.press(&[Key::Control], Key::PageDown).await;
        let now = window.until(SECTION, |said| *said != before).await;
        assert_ne!(now, first, "{field} is in no section");
    }
}

#[tokio::test]
async fn one_table_of_each_domain_is_entered_in_grid_and_form() {
    let desk = Desk::new();
    desk.create(VAULT, SCHOOL, "2026-2027-1", "2026-11-01");
    let window = Window::open_at(Place::new(desk.folder()), &desk, &["--vault", VAULT]).await;
    window.unlock().await;
    let domains = window.call("tables", Value::Null).await;
    let domains = domains.as_array().unwrap();
    assert_eq!(domains.len(), 10);

    for domain in domains {
        let entry = entry(&window, domain).await;
        let [in_grid, in_form] = &entry.fields;
        window.jump(&entry.table).await;
        window.wait_for(&id("empty")).await;
        window.click("[data-testid=empty] .btn.primary + .btn").await;
        window.wait_for(".rgCell[data-field]").await;
        window.wait_for("[data-testid=editor]:focus").await;
        window.to_field(in_grid).await;
        window.type_text("甲").await;
        window.press(&[], Key::Enter).await;
        holds(&window, &entry, in_grid, "甲").await;
        window.says("saved", "已存到本机").await;

        window.press(&[], Key::F4).await;
        let field = format!("[data-testid=record] [data-field={in_form}] :is(input, textarea)");
        turn_to(&window, &field).await;
        window.type_into(&field, "乙").await;
        window.press(&[], Key::Tab).await;
        holds(&window, &entry, in_form, "乙").await;
        window.picture(&format!("domain-{}", text(domain, "code"))).await;
    }
    window.close().await;
}
