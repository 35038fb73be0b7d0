//! A report: its form, rows, columns and checks.

use zhibao_core::standard::report::{Form, Point};

use super::figure;
use crate::entry::{Entry, Line};
use crate::key::{Key, Kind};
use crate::page::{Page, words_of};

pub(crate) fn report(page: Page<'_>, id: &str) -> Option<Entry> {
    let report = page.standard().report(id)?;
    let mut entry = page.entry(Key::new(Kind::Report, id), id, &report.title, Vec::new());
    entry.lead = page.remark(&report.why);
    let forms: Vec<String> = report.forms.iter().map(|f| form(page, f)).collect();
    page.tell(&mut entry, "form", page.join(&forms));
    page.tell(
        &mut entry,
        "point",
        page.say(match report.point {
            Point::YearStart => "point_year_start",
            Point::AsOf => "point_as_of",
        }),
    );
    page.tell(&mut entry, "unit", report.unit.get(page.lang));
    page.tell(&mut entry, "additive", figure::additive(page, report.additive));
    page.tell(&mut entry, "source", page.remark(&report.source));
    page.tell(&mut entry, "confidence", figure::confidence(page, report.confidence));

    let notes: Vec<String> = report.notes.iter().map(|n| n.get(page.lang).to_owned()).collect();
    if !notes.is_empty() {
        entry.blocks.push(page.text("notes", notes));
    }
    let tables = figure::tables(page, &report.tables);
    entry.blocks.extend(page.links("tables", tables));
    let columns = report.columns.iter().map(|column| {
        let heading: Vec<&str> = column.heading.iter().map(|h| h.get(page.lang)).collect();
        vec![words_of(heading.join(" · ")), words_of(column.key.as_str())]
    });
    let columns = columns.collect();
    entry.blocks.push(page.grid("columns", &["heading", "name"], columns));
    let rows = report.rows.iter().map(|row| {
        let label: Line = match &row.indicator {
            Some(id) => vec![page.link(&Key::new(Kind::Indicator, id))],
            None if row.each.is_some() => words_of(page.say("rows_of_data")),
            None => words_of(row.label.get(page.lang)),
        };
        vec![label, words_of(row.key.as_str())]
    });
    let rows = rows.collect();
    entry.blocks.push(page.grid("rows", &["heading", "name"], rows));
    if !report.checks.is_empty() {
        let check = |c: &zhibao_core::standard::report::Check| {
            vec![words_of(c.number.to_string()), words_of(c.text.get(page.lang))]
        };
        let checks = report.checks.iter().map(check).collect();
        entry.blocks.push(page.grid("checks", &["number", "must_hold"], checks));
    }
    let beside: Line = report
        .beside
        .iter()
        .map(|i| page.link(&Key::new(Kind::Indicator, i)))
        .collect();
    entry.blocks.extend(page.links("beside", beside));
    Some(entry)
}

fn form(page: Page<'_>, form: &Form) -> String {
    let year = |year: Option<u16>| year.map(|y| y.to_string()).unwrap_or_default();
    if form.from.is_none() && form.until.is_none() {
        return form.no.clone();
    }
    let args = [
        ("no", form.no.clone()),
        ("from", year(form.from)),
        ("until", year(form.until)),
    ];
    page.with("form_years", &args)
}
