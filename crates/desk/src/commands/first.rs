//! The first run: a task package, a new vault, or the demo school.

use std::path::PathBuf;

use zhibao_app::send::{Accepted, Around};
use zhibao_app::{Vault, demo, send, task, vaults};
use zhibao_core::message::Speak as _;
use zhibao_wire::{JobId, Language, NewVault, Outcome, Problem, School, TaskOffer, VaultMade};

use super::start::{DEMO, opened_now, said};
use crate::around::Pick;
use crate::state::{Desk, problem};
use crate::words;
use crate::work::Stop;

/// How large the demo school is; the same seed gives the same school.
const STUDENTS: usize = 600;
const SEED: u64 = 1;
/// Anybody may open the demo school.
const DEMO_PASSPHRASE: &str = "demo";

/// Asks for a task package.
pub(crate) fn read_task(desk: &Desk, (): ()) -> Result<Option<TaskOffer>, Problem> {
    let language = desk.language();
    let title = words::say(language, "pick_task", &[]);
    let kinds = vec!["zbt"];
    let Some(path) = desk.around().pick(Pick::File { title, kinds }).into_iter().next() else {
        return Ok(None);
    };
    let refuse = |code: &str| words::refusal(language, code, &[]);
    let size = std::fs::metadata(&path).map_err(|_| refuse("file_unreadable"))?.len();
    if size > task::MOST {
        return Err(refuse("not_a_task"));
    }
    let bytes = std::fs::read(&path).map_err(|_| refuse("file_unreadable"))?;
    let text = String::from_utf8(bytes).map_err(|_| refuse("not_a_task"))?;
    let offer = task::offer(&text, standard(language)?).map_err(|error| problem(language, &error))?;
    let lang = words::lang(language);
    let answer = TaskOffer {
        handle: offer.hex.clone(),
        authority: offer.authority,
        fingerprint: offer.spoken,
        tasks: offer
            .tasks
            .iter()
            .map(|(task, _)| task.label.get(lang).to_owned())
            .collect(),
        period: offer.tasks.first().map(|(_, period)| period.clone()),
        school: Some(School {
            code: offer.school,
            name: offer.name,
        }),
    };
    desk.state().offer = Some((offer.hex, path));
    Ok(Some(answer))
}

fn standard(language: Language) -> Result<&'static std::sync::Arc<zhibao_core::standard::Standard>, Problem> {
    zhibao_core::standard::bundled()
        .map_err(|faults| words::refusal(language, "standard", &[("faults", faults.to_string())]))
}

/// Makes a vault and opens it. The task that was offered is taken under the fingerprint that the person compared.
pub(crate) fn create_vault(desk: &Desk, request: NewVault) -> Result<VaultMade, Problem> {
    let mut state = desk.state();
    let language = state.preferences.language;
    let refuse = |code: &str| words::refusal(language, code, &[]);
    let code = request.school_code.trim();
    if code.len() != 10 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refuse("bad_school"));
    }
    let (name, person) = (request.school_name.trim(), request.person.trim());
    if name.is_empty() || person.is_empty() {
        return Err(refuse("name_missing"));
    }
    let offer = match (&request.offer, &state.offer) {
        (None, _) => None,
        (Some(wanted), Some((hex, path))) if wanted == hex => Some((hex.clone(), path.clone())),
        _ => return Err(refuse("offer_gone")),
    };
    let folder = desk.around().folder();
    std::fs::create_dir_all(&folder).map_err(|_| refuse("folder_unwritable"))?;
    let path = free_path(folder.join(code));
    let made = vaults::create_for(&path, code, name, person, &request.passphrase, standard(language)?);
    let (mut vault, recovery) = made.map_err(|error| problem(language, &error))?;
    if let Some((hex, path)) = offer {
        take_task(&mut vault, language, &hex, path)?;
    }
    task::begin(&mut vault, &zhibao_app::today()).map_err(|error| problem(language, &error))?;
    state.offer = None;
    state.demo = false;
    opened_now(desk, &mut state, vault);
    Ok(VaultMade {
        recovery: recovery.text().to_string(),
        session: said(desk, &state),
    })
}

fn take_task(vault: &mut Vault, language: Language, hex: &str, path: PathBuf) -> Result<(), Problem> {
    let around = Around::system();
    for (_, taken) in send::accept(vault, &[path], Some(hex), &around) {
        match taken {
            Ok(Accepted::Task { .. }) => {}
            Ok(_) => return Err(words::refusal(language, "not_a_task", &[])),
            Err(error) => {
                let lang = words::lang(language);
                return Err(Problem {
                    code: error.code().into(),
                    message: error.say(lang),
                    hint: words::say(language, "vault_made_without_task", &[]),
                });
            }
        }
    }
    Ok(())
}

/// `FOLDER/1234567890.zbv`, or the first `…-2.zbv` that is not taken.
fn free_path(stem: PathBuf) -> PathBuf {
    let name = |n: usize| {
        let mut name = stem.clone().into_os_string();
        if n > 1 {
            name.push(format!("-{n}"));
        }
        name.push(".zbv");
        PathBuf::from(name)
    };
    (1..).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(1))
}

/// Makes the demo school, or opens the one that is there.
pub(crate) fn start_demo(desk: &Desk, (): ()) -> Result<JobId, Problem> {
    desk.begin("job_demo", |desk, work| {
        let language = work.language();
        let standard = standard(language)?;
        let folder = desk.around().folder().join("demo");
        let path = folder.join("school.zbv");
        let opened = if path.is_file() {
            work.step("step_open", 0);
            vaults::open(&path, None, DEMO_PASSPHRASE, standard).map_err(|error| problem(language, &error))?
        } else {
            work.step("step_demo", 0);
            let today = zhibao_app::today();
            let wanted = demo::Wanted {
                students: STUDENTS,
                seed: SEED,
                as_of: &today,
                years: 3,
                errors: 0.0,
                passphrase: DEMO_PASSPHRASE,
                enrolment: demo::Enrolment::ThrowAway,
            };
            let made = demo::build(&folder, &wanted, vaults::options(standard));
            let mut vault = made.map_err(|error| Stop::Failed(problem(language, &error)))?.vault;
            vault
                .set_setting(DEMO, Some("1"))
                .map_err(|error| problem(language, &error))?;
            vault
        };
        let mut state = desk.state();
        state.demo = true;
        opened_now(desk, &mut state, opened);
        let session = Box::new(said(desk, &state));
        Ok(Outcome::Demo { session })
    })
}
