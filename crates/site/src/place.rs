//! Where entries stand in the site.

use zhibao_core::message::Lang;
use zhibao_reference::{Key, Kind};

/// `zh` or `en`.
pub(crate) fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// The language as a browser names it.
pub(crate) fn html_lang(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// The path of an entry within the site; a field's leads into the page of its table.
pub fn address(key: &Key, lang: Lang) -> String {
    let lang = tag(lang);
    match key.table_and_field() {
        Some((table, code)) => format!("{lang}/{}-{}.html#{}", Kind::Table.name(), safe(table), safe(code)),
        None => format!("{lang}/{}-{}.html", key.kind.name(), safe(&key.id)),
    }
}

/// The anchor of a field on its table's page.
pub(crate) fn anchor(key: &Key) -> Option<String> {
    key.table_and_field().map(|(_, code)| safe(code))
}

/// A part of a file name: ids of the standard are letters, digits, `.`, `_` and `-`; anything else is dropped.
fn safe(id: &str) -> String {
    id.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        .collect()
}
