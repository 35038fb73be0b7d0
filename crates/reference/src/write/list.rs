//! A code list: where it comes from, how sure it is, and its codes.

use zhibao_core::search::search;
use zhibao_core::standard::codelist::Code;

use crate::Codes;
use crate::entry::{Body, Entry, Line};
use crate::key::{Key, Kind};
use crate::page::{Page, words_of};

pub(crate) fn list(page: Page<'_>, id: &str, wanted: Codes<'_>) -> Option<Entry> {
    let list = page.standard().list(id)?;
    let from = &list.provenance;
    let key = Key::new(Kind::List, id);
    let mut entry = page.entry(key.clone(), id, &from.title, Vec::new());
    page.tell(&mut entry, "list_source", page.remark(&from.source));
    page.tell(&mut entry, "edition", page.remark(&from.edition));
    page.tell(&mut entry, "confidence", page.remark(&from.confidence));
    page.tell(
        &mut entry,
        "completeness",
        page.say(if from.open { "list_open" } else { "list_closed" }),
    );
    page.tell(&mut entry, "codes", list.codes().len().to_string());
    let own = list.codes().iter().filter(|code| code.local).count();
    if own > 0 {
        page.tell(&mut entry, "own_codes", own.to_string());
    }

    let text = wanted.text.trim();
    let found: Vec<&Code> = if text.is_empty() {
        list.codes().iter().collect()
    } else {
        search(list, text)
    };
    let dated = list
        .codes()
        .iter()
        .any(|c| !c.valid_from.is_empty() || !c.valid_to.is_empty());
    let nested = list.codes().iter().any(|c| !c.parent.is_empty());
    let mut heads = vec!["code", "name", "name_en"];
    heads.extend(nested.then_some("parent"));
    heads.extend(dated.then_some("in_force"));
    let row = |code: &&Code| -> Vec<Line> {
        let mut row = vec![
            words_of(code.code.as_str()),
            words_of(code.name.as_str()),
            words_of(code.name_en.as_str()),
        ];
        if nested {
            row.push(words_of(code.parent.as_str()));
        }
        if dated {
            let bounded = !code.valid_from.is_empty() || !code.valid_to.is_empty();
            row.push(words_of(if bounded {
                format!("{}–{}", code.valid_from, code.valid_to)
            } else {
                String::new()
            }));
        }
        row
    };
    let rows = found.iter().take(wanted.most).map(row).collect();
    let mut block = page.grid("codes", &heads, rows);
    if let Body::Grid(grid) = &mut block.body {
        grid.more = found.len().saturating_sub(wanted.most);
    }
    entry.blocks.extend(page.users(&key, Kind::Field, "used_by"));
    entry.blocks.push(block);
    Some(entry)
}
