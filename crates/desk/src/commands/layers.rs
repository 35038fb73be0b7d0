//! The standard in use: its layers, taking a further one, taking it back. What that changes is shown first.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use zhibao_app::standard::{self as layers, Codes, Offer, Verdict, Verdicts as Changes};
use zhibao_app::vault::{Installed, LayerKind as Kind};
use zhibao_app::{StoredFinding, Vault};
use zhibao_core::standard::Standard;
use zhibao_core::standard::rule::Severity as Grave;
use zhibao_wire::{
    CodeSample, CodesOffer, JobId, Language, LayerChoices, LayerFrom, LayerKind, LayerOffer, LayerStep, ListName,
    Outcome, Problem, StandardLayer, VerdictChange, VerdictRule, Verdicts,
};

use super::finding::{person, severity};
use super::settings::as_admin;
use super::tables::number;
use crate::around::Pick;
use crate::memory::Memory;
use crate::state::{Desk, View, problem};
use crate::work::{Stop, Work};
use crate::{fields, words};

/// Changed verdicts that are listed.
const LISTED: usize = 500;

/// Codes of a file that are listed, of either kind.
const SAMPLES: usize = 100;

/// The layers of the standard in use, base first, and the lists to which the school added codes.
pub(crate) fn standard(desk: &Desk, (): ()) -> Result<Vec<StandardLayer>, Problem> {
    desk.view(|view| {
        let standard = view.vault.standard();
        let mut out = Vec::new();
        if let Some(base) = standard.layers.first() {
            let fields = standard.tables.iter().map(|table| table.fields.len() as u64).sum();
            out.push(StandardLayer {
                kind: LayerKind::Base,
                id: base.id.clone(),
                version: base.version.to_string(),
                title: words::say(view.language, "standard_base", &[]),
                tables: number(standard.tables.len() as u64),
                fields: number(fields),
                lists: number(standard.lists().len() as u64),
                rules: number(standard.rules.len() as u64),
                by: String::new(),
                at: None,
                unfit: false,
            });
        }
        let installed = layers::installed(view.vault).map_err(|e| problem(view.language, &e))?;
        out.extend(installed.into_iter().map(|one| over(view, one)));
        Ok(out)
    })
}

fn over(view: View<'_>, one: Installed) -> StandardLayer {
    let standard = view.vault.standard();
    let (kind, title) = match one.kind {
        Kind::Layer => (LayerKind::Layer, words::say(view.language, "standard_layer", &[])),
        Kind::List => {
            let title = standard.list(&one.name).map(|list| &list.provenance.title);
            let title = title.map(|title| title.get(words::lang(view.language)).to_owned());
            (LayerKind::List, title.unwrap_or_default())
        }
    };
    StandardLayer {
        kind,
        version: one.version.to_string(),
        title,
        tables: 0,
        fields: 0,
        lists: 0,
        rules: 0,
        by: person(view, &one.who),
        at: Some(one.at),
        unfit: view.vault.unfit_layers().contains(&one.name),
        id: one.name,
    }
}

/// What may be put over the standard.
pub(crate) fn layer_choices(desk: &Desk, (): ()) -> Result<LayerChoices, Problem> {
    desk.view(|view| {
        let lists = view
            .vault
            .standard()
            .lists()
            .values()
            .filter(|list| list.provenance.open);
        let name = |list: &zhibao_core::standard::codelist::CodeList| ListName {
            id: list.id.clone(),
            title: list.provenance.title.get(words::lang(view.language)).to_owned(),
        };
        Ok(LayerChoices {
            offered: layers::offered(view.vault).map_err(|e| problem(view.language, &e))?,
            lists: lists.map(name).collect(),
        })
    })
}

/// Reads and verifies a layer or list; nothing where no file was chosen.
pub(crate) fn read_layer(desk: &Desk, request: LayerFrom) -> Result<Option<LayerOffer>, Problem> {
    as_admin(desk)?;
    let pick = |message: &str, kinds: Vec<&'static str>| {
        let title = words::say(desk.language(), message, &[]);
        desk.around().pick(Pick::File { title, kinds }).into_iter().next()
    };
    let (path, list) = match request {
        LayerFrom::File => (pick("pick_layer", vec!["zbs"]), None),
        LayerFrom::Server { id } => (Some(PathBuf::from(id)), None),
        LayerFrom::Codes { list } => (pick("pick_codes", vec!["xlsx", "xls", "csv", "et", "ods"]), Some(list)),
    };
    let Some(path) = path else { return Ok(None) };
    let offer = desk.view(|view| {
        let read = layers::read(view.vault, &path, list.as_deref());
        read.map_err(|e| problem(view.language, &e))
    })?;
    let handle = format!("{}-{}", offer.name, crate::state::now());
    let told = LayerOffer {
        handle: handle.clone(),
        kind: match offer.kind {
            Kind::Layer => LayerKind::Layer,
            Kind::List => LayerKind::List,
        },
        id: offer.name.clone(),
        version: offer.version.map(|version| version.to_string()).unwrap_or_default(),
        authority: offer.authority.clone().unwrap_or_default(),
        codes: offer.codes.as_ref().map(codes_offer),
    };
    desk.state().layer = Some((handle, offer));
    Ok(Some(told))
}

fn codes_offer(codes: &Codes) -> CodesOffer {
    let new = codes.new.iter().map(|(code, name)| CodeSample {
        code: code.clone(),
        name: name.clone(),
        ours: None,
    });
    let otherwise = codes.otherwise.iter().map(|one| CodeSample {
        code: one.code.clone(),
        name: one.name.clone(),
        ours: Some(one.ours.clone()),
    });
    let count = |n: usize| number(n as u64);
    CodesOffer {
        new: count(codes.new.len()),
        known: count(codes.known),
        otherwise: count(codes.otherwise.len()),
        samples: new.take(SAMPLES).chain(otherwise.take(SAMPLES)).collect(),
    }
}

/// What a change of the standard would change.
pub(crate) fn preview_layer(desk: &Desk, request: LayerStep) -> Result<JobId, Problem> {
    let step = Step::of(desk, request)?;
    desk.begin("job_standard", move |desk, work| {
        let verdicts = judged(desk, work, &step, false)?;
        Ok(Outcome::Judged { verdicts })
    })
}

/// Changes the standard. Everything is judged by the new one, or nothing changes.
pub(crate) fn change_layer(desk: &Desk, request: LayerStep) -> Result<JobId, Problem> {
    let step = Step::of(desk, request)?;
    desk.begin("job_standard", move |desk, work| {
        work.settle()?;
        let verdicts = judged(desk, work, &step, true)?;
        let mut state = desk.state();
        // What was remembered holds of the former standard.
        state.memory = Memory::default();
        state.layer = None;
        Ok(Outcome::Settled { verdicts })
    })
}

enum Step {
    Take(Box<Offer>),
    TakeBack(String),
}

impl Step {
    fn of(desk: &Desk, request: LayerStep) -> Result<Step, Problem> {
        as_admin(desk)?;
        match request {
            LayerStep::TakeBack { id } => Ok(Step::TakeBack(id)),
            LayerStep::Take { handle } => {
                let state = desk.state();
                match &state.layer {
                    Some((known, offer)) if *known == handle => Ok(Step::Take(Box::new(offer.clone()))),
                    _ => Err(words::refusal(state.preferences.language, "layer_lost", &[])),
                }
            }
        }
    }

    fn run(&self, vault: &mut Vault, keep: bool) -> Result<Changes, layers::StandardError> {
        match (self, keep) {
            (Step::Take(offer), false) => layers::preview(vault, offer),
            (Step::Take(offer), true) => layers::install(vault, offer),
            (Step::TakeBack(id), false) => layers::preview_undo(vault, id),
            (Step::TakeBack(id), true) => layers::undo(vault, id),
        }
    }
}

fn judged(desk: &Desk, work: &Work, step: &Step, keep: bool) -> Result<Verdicts, Stop> {
    work.step("step_judge", 0);
    let told = desk.away(|vault, language| {
        let before: &'static Standard = vault.standard();
        let changes = step.run(vault, keep).map_err(|e| problem(language, &e))?;
        told(vault, language, before, &changes)
    });
    Ok(told??)
}

fn told(vault: &Vault, language: Language, before: &Standard, changes: &Changes) -> Result<Verdicts, Problem> {
    let count = |n: usize| number(n as u64);
    let lang = words::lang(language);
    // What goes is told in the words of the standard that found it.
    let found = |change: &Verdict| match (&change.after, &change.before) {
        (Some(after), _) => Some((after.clone(), &**changes.standard)),
        (None, Some(gone)) => Some((gone.clone(), before)),
        (None, None) => None,
    };
    let grave = |found: &Option<StoredFinding>| found.as_ref().map(|f| f.finding.severity);
    let weight = |grave: Option<Grave>| match grave {
        None => 0,
        Some(Grave::Warning) => 1,
        Some(Grave::Error) => 2,
    };
    let mut rules: BTreeMap<String, VerdictRule> = BTreeMap::new();
    let mut items = Vec::new();
    let names = names(vault, language, changes)?;
    for change in &changes.changes {
        let Some((stored, standard)) = found(change) else {
            continue;
        };
        let finding = &stored.finding;
        let (was, is) = (grave(&change.before), grave(&change.after));
        let rule = rules.entry(finding.rule.to_string()).or_insert_with(|| VerdictRule {
            rule: finding.rule.to_string(),
            title: standard
                .rule(&finding.rule)
                .map_or_else(String::new, |rule| rule.title.get(lang).to_owned()),
            harder: 0,
            easier: 0,
        });
        let side = if weight(is) > weight(was) {
            &mut rule.harder
        } else {
            &mut rule.easier
        };
        *side = side.saturating_add(1);
        if items.len() < LISTED {
            let table = standard.table(&finding.table);
            items.push(VerdictChange {
                table: table.map_or_else(|| finding.table.to_string(), |table| table.label.get(lang).to_owned()),
                who: names.get(&*finding.row).cloned().unwrap_or_default(),
                rule: finding.rule.to_string(),
                before: was.map(severity),
                after: is.map(severity),
                value: finding.value.clone(),
                message: finding.say(standard, lang),
            });
        }
    }
    let mut rules: Vec<VerdictRule> = rules.into_values().collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.harder.saturating_add(rule.easier)));
    Ok(Verdicts {
        changed: count(changes.changes.len()),
        blocked_before: count(changes.blocked_before),
        blocked_after: count(changes.blocked_after),
        newly_blocked: count(changes.newly_blocked),
        rules,
        items,
    })
}

/// How a person calls the records of the first changes, by their ids.
fn names(vault: &Vault, language: Language, changes: &Changes) -> Result<HashMap<String, String>, Problem> {
    let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for change in changes.changes.iter().take(LISTED) {
        if let Some(stored) = change.after.as_ref().or(change.before.as_ref()) {
            let rows = wanted.entry(stored.finding.table.to_string()).or_default();
            rows.push(stored.finding.row.to_string());
        }
    }
    let mut out = HashMap::new();
    for (id, rows) in wanted {
        // A table of a layer that is not in use now has no records to be read here.
        let Some(table) = vault.standard().table(&id) else {
            continue;
        };
        let records = vault.rows_of(zhibao_app::PRESENT, &id, &rows);
        for record in records.map_err(|e| problem(language, &e))? {
            let who = fields::who(table, &record);
            out.insert(record.id, who);
        }
    }
    Ok(out)
}
