//! Drop-downs out of code lists.

use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_core::standard::table::Field;
use zhibao_core::standard::template::Template;

use super::text::lists;

/// Longer lists are looked up, not scrolled through.
const MOST: usize = 3000;

/// In longer lists the codes that stand for groups of others are left out.
const SHORT: usize = 40;

/// The names of a field's codes that are in force, in the wording of a layout.
pub(super) fn names(standard: &Standard, field: &Field, layout: Option<&Template>) -> Vec<String> {
    let today = zhibao_core::dates::parse_day(&crate::today());
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    // A field's further lists are older editions of the first.
    for list in lists(standard, field).into_iter().take(1) {
        let codes = list.codes();
        if codes.len() > MOST {
            return Vec::new();
        }
        let grouped = codes.iter().filter(|_| codes.len() > SHORT);
        let parents: std::collections::HashSet<&str> = grouped.map(|c| c.parent.as_str()).collect();
        for code in codes {
            let in_force = today.is_none_or(|day| code.in_force(day));
            let wording = layout.and_then(|l| l.wording(&list.id, &code.code));
            let name = wording.unwrap_or(&code.name);
            if in_force && !parents.contains(code.code.as_str()) && seen.insert(name.to_owned()) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// What a spreadsheet says where a value is not in its drop-down.
pub(super) fn message(lang: Lang) -> (String, String) {
    let say = |key: &str| crate::MESSAGES.text(lang, key, &[]);
    (say("export.choice_title"), say("export.choice_text"))
}
