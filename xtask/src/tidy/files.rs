//! Files: none too long, no markup built from data.

use anyhow::Result;

use crate::place::root;
use crate::shell::{command, output};

/// Longer than this is two ideas in one file.
const LONGEST: usize = 600;
const SOURCES: [&str; 5] = [".rs", ".ts", ".vue", ".css", ".py"];
/// Written by a program.
const GENERATED: &str = "ui/src/wire/";
/// Ways to turn text into markup.
const MARKUP: [&str; 3] = ["v-html", ".innerHTML", ".outerHTML"];

pub(super) fn faults() -> Result<Vec<String>> {
    let listed = output(command(
        "git",
        ["ls-files", "--cached", "--others", "--exclude-standard"],
    ))?;
    let mut out = Vec::new();
    for path in listed
        .lines()
        .filter(|path| SOURCES.iter().any(|end| path.ends_with(end)))
    {
        let Ok(text) = std::fs::read_to_string(root().join(path)) else {
            continue; // deleted, not yet committed
        };
        out.extend(of_file(path, &text));
    }
    Ok(out)
}

fn of_file(path: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let lines = text.lines().count();
    if lines > LONGEST && !path.starts_with(GENERATED) {
        out.push(format!("{path}: {lines} lines, more than {LONGEST}; split it by idea"));
    }
    if path.starts_with("ui/src/") {
        let found = MARKUP.iter().filter(|markup| text.contains(**markup));
        out.extend(found.map(|markup| format!("{path}: `{markup}`: show data as text, never as markup")));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_and_markup_are_found() {
        assert_eq!(
            of_file("ui/src/wire/types.ts", &"x\n".repeat(900)),
            Vec::<String>::new()
        );
        assert_eq!(
            of_file("crates/a.rs", &"x\n".repeat(601)),
            ["crates/a.rs: 601 lines, more than 600; split it by idea"]
        );
        assert_eq!(of_file("ui/src/a.vue", "<p v-html=\"x\"/>").len(), 1);
    }
}
