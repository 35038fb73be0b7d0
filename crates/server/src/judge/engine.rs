//! The judge that the server runs with: the engine, the bundled standard, the authority's own root.

use std::collections::BTreeMap;
use std::sync::Arc;

use zhibao_core::package::Limits;
use zhibao_core::package::descriptor::{Descriptor, LayerRef};
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_engine::judge::{Judgement, Judging};
use zhibao_engine::package::{Judged, Sink, Verified, VerifyOptions, claims, verify};
use zhibao_seal::cert::{Certificate, RevocationList};

use super::{Books, Facts, Judge, Outcome, Reason, Verdict};
use crate::standard::Shelf;

/// Remark: the certificate has ended since the package was sealed.
const CERTIFICATE_EXPIRED: &str = "certificate_expired";
/// Remark: a warning without its explanation.
const UNEXPLAINED_WARNINGS: &str = "unexplained_warnings";
/// Remark: a newer version of a layer is held than the one that the package was sealed by.
const OLDER_STANDARD: &str = "older_standard";
/// The code of the resident identity card, which stands where no kind is given.
const RESIDENT_ID: &str = "1";

/// Judges by the layers held; trusts devices below one root.
pub struct Engine {
    anchor: Certificate,
    shelf: Arc<Shelf>,
}

impl Engine {
    /// A judge that trusts `root`.
    pub fn new(root: Certificate, shelf: Arc<Shelf>) -> Engine {
        Engine { anchor: root, shelf }
    }
}

impl Judge for Engine {
    fn judge(&self, package: &[u8], now: i64, revocations: &[RevocationList], books: &dyn Books) -> Verdict {
        // What a package claims only chooses among own copies.
        // What is wrong with a package is told by verifying it, in its order.
        let claimed = claims(package, &Limits::default()).ok();
        let task = claimed.as_ref().and_then(|(_, facts)| books.task(facts));
        let forwarded = claimed.as_ref().and_then(|(id, _)| books.forwarded(*id));
        let names = claimed.as_ref().map(|(_, facts)| facts.layers.as_slice());
        let names = names.unwrap_or_default();
        let Some((standard, layers)) = self.shelf.choose(names) else {
            return Verdict::unreadable(Reason::own("unknown_layer"));
        };
        // A school of a tier below is known by that tier's root, for the package that the tier vouches for.
        let roots = std::iter::once(&self.anchor).chain(forwarded.map(|f| &f.root));
        let anchors: Vec<Certificate> = roots.cloned().collect();
        let theirs = forwarded.map(|f| f.revocations.as_slice()).unwrap_or_default();
        let revocations: Vec<RevocationList> = revocations.iter().chain(theirs).cloned().collect();
        let withheld = forwarded.map(|f| f.withheld.as_slice()).unwrap_or_default();
        let options = VerifyOptions {
            standard: &standard,
            layers: &layers,
            anchors: &anchors,
            revocations: &revocations,
            now,
            judged: Judged::AtReceipt(now),
            withheld,
            previous: None,
            limits: Limits::default(),
        };
        // A task that names what only a layer brings fits no package without the layer; such a package is held.
        let task = task.and_then(|text| standard.read_task(&text).ok());
        let before = claimed
            .as_ref()
            .map(|(_, facts)| books.before(facts))
            .unwrap_or_default();
        let judging = Judging::new(&standard, withheld).beside(before);
        let mut taker = Taker {
            persons: Vec::new(),
            judging: match &task {
                Some(task) => judging.by_task(task),
                None => judging,
            },
        };
        let verified = match verify(package, &options, &mut taker) {
            Ok(verified) => verified,
            Err(failure) => return Verdict::unreadable(Reason::of(&failure)),
        };
        taker.judging.know_local(&verified.local_codes);
        match taker.judging.finish(&verified.explanations) {
            Ok(judgement) => {
                let mut verdict = verdict(&verified, &judgement, taker.persons);
                let newest = self.shelf.newest();
                let behind = |layer: &LayerRef| newest.iter().any(|n| n.id == layer.id && n.version > layer.version);
                if names.iter().any(behind) {
                    verdict.notes.push(OLDER_STANDARD.to_owned());
                }
                verdict
            }
            Err(error) => {
                tracing::error!(%error, "rules");
                Verdict::unreadable(Reason::own("rules_failed"))
            }
        }
    }
}

fn verdict(verified: &Verified, judgement: &Judgement, persons: Vec<(String, String)>) -> Verdict {
    let (facts, report) = (&verified.descriptor.facts, &verified.report);
    let outcome = if !report.unknown_layers.is_empty() {
        Outcome::Unknown(Reason::own("unknown_layer"))
    } else if judgement.open_errors > 0 {
        let args = [
            ("n", judgement.open_errors.to_string()),
            ("rules", broken_rules(judgement)),
        ];
        Outcome::Refused(Reason::with("errors", &args))
    } else {
        Outcome::Sound
    };
    let notes = [
        (report.signer.expired_since, CERTIFICATE_EXPIRED),
        (judgement.open_warnings > 0, UNEXPLAINED_WARNINGS),
    ];
    Verdict {
        facts: Some(Facts {
            id: report.id.to_string(),
            school: facts.school.clone(),
            school_name: facts.school_name.clone(),
            period: facts.period.clone(),
            as_of: facts.as_of.to_string(),
            receiver: facts.receiver.as_ref().map(|receiver| receiver.code.clone()),
            sequence: facts.sequence,
            previous: facts.previous.map(|id| id.to_string()),
            sealed_at: facts.sealed_at.to_rfc3339(),
            device: report.signer.serial.clone(),
            audit_head: facts.audit_head.map(|head| head.to_string()),
        }),
        outcome,
        errors: judgement.open_errors as u64,
        warnings: judgement.warnings as u64,
        notes: notes
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, note)| (*note).to_owned())
            .collect(),
        identities: persons,
    }
}

/// The rules that found open errors, the most frequent first. Ids of rules only: no value of a cell.
fn broken_rules(judgement: &Judgement) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in judgement.open.iter().map(|at| &judgement.findings[*at]) {
        *counts.entry(&finding.rule).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counts
        .iter()
        .take(5)
        .map(|(rule, n)| format!("{rule}×{n}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Takes the rows: hands them to the rules, and notes who is in the package.
struct Taker<'s> {
    persons: Vec<(String, String)>,
    judging: Judging<'s>,
}

impl Sink for Taker<'_> {
    fn begin(&mut self, descriptor: &Descriptor) {
        self.judging.begin(descriptor);
    }

    fn row(&mut self, table: &Table, row_id: &str, values: &[Value]) {
        if table.id == "student" {
            self.persons.extend(person(table, values));
        }
        self.judging.row(table, row_id, values);
    }
}

/// Kind and number of a student's identity document.
fn person(table: &Table, values: &[Value]) -> Option<(String, String)> {
    let text = |code: &str| values.get(table.field_index(code)?)?.as_str();
    let number = text("SFZJH")?.to_uppercase();
    Some((text("SFZJLXM").unwrap_or(RESIDENT_ID).to_owned(), number))
}
