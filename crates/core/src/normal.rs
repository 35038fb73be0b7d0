//! What a reader may repair in typed text without asking, and must report.

use std::borrow::Cow;

/// The kinds of repair, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Repairs(u16);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $bit:literal, $label:literal;)*) => {
        impl Repairs {
            $($(#[$doc])* pub const $name: Repairs = Repairs(1 << $bit);)*
            const LABELS: &'static [(Repairs, &'static str)] = &[$((Repairs::$name, $label)),*];
        }
    };
}

kinds! {
    /// Spaces around the text or doubled within it, no-break and zero-width characters.
    SPACES = 0, "spaces";
    /// Full-width digits, letters or signs.
    FULL_WIDTH = 1, "full-width";
    /// A date or month in another spelling.
    DATE_STYLE = 2, "date-style";
    /// A spreadsheet's date cell.
    EXCEL_DATE = 3, "excel-date";
    /// A number where text is due.
    NUMBER_FOR_TEXT = 4, "number-for-text";
    /// Text where a number is due.
    TEXT_FOR_NUMBER = 5, "text-for-number";
    /// A resident number of the 15-digit form.
    OLD_RESIDENT_ID = 6, "id-15";
    /// A lower-case x at the end of a resident number.
    LOWER_X = 7, "lower-x";
    /// `-`, `/`, `无` and the like for nothing.
    PLACEHOLDER = 8, "placeholder";
    /// Leading zeros that a spreadsheet dropped.
    LEADING_ZERO = 9, "leading-zero";
    /// Separators or a country prefix in a telephone number.
    PHONE_STYLE = 10, "phone-style";
}

impl Repairs {
    /// No repair.
    pub const NONE: Repairs = Repairs(0);

    /// Whether nothing was repaired.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Both sets together.
    #[must_use]
    pub fn with(self, other: Repairs) -> Repairs {
        Repairs(self.0 | other.0)
    }

    /// The stable names of the kinds in the set.
    pub fn labels(self) -> impl Iterator<Item = &'static str> {
        Self::LABELS
            .iter()
            .filter(move |(kind, _)| self.0 & kind.0 != 0)
            .map(|(_, label)| *label)
    }
}

/// Trims, folds full-width digits and ASCII to half width and doubled spaces to one. `full_width` tells whether Chinese
/// punctuation and letters are folded too (numbers, codes and dates) or only digits (names and free text).
pub fn tidy(text: &str, fold_all: bool) -> (Cow<'_, str>, Repairs) {
    if is_tidy(text) {
        return (Cow::Borrowed(text), Repairs::NONE);
    }
    let mut repairs = Repairs::NONE;
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        let folded = match c {
            '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' => {
                repairs = repairs.with(Repairs::SPACES);
                continue;
            }
            '\u{a0}' | '\u{3000}' | '\u{2002}'..='\u{200a}' | '\t' | '\r' => {
                repairs = repairs.with(Repairs::SPACES);
                ' '
            }
            '０'..='９' => {
                repairs = repairs.with(Repairs::FULL_WIDTH);
                half(c)
            }
            '\u{ff01}'..='\u{ff5e}' if fold_all => {
                repairs = repairs.with(Repairs::FULL_WIDTH);
                half(c)
            }
            other => other,
        };
        if folded == ' ' || folded == '\n' {
            gap |= !out.is_empty();
            if folded == '\n' && gap && !fold_all {
                out.push('\n');
                gap = false;
            }
            continue;
        }
        if std::mem::take(&mut gap) && !out.ends_with('\n') {
            out.push(' ');
        }
        out.push(folded);
    }
    let kept = out.trim_end().len();
    out.truncate(kept);
    if out.len() != text.len() && repairs.is_none() {
        repairs = Repairs::SPACES;
    } else if text.starts_with(' ') || text.ends_with(' ') {
        repairs = repairs.with(Repairs::SPACES);
    }
    (Cow::Owned(out), repairs)
}

/// Whether there is nothing to repair, told in one pass over the bytes.
fn is_tidy(text: &str) -> bool {
    let (mut last, mut doubtful) = (b' ', false);
    for byte in text.bytes() {
        match byte {
            b' ' if last == b' ' => return false,
            b' '..=b'~' => {}
            // The first bytes of all characters that are folded; most Chinese characters begin with others.
            0xc2 | 0xe2 | 0xe3 | 0xef => doubtful = true,
            0x80.. => {}
            _ => return false,
        }
        last = byte;
    }
    (last != b' ' || text.is_empty()) && !(doubtful && text.chars().any(foldable))
}

fn foldable(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{3000}' | '\u{2002}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ff01}'..='\u{ff5e}')
}

fn half(c: char) -> char {
    char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
}

/// Whether the text is one of the usual ways to write "nothing".
pub fn is_placeholder(text: &str) -> bool {
    matches!(
        text,
        "-" | "--"
            | "—"
            | "——"
            | "/"
            | "\\"
            | "无"
            | "暂无"
            | "没有"
            | "空"
            | "N/A"
            | "n/a"
            | "NA"
            | "null"
            | "NULL"
            | "none"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tidies() {
        for (text, fold_all, tidied, labels) in [
            ("张三", false, "张三", ""),
            (" 张三　", false, "张三", "spaces"),
            ("\u{a0}张三", false, "张三", "spaces"),
            ("１３８", false, "138", "full-width"),
            ("（高）", false, "（高）", ""),
            ("Ａ（高）", true, "A(高)", "full-width"),
            ("a  b", false, "a b", "spaces"),
            ("\u{feff}x", false, "x", "spaces"),
            ("a\nb", false, "a\nb", ""),
        ] {
            let (out, repairs) = tidy(text, fold_all);
            assert_eq!(
                (out.as_ref(), repairs.labels().collect::<Vec<_>>().join(",").as_str()),
                (tidied, labels),
                "{text:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing(text in "\\PC{0,40}", fold_all: bool) {
            let once = tidy(&text, fold_all).0.into_owned();
            let twice = tidy(&once, fold_all).0.into_owned();
            prop_assert_eq!(twice, once);
        }
    }
}
