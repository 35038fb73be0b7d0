//! The apostrophe that keeps a spreadsheet from running a text as a formula.

/// Whether a spreadsheet would take the text for a formula, looking through apostrophes of earlier guarding.
fn runs(text: &str) -> bool {
    let first = text.trim_start_matches('\'').as_bytes().first();
    matches!(first, Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

/// What to put before the text in a CSV for people.
pub(crate) fn guard(text: &str) -> &'static str {
    if runs(text) { "'" } else { "" }
}

/// The text without the guard.
pub(crate) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if runs(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn guarding_can_be_undone(text in "'{0,3}[=+@\\-\t\ra]?[\\PC]{0,5}") {
            let guarded = format!("{}{text}", guard(&text));
            assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\r']));
            assert_eq!(unguarded(&guarded), text);
        }
    }
}
