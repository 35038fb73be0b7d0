//! The task package (`*.zbt`): what a school needs from its authority to begin, or to begin a period.

use serde::{Deserialize, Serialize};

use crate::card::{Card, CardKey};
use crate::cert::is_school_code;
use crate::fault::{Fault, TrustFault};
use crate::jws;
use crate::layer::Layer;
use crate::paper::{self, Paper, fits};

/// A task package, signed by a standard key of the card inside it. Times: seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskPackage {
    /// Version of this format: 1.
    pub version: u32,
    /// Code of the authority.
    pub authority: String,
    /// When it was made.
    pub issued_at: i64,
    /// The authority's card, as signed.
    pub card: String,
    /// For which school.
    pub school: School,
    /// What is asked for.
    pub tasks: Vec<NamedText>,
    /// Layers of the standard that the tasks need, base first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
    /// A code to enrol with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment_code: Option<String>,
}

/// A school's identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct School {
    /// Ten-digit code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A task: its id, its period and its TOML text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedText {
    /// Id of the task.
    pub id: String,
    /// The period that it asks about.
    pub period: String,
    /// The task as TOML.
    pub text: String,
}

impl Paper for TaskPackage {
    const TYPE: &'static str = "zhibao-task+jws";
    const MAX_BYTES: usize = 96 * 1024 * 1024;

    fn signed_at(&self) -> i64 {
        self.issued_at
    }

    fn authority(&self) -> &str {
        &self.authority
    }

    fn is_sound(&self) -> bool {
        is_school_code(&self.school.code)
            && fits(&self.school.name, 300)
            && fits(&self.authority, 300)
            && self.tasks.len() <= 100
            && self
                .tasks
                .iter()
                .all(|task| fits(&task.id, 200) && fits(&task.period, 50) && fits(&task.text, 1024 * 1024))
            && self.layers.len() <= 20
            && self.layers.iter().all(Layer::is_sound)
    }
}

impl TaskPackage {
    /// The card inside a task package, not to be believed until its fingerprint or the pinned card confirms it.
    pub fn card_within(text: &str) -> Result<String, Fault> {
        #[derive(Deserialize)]
        struct Front {
            card: String,
        }
        if text.len() > TaskPackage::MAX_BYTES {
            return Err(TrustFault::TooLarge.into());
        }
        Ok(jws::read(text.trim(), TaskPackage::TYPE)?.peek::<Front>()?.card)
    }

    /// The school that a task package is for, not to be believed before [`TaskPackage::verify`].
    pub fn school_within(text: &str) -> Result<School, Fault> {
        #[derive(Deserialize)]
        struct Front {
            school: School,
        }
        if text.len() > TaskPackage::MAX_BYTES {
            return Err(TrustFault::TooLarge.into());
        }
        Ok(jws::read(text.trim(), TaskPackage::TYPE)?.peek::<Front>()?.school)
    }

    /// Reads a task package under a card that is trusted already, for a school.
    pub fn verify(text: &str, card: &Card, school: &str) -> Result<TaskPackage, Fault> {
        Ok(TaskPackage::verify_keyed(text, card, school)?.0)
    }

    /// The same, and the division prefix that its key is limited to: for no other may a layer inside be.
    pub fn verify_keyed(text: &str, card: &Card, school: &str) -> Result<(TaskPackage, Option<String>), Fault> {
        let (task, key): (TaskPackage, &CardKey) =
            paper::verify_keyed(text, &card.standard_keys, &card.authority.code)?;
        match task.school.code == school {
            true => Ok((task, key.division.clone())),
            false => Err(TrustFault::NotForUs.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::tests::house;
    use crate::hash::sha256;

    #[test]
    fn the_card_is_confirmed_first_then_the_task() {
        let house = house();
        let layer = Layer {
            id: "prov".into(),
            version: 2,
            sha256: sha256(b"zip"),
            data: b"zip".to_vec(),
        };
        let task = TaskPackage {
            version: 1,
            authority: "314300".into(),
            issued_at: 1_800_000_000,
            card: house.text.clone(),
            school: School {
                code: "3143000123".into(),
                name: "某校".into(),
            },
            tasks: vec![NamedText {
                id: "t".into(),
                period: "2026-2027-1".into(),
                text: "id = \"t\"".into(),
            }],
            layers: vec![layer.clone()],
            enrolment_code: None,
        };
        let text = paper::sign(&task, &house.standard).unwrap();
        let spoken = house.card.fingerprint().unwrap().to_string();
        let card = Card::read_first(&TaskPackage::card_within(&text).unwrap(), &spoken).unwrap();
        assert_eq!(TaskPackage::verify(&text, &card, "3143000123").unwrap(), task);
        assert_eq!(
            TaskPackage::verify(&text, &card, "3143000999").unwrap_err(),
            TrustFault::NotForUs.into()
        );
        assert_eq!(paper::recognise(text.as_bytes()), Some(paper::Kind::Task));
        let by_receipts = paper::sign(&task, &house.receipts).unwrap();
        let fault = TaskPackage::verify(&by_receipts, &card, "3143000123").unwrap_err();
        assert_eq!(fault, TrustFault::KeyNotOnCard.into());
        let torn = TaskPackage {
            layers: vec![Layer {
                data: b"other".to_vec(),
                ..layer
            }],
            ..task
        };
        assert!(paper::sign(&torn, &house.standard).is_err());
    }
}
