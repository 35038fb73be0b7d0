//! Reading the columns and rows of a report.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::load::{Faults, LabelEntry, SourceFile};
use super::load_figures::sql;
use super::report::{Column, Each, Facet, Fill, NumberFormat, RowDef, Take};
use super::table::Label;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnEntry {
    key: String,
    /// Levels are separated by ` | `.
    zh: String,
    en: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    when: Option<Spanned<String>>,
    #[serde(default)]
    sum: Option<Spanned<String>>,
    #[serde(default)]
    distinct: Option<Spanned<String>>,
    #[serde(default)]
    mean: Option<Spanned<String>>,
    #[serde(default)]
    least: Option<Spanned<String>>,
    #[serde(default)]
    most: Option<Spanned<String>>,
    #[serde(default)]
    text: Option<Spanned<String>>,
    #[serde(default)]
    share: Option<(String, String)>,
    #[serde(default)]
    times: Option<f64>,
    #[serde(default)]
    facet: Option<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    width: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowEntry {
    key: String,
    zh: String,
    en: String,
    #[serde(default)]
    stubs: BTreeMap<String, StubText>,
    #[serde(default)]
    indent: u8,
    #[serde(default)]
    strong: bool,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    when: Option<Spanned<String>>,
    #[serde(default)]
    sum: Option<Spanned<String>>,
    #[serde(default)]
    distinct: Option<Spanned<String>>,
    #[serde(default)]
    mean: Option<Spanned<String>>,
    #[serde(default)]
    least: Option<Spanned<String>>,
    #[serde(default)]
    most: Option<Spanned<String>>,
    #[serde(default)]
    text: Option<Spanned<String>>,
    #[serde(default)]
    lists: Vec<String>,
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    each: Option<Spanned<String>>,
    #[serde(default)]
    within: Option<String>,
    #[serde(default)]
    label: Option<Spanned<String>>,
    #[serde(default)]
    each_stubs: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    indicator: Option<String>,
    #[serde(default)]
    heading: bool,
}

/// A text of a stub: one for both languages, as a code or a unit without words, or one for each.
#[derive(Deserialize)]
#[serde(untagged)]
enum StubText {
    Same(String),
    Each(LabelEntry),
}

impl From<StubText> for Label {
    fn from(text: StubText) -> Label {
        match text {
            StubText::Same(text) => Label {
                zh: text.clone(),
                en: text,
            },
            StubText::Each(each) => each.into(),
        }
    }
}

type Text = Option<Spanned<String>>;

/// The one way of taking that is named; nothing where none is.
fn take(file: &SourceFile<'_>, key: &str, texts: [Text; 6], faults: &mut Faults) -> Option<Take> {
    let makers: [fn(super::figure::Sql) -> Take; 6] = [
        Take::Sum,
        Take::Distinct,
        Take::Mean,
        Take::Least,
        Take::Most,
        Take::Text,
    ];
    let mut named = texts.into_iter().zip(makers).filter_map(|(text, make)| {
        let text = text?;
        Some(make(sql(file, text)))
    });
    let first = named.next();
    if named.next().is_some() {
        faults.figure(
            file,
            &format!("key = \"{key}\""),
            "two_ways",
            &[("key", key.to_owned())],
        );
    }
    first
}

fn format(file: &SourceFile<'_>, key: &str, name: &str, faults: &mut Faults) -> NumberFormat {
    let (number, percent) = match name.strip_suffix('%') {
        Some(number) => (number, true),
        None => (name, false),
    };
    let decimals = match number {
        "text" if !percent => return NumberFormat::Text,
        "0" => 0,
        _ => match number.strip_prefix("0.").map(|zeros| (zeros.len(), zeros)) {
            Some((n @ 1..=6, zeros)) if zeros.bytes().all(|b| b == b'0') => n as u8,
            _ => {
                faults.figure(file, &format!("key = \"{key}\""), "format", &[("key", key.to_owned())]);
                0
            }
        },
    };
    if percent {
        NumberFormat::Percent(decimals)
    } else {
        NumberFormat::Plain(decimals)
    }
}

fn facet(file: &SourceFile<'_>, name: &str, faults: &mut Faults) -> Facet {
    match name {
        "value" => Facet::Value,
        "line" => Facet::Line,
        "gap" => Facet::Gap,
        "met" => Facet::Met,
        "last" => Facet::Last,
        other => {
            super::load_figures::choice(file, "facet", other, faults);
            Facet::Value
        }
    }
}

impl ColumnEntry {
    pub(super) fn column(self, file: &SourceFile<'_>, faults: &mut Faults) -> Column {
        let at = format!("key = \"{}\"", self.key);
        let levels = |text: &str| text.split('|').map(|t| t.trim().to_owned()).collect::<Vec<_>>();
        let (zh, en) = (levels(&self.zh), levels(&self.en));
        if zh.len() != en.len() || zh.iter().chain(&en).any(String::is_empty) {
            faults.figure(file, &at, "heading", &[("key", self.key.clone())]);
        }
        let texts = [self.sum, self.distinct, self.mean, self.least, self.most, self.text];
        let taken = take(file, &self.key, texts, faults);
        let facet = self.facet.as_deref().map(|name| facet(file, name, faults));
        let records = taken.is_some() || self.when.is_some();
        let fill = match self.share {
            Some((part, whole)) if !records && facet.is_none() => Fill::Share {
                part,
                whole,
                times: self.times.unwrap_or(100.0),
            },
            Some(_) => {
                faults.figure(file, &at, "two_ways", &[("key", self.key.clone())]);
                Fill::Nothing
            }
            None if facet.is_some() && !records => Fill::Nothing,
            None => Fill::Records {
                when: self.when.map(|w| sql(file, w)),
                take: taken.unwrap_or(Take::Count),
            },
        };
        let format = self.format.map(|name| format(file, &self.key, &name, faults));
        Column {
            heading: zh.into_iter().zip(en).map(|(zh, en)| Label { zh, en }).collect(),
            source: self.source,
            format: format.unwrap_or(match &fill {
                Fill::Records {
                    take: Take::Text(_), ..
                } => NumberFormat::Text,
                Fill::Share { times, .. } if *times == 100.0 => NumberFormat::Percent(1),
                Fill::Share { .. } => NumberFormat::Plain(1),
                _ => NumberFormat::Plain(0),
            }),
            fill,
            facet,
            width: self.width,
            key: self.key,
        }
    }
}

impl RowEntry {
    pub(super) fn row(self, file: &SourceFile<'_>, faults: &mut Faults) -> RowDef {
        let at = format!("key = \"{}\"", self.key);
        if self.zh.is_empty() || self.en.is_empty() {
            faults.figure(file, &at, "language", &[("what", self.key.clone())]);
        }
        let texts = [self.sum, self.distinct, self.mean, self.least, self.most, self.text];
        let take = take(file, &self.key, texts, faults);
        if self.each.is_none() && (self.within.is_some() || self.label.is_some() || !self.each_stubs.is_empty()) {
            faults.figure(file, &at, "only_data", &[("key", self.key.clone())]);
        }
        for text in self.stubs.values() {
            if let StubText::Each(each) = text {
                super::load_figures::both(&each.clone().into(), &self.key, file, faults);
            }
        }
        let format = self.format.map(|name| format(file, &self.key, &name, faults));
        let lists = self.lists;
        let each = self.each.map(|each| Each {
            key: sql(file, each),
            within: self.within,
            lists: lists.clone(),
            label: self.label.map(|l| sql(file, l)),
            stubs: self.each_stubs.into_iter().map(|(k, s)| (k, sql(file, s))).collect(),
        });
        RowDef {
            key: self.key,
            label: Label {
                zh: self.zh,
                en: self.en,
            },
            stubs: self.stubs.into_iter().map(|(k, text)| (k, text.into())).collect(),
            indent: self.indent,
            strong: self.strong,
            source: self.source,
            when: self.when.map(|w| sql(file, w)),
            take,
            lists,
            format,
            columns: self.columns,
            each,
            indicator: self.indicator,
            heading: self.heading,
        }
    }
}
