//! A place that stands in several columns: province, prefecture and county by name, as in the national form of 2009.

use zhibao_core::standard::codelist::{Code, CodeList};

/// The code of a division by its name and the names above it; nothing where several fit. A name may lack its kind (`湖南`
/// for `湖南省`). Divisions in force come before those of the past.
pub(crate) fn code<'l>(list: &'l CodeList, above: &[String], name: &str) -> Option<&'l Code> {
    let fits = |code: &&Code| alike(&code.name, name) && above.iter().all(|text| within(list, code, text));
    let found: Vec<&Code> = list.codes().iter().filter(fits).collect();
    let only = |codes: Vec<&'l Code>| if let [code] = codes[..] { Some(code) } else { None };
    let exact = found.iter().filter(|c| c.name == name.trim()).copied().collect();
    let now: Vec<&Code> = found.iter().filter(|c| c.valid_to.is_empty()).copied().collect();
    let exact_now = now.iter().filter(|c| c.name == name.trim()).copied().collect();
    only(exact_now)
        .or_else(|| only(now))
        .or_else(|| only(exact))
        .or_else(|| only(found))
}

fn within(list: &CodeList, code: &Code, name: &str) -> bool {
    let name = name.trim();
    // Levels that only group: the counties below them hang elsewhere in the list.
    if name.is_empty() || matches!(name, "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划")
    {
        return true;
    }
    let mut at = Some(code);
    for _ in 0..4 {
        let Some(here) = at else { return false };
        if alike(&here.name, name) {
            return true;
        }
        at = list.get(&here.parent);
    }
    false
}

fn alike(own: &str, typed: &str) -> bool {
    let typed = typed.trim();
    own == typed || typed.chars().count() >= 2 && own.starts_with(typed)
}

#[cfg(test)]
mod tests {
    use zhibao_core::standard::bundled;

    use super::*;

    #[test]
    fn places_are_told_by_all_their_names() {
        let list = bundled().unwrap().list("gbt2260_divisions").unwrap();
        let of = |above: &[&str], name: &str| {
            let above: Vec<String> = above.iter().map(|s| (*s).to_owned()).collect();
            code(list, &above, name).map(|c| c.code.clone())
        };
        assert_eq!(of(&["北京市", "市辖区"], "东城区").as_deref(), Some("110101"));
        assert_eq!(of(&["北京", ""], "朝阳区").as_deref(), Some("110105"));
        assert_eq!(of(&[], "朝阳区"), None, "there are two");
        assert_eq!(of(&["湖南", "长沙"], "芙蓉区").as_deref(), Some("430102"));
        assert_eq!(of(&["湖南省", "长沙市"], "东城区"), None);
        assert_eq!(of(&["湖南省"], ""), None);
    }
}
