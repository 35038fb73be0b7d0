//! Made-up people: nobody twice, numbers with right check digits, telephones that ring nowhere.

use std::collections::HashSet;

use chrono::NaiveDate;
use fastrand::Rng;
use zhibao_core::digits;
use zhibao_core::standard::codelist::Code;

use super::calendar::text;
use super::names;
use super::places::Places;

/// One person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) pinyin: String,
    /// By GB/T 2261.1.
    pub(super) sex: &'static str,
    pub(super) birth: NaiveDate,
    /// The division of first registration.
    pub(super) origin: String,
    /// The resident identity number.
    pub(super) id: String,
    /// By GB/T 3304.
    pub(super) nation: &'static str,
}

impl Person {
    /// What comes before the given name; the whole name of a person without a surname.
    pub(super) fn surname(&self) -> &str {
        let end = self.name.char_indices().nth(1).map_or(self.name.len(), |(at, _)| at);
        if self.name.contains('·') {
            &self.name
        } else {
            &self.name[..end]
        }
    }
}

/// Prefixes of mobile numbers that no operator has been given.
const NOWHERE: [&str; 3] = ["142", "143", "154"];

/// Makes people.
pub(super) struct People {
    pub(super) rng: Rng,
    ids: HashSet<String>,
    namesakes: HashSet<(String, NaiveDate)>,
    phones: u64,
}

impl People {
    pub(super) fn new(rng: Rng) -> People {
        People {
            rng,
            ids: HashSet::new(),
            namesakes: HashSet::new(),
            phones: 0,
        }
    }

    /// A person of a nationality, born on a day in a county.
    pub(super) fn person(&mut self, birth: NaiveDate, origin: &Code, nation: &'static str) -> Person {
        let sex = if self.rng.bool() { "1" } else { "2" };
        let name = loop {
            let name = if nation == "05" {
                names::dotted(&mut self.rng, sex)
            } else {
                let surname = names::surname(&mut self.rng);
                names::with_surname(&mut self.rng, &surname, sex)
            };
            if self.namesakes.insert((name.clone(), birth)) {
                break name;
            }
        };
        let id = self.resident_id(&origin.code, birth, sex);
        Person {
            pinyin: names::pinyin_of(&name),
            name,
            sex,
            birth,
            origin: origin.code.clone(),
            id,
            nation,
        }
    }

    /// A resident identity number that nobody else has.
    pub(super) fn resident_id(&mut self, division: &str, birth: NaiveDate, sex: &str) -> String {
        loop {
            let serial = self.rng.u32(0..500) * 2 + u32::from(sex == "1");
            let first = format!("{division}{}{serial:03}", text(birth));
            let check = digits::resident_check(&first).unwrap_or('0');
            let id = format!("{first}{check}");
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    /// A mobile number that nobody else has.
    pub(super) fn mobile(&mut self) -> String {
        self.phones += 1;
        nowhere(self.phones)
    }

    /// True once in so many.
    pub(super) fn once_in(&mut self, many: u32) -> bool {
        self.rng.u32(..many) == 0
    }

    /// One of some texts.
    pub(super) fn one_of(&mut self, from: &[&'static str]) -> &'static str {
        from[self.rng.usize(..from.len())]
    }

    /// A nationality by how common it is.
    pub(super) fn nation(&mut self) -> &'static str {
        match self.rng.u8(..100) {
            0 => "05",
            1 | 2 => "03",
            3 => "11",
            4 => "06",
            5 => "08",
            6 => "15",
            _ => "01",
        }
    }

    /// A county to be born in and to be registered in: mostly around the school.
    pub(super) fn home<'s>(&mut self, places: &Places<'s>, day: NaiveDate) -> &'s Code {
        match self.rng.u8(..20) {
            0 => places.far(day, &mut self.rng),
            _ => places.near(day, &mut self.rng),
        }
    }
}

/// The n-th mobile number.
pub(super) fn nowhere(n: u64) -> String {
    // The step shares no factor with 10^8, so that numbers repeat only after 10^8 of them.
    let number = n * 7_919_357 % 100_000_000;
    format!("{}{number:08}", NOWHERE[(n % 3) as usize])
}

/// A number with its last character chosen so that a check holds.
pub(super) fn with_check(first: &str, alphabet: &str, holds: impl Fn(&str) -> bool) -> String {
    let all = alphabet.chars().map(|last| format!("{first}{last}"));
    all.into_iter()
        .find(|number| holds(number))
        .unwrap_or_else(|| first.to_owned())
}
