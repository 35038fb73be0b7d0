//! An indicator: what is counted among what, the line it should keep, and the levels.

use zhibao_core::message::fill;
use zhibao_core::standard::indicator::{Bound, Compare, Direction, Formula, Indicator, Measure};

use super::{figure, rule};
use crate::entry::{Entry, Line};
use crate::key::{Key, Kind};
use crate::page::{Page, words_of};

pub(crate) fn indicator(page: Page<'_>, id: &str) -> Option<Entry> {
    let indicator = page.standard().indicator(id)?;
    let key = Key::new(Kind::Indicator, id);
    let mut entry = page.entry(key.clone(), id, &indicator.title, Vec::new());
    entry.lead = indicator.definition.get(page.lang).to_owned();
    let groups = &page.standard().indicator_groups;
    let group = groups.iter().find(|g| g.id == indicator.group);
    page.tell(&mut entry, "group", group.map_or("", |g| g.label.get(page.lang)));
    page.tell(&mut entry, "why", page.remark(&indicator.why));
    page.tell(&mut entry, "measure", measure(page, indicator));
    page.tell(&mut entry, "better", page.say(better(indicator.direction)));
    let ends: Vec<String> = indicator.line.iter().map(f64::to_string).collect();
    page.tell(&mut entry, "line", ends.join("–"));
    page.tell(&mut entry, "needs", page.say(rule::needs(indicator.needs)));
    page.tell(&mut entry, "additive", figure::additive(page, indicator.additive));
    page.tell(&mut entry, "source", page.remark(&indicator.source));
    page.tell(&mut entry, "confidence", figure::confidence(page, indicator.confidence));

    if !indicator.levels.is_empty() {
        let level = |t: &zhibao_core::standard::indicator::Threshold| {
            let bounds: Vec<String> = t.any.iter().map(|b| bound(*b)).collect();
            let or = format!(" {} ", page.say("or"));
            vec![
                words_of(page.say(&format!("level_{}", t.level.name()))),
                words_of(bounds.join(or.as_str())),
            ]
        };
        let rows = indicator.levels.iter().map(level).collect();
        entry.blocks.push(page.grid("levels", &["level", "when"], rows));
    }
    let tables = figure::tables(page, &indicator.tables);
    entry.blocks.extend(page.links("tables", tables));
    match &indicator.formula {
        Formula::Sql { select, drill } => {
            entry.blocks.push(page.code("statement", &select.text));
            entry
                .blocks
                .extend(drill.as_ref().map(|sql| page.code("drill", &sql.text)));
        }
        Formula::Met(others) => {
            let line: Line = others
                .iter()
                .map(|id| page.link(&Key::new(Kind::Indicator, id)))
                .collect();
            entry.blocks.extend(page.links("met", line));
        }
    }
    entry.blocks.extend(page.users(&key, Kind::Report, "shown_in"));
    Some(entry)
}

fn measure(page: Page<'_>, indicator: &Indicator) -> String {
    // Of no number in particular: the wording for many.
    let unit = fill(indicator.unit.get(page.lang), |name| (name == "n").then_some(""));
    match indicator.measure {
        Measure::Count if unit.is_empty() => page.say("measure_count"),
        Measure::Count => page.with("measure_count_of", &[("unit", unit)]),
        Measure::Percent => page.say("measure_percent"),
        Measure::Ratio => page.say("measure_ratio"),
    }
}

fn better(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "better_higher",
        Direction::Lower => "better_lower",
        Direction::Within => "better_within",
    }
}

fn bound(bound: Bound) -> String {
    let sign = match bound.compare {
        Compare::Less => "<",
        Compare::AtMost => "≤",
        Compare::More => ">",
        Compare::AtLeast => "≥",
    };
    format!("{sign} {}", bound.than)
}
