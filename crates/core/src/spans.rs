//! Weeks and lessons as timetables write them: `1-18`, `1-8,10-16`, `3-4`, `1-17单`, `双`.

/// The greatest number that is kept.
const MOST: u32 = 63;

/// The numbers that a text names, one bit each; nothing where it cannot be read.
///
/// 单 and 双 keep the odd or even ones of the part that they stand with; alone, of all that is named.
pub fn numbers(text: &str) -> Option<u64> {
    let mut named = 0u64;
    let mut kept = u64::MAX;
    let mut parts = 0;
    for part in text.split([',', '，', '、', ';', '；']) {
        let (range, parity) = strip(part)?;
        let parity = match parity {
            Some(odd) => half(odd),
            None => u64::MAX,
        };
        if range.is_empty() {
            kept &= parity;
        } else {
            named |= span(&range)? & parity;
            parts += 1;
        }
    }
    if parts == 0 && kept == u64::MAX {
        return None;
    }
    Some(if parts == 0 { kept & !1 } else { named & kept })
}

/// The first number that two texts share; nothing where they share none or one cannot be read.
pub fn first_shared(a: &str, b: &str) -> Option<u32> {
    let both = numbers(a)? & numbers(b)?;
    (both != 0).then(|| both.trailing_zeros())
}

/// A part without the words that people add, and whether it means odd or even ones.
fn strip(part: &str) -> Option<(String, Option<bool>)> {
    let mut range = String::new();
    let mut parity = None;
    for c in part.chars() {
        match c {
            '0'..='9' => range.push(c),
            '０'..='９' => range.push(char::from(b'0' + (c as u32 - '０' as u32) as u8)),
            '-' | '－' | '—' | '–' | '~' | '～' | '至' => range.push('-'),
            '单' => parity = Some(true),
            '双' => parity = Some(false),
            '第' | '周' | '节' | '(' | ')' | '（' | '）' | ' ' | '\u{3000}' => {}
            _ => return None,
        }
    }
    (!range.is_empty() || parity.is_some()).then_some((range, parity))
}

fn span(range: &str) -> Option<u64> {
    let (from, to) = range.split_once('-').unwrap_or((range, range));
    let (from, to): (u32, u32) = (from.parse().ok()?, to.parse().ok()?);
    (1 <= from && from <= to && to <= MOST).then(|| (from..=to).fold(0, |bits, n| bits | 1 << n))
}

fn half(odd: bool) -> u64 {
    if odd {
        0xaaaa_aaaa_aaaa_aaaa
    } else {
        0x5555_5555_5555_5555
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_and_lessons_are_read_as_they_are_written() {
        for (a, b, first) in [
            ("1-18", "18-20", Some(18)),
            ("1-8,10-16", "9", None),
            ("1-8，10-16", "第9-12周", Some(10)),
            ("1-17单", "2-18双", None),
            ("1-18(单)", "3", Some(3)),
            ("1-18，单", "4-5", Some(5)),
            ("单", "双", None),
            ("双", "1-18", Some(2)),
            ("1-2节", "2-3", Some(2)),
            ("１－４", "4", Some(4)),
            ("", "1", None),
            ("每周", "1", None),
            ("5-3", "4", None),
            ("0-3", "1", None),
            ("1-999999999999", "1", None),
            (",", "1", None),
            ("1-64", "1", None),
        ] {
            assert_eq!(first_shared(a, b), first, "{a} and {b}");
            assert_eq!(first_shared(b, a), first, "{b} and {a}");
        }
    }
}
