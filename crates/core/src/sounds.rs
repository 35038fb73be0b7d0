//! How Chinese text sounds: pinyin and initials, every reading of it, for those who look for it by typing Latin letters.

use pinyin::{ToPinyin, ToPinyinMulti};

/// The most readings of one text that are kept; texts of several characters with many readings multiply.
const MOST_READINGS: usize = 64;

/// One way to read a text aloud.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sound {
    /// All syllables, without tones and gaps: `chongqing`.
    pub full: String,
    /// The first letters: `cq`.
    pub initials: String,
}

/// Every reading of a text. Latin letters and digits stand for themselves, in lower case; other signs are silent.
pub fn readings(text: &str) -> Vec<Sound> {
    let mut out = vec![Sound::default()];
    for (c, multi) in text.chars().zip(text.to_pinyin_multi()) {
        let sounds: Vec<String> = match multi {
            Some(multi) => {
                let mut sounds: Vec<String> = multi.into_iter().flat_map(|p| typed(p.plain())).collect();
                sounds.sort();
                sounds.dedup();
                sounds
            }
            None if c.is_ascii_alphanumeric() => vec![c.to_ascii_lowercase().to_string()],
            None => continue,
        };
        let room = (MOST_READINGS / out.len()).max(1);
        if let [one] = &sounds[..] {
            for sound in &mut out {
                sound.full.push_str(one);
                sound.initials.extend(one.chars().next());
            }
            continue;
        }
        let longer = |sound: &Sound, syllable: &String| Sound {
            full: format!("{}{syllable}", sound.full),
            initials: sound.initials.chars().chain(syllable.chars().next()).collect(),
        };
        out = out
            .iter()
            .flat_map(|sound| sounds.iter().take(room).map(move |s| longer(sound, s)))
            .collect();
    }
    out
}

/// How a syllable is typed: no keyboard has ü, for which input methods take v and many people u.
fn typed(syllable: &str) -> Vec<String> {
    if !syllable.contains('ü') {
        return vec![syllable.to_owned()];
    }
    ["v", "u"].map(|letter| syllable.replace('ü', letter)).into()
}

/// The usual reading, syllables parted by spaces: `chong qing`. Runs of Latin letters and digits stay together.
pub fn syllables(text: &str) -> String {
    let mut out = String::new();
    let mut latin = false;
    for (c, sound) in text.chars().zip(text.to_pinyin()) {
        let gap = !out.is_empty();
        match sound {
            Some(sound) => {
                if gap {
                    out.push(' ');
                }
                out.push_str(sound.plain());
                latin = false;
            }
            None if c.is_ascii_alphanumeric() => {
                if gap && !latin {
                    out.push(' ');
                }
                out.push(c.to_ascii_lowercase());
                latin = true;
            }
            None => latin = false,
        }
    }
    out
}

/// A key that puts texts in the order of a Chinese dictionary: by sound, then by the text itself.
pub fn order_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for (c, sound) in text.chars().zip(text.to_pinyin()) {
        match sound {
            Some(sound) => {
                out.push_str(sound.with_tone_num_end());
                out.push('\u{1}');
            }
            None => out.push(c),
        }
    }
    out.push('\u{0}');
    out.push_str(text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_counts() {
        let initials: Vec<String> = readings("重庆").into_iter().map(|s| s.initials).collect();
        assert!(initials.contains(&"cq".to_owned()) && initials.contains(&"zq".to_owned()));
        assert!(readings("重庆").iter().any(|s| s.full == "chongqing"));
        assert_eq!(readings("ZH06（x）")[0].full, "zh06x");
        assert_eq!(readings(""), [Sound::default()]);
        let typed: Vec<String> = readings("女性").into_iter().map(|s| s.full).collect();
        assert!(
            typed.contains(&"nvxing".to_owned()) && typed.contains(&"nuxing".to_owned()),
            "{typed:?}"
        );
        assert!(
            readings(&"重".repeat(400)).len() <= MOST_READINGS * 2,
            "readings stay few"
        );
    }

    #[test]
    fn syllables_are_parted() {
        assert_eq!(syllables("计算机应用"), "ji suan ji ying yong");
        assert_eq!(syllables("3D打印，A类"), "3d da yin a lei");
    }

    #[test]
    fn names_sort_as_in_a_dictionary() {
        let mut names = ["赵一", "白二", "李四", "李三", "A1", "陈五"];
        names.sort_by_key(|name| order_key(name));
        assert_eq!(names, ["A1", "白二", "陈五", "李三", "李四", "赵一"]);
    }
}
