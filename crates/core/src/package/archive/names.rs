//! Names of entries: what may stand in a package, on any system.

use crate::package::Refusal;

const LONGEST: usize = 200;

/// Names that Windows gives to devices, whatever their extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A name made printable for messages: escaped, and cut to a bearable length.
pub(super) fn shown(name: &[u8]) -> String {
    let mut text: String = name.escape_ascii().take(80).map(char::from).collect();
    if text.len() < name.len() {
        text.push('…');
    }
    text
}

/// Checks a name and returns it as text.
pub(super) fn check(name: &[u8]) -> Result<&str, Refusal> {
    let entry = || shown(name);
    if name.is_empty() {
        return Err(Refusal::EmptyName);
    }
    if name.contains(&b'\\') {
        return Err(Refusal::BackslashName { entry: entry() });
    }
    if name.starts_with(b"/") || (name.len() > 1 && name[1] == b':') {
        return Err(Refusal::AbsoluteName { entry: entry() });
    }
    if name
        .split(|b| *b == b'/')
        .any(|segment| segment == b".." || segment == b".")
    {
        return Err(Refusal::ParentName { entry: entry() });
    }
    if name.ends_with(b"/") {
        return Err(Refusal::Folder { entry: entry() });
    }
    let text = std::str::from_utf8(name).ok().filter(|n| n.len() <= LONGEST);
    text.filter(|n| n.split('/').all(good_segment))
        .ok_or_else(|| Refusal::BadName { entry: entry() })
}

fn good_segment(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or("").to_ascii_lowercase();
    !segment.is_empty()
        && !segment.starts_with('.')
        && !segment.ends_with('.')
        && segment
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        && !DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged() {
        for good in [
            "datapackage.json",
            "data/student.province.csv",
            "data/files/0a.jpg",
            "data/a-b_c",
        ] {
            assert_eq!(check(good.as_bytes()), Ok(good));
        }
        for (bad, name) in [
            ("", "empty_name"),
            ("/etc/passwd", "absolute_name"),
            ("c:x", "absolute_name"),
            ("data/../../x", "parent_name"),
            ("./x", "parent_name"),
            ("data\\x", "backslash_name"),
            ("data/", "folder"),
            ("data//x", "bad_name"),
            ("data/学生.csv", "bad_name"),
            ("data/a b.csv", "bad_name"),
            ("data/nul.csv", "bad_name"),
            ("data/.x", "bad_name"),
            ("data/x.", "bad_name"),
            ("data/x\0", "bad_name"),
        ] {
            assert_eq!(check(bad.as_bytes()).unwrap_err().name(), name, "{bad}");
        }
        assert_eq!(shown(b"a\n\xff"), "a\\n\\xff");
    }
}
