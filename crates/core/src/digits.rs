//! Check digits of the identifiers that the standard names.

use chrono::NaiveDate;

use crate::dates;

const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The check character of a resident identity number from its first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2).
pub fn resident_check(first17: &str) -> Option<char> {
    if first17.len() != 17 || !first17.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = first17
        .bytes()
        .zip(RESIDENT_WEIGHTS)
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    Some(b"10X98765432"[(sum % 11) as usize] as char)
}

/// Whether the text has the shape of a resident identity number: 17 digits, then a digit or X.
pub fn resident_shape(id: &str) -> bool {
    let bytes = id.as_bytes();
    bytes.len() == 18 && bytes[..17].iter().all(u8::is_ascii_digit) && (bytes[17].is_ascii_digit() || bytes[17] == b'X')
}

/// Whether the text is a resident identity number with the right check character (GB 11643-1999).
pub fn resident_ok(id: &str) -> bool {
    resident_shape(id) && resident_check(&id[..17]) == id.chars().next_back()
}

/// The birth day within a resident identity number, digits 7 to 14.
pub fn resident_birth(id: &str) -> Option<NaiveDate> {
    resident_shape(id).then(|| dates::parse_day(&id[6..14])).flatten()
}

/// `1` (male) or `2` (female) by digit 17 of a resident identity number.
pub fn resident_sex(id: &str) -> Option<&'static str> {
    resident_shape(id).then(|| if (id.as_bytes()[16] - b'0') % 2 == 1 { "1" } else { "2" })
}

/// A number of the 15-digit form as its 18-digit one; `None` where its date is not real.
pub fn resident_from_15(id: &str) -> Option<String> {
    if id.len() != 15 || !id.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let first = format!("{}19{}", &id[..6], &id[6..]);
    dates::parse_day(&first[6..14])?;
    let check = resident_check(&first)?;
    Some(format!("{first}{check}"))
}

/// Whether the text is a unified social credit code with the right check character (GB 32100-2015).
pub fn uscc_ok(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    if code.len() != 18 {
        return false;
    }
    let mut sum = 0;
    let mut weight = 1;
    for byte in &code.as_bytes()[..17] {
        let Some(value) = ALPHABET.iter().position(|a| a == byte) else {
            return false;
        };
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[(31 - sum % 31) % 31] == code.as_bytes()[17]
}

/// Whether a card number passes the Luhn test (ISO/IEC 7812-1).
pub fn luhn_ok(number: &str) -> bool {
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0') * if at % 2 == 1 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether the text is an ISBN-13 with the right check digit (GB/T 5795); hyphens are allowed.
pub fn isbn_ok(text: &str) -> bool {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| *c != '-')
        .map(|c| c.to_digit(10).unwrap_or(99))
        .collect();
    digits.len() == 13
        && digits.iter().all(|d| *d < 10)
        && digits
            .iter()
            .enumerate()
            .map(|(at, d)| d * if at % 2 == 1 { 3 } else { 1 })
            .sum::<u32>()
            .is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_numbers() {
        let full = format!(
            "11010120100101001{}",
            resident_check("11010120100101001").expect("17 digits")
        );
        assert!(resident_ok(&full));
        assert_eq!(resident_sex(&full), Some("1"));
        assert_eq!(resident_birth(&full).map(dates::day_text).as_deref(), Some("20100101"));
        assert!(!resident_ok("1101012010010100"));
        assert!(!resident_ok("一二三四五六"));
        let converted = resident_from_15("110101800101001").expect("a real date");
        assert!(resident_ok(&converted) && converted.starts_with("11010119800101001"));
        assert_eq!(resident_from_15("110101801301001"), None);
    }

    #[test]
    fn other_check_digits() {
        assert!(uscc_ok("91350100M000100Y43"));
        assert!(!uscc_ok("91350100M000100Y44"));
        assert!(luhn_ok("4111111111111111") && !luhn_ok("4111111111111112") && !luhn_ok(""));
        // 978-0-306-40615-7 is the worked example of the ISBN manual.
        assert!(isbn_ok("978-0-306-40615-7") && !isbn_ok("9780306406158") && !isbn_ok("978030640615"));
    }
}
