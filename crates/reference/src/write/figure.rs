//! What indicators and reports say alike.

use zhibao_core::standard::figure::{Confidence, is_provided};

use crate::entry::Line;
use crate::key::{Key, Kind};
use crate::page::{Page, plain};

pub(super) fn confidence(page: Page<'_>, confidence: Confidence) -> String {
    page.say(match confidence {
        Confidence::Read => "confidence_read",
        Confidence::Reconstructed => "confidence_reconstructed",
        Confidence::Own => "confidence_own",
    })
}

pub(super) fn additive(page: Page<'_>, additive: bool) -> String {
    page.say(if additive { "additive_yes" } else { "additive_no" })
}

/// The tables that are read; those that the program provides are named without a link.
pub(super) fn tables(page: Page<'_>, tables: &[String]) -> Line {
    let link = |id: &String| {
        if is_provided(id) {
            plain(&page.say("provided_quality"))
        } else {
            page.link(&Key::new(Kind::Table, id))
        }
    };
    tables.iter().map(link).collect()
}
