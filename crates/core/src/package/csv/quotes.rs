//! The grammar of RFC 4180, which CSV libraries read more leniently than it is written.

use memchr::{memchr, memchr3};

/// What is wrong, and the offset where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misuse {
    /// A quote or carriage return at the wrong place, or an open quote.
    Quote(usize),
    /// A line without anything.
    Blank(usize),
}

/// Checks quotes and line ends. LF alone is accepted as a line end, CR alone is not.
pub(super) fn check(bytes: &[u8]) -> Result<(), Misuse> {
    let (mut at, mut line) = (0, 0);
    while let Some(found) = memchr3(b'"', b'\r', b'\n', &bytes[at..]).map(|p| p + at) {
        at = match bytes[found] {
            b'"' => {
                if found != line && bytes[found - 1] != b',' {
                    return Err(Misuse::Quote(found));
                }
                let close = closing(bytes, found + 1).ok_or(Misuse::Quote(found))?;
                if !matches!(bytes.get(close + 1), None | Some(b',' | b'\r' | b'\n')) {
                    return Err(Misuse::Quote(close));
                }
                close + 1
            }
            _ if found == line => return Err(Misuse::Blank(found)),
            b'\r' if bytes.get(found + 1) != Some(&b'\n') => return Err(Misuse::Quote(found)),
            b'\r' => found + 2,
            _ => found + 1,
        };
        if bytes[at - 1] == b'\n' {
            line = at;
        }
    }
    Ok(())
}

/// The quote that ends a quoted cell; doubled ones stand for themselves.
pub(super) fn closing(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'"', &bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_kept() {
        for good in [
            "",
            "a",
            "a,b\r\n",
            "a,b\n1,\n",
            "\"a\"\"b\",\"c\r\nd\"\r\n\"\"\r\n",
            "a,\"\"",
            "\"x\"\n\"y\"",
        ] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good:?}");
        }
        for (bad, misuse) in [
            ("a\"b", Misuse::Quote(1)),
            ("\"a", Misuse::Quote(0)),
            ("\"a\"\"", Misuse::Quote(0)),
            ("\"a\"b", Misuse::Quote(2)),
            ("a\rb", Misuse::Quote(1)),
            ("a\r", Misuse::Quote(1)),
            ("a\n\nb", Misuse::Blank(2)),
            ("\r\na", Misuse::Blank(0)),
            ("\"a\"\r\n\r\n", Misuse::Blank(5)),
        ] {
            assert_eq!(check(bad.as_bytes()), Err(misuse), "{bad:?}");
        }
    }
}
