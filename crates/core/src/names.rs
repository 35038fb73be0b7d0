//! Names of people in the Latin alphabet (GB/T 28039).

use pinyin::ToPinyin;

/// Surnames of two characters.
const COMPOUND: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文", "东方",
    "端木", "百里", "南宫", "轩辕", "闻人", "呼延", "独孤", "澹台",
];

/// Characters that are read otherwise as a surname.
const AS_SURNAME: &[(char, &str)] = &[
    ('单', "shan"),
    ('仇', "qiu"),
    ('解', "xie"),
    ('查', "zha"),
    ('曾', "zeng"),
    ('任', "ren"),
    ('朴', "piao"),
    ('区', "ou"),
    ('华', "hua"),
    ('盖', "ge"),
    ('缪', "miao"),
    ('尉', "wei"),
    ('翟', "zhai"),
    ('覃', "qin"),
    ('洗', "xian"),
    ('冼', "xian"),
    ('吕', "lyu"),
    ('闾', "lyu"),
    ('折', "she"),
    ('员', "yun"),
    ('秘', "bi"),
    ('种', "chong"),
    ('乐', "yue"),
    ('召', "shao"),
];

/// `王小明` as `Wang Xiaoming`, `阿依努尔·买买提` as `Ayinuer Maimaiti`; `None` where a character has no reading.
pub fn pinyin(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('·').filter(|p| !p.is_empty()).collect();
    let words: Option<Vec<String>> = match parts[..] {
        [] => return None,
        [one] => {
            let first = if COMPOUND.iter().any(|c| one.starts_with(c) && one.len() > c.len()) {
                2
            } else {
                1
            };
            let at = one.char_indices().nth(first).map_or(one.len(), |(at, _)| at);
            let (surname, given) = one.split_at(at);
            [word(surname, true), word(given, false)]
                .into_iter()
                .filter(|w| w.as_deref() != Some(""))
                .collect()
        }
        _ => parts.into_iter().map(|part| word(part, false)).collect(),
    };
    words.map(|w| w.join(" "))
}

fn word(text: &str, surname: bool) -> Option<String> {
    let mut out = String::new();
    for c in text.chars() {
        let special = AS_SURNAME
            .iter()
            .find(|(s, _)| surname && *s == c)
            .map(|(_, sound)| *sound);
        let sound = special
            .map(str::to_owned)
            .or_else(|| c.to_pinyin().map(|p| p.plain().replace('ü', "yu")));
        out.push_str(&sound?);
    }
    let mut letters = out.chars();
    Some(
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_come_first() {
        for (name, latin) in [
            ("王小明", Some("Wang Xiaoming")),
            ("单丽", Some("Shan Li")),
            ("欧阳文", Some("Ouyang Wen")),
            ("吕芳", Some("Lyu Fang")),
            ("阿依努尔·买买提", Some("Ayinuer Maimaiti")),
            ("王", Some("Wang")),
            ("Anna", None),
            ("", None),
        ] {
            assert_eq!(pinyin(name).as_deref(), latin, "{name}");
        }
    }
}
