//! `zhibao template`

use super::Session;
use crate::args::TemplateArgs;
use crate::out::{self, Failure, Outcome};

pub(super) fn run(session: &Session, args: &TemplateArgs) -> Outcome {
    let written = match (&args.vault, &args.class, args.prefilled) {
        (Some(path), Some(class), _) => {
            let mut vault = session.open(path)?;
            zhibao_app::export::prefilled(&mut vault, &args.table, class, &args.out, session.lang)
        }
        (Some(path), None, false) => {
            session.open(path)?;
            zhibao_app::export::template(session.standard(), &args.table, &args.out, session.lang)
        }
        (None, None, false) => zhibao_app::export::template(session.standard(), &args.table, &args.out, session.lang),
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
