//! Made-up names and their pinyin.

use fastrand::Rng;
use pinyin::ToPinyin;

const SURNAMES: &str = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林郑梁谢宋唐许韩冯邓曹彭肖田董袁潘蒋蔡余杜叶程苏魏丁沈姚卢姜崔钟谭陆汪范金廖夏韦方邹孟熊秦邱江薛段雷侯史陶黎贺顾毛郝龚邵钱严武戴莫孔汤";
const MALE: &str = "伟强磊军洋勇杰涛超明刚辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林阳建文志国海天子轩泽嘉宸睿航铭";
const FEMALE: &str = "芳娜敏静丽娟艳霞燕玲桂英秀兰红梅雪婷慧莹洁琳颖佳怡欣妍雨梦瑶诗涵心语思雅萱";

const DOTTED_MALE: &[&str] = &[
    "艾力",
    "阿迪力",
    "吐尔逊",
    "玉素甫",
    "艾尼瓦尔",
    "库尔班",
    "买合木提",
    "依力亚尔",
];
const DOTTED_FEMALE: &[&str] = &[
    "阿依古丽",
    "古丽娜尔",
    "热依汗",
    "帕提古丽",
    "阿米娜",
    "迪丽努尔",
    "古丽米热",
];
const DOTTED_FATHERS: &[&str] = &[
    "买买提",
    "吐尔逊",
    "艾山",
    "肉孜",
    "依明",
    "司马义",
    "阿不都拉",
    "卡德尔",
];

const FOREIGN: &[&str] = &["NGUYEN VAN", "TRAN THI", "LE MINH", "PHAM QUOC", "HOANG ANH"];
const FOREIGN_GIVEN: &[&str] = &["AN", "BINH", "CUONG", "DUNG", "HUONG", "LAN", "MAI", "NAM"];

fn one(rng: &mut Rng, from: &str) -> char {
    let all: Vec<char> = from.chars().collect();
    all[rng.usize(..all.len())]
}

/// A surname.
pub(super) fn surname(rng: &mut Rng) -> String {
    one(rng, SURNAMES).to_string()
}

/// A Chinese name with a given surname; `sex` as in GB/T 2261.1.
pub(super) fn with_surname(rng: &mut Rng, surname: &str, sex: &str) -> String {
    let pool = if sex == "1" { MALE } else { FEMALE };
    let first = one(rng, pool);
    let second = if rng.u8(..10) < 7 {
        one(rng, pool).to_string()
    } else {
        String::new()
    };
    format!("{surname}{first}{second}")
}

/// A name of two parts with a dot, as Uygurs write them in Chinese.
pub(super) fn dotted(rng: &mut Rng, sex: &str) -> String {
    let pool = if sex == "1" { DOTTED_MALE } else { DOTTED_FEMALE };
    format!(
        "{}·{}",
        pool[rng.usize(..pool.len())],
        DOTTED_FATHERS[rng.usize(..DOTTED_FATHERS.len())]
    )
}

/// A name in Latin letters.
pub(super) fn foreign(rng: &mut Rng) -> String {
    format!(
        "{} {}",
        FOREIGN[rng.usize(..FOREIGN.len())],
        FOREIGN_GIVEN[rng.usize(..FOREIGN_GIVEN.len())]
    )
}

/// The pinyin of a name: surname and given name, or the parts of a dotted name, each with a capital.
pub(super) fn pinyin_of(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    let parts: Vec<&str> = match name.split_once('·') {
        Some((given, father)) => vec![given, father],
        None => {
            let given = name.char_indices().nth(1).map_or(name.len(), |(at, _)| at);
            vec![&name[..given], &name[given..]]
        }
    };
    parts.into_iter().map(capital).collect::<Vec<_>>().join(" ")
}

fn capital(part: &str) -> String {
    let plain: String = part.to_pinyin().flatten().map(|sound| sound.plain()).collect();
    let mut letters = plain.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinyin_is_written_in_two_words() {
        for (name, pinyin) in [
            ("王小明", "Wang Xiaoming"),
            ("阿米娜·依明", "Amina Yiming"),
            ("LE MINH AN", "LE MINH AN"),
        ] {
            assert_eq!(pinyin_of(name), pinyin);
        }
        let all = SURNAMES.chars().chain(MALE.chars()).chain(FEMALE.chars());
        assert!(
            all.into_iter()
                .all(|c| c.to_pinyin().is_some_and(|p| p.plain().is_ascii()))
        );
    }
}
