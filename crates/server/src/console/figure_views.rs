//! Pages of warnings and statistics.

use maud::{Markup, html};
use zhibao_core::form::{FormCell, FormSpec};
use zhibao_core::message::Lang;
use zhibao_core::standard::Standard;
use zhibao_core::standard::indicator::{Indicator, Level};
use zhibao_core::standard::report::{Column, Report};
use zhibao_core::standard::table::Label;
use zhibao_engine::figures::{Figure, Line, Page as Part, Sheet, Whose, doubts, form, words};

use super::views::{Page, page, state, t, with};
use crate::figures::{Behind, Figures, Source, Standing, Sum};

fn periods(lang: Lang, path: &str, period: &str, all: &[String]) -> Markup {
    html! {
        p.periods {
            (t(lang, "console.head.period")) " "
            @for one in all {
                @if one == period { strong { (one) } } @else { a href={ (path) "?period=" (one) } { (one) } } " "
            }
        }
    }
}

/// A level in words, with a shape of its own beside the colour.
fn level(lang: Lang, level: Level) -> Markup {
    let shape = match level {
        Level::Red => "▲",
        Level::Orange => "◆",
        Level::Yellow => "●",
        Level::Blue => "○",
    };
    html! { span class={ "level-" (level.name()) } { (shape) " " (t(lang, &format!("console.level.{}", level.name()))) } }
}

/// All schools of a period, those with the gravest warnings first.
pub(super) fn schools(lang: Lang, admin: &str, period: &str, all: &[String], standing: &[Standing]) -> Page {
    let mut sorted: Vec<&Standing> = standing.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.levels.map(|l| [l[3], l[2], l[1], l[0]])));
    let body = html! {
        (periods(lang, "/figures", period, all))
        @if standing.is_empty() { p { (t(lang, "console.figures.none")) } } @else {
            p { (with(lang, "console.figures.lead", &[("n", standing.len().to_string())])) }
            div.wide tabindex="0" role="region" aria-label=(t(lang, "console.figures.title")) { table {
                thead { tr {
                    th scope="col" { (t(lang, "console.head.school")) }
                    th scope="col" { (t(lang, "console.head.state")) }
                    @for one in Level::ALL.iter().rev() { th.number scope="col" { (level(lang, *one)) } }
                } }
                tbody { @for one in &sorted { tr {
                    td { a href={ "/submissions/" (one.source.id) "/figures" } { (one.source.school) " " (one.source.name) } }
                    td class={ "state-" (one.source.state) } { (state(lang, &one.source.state)) }
                    @match one.levels {
                        Some(counts) => { @for n in counts.iter().rev() { td.number { (n) } } }
                        None => td colspan="4" { (t(lang, "console.figures.pending")) },
                    }
                } } }
            } }
        }
    };
    page(lang, &t(lang, "console.figures.title"), Some(admin), body)
}

fn whose(lang: Lang, source: &Source) -> Markup {
    html! {
        p {
            a href={ "/figures?period=" (source.period) } { (t(lang, "console.figures.back")) } " · "
            a href={ "/submissions/" (source.id) } { (t(lang, "console.figures.submission")) }
        }
        dl {
            dt { (t(lang, "console.head.school")) } dd { (source.school) " " (source.name) }
            dt { (t(lang, "console.head.period")) } dd { (source.period) " · " (source.as_of) }
            dt { (t(lang, "console.head.state")) } dd { (state(lang, &source.state)) }
        }
    }
}

/// By what else the figures were told that look beyond the period.
fn reach(lang: Lang, figures: &Figures) -> Markup {
    let (first, last) = (figures.earlier.first(), figures.earlier.last());
    html! {
        @if let (Some(first), Some(last)) = (first, last) {
            p { (with(lang, "console.figures.earlier", &[("first", first.clone()), ("last", last.clone()), ("n", figures.earlier.len().to_string())])) }
            @if !figures.whole { p.notice { (with(lang, "console.figures.not_whole", &[("first", first.clone())])) } }
        } @else { p { (t(lang, "console.figures.no_earlier")) } }
    }
}

/// One school: its warnings, then everything.
pub(super) fn school(lang: Lang, admin: &str, standard: &Standard, source: &Source, figures: &Figures) -> Page {
    let mut warned: Vec<&Figure> = figures.indicators.iter().filter(|f| f.level.is_some()).collect();
    warned.sort_by_key(|f| std::cmp::Reverse(f.level));
    let body = html! {
        (whose(lang, source))
        (reach(lang, figures))
        h2 { (t(lang, "console.figures.warnings")) }
        @if warned.is_empty() { p { (t(lang, "console.figures.no_warning")) } } @else { (table(lang, &t(lang, "console.figures.warnings"), standard, source, &warned)) }
        h2 { (t(lang, "console.figures.reports")) }
        ul { @for report in &standard.reports {
            li { a href={ "/submissions/" (source.id) "/reports/" (report.id) } { (report.id) " " (report.title.get(lang)) } }
        } }
        h2 { (t(lang, "console.figures.all")) }
        @for group in &standard.indicator_groups {
            @let own: Vec<&Figure> = figures.indicators.iter()
                .filter(|f| standard.indicator(&f.id).is_some_and(|i| i.group == group.id)).collect();
            @if !own.is_empty() { h3 { (group.label.get(lang)) } (table(lang, group.label.get(lang), standard, source, &own)) }
        }
    };
    page(lang, &t(lang, "console.figures.title"), Some(admin), body)
}

fn table(lang: Lang, name: &str, standard: &Standard, source: &Source, figures: &[&Figure]) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label=(name) { table.figures {
            thead { tr { @for head in ["indicator", "value", "line", "level", "change"] {
                th scope="col" { (t(lang, &format!("console.figures.head.{head}"))) }
            } } }
            tbody { @for figure in figures { @if let Some(indicator) = standard.indicator(&figure.id) { tr {
                td { (indicator.title.get(lang)) br; small { (figure.id) } }
                td {
                    @if figure.value.is_some() {
                        a href={ "/submissions/" (source.id) "/figures/" (figure.id) } { (words::stands(indicator, figure, lang)) }
                        @let parts = words::parts(indicator, figure);
                        @if !parts.is_empty() { br; small { (parts) } }
                    } @else { (words::stands(indicator, figure, lang)) }
                }
                td { (words::line(indicator, lang)) }
                td { @if let Some(at) = figure.level { (level(lang, at)) } }
                td { @if let Some((text, _)) = words::change(indicator, figure, lang) { (text) } }
            } } } }
        } }
    }
}

/// The number that records are shown of.
pub(super) enum About<'a> {
    /// An indicator.
    Indicator(&'a Indicator),
    /// The cell of a report.
    Cell {
        /// The report.
        report: &'a Report,
        /// The row.
        line: &'a Line,
        /// The column.
        column: &'a Column,
    },
}

impl About<'_> {
    /// The address of its records, to which a place in the list can be added.
    fn address(&self, submission: &str) -> String {
        match self {
            About::Indicator(indicator) => format!("/submissions/{submission}/figures/{}?", indicator.id),
            About::Cell { report, line, column } => {
                format!("{}&", cell_address(submission, &report.id, &line.key, &column.key))
            }
        }
    }

    fn head(&self, lang: Lang, submission: &str) -> Markup {
        match self {
            About::Indicator(indicator) => html! {
                h2 { (indicator.title.get(lang)) }
                p { (indicator.definition.get(lang)) }
            },
            About::Cell { report, line, column } => {
                let names = |labels: &[Label]| {
                    let all = labels.iter().map(|l| l.get(lang)).filter(|text| !text.is_empty());
                    all.collect::<Vec<_>>().join(" · ")
                };
                html! {
                    h2 { (report.title.get(lang)) }
                    p {
                        a href={ "/submissions/" (submission) "/reports/" (report.id) } { (report.id) } " "
                        (names(&line.stubs)) " — " (names(&column.heading))
                    }
                }
            }
        }
    }
}

/// Where the records behind a cell are shown.
fn cell_address(submission: &str, report: &str, row: &str, column: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("row", row).append_pair("column", column);
    format!("/submissions/{submission}/reports/{report}/records?{}", query.finish())
}

/// The records behind a number.
pub(super) fn records(
    lang: Lang,
    admin: &str,
    standard: &Standard,
    about: &About<'_>,
    behind: &Behind,
    part: Part,
) -> Page {
    let here = about.address(&behind.source.id);
    let end = part.offset + behind.records.len();
    let counts = [
        ("from", (part.offset + usize::from(end > part.offset)).to_string()),
        ("to", end.to_string()),
        ("n", behind.total.to_string()),
    ];
    let has_more = behind
        .records
        .iter()
        .any(|record| record.more.iter().any(|(_, v)| !v.is_empty()));
    let heads = ["table", "record", "more"]
        .into_iter()
        .filter(|head| *head != "more" || has_more);
    let body = html! {
        p { a href={ "/submissions/" (behind.source.id) "/figures" } { (behind.source.school) " " (behind.source.name) } }
        (about.head(lang, &behind.source.id))
        p.notice { (t(lang, "console.figures.seen")) }
        @if behind.total == 0 { p { (t(lang, "console.figures.no_record")) } } @else {
            p { (with(lang, "console.figures.records", &counts)) }
            table {
                thead { tr { @for head in heads { th scope="col" { (t(lang, &format!("console.figures.head.{head}"))) } } } }
                tbody { @for record in &behind.records {
                    @let table = standard.table(&record.table);
                    tr {
                        td { (table.map_or(record.table.as_str(), |t| t.label.get(lang))) }
                        td {
                            (record.name) br; small {
                                (record.row_id)
                                @if let Some(period) = &record.period { " · " (period) }
                            }
                        }
                        @if has_more { td { @for (name, value) in &record.more { @if !value.is_empty() {
                            span { (table.and_then(|t| t.field(name)).map_or(name.as_str(), |f| f.label.get(lang))) " " (value) } " "
                        } } } }
                    }
                } }
            }
            p {
                @if part.offset > 0 { a href={ (here) "offset=" (part.offset.saturating_sub(part.limit)) } { (t(lang, "console.figures.before")) } " " }
                @if (end as u64) < behind.total { a href={ (here) "offset=" (end) } { (t(lang, "console.figures.more")) } }
            }
        }
    };
    page(lang, &t(lang, "console.figures.title"), Some(admin), body)
}

/// A report of one school.
pub(super) fn report(
    lang: Lang,
    admin: &str,
    standard: &Standard,
    report: &Report,
    sheet: &Sheet,
    source: &Source,
) -> Page {
    let whose = Whose::School {
        code: &source.school,
        name: &source.name,
    };
    let body = html! {
        p { a href={ "/submissions/" (source.id) "/figures" } { (source.school) " " (source.name) } }
        (sheet_of(report, sheet, &form(standard, report, sheet, &whose, lang), &doubts(report, sheet, lang), Some(&source.id)))
    };
    page(lang, &t(lang, "console.reports.title"), Some(admin), body)
}

/// The reports, and which of them can be added.
pub(super) fn reports(lang: Lang, admin: &str, standard: &Standard, period: &str, all: &[String]) -> Page {
    let body = html! {
        (periods(lang, "/reports", period, all))
        p { (t(lang, "console.reports.lead")) }
        table { tbody { @for report in &standard.reports { tr {
            td { (report.id) }
            td { a href={ "/reports/" (report.id) "?period=" (period) } { (report.title.get(lang)) } }
            td { @if !report.additive { (t(lang, "console.reports.not_additive")) } }
        } } } }
    };
    page(lang, &t(lang, "console.reports.title"), Some(admin), body)
}

/// The sum over the schools of a period, or why there is none.
pub(super) fn sum(
    lang: Lang,
    admin: &str,
    standard: &Standard,
    report: &Report,
    sum: &Sum,
    period: &str,
    schools: &[Standing],
) -> Page {
    let counted = |key: &str, n: usize| html! { @if n > 0 { p.notice { (with(lang, key, &[("n", n.to_string())])) } } };
    let body = html! {
        p { a href={ "/reports?period=" (period) } { (t(lang, "console.nav.reports")) } }
        @match &sum.sheet {
            Some(sheet) => {
                (counted("console.reports.waiting", sum.waiting))
                (counted("console.reports.lacking", sum.lacking))
                (sheet_of(report, sheet, &form(standard, report, sheet, &Whose::Schools(sum.schools), lang), &doubts(report, sheet, lang), None))
            }
            None if report.additive => {
                h2 { (report.title.get(lang)) }
                p.notice { (t(lang, "console.reports.nothing")) }
            }
            None => {
                h2 { (report.title.get(lang)) }
                p.notice { (t(lang, "console.reports.not_additive_long")) }
                @for note in &report.notes { p { (note.get(lang)) } }
            }
        }
        h2 { (t(lang, "console.reports.schools")) }
        ul { @for one in schools { li {
            a href={ "/submissions/" (one.source.id) "/reports/" (report.id) } { (one.source.school) " " (one.source.name) }
            " " (state(lang, &one.source.state))
        } } }
    };
    page(lang, &t(lang, "console.reports.title"), Some(admin), body)
}

/// A form as on paper: merged headings, numbered columns, notes. The cells of a submission lead to their records.
fn sheet_of(report: &Report, sheet: &Sheet, form: &FormSpec, doubts: &[String], submission: Option<&str>) -> Markup {
    let heads = form.heads();
    let leads = |line: &Line, column: &Column, cell: &FormCell| {
        let opens = !cell.is_nothing() && report.opens(&report.rows[line.def], column);
        let id = submission.filter(|_| opens)?;
        Some(cell_address(id, &report.id, &line.key, &column.key))
    };
    html! {
        h2 { (form.title) }
        p.form-line { @for text in form.corner.iter().chain(&form.line).filter(|t| !t.is_empty()) { span { (text) } } }
        div.wide tabindex="0" role="region" aria-label=(form.title) { table.form {
            thead {
                @for at in 0..form.depth() { tr { @for head in heads.iter().filter(|h| h.level == at) {
                    th scope="col" rowspan=(head.down) colspan=(head.across) { (head.text) }
                } } }
                tr { @for text in &form.ordinals { td { (text) } } @for n in 1..=form.columns.len() { td { (n) } } }
            }
            tbody { @for (row, line) in form.rows.iter().zip(&sheet.lines) { tr.strong[row.strong] {
                @for (at, stub) in row.stubs.iter().enumerate() {
                    @if at == 0 { th scope="row" class={ "indent-" (row.indent.min(4)) } { (stub) } } @else { td { (stub) } }
                }
                @for (cell, column) in row.cells.iter().zip(&report.columns) { (cell_of(cell, leads(line, column, cell))) }
            } } }
        } }
        @for note in form.notes.iter().chain(doubts) { p.note { (note) } }
    }
}

fn cell_of(cell: &FormCell, leads: Option<String>) -> Markup {
    let text = match cell {
        FormCell::None => return html! { td.none { "—" } },
        FormCell::Empty => return html! { td {} },
        FormCell::Text(text) => text.clone(),
        FormCell::Number {
            value,
            decimals,
            percent,
        } => words::grouped(*value, *decimals) + if *percent { "%" } else { "" },
    };
    let is_number = matches!(cell, FormCell::Number { .. });
    html! { td.number[is_number] { @match leads {
        Some(address) => a href=(address) { (text) },
        None => (text),
    } } }
}
