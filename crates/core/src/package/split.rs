//! Numbered parts of a file, recognised by their first line and joined in any order.

use super::{Digest, Refusal};

const MARK: &str = "zhibao-part 1 ";
const MOST: u32 = 9_999;
/// No first line is longer: mark, digest, two numbers of four digits, one of twenty, separators.
const LONGEST_LINE: usize = 128;

/// A part, as its first line describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// Digest of the whole.
    pub whole: Digest,
    /// Its number, from 1.
    pub number: u32,
    /// How many there are.
    pub count: u32,
    /// Bytes of the whole.
    pub total: u64,
    /// Its piece of the whole.
    pub piece: &'a [u8],
}

impl<'a> Part<'a> {
    /// Whether bytes begin like a part.
    pub fn recognise(bytes: &[u8]) -> bool {
        bytes.starts_with(MARK.as_bytes())
    }

    /// Reads a part.
    ///
    /// # Errors
    /// [`Refusal::PartHeader`].
    pub fn read(bytes: &'a [u8]) -> Result<Part<'a>, Refusal> {
        Part::parse(bytes).ok_or(Refusal::PartHeader)
    }

    fn parse(bytes: &'a [u8]) -> Option<Part<'a>> {
        let end = bytes.iter().take(LONGEST_LINE).position(|b| *b == b'\n')?;
        let line = std::str::from_utf8(&bytes[..end]).ok()?.strip_prefix(MARK)?;
        let words: Vec<&str> = line.split(' ').collect();
        let [whole, number, count, total] = words[..] else {
            return None;
        };
        let part = Part {
            whole: whole.parse().ok()?,
            number: number.parse().ok()?,
            count: count.parse().ok()?,
            total: total.parse().ok()?,
            piece: &bytes[end + 1..],
        };
        let sound = (1..=MOST).contains(&part.count) && (1..=part.count).contains(&part.number);
        (sound && part.header() == bytes[..=end]).then_some(part)
    }

    fn header(&self) -> Vec<u8> {
        format!("{MARK}{} {} {} {}\n", self.whole, self.number, self.count, self.total).into_bytes()
    }
}

/// Cuts bytes into parts of at most `size` bytes each, first lines included. `digest` is that of the whole.
/// `None` where that would take more than 9,999 parts, or `size` leaves no room.
pub fn split(bytes: &[u8], digest: Digest, size: usize) -> Option<Vec<Vec<u8>>> {
    let room = size.checked_sub(LONGEST_LINE).filter(|room| *room > 0)?;
    let count = u32::try_from(bytes.len().div_ceil(room).max(1))
        .ok()
        .filter(|n| *n <= MOST)?;
    let parts = (1..=count).map(|number| {
        let from = (number as usize - 1) * room;
        let piece = &bytes[from..bytes.len().min(from + room)];
        let mut part = Part {
            whole: digest,
            number,
            count,
            total: bytes.len() as u64,
            piece,
        }
        .header();
        part.extend_from_slice(piece);
        part
    });
    Some(parts.collect())
}

/// Joins parts given in any order; a part may be given twice. `hash` computes SHA-256.
///
/// # Errors
/// A refusal named `part_…`.
pub fn join(parts: &[&[u8]], hash: impl FnOnce(&[u8]) -> Digest) -> Result<Vec<u8>, Refusal> {
    let parts = parts
        .iter()
        .map(|bytes| Part::read(bytes))
        .collect::<Result<Vec<_>, _>>()?;
    let first = *parts.first().ok_or(Refusal::PartHeader)?;
    let mut pieces: Vec<Option<&[u8]>> = vec![None; first.count as usize];
    for part in &parts {
        if (part.whole, part.count, part.total) != (first.whole, first.count, first.total) {
            return Err(Refusal::PartMixed);
        }
        // In bounds: `Part::parse` saw 1 <= number <= count.
        let slot = &mut pieces[part.number as usize - 1];
        if slot.is_some_and(|known| known != part.piece) {
            return Err(Refusal::PartMixed);
        }
        *slot = Some(part.piece);
    }
    let missing: Vec<String> = pieces
        .iter()
        .zip(1..)
        .filter(|(p, _)| p.is_none())
        .map(|(_, n): (_, u32)| n.to_string())
        .take(10)
        .collect();
    if !missing.is_empty() {
        return Err(Refusal::PartMissing {
            missing: missing.join(", "),
            count: first.count,
        });
    }
    let whole = pieces.into_iter().flatten().collect::<Vec<_>>().concat();
    match whole.len() as u64 == first.total && hash(&whole) == first.whole {
        true => Ok(whole),
        false => Err(Refusal::PartWhole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Stands in for SHA-256.
    fn sum(bytes: &[u8]) -> Digest {
        Digest(std::array::from_fn(|i| {
            bytes
                .iter()
                .skip(i)
                .step_by(7)
                .fold(i as u8, |a, b| a.rotate_left(1) ^ b)
        }))
    }

    proptest! {
        #[test]
        fn parts_join_in_any_order(bytes in prop::collection::vec(any::<u8>(), 0..900), room in 1usize..400, turn in 0usize..9) {
            let mut parts = split(&bytes, sum(&bytes), LONGEST_LINE + room).unwrap();
            prop_assert!(parts.iter().all(|p| Part::recognise(p) && p.len() <= LONGEST_LINE + room));
            let turn = turn % parts.len();
            parts.rotate_left(turn);
            let given: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            prop_assert_eq!(join(&given, sum), Ok(bytes));
            if given.len() > 1 {
                prop_assert_eq!(join(&given[1..], sum).unwrap_err().name(), "part_missing");
            }
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
            let _ = join(&[&bytes], sum);
            let _ = join(&[&[MARK.as_bytes(), &bytes].concat()], sum);
        }
    }

    #[test]
    fn foreign_and_changed_parts_are_refused() {
        let (one, two) = (vec![1u8; 500], vec![2u8; 500]);
        let a = split(&one, sum(&one), LONGEST_LINE + 300).unwrap();
        let b = split(&two, sum(&two), LONGEST_LINE + 300).unwrap();
        assert_eq!(join(&[&a[0], &b[1]], sum), Err(Refusal::PartMixed));
        let mut changed = a[1].clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(join(&[&a[0], &changed], sum), Err(Refusal::PartWhole));
        assert_eq!(join(&[&a[1], &a[0], &changed], sum), Err(Refusal::PartMixed));
        assert_eq!(join(&[b"zhibao-part 1 x"], sum), Err(Refusal::PartHeader));
        assert_eq!(split(&one, sum(&one), 10), None);
    }
}
