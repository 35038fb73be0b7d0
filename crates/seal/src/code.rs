//! Codes that people read aloud and type: an alphabet without look-alikes, groups with a check character each.
//!
//! The alphabet has 31 characters, a prime: a weighted sum modulo 31 finds every single wrong character and every
//! swap of two characters in a group.

use zeroize::Zeroizing;

use crate::fault::CodeFault;
use crate::random;

/// Digits and capitals without 0, 1, I, L and O.
pub const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Turns bytes into `symbols` characters' worth of base 31, most significant first; higher digits are lost.
pub(crate) fn to_symbols(bytes: &[u8], symbols: usize) -> Vec<u8> {
    let mut number = Zeroizing::new(bytes.to_vec());
    let mut out = vec![0; symbols];
    for place in out.iter_mut().rev() {
        let mut rest = 0u32;
        for byte in number.iter_mut() {
            let value = rest << 8 | u32::from(*byte);
            *byte = (value / 31) as u8;
            rest = value % 31;
        }
        *place = rest as u8;
    }
    out
}

/// The reverse of [`to_symbols`]; `None` where the number does not fit into `N` bytes.
pub(crate) fn from_symbols<const N: usize>(symbols: &[u8]) -> Option<[u8; N]> {
    let mut out = [0u8; N];
    for symbol in symbols {
        let mut carry = u32::from(*symbol);
        for byte in out.iter_mut().rev() {
            let value = u32::from(*byte) * 31 + carry;
            *byte = value as u8;
            carry = value >> 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(out)
}

/// Groups of `size` data symbols, each followed by a check symbol, joined by hyphens. `seed` enters every check.
pub(crate) fn write_groups(symbols: &[u8], size: usize, seed: u32) -> String {
    let mut out = String::new();
    for (index, group) in symbols.chunks(size).enumerate() {
        if index > 0 {
            out.push('-');
        }
        out.extend(group.iter().map(|s| ALPHABET[usize::from(*s)] as char));
        out.push(ALPHABET[check(group, index, seed)] as char);
    }
    out
}

/// Reads what [`write_groups`] wrote: any case, full-width characters, spaces and hyphens anywhere.
pub(crate) fn read_groups(text: &str, groups: usize, size: usize, seed: u32) -> Result<Zeroizing<Vec<u8>>, CodeFault> {
    let symbols = read_symbols(text)?;
    let expected = groups * (size + 1);
    if symbols.len() != expected {
        return Err(CodeFault::Length {
            expected,
            found: symbols.len(),
        });
    }
    let mut out = Zeroizing::new(Vec::with_capacity(groups * size));
    for (index, group) in symbols.chunks(size + 1).enumerate() {
        let (data, last) = group.split_at(size);
        if check(data, index, seed) != usize::from(last[0]) {
            return Err(CodeFault::Group { group: index + 1 });
        }
        out.extend_from_slice(data);
    }
    Ok(out)
}

/// The symbols of a typed text, without spaces and hyphens.
pub(crate) fn read_symbols(text: &str) -> Result<Zeroizing<Vec<u8>>, CodeFault> {
    let mut out = Zeroizing::new(Vec::with_capacity(64));
    for original in text.chars().take(1000) {
        let c = narrow(original).to_ascii_uppercase();
        if c.is_whitespace() || matches!(c, '-' | '‐' | '–' | '—' | '_' | '.') {
            continue;
        }
        let place = ALPHABET.iter().position(|a| *a as char == c);
        out.push(place.ok_or(CodeFault::Character { character: original })? as u8);
    }
    Ok(out)
}

/// A full-width character's ordinary form.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

fn check(group: &[u8], index: usize, seed: u32) -> usize {
    let weighted: u32 = group.iter().zip(2u32..).map(|(s, weight)| u32::from(*s) * weight).sum();
    ((weighted + 7 * index as u32 + seed) % 31) as usize
}

const RECOVERY_GROUPS: usize = 7;
const RECOVERY_SIZE: usize = 4;

/// A printed recovery code: 28 random symbols (138 bits) in seven groups of four and a check character.
pub struct RecoveryCode(Zeroizing<Vec<u8>>);

impl RecoveryCode {
    /// A new random code.
    pub fn generate() -> RecoveryCode {
        const LENGTH: usize = RECOVERY_GROUPS * RECOVERY_SIZE;
        let mut symbols = Zeroizing::new(Vec::with_capacity(LENGTH + 32));
        while symbols.len() < LENGTH {
            // 248 = 8 × 31: bytes above it would favour the first symbols.
            symbols.extend(random::secret::<32>().iter().filter(|b| **b < 248).map(|b| b % 31));
        }
        symbols.truncate(LENGTH);
        RecoveryCode(symbols)
    }

    /// The code as printed.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(write_groups(&self.0, RECOVERY_SIZE, 0))
    }

    /// A code as typed; the fault names the group that holds a typing error.
    pub fn parse(text: &str) -> Result<RecoveryCode, CodeFault> {
        read_groups(text, RECOVERY_GROUPS, RECOVERY_SIZE, 0).map(RecoveryCode)
    }

    /// The secret symbols, for key derivation.
    pub(crate) fn symbols(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let code = RecoveryCode::generate();
        let text = code.text();
        assert_eq!(text.len(), 7 * 5 + 6);
        let wide: String = text
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).unwrap())
            .collect();
        for typed in [text.to_lowercase(), text.replace('-', " "), text.replace('-', ""), wide] {
            assert_eq!(RecoveryCode::parse(&typed).unwrap().symbols(), code.symbols());
        }
        assert!(matches!(
            RecoveryCode::parse("O"),
            Err(CodeFault::Character { character: 'O' })
        ));
        assert!(matches!(
            RecoveryCode::parse("22"),
            Err(CodeFault::Length { expected: 35, found: 2 })
        ));
    }

    proptest! {
        #[test]
        fn symbols_round_trip(bytes in any::<[u8; 18]>()) {
            prop_assert_eq!(from_symbols::<18>(&to_symbols(&bytes, 30)), Some(bytes));
        }

        #[test]
        fn one_wrong_character_is_found_in_its_group(place in 0usize..35, shift in 1usize..31) {
            let mut typed = read_symbols(&RecoveryCode::generate().text()).unwrap().to_vec();
            typed[place] = ((usize::from(typed[place]) + shift) % 31) as u8;
            let text: String = typed.iter().map(|s| ALPHABET[usize::from(*s)] as char).collect();
            prop_assert_eq!(RecoveryCode::parse(&text).unwrap_err(), CodeFault::Group { group: place / 5 + 1 });
        }

        #[test]
        fn swapped_neighbours_are_found(place in 0usize..34) {
            let code = RecoveryCode::generate();
            let mut typed = read_symbols(&code.text()).unwrap().to_vec();
            prop_assume!(typed[place] != typed[place + 1]);
            typed.swap(place, place + 1);
            let text: String = typed.iter().map(|s| ALPHABET[usize::from(*s)] as char).collect();
            prop_assert!(RecoveryCode::parse(&text).is_err());
        }

        #[test]
        fn never_panics(text in "\\PC*") {
            let _ = RecoveryCode::parse(&text);
        }
    }
}
