//! A value for any field, from what the standard says of it.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use chrono::NaiveDate;
use fastrand::Rng;
use serde::Deserialize;
use zhibao_core::digits;
use zhibao_core::standard::Standard;
use zhibao_core::standard::codelist::Code;
use zhibao_core::standard::table::{Field, FieldType, Format, Table, Wanted};

use super::calendar::{day_between, days_from, text};
use super::names;
use super::offices::{ALPHABET, telephone};
use super::people::{nowhere, with_check};

const PHRASES: &str = include_str!("recipes/phrases.toml");

/// What to write where a label contains a word; the first that fits.
#[derive(Deserialize)]
struct Phrase {
    word: String,
    texts: Vec<String>,
}

#[derive(Deserialize)]
struct Phrases {
    phrase: Vec<Phrase>,
}

/// Makes values.
pub(super) struct Filler<'s> {
    standard: &'s Standard,
    phrases: Vec<Phrase>,
    /// The codes of a list that stand for no group of others, by the list.
    codes: RefCell<HashMap<String, Rc<[String]>>>,
    /// The division of the school.
    home: String,
}

/// What is being filled.
pub(super) struct Place<'p> {
    pub(super) table: &'p Table,
    pub(super) field: &'p Field,
    /// The number of the record.
    pub(super) number: usize,
    /// The first day that may be named, and the last.
    pub(super) days: (NaiveDate, NaiveDate),
    /// The day of judgement.
    pub(super) day: NaiveDate,
    /// The school year, as in `2026-2027`.
    pub(super) year: &'p str,
    /// The texts that a reference may name.
    pub(super) referred: &'p [Box<str>],
}

impl<'s> Filler<'s> {
    /// # Errors
    /// What is wrong with the phrases.
    pub(super) fn new(standard: &'s Standard, home: &str) -> Result<Filler<'s>, String> {
        let phrases: Phrases = toml::from_str(PHRASES).map_err(|error| format!("phrases.toml: {error}"))?;
        Ok(Filler {
            standard,
            phrases: phrases.phrase,
            codes: RefCell::default(),
            home: home.to_owned(),
        })
    }

    /// A text that the field takes.
    pub(super) fn value(&self, place: &Place<'_>, rng: &mut Rng) -> String {
        let field = place.field;
        if field.reference.is_some() {
            let some = rng.usize(..place.referred.len().max(1));
            return place
                .referred
                .get(some)
                .map(|text| text.to_string())
                .unwrap_or_default();
        }
        if let Some(text) = field.format.and_then(|format| self.formatted(format, place, rng)) {
            return text;
        }
        let (first, last) = place.days;
        match field.kind {
            FieldType::Boolean => "0".to_owned(),
            FieldType::Date => text(day_between(rng, first, last)),
            FieldType::YearMonth => text(last)[..6].to_owned(),
            FieldType::Attachment => String::new(),
            _ if !field.lists.is_empty() => self.code(place, rng),
            FieldType::Integer | FieldType::Number { .. } => rng.u32(1..=20).to_string(),
            FieldType::Code => String::new(),
            FieldType::Text => self.words(place, rng),
        }
    }

    fn code(&self, place: &Place<'_>, rng: &mut Rng) -> String {
        let list = place.field.lists.first().map_or("", String::as_str);
        if list == "gbt2261_1_sex" {
            return if place.number % 2 == 1 { "1" } else { "2" }.to_owned();
        }
        if list == "gbt2260_divisions" {
            return self.home.clone();
        }
        let mut known = self.codes.borrow_mut();
        let codes = known.entry(list.to_owned()).or_insert_with(|| {
            let all = self.standard.list(list).map_or(&[][..], |list| list.codes());
            let parents: HashSet<&str> = all.iter().map(|c| c.parent.as_str()).collect();
            let fits = |c: &&Code| !parents.contains(c.code.as_str()) && c.in_force(place.day);
            all.iter().filter(fits).map(|c| c.code.clone()).collect()
        });
        let some = codes.get(rng.usize(..codes.len().max(1)));
        some.cloned().unwrap_or_default()
    }

    fn words(&self, place: &Place<'_>, rng: &mut Rng) -> String {
        let field = place.field;
        let most = field.max_length.unwrap_or(200);
        let key = place
            .table
            .key
            .iter()
            .any(|at| place.table.fields[*at].code == field.code);
        if let Some(pattern) = &field.pattern {
            let day = text(day_between(rng, place.days.0, place.days.1));
            let moment = format!("{}-{}-{}T{:02}:30:00", &day[..4], &day[4..6], &day[6..], rng.u32(8..18));
            let samples = [place.year.to_owned(), place.year[..4].to_owned(), moment];
            return samples.into_iter().find(|s| pattern.is_match(s)).unwrap_or_default();
        }
        if key {
            let plain = format!("{}{}{:04}", field.code, &place.year[2..4], place.number);
            let short = || format!("{:0width$}", place.number, width = most.min(4));
            return if plain.len() <= most { plain } else { short() };
        }
        let label = &field.label.zh;
        let phrase = self.phrases.iter().find(|p| label.contains(&p.word));
        let said = match phrase {
            Some(phrase) if phrase.texts.is_empty() => {
                let sex = if place.number % 2 == 1 { "1" } else { "2" };
                let surname = names::surname(rng);
                names::with_surname(rng, &surname, sex)
            }
            Some(phrase) => phrase.texts[rng.usize(..phrase.texts.len())].clone(),
            None => format!("{label}（演示）"),
        };
        said.chars().take(most).collect()
    }

    fn formatted(&self, format: Format, place: &Place<'_>, rng: &mut Rng) -> Option<String> {
        let n = place.number;
        Some(match format {
            Format::ResidentId => self.resident_id(n),
            Format::Uscc => self.credit_code(n),
            Format::Mobile => nowhere(n as u64 + 50_000_000),
            Format::Phone => telephone((n % 10_000) as u32),
            Format::PersonName => {
                let surname = names::surname(rng);
                names::with_surname(rng, &surname, if n % 2 == 1 { "1" } else { "2" })
            }
            Format::Postcode => format!("{}00", &self.home[..4]),
            Format::Isbn => Filler::isbn(n),
            Format::Score => rng.u32(62..=98).to_string(),
            Format::Height => rng.u32(155..=182).to_string(),
            Format::Weight => rng.u32(45..=75).to_string(),
            Format::Vision => format!("4.{}", rng.u32(5..=9)),
            _ => return None,
        })
    }

    /// A resident number of somebody between twenty and fifty; the n-th is nobody else's.
    fn resident_id(&self, n: usize) -> String {
        // 10,000 days lie in the span, and the step shares no factor with it.
        let first = NaiveDate::from_ymd_opt(1975, 1, 1).unwrap_or_default();
        let birth = days_from(first, (n * 7_919 % 10_000) as i64);
        let serial = (n / 10_000 % 100) * 2 + 500 + n % 2;
        let front = format!("{}{}{serial:03}", self.home, text(birth));
        let check = digits::resident_check(&front).unwrap_or('0');
        format!("{front}{check}")
    }

    /// The number of a book that nobody printed.
    pub(super) fn isbn(n: usize) -> String {
        with_check(&format!("97870409{:04}", n % 10_000), "0123456789", digits::isbn_ok)
    }

    /// The number of a body that nobody registered.
    pub(super) fn credit_code(&self, n: usize) -> String {
        with_check(
            &format!("91{}MADEM{:04}", self.home, n % 10_000),
            ALPHABET,
            digits::uscc_ok,
        )
    }

    /// Whether a field must have a value, by the standard or by the task that asks for everything.
    pub(super) fn wants(&self, table: &Table, field: &Field) -> bool {
        let demanded = || {
            let demand = self.standard.task_named("full")?.tables.get(&table.id)?;
            Some(demand.required.contains(&field.code))
        };
        let follows = field.derived.is_some() || field.derived_from.is_some() || field.note.starts_with("computed:");
        !follows && (field.wanted == Wanted::Always || demanded() == Some(true))
    }
}
