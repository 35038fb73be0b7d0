//! A school and its authority that only share a stick.

use crate::authority::Authority;
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::sheets::{SheetOptions, make_sheet};

impl Authority {
    /// The fingerprint of its card, as it is read aloud.
    pub fn fingerprint(&self) -> String {
        let told = self.run(&["--lang", "en", "card", "--out", "card.jws"]).done(0).out;
        let line = told
            .lines()
            .find_map(|line| line.strip_prefix("Fingerprint of the card: "));
        line.unwrap().to_owned()
    }

    /// Enrols a vault by request and answer; a further device of a school where it has one already.
    pub fn enrol(&self, desk: &Desk, vault: &str, school: &str) {
        let path = |name: &str| desk.path(name).to_str().unwrap().to_owned();
        let [request, answer] = ["request.json", "answer.json"].map(path);
        desk.vault(&["enrol", vault, "--request", &request]).done(0);
        self.run(&["sign", &request, "--school", school, "--out", &answer, "--consent"])
            .done(0);
        let fingerprint = self.fingerprint();
        desk.vault(&["enrol", vault, "--accept", &answer, "--fingerprint", &fingerprint])
            .done(0);
    }
}

impl Desk {
    /// A vault with an open period and so many pupils, in which nothing is found.
    pub fn sound(&self, vault: &str, school: &str, period: (&str, &str), pupils: usize) {
        let options = SheetOptions {
            layout: "messy",
            rows: pupils,
            seed: 7,
            error_rate: 0.0,
        };
        let made = make_sheet(self.folder(), "students.xlsx", options);
        self.create(vault, school, period.0, period.1);
        assert!(Clerk::import(self, vault, "students.xlsx", &made).open().is_empty());
    }

    /// The id of the first record of a table.
    pub fn first(&self, vault: &str, table: &str) -> String {
        self.vault(&["vault", "export", vault, "--table", table, "--out", "first.csv"])
            .done(0);
        let text = std::fs::read_to_string(self.path("first.csv")).unwrap();
        text.lines().nth(1).unwrap().split(',').next().unwrap().to_owned()
    }
}
