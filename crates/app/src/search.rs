//! Finding a code as people look for it: by code, Chinese, pinyin or initials.

use pinyin::ToPinyinMulti;
use zhibao_core::standard::codelist::{Code, CodeList};

/// The most readings of one name that are tried; names of several characters with many readings multiply.
const MOST_READINGS: usize = 64;

/// The codes that a text means, in this order: exact code, code prefix, name contains, pinyin prefix, initials prefix,
/// initials anywhere, alias or English name. All codes for an empty text.
pub fn search<'l>(list: &'l CodeList, text: &str) -> Vec<&'l Code> {
    let wanted = text.trim().to_lowercase();
    if wanted.is_empty() {
        return list.codes().iter().collect();
    }
    let by_alias = list.resolve(text.trim());
    let mut ranked: Vec<(u8, usize, &Code)> = Vec::new();
    for (at, code) in list.codes().iter().enumerate() {
        if let Some(rank) = rank(code, &wanted, by_alias) {
            ranked.push((rank, at, code));
        }
    }
    ranked.sort_by_key(|(rank, at, _)| (*rank, *at));
    ranked.into_iter().map(|(_, _, code)| code).collect()
}

fn rank(code: &Code, wanted: &str, by_alias: Option<&Code>) -> Option<u8> {
    let own = code.code.to_lowercase();
    if own == wanted {
        return Some(0);
    }
    if own.starts_with(wanted) {
        return Some(1);
    }
    if code.name.to_lowercase().contains(wanted) {
        return Some(2);
    }
    if wanted.is_ascii() {
        let readings = readings(&code.name);
        if readings.iter().any(|(full, _)| full.starts_with(wanted)) {
            return Some(3);
        }
        if readings.iter().any(|(_, initials)| initials.starts_with(wanted)) {
            return Some(4);
        }
        if readings.iter().any(|(_, initials)| initials.contains(wanted)) {
            return Some(5);
        }
    }
    let english = !code.name_en.is_empty() && code.name_en.to_lowercase().contains(wanted);
    (english || by_alias == Some(code)).then_some(6)
}

/// A name as people type it on a pinyin keyboard: each reading in full, and its initials.
pub fn spelled(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for (full, initials) in readings(name) {
        for word in [full, initials] {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    words.join(" ")
}

/// Full pinyin and initials of a name, for each of its readings.
fn readings(name: &str) -> Vec<(String, String)> {
    let mut out = vec![(String::new(), String::new())];
    for (c, multi) in name.chars().zip(name.to_pinyin_multi()) {
        let sounds: Vec<String> = match multi {
            Some(multi) => {
                let mut sounds: Vec<String> = multi.into_iter().map(|p| p.plain().to_owned()).collect();
                sounds.sort();
                sounds.dedup();
                sounds
            }
            None if c.is_ascii_alphanumeric() => vec![c.to_ascii_lowercase().to_string()],
            None => continue,
        };
        let room = (MOST_READINGS / out.len()).max(1);
        out = out
            .iter()
            .flat_map(|(full, initials)| {
                sounds
                    .iter()
                    .take(room)
                    .map(move |s| (format!("{full}{s}"), format!("{initials}{}", &s[..s.len().min(1)])))
            })
            .collect();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use zhibao_core::standard::bundled;

    #[test]
    fn finds_by_code_name_pinyin_and_initials() {
        let list = bundled()
            .expect("the bundled standard")
            .list("gbt2260_divisions")
            .expect("divisions");
        let first = |text: &str| search(list, text).first().map(|c| c.name.clone());
        assert_eq!(first("500000").as_deref(), Some("重庆市"));
        assert_eq!(first("重庆市").as_deref(), Some("重庆市"));
        assert!(search(list, "chongqing").iter().any(|c| c.code == "500000"));
        assert!(
            search(list, "zqs").iter().any(|c| c.code == "500000"),
            "every reading counts"
        );
        assert!(search(list, "qqqqzzzz").is_empty());
    }
}
