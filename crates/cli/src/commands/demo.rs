//! `zhibao demo`

use zhibao_app::demo::{Enrolment, Wanted, build};
use zhibao_app::vaults;

use super::Session;
use crate::args::DemoArgs;
use crate::out::{self, Failure, Outcome};

/// The passphrase where none is given: the demo is no secret.
const PASSPHRASE: &str = "demo";

pub(super) fn run(session: &Session, args: &DemoArgs) -> Outcome {
    if !(50..=20_000).contains(&args.students) {
        return Err(Failure::text(session.lang, "demo.students", &[]));
    }
    if !(0.0..=1.0).contains(&args.errors) {
        return Err(Failure::text(session.lang, "demo.errors", &[]));
    }
    let passphrase = match &session.common.passphrase_env {
        Some(name) => session.variable(name)?,
        None => PASSPHRASE.to_owned(),
    };
    let as_of = session.as_of()?;
    let wanted = Wanted {
        students: args.students,
        seed: args.seed,
        as_of: &as_of,
        years: args.years.into(),
        passphrase: &passphrase,
        errors: args.errors,
        enrolment: match (&args.server, &args.code) {
            (Some(url), Some(code)) => Enrolment::Server { url, code },
            _ => Enrolment::ThrowAway,
        },
    };
    let demo = build(&args.dir, &wanted, vaults::options(session.standard())).map_err(session.failed())?;
    if session.json() {
        out::json(&serde_json::json!({"type": "demo", "period": demo.period, "planted": demo.planted.len()}));
    } else {
        out::line(&demo.period);
    }
    Ok(out::DONE)
}
