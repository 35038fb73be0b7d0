//! `zhibao template`

use super::Session;
use crate::args::TemplateArgs;
use crate::out::{self, Failure, Outcome};

pub(super) fn run(session: &Session, args: &TemplateArgs) -> Outcome {
    let table = args.table.as_deref().unwrap_or_default();
    let lang = session.lang;
    let written = match (&args.domain, &args.vault, &args.class, args.prefilled) {
        (Some(domain), vault, ..) => {
            // A vault may hold layers that add tables and fields.
            vault.as_ref().map(|path| session.open(path)).transpose()?;
            zhibao_app::export::domain_template(session.standard(), domain, &args.out, lang)
        }
        (None, Some(path), Some(class), _) => {
            let mut vault = session.open(path)?;
            zhibao_app::export::prefilled(&mut vault, table, class, &args.out, lang)
        }
        (None, Some(path), None, false) => {
            session.open(path)?;
            zhibao_app::export::template(session.standard(), table, &args.out, lang)
        }
        (None, None, None, false) => zhibao_app::export::template(session.standard(), table, &args.out, lang),
        _ => return Err(Failure::text(session.lang, "template.needs", &[])),
    }
    .map_err(session.failed())?;
    let files = written
        .files
        .iter()
        .map(|f| f.display().to_string())
        .collect::<Vec<_>>()
        .join("、");
    session.say("written", &[("files", files), ("rows", written.rows.to_string())]);
    Ok(out::DONE)
}
