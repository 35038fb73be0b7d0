//! The formats of identifiers, telephone numbers and names (rules F07 to F24).

use std::borrow::Cow;

use super::Fault;
use crate::digits;
use crate::normal::Repairs;
use crate::standard::Standard;
use crate::standard::rule::Severity;
use crate::standard::table::Format;
use crate::value::Value;

/// Repairs of spelling that a format allows.
pub(super) fn spell<'t>(
    format: Option<Format>,
    text: Cow<'t, str>,
    from_number: bool,
    repairs: &mut Repairs,
) -> Cow<'t, str> {
    let Some(format) = format else { return text };
    // The usual spelling of all numbers has nothing to repair.
    if !from_number && !text.starts_with("0086") && text.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
        return text;
    }
    let compact = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    match format {
        Format::ResidentId | Format::NationalStudentNo | Format::TemporaryId | Format::BankCard | Format::Uscc => {
            let mut out = compact(&text);
            if out.len() != text.len() {
                *repairs = repairs.with(Repairs::SPACES);
            }
            if out.ends_with('x') && out.len() >= 18 {
                out.pop();
                out.push('X');
                *repairs = repairs.with(Repairs::LOWER_X);
            }
            out.into()
        }
        Format::Mobile | Format::Phone => {
            let mut out = compact(&text);
            for prefix in ["+86-", "+86", "0086-", "0086"] {
                if let Some(rest) = out.strip_prefix(prefix) {
                    out = rest.to_owned();
                    break;
                }
            }
            let digits: String = out.chars().filter(|c| *c != '-').collect();
            if digits.len() == 11 && digits.starts_with('1') {
                out = digits;
            }
            if out != text {
                *repairs = repairs.with(Repairs::PHONE_STYLE);
            }
            out.into()
        }
        Format::Postcode if from_number && text.len() == 5 => {
            *repairs = repairs.with(Repairs::LEADING_ZERO);
            format!("0{text}").into()
        }
        _ => text,
    }
}

/// Judges a text by a format that needs no other field.
pub(super) fn judge(format: Option<Format>, text: &str, school: Option<&str>) -> Option<Fault> {
    let digits_only = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let error = |rule| Some(Fault::lasting(rule, Severity::Error));
    match format? {
        Format::NationalStudentNo if !national_ok(text) => Some(Fault::blocking("F11")),
        Format::TemporaryId => judge_temporary(text, school),
        Format::SchoolCode if text.len() != 10 || !digits_only(text) || school.is_some_and(|s| s != text) => {
            error("F12")
        }
        Format::Uscc if !digits::uscc_ok(text) => error("F13"),
        Format::Mobile if !mobile_ok(text) => error("F14"),
        Format::Phone if !mobile_ok(text) && !landline_ok(text) => error("F14"),
        Format::StudentNo if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') => error("F17"),
        Format::Postcode if text.len() != 6 || !digits_only(text) => error("F21"),
        Format::BankCard if !(16..=19).contains(&text.len()) || !digits::luhn_ok(text) => error("F23"),
        Format::Isbn if !digits::isbn_ok(text) => error("F24"),
        _ => None,
    }
}

/// F10: 999, the code of the own school, five digits.
fn judge_temporary(text: &str, school: Option<&str>) -> Option<Fault> {
    let shaped = text.len() == 18 && text.starts_with("999") && text.bytes().all(|b| b.is_ascii_digit());
    let own = shaped && school.is_none_or(|s| &text[3..13] == s);
    (!own).then(|| Fault::blocking("F10"))
}

/// G and a valid resident number, or J or L and 18 characters.
fn national_ok(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'G') => digits::resident_ok(&text[1..]),
        Some(b'J' | b'L') => digits::resident_shape(&text[1..]),
        _ => false,
    }
}

fn mobile_ok(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit)
}

/// `0731-8888888`, `07318888888`, `8888888`, with an extension; service numbers of ten digits.
fn landline_ok(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or("");
    let digits = |part: &str, range: std::ops::RangeInclusive<usize>| {
        range.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let rest: Vec<&str> = parts.collect();
    match (first.starts_with('0'), rest[..].as_ref()) {
        (true, [number]) => {
            digits(first, 3..=4) && digits(number, 7..=8) || digits(first, 10..=12) && digits(number, 1..=6)
        }
        (true, [number, extension]) => digits(first, 3..=4) && digits(number, 7..=8) && digits(extension, 1..=6),
        (true, []) => digits(first, 10..=12),
        (false, []) => {
            digits(first, 7..=8) || (digits(first, 10..=10) && (first.starts_with("400") || first.starts_with("800")))
        }
        (false, [extension]) => digits(first, 7..=8) && digits(extension, 1..=6),
        _ => false,
    }
}

/// What is known of the document whose number is judged.
pub struct Identity<'a> {
    /// The code of the document type: NULL where the cell is empty or unreadable.
    pub kind: &'a Value,
    /// The record's source has no column for the type.
    pub kind_absent: bool,
    /// The code of the own school.
    pub school: Option<&'a str>,
}

/// Judges an identity number once the document type is known (GB 11643; F07, F08, F09, F10). May convert a 15-digit number.
pub fn judge_identity(number: &mut Value, identity: &Identity<'_>, standard: &Standard) -> (Repairs, Option<Fault>) {
    let Some(text) = number.as_str().map(str::to_owned) else {
        return (Repairs::NONE, None);
    };
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'X');
    let resident = match identity.kind.as_str() {
        Some("1") => true,
        Some(_) => return (Repairs::NONE, None),
        None => identity.kind_absent && plain,
    };
    if !resident {
        return (Repairs::NONE, None);
    }
    if text.len() == 18 && text.starts_with("999") && text.bytes().all(|b| b.is_ascii_digit()) {
        return (
            Repairs::NONE,
            identity.school.and_then(|s| judge_temporary(&text, Some(s))),
        );
    }
    let mut repairs = Repairs::NONE;
    let mut text = text;
    if text.len() == 15
        && let Some(converted) = digits::resident_from_15(&text)
    {
        text = converted;
        *number = Value::text(&text);
        repairs = Repairs::OLD_RESIDENT_ID;
    }
    let lost = looks_rounded(&text);
    let fault = if lost {
        Some(Fault::blocking("F27"))
    } else if !digits::resident_shape(&text) || digits::resident_birth(&text).is_none() && digits::resident_ok(&text) {
        Some(Fault::blocking("F07").arg("n", text.chars().count().to_string()))
    } else if !digits::resident_ok(&text) {
        Some(Fault::blocking("F08"))
    } else if standard
        .list("gbt2260_divisions")
        .is_some_and(|list| list.get(&text[..6]).is_none())
    {
        Some(Fault::lasting("F09", Severity::Warning))
    } else {
        None
    };
    (repairs, fault)
}

/// `1.10101E+17`, or 18 digits whose last three are zeros and fail the check: a spreadsheet kept 15 digits (F27).
fn looks_rounded(text: &str) -> bool {
    let exponent = text.split_once(['E', 'e']).is_some_and(|(digits, power)| {
        digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && matches!(power, "+17" | "+16" | "+15" | "17")
    });
    exponent
        || (text.len() == 18
            && text.ends_with("000")
            && text.bytes().all(|b| b.is_ascii_digit())
            && !digits::resident_ok(text))
}

/// Judges a person's name (F15, F16). Names of people who are not Chinese citizens may be written in Latin letters.
pub fn judge_name(name: &Value, latin: bool) -> Option<Fault> {
    let text = name.as_str()?;
    let han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '\u{e000}'..='\u{f8ff}');
    let chinese = text.chars().count() >= 2 && text.split('·').all(|part| !part.is_empty() && part.chars().all(han));
    let foreign = latin
        && text.chars().count() >= 2
        && text.starts_with(char::is_alphabetic)
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '·' | ','));
    if !chinese && !foreign {
        let dotted: String = text
            .chars()
            .filter(|c| *c != ' ')
            .map(|c| if is_dot(c) { '·' } else { c })
            .collect();
        let mended = dotted != text && judge_name(&Value::text(&dotted), false).is_none();
        return Some(Fault::lasting("F15", Severity::Error).suggest(mended.then_some(dotted)));
    }
    let rare = text
        .chars()
        .any(|c| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{2ebf0}'..='\u{3ffff}'));
    rare.then(|| Fault::lasting("F16", Severity::Warning))
}

/// The look-alikes of the separator of names.
fn is_dot(c: char) -> bool {
    matches!(c, '•' | '・' | '‧' | '∙' | '●' | '．' | '.' | '。' | '⋅' | '･')
}
