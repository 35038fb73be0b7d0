//! What the pages search in: one JSON text, in a script because a page that was opened from a folder may not fetch.

use serde_json::json;
use zhibao_core::message::Lang;
use zhibao_core::sounds::readings;
use zhibao_reference::{Reference, say};

use crate::place::{address, tag};

/// `REFERENCE = { kinds, entries }`; an entry is kind, code, Chinese, English, what it belongs to, pinyin, initials and its
/// address within a language.
pub(crate) fn script(reference: &Reference<'_>) -> String {
    let entries = reference.heads().iter().map(|head| {
        let sounds = readings(&head.zh);
        let full: Vec<&str> = sounds.iter().map(|s| s.full.as_str()).collect();
        let mut initials: Vec<&str> = sounds.iter().map(|s| s.initials.as_str()).collect();
        initials.dedup();
        let address = address(&head.key, Lang::Zh);
        let within = address.strip_prefix(tag(Lang::Zh)).unwrap_or(&address);
        json!([
            head.key.kind.name(),
            head.code,
            head.zh,
            head.en,
            head.of,
            full.join(" "),
            initials.join(" "),
            within.trim_start_matches('/'),
        ])
    });
    let entries = entries.collect::<Vec<_>>();
    let kinds = |lang| -> serde_json::Map<String, serde_json::Value> {
        let kind = |kind: zhibao_reference::Kind| (kind.name().to_owned(), json!(say(lang, kind.name(), &[])));
        zhibao_reference::Kind::ALL.into_iter().map(kind).collect()
    };
    let index = json!({
        "kinds": { "zh": kinds(Lang::Zh), "en": kinds(Lang::En) },
        "entries": entries,
    });
    format!("\"use strict\";\nconst REFERENCE = {index};\n")
}
