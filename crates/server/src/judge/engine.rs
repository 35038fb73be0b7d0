//! The judge that the server runs with: the engine, the bundled standard, the authority's own root.

use zhibao_core::package::Limits;
use zhibao_core::standard::bundled;
use zhibao_core::standard::table::Table;
use zhibao_core::value::Value;
use zhibao_engine::package::{Judged, Sink, Verified, VerifyOptions, bundled_layers, verify};
use zhibao_seal::cert::{Certificate, RevocationList};

use super::{Facts, Judge, Outcome, Reason, Verdict};

/// Remark: the certificate has ended since the package was sealed.
const CERTIFICATE_EXPIRED: &str = "certificate_expired";

/// Judges by the bundled standard; trusts devices below one root.
pub struct Engine {
    anchors: [Certificate; 1],
}

impl Engine {
    /// A judge that trusts `root`.
    pub fn new(root: Certificate) -> Engine {
        Engine { anchors: [root] }
    }
}

impl Judge for Engine {
    fn judge(&self, package: &[u8], now: i64, revocations: &[RevocationList]) -> Verdict {
        let Ok(standard) = bundled() else {
            return Verdict::unreadable(Reason::own("unknown_layer"));
        };
        let options = VerifyOptions {
            standard,
            layers: bundled_layers(),
            anchors: &self.anchors,
            revocations,
            now,
            judged: Judged::AtReceipt(now),
            withheld: &[],
            previous: None,
            limits: Limits::default(),
        };
        let mut persons = Persons::default();
        match verify(package, &options, &mut persons) {
            Ok(verified) => verdict(&verified, persons),
            Err(failure) => Verdict::unreadable(Reason::of(&failure)),
        }
    }
}

fn verdict(verified: &Verified, persons: Persons) -> Verdict {
    let (facts, report) = (&verified.descriptor.facts, &verified.report);
    let outcome = match report.unknown_layers.is_empty() {
        true => Outcome::Sound,
        false => Outcome::Unknown(Reason::own("unknown_layer")),
    };
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
        errors: facts.findings.errors,
        warnings: facts.findings.warnings,
        note: report.signer.expired_since.then(|| CERTIFICATE_EXPIRED.to_owned()),
        identities: persons.0,
    }
}

/// Collects who is in a package: kind and number of the identity document of every student.
#[derive(Default)]
struct Persons(Vec<(String, String)>);

impl Sink for Persons {
    fn row(&mut self, table: &Table, _: &str, values: &[Value]) {
        if table.id != "student" {
            return;
        }
        let text = |code: &str| {
            let at = table.fields.iter().position(|field| field.code == code)?;
            match values.get(at) {
                Some(Value::Text(text)) => Some(text.to_string()),
                _ => None,
            }
        };
        if let Some(number) = text("SFZJH") {
            self.0
                .push((text("SFZJLXM").unwrap_or_else(|| "1".into()), number.to_uppercase()));
        }
    }
}
