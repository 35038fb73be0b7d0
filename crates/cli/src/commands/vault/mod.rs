//! `zhibao vault`

mod care;
mod check;
mod edit;
mod import;

use super::Session;
use crate::args::VaultCommand;
use crate::out::Outcome;

pub(super) fn run(session: &Session, command: &VaultCommand) -> Outcome {
    use VaultCommand as C;
    match command {
        C::Create { vault, school, name } => care::create(session, vault, school, name),
        C::Passwd {
            vault,
            user,
            new_passphrase_env,
            recovery_env,
        } => care::passwd(
            session,
            vault,
            user.as_deref(),
            new_passphrase_env,
            recovery_env.as_deref(),
        ),
        C::Periods {
            vault,
            open,
            drop_opening,
        } => care::periods(session, vault, open.as_deref(), drop_opening.as_deref()),
        C::Set {
            vault,
            table,
            record,
            cells,
            opening,
        } => edit::set(session, vault, (table, record), cells, opening.as_deref()),
        C::Delete { vault, table, record } => edit::delete(session, vault, table, record),
        C::Defer {
            vault,
            table,
            record,
            text,
        } => edit::defer(session, vault, table, record, text),
        C::Undo { vault } => edit::undo(session, vault),
        C::Explain {
            vault,
            rule,
            record,
            text,
            evidence,
        } => edit::explain(session, vault, rule, record.as_deref(), text, evidence.as_deref()),
        C::Import { .. } => import::run(session, command),
        C::Check {
            vault,
            table,
            period,
            limit,
        } => check::run(session, vault, table.as_deref(), period.as_deref(), *limit),
        C::Export {
            vault,
            table,
            out,
            layout,
        } => care::export(session, vault, table, out, layout.as_deref()),
        C::Backup { vault, dest } => care::backup(session, vault, dest),
        C::Restore { backup, new_vault } => care::restore(session, backup, new_vault),
        C::Recover { vault, new_vault } => care::recover(session, vault, new_vault),
        C::Rebuild {
            new_vault,
            packages,
            identity,
        } => care::rebuild(session, new_vault, packages, identity.as_deref()),
        C::Accept {
            vault,
            files,
            fingerprint,
        } => super::enrol::accept(session, vault, files, fingerprint.as_deref()),
    }
}
