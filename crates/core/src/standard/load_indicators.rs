//! Reading `indicators/<id>.toml` and `indicators/groups.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Standard;
use super::figure::Sql;
use super::indicator::{Bound, Direction, Example, Fixing, Formula, Group, Indicator, Level, Measure, Threshold};
use super::load::{Faults, LabelEntry, SourceFile, parse_toml};
use super::load_figures::{self as common, RowsEntry};
use super::table::Label;

const GROUPS: &str = "indicators/groups.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupsFile {
    #[serde(default)]
    deadline: BTreeMap<String, u32>,
    #[serde(default)]
    headline: Vec<String>,
    group: Vec<GroupEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupEntry {
    id: String,
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorFile {
    id: String,
    title: LabelEntry,
    why: String,
    source: String,
    confidence: String,
    #[serde(default)]
    tables: Vec<String>,
    #[serde(default)]
    needs: Option<String>,
    definition: LabelEntry,
    measure: String,
    #[serde(default)]
    unit: LabelEntry,
    #[serde(default)]
    decimals: u8,
    direction: String,
    #[serde(default)]
    line: Vec<f64>,
    #[serde(default)]
    levels: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    additive: Option<bool>,
    #[serde(default)]
    fixing: Option<String>,
    #[serde(default)]
    from: Option<Spanned<String>>,
    #[serde(default)]
    base: Option<Spanned<String>>,
    #[serde(default)]
    part: Option<Spanned<String>>,
    #[serde(default)]
    show: Option<String>,
    #[serde(default)]
    select: Option<Spanned<String>>,
    #[serde(default)]
    drill: Option<Spanned<String>>,
    #[serde(default)]
    met: Vec<String>,
    #[serde(default)]
    example: Vec<ExampleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    #[serde(default)]
    rows: RowsEntry,
    #[serde(default)]
    value: Option<f64>,
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    drill: Option<Vec<String>>,
    #[serde(default)]
    fixed: Option<f64>,
    #[serde(default)]
    as_of: Option<String>,
    #[serde(default)]
    period: Option<String>,
    #[serde(default)]
    school: Option<String>,
}

pub(super) fn load(files: &[SourceFile<'_>], standard: &mut Standard, faults: &mut Faults) {
    let groups_file = files.iter().find(|f| f.path == GROUPS);
    if let Some(file) = groups_file
        && let Some(groups) = parse_toml::<GroupsFile>(file, faults)
    {
        for (name, days) in groups.deadline {
            match Level::from_name(&name) {
                Some(level) => {
                    standard.warning_days.insert(level, days);
                }
                None => common::choice(file, "deadline", &name, faults),
            }
        }
        standard.headline = groups.headline;
        standard
            .indicator_groups
            .extend(groups.group.into_iter().map(|g| Group {
                id: g.id,
                label: Label { zh: g.zh, en: g.en },
            }));
    }
    let mut found: Vec<Indicator> = Vec::new();
    let files = || common::within(files, "indicators/").filter(|f| f.path != GROUPS);
    for file in files() {
        let Some(entry) = parse_toml::<IndicatorFile>(file, faults) else {
            continue;
        };
        let indicator = indicator(entry, file, standard, faults);
        if found.iter().any(|i| i.id == indicator.id) {
            faults.figure(file, "id", "twice", &[("id", indicator.id.clone())]);
        }
        found.push(indicator);
    }
    for indicator in &found {
        let Formula::Met(others) = &indicator.formula else {
            continue;
        };
        for id in others {
            let plain = found
                .iter()
                .any(|i| i.id == *id && !matches!(i.formula, Formula::Met(_)));
            if let Some(file) = files().find(|f| f.path == indicator.file).filter(|_| !plain) {
                faults.figure(file, "met", "met", &[("id", id.clone())]);
            }
        }
    }
    for id in standard.headline.iter().filter(|id| found.iter().all(|i| i.id != **id)) {
        if let Some(file) = groups_file {
            faults.figure(file, "headline", "no_indicator", &[("id", id.clone())]);
        }
    }
    let place = |group: &str| standard.indicator_groups.iter().position(|g| g.id == group);
    found.sort_by(|a, b| (place(&a.group), &a.id).cmp(&(place(&b.group), &b.id)));
    standard.indicators = found;
}

fn indicator(mut entry: IndicatorFile, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) -> Indicator {
    common::named(file, &entry.id, faults);
    let (formula, shown) = formula(&mut entry, file, faults);
    if !matches!(formula, Formula::Met(_)) {
        common::tables(&entry.tables, file, standard, faults);
    }
    let measure = match entry.measure.as_str() {
        "count" => Measure::Count,
        "percent" => Measure::Percent,
        "ratio" => Measure::Ratio,
        other => {
            common::choice(file, "measure", other, faults);
            Measure::Count
        }
    };
    let direction = match entry.direction.as_str() {
        "higher" => Direction::Higher,
        "lower" => Direction::Lower,
        "within" => Direction::Within,
        other => {
            common::choice(file, "direction", other, faults);
            Direction::Lower
        }
    };
    let fixing = match entry.fixing.as_deref() {
        None => shown,
        Some("adds") => Fixing::Adds,
        Some("removes") => Fixing::Removes,
        Some("unknown") => Fixing::Unknown,
        Some(other) => {
            common::choice(file, "fixing", other, faults);
            shown
        }
    };
    let mut examples = Vec::new();
    for e in std::mem::take(&mut entry.example) {
        let level = e.level.as_deref().and_then(Level::from_name);
        if e.level.is_some() && level.is_none() {
            common::choice(file, "level", e.level.as_deref().unwrap_or_default(), faults);
        }
        examples.push(Example {
            value: e.value,
            level,
            drill: e.drill,
            fixed: e.fixed,
            sample: common::sample(e.rows, e.as_of, e.period, e.school, file, standard, faults),
        });
    }
    if examples.is_empty() && !matches!(formula, Formula::Met(_)) {
        faults.figure(file, "id", "no_example", &[]);
    }
    let indicator = Indicator {
        group: entry.id.split('-').nth(1).unwrap_or_default().to_owned(),
        file: file.path.to_owned(),
        title: entry.title.into(),
        why: entry.why,
        source: entry.source,
        confidence: common::confidence(&entry.confidence, file, faults),
        tables: entry.tables,
        needs: common::needs(entry.needs.as_deref(), file, faults),
        formula,
        measure,
        unit: entry.unit.into(),
        decimals: entry.decimals,
        direction,
        line: entry.line,
        levels: levels(&entry.levels, direction, file, faults),
        fixing,
        additive: entry.additive.unwrap_or(true),
        definition: entry.definition.into(),
        examples,
        id: entry.id,
    };
    check(&indicator, file, standard, faults);
    indicator
}

fn check(indicator: &Indicator, file: &SourceFile<'_>, standard: &Standard, faults: &mut Faults) {
    common::both(&indicator.title, "title", file, faults);
    common::both(&indicator.definition, "definition", file, faults);
    if indicator.unit.zh.is_empty() != indicator.unit.en.is_empty() {
        common::both(&indicator.unit, "unit", file, faults);
    }
    if !standard.indicator_groups.iter().any(|g| g.id == indicator.group) {
        faults.figure(file, "id", "no_group", &[("group", indicator.group.clone())]);
    }
    let ends = indicator.line.len();
    let right = match indicator.direction {
        Direction::Within => ends == 2 && indicator.line[0] <= indicator.line[1],
        _ => ends <= 1,
    };
    if !right {
        faults.figure(file, "line", "line", &[]);
    }
    if indicator.decimals > 6 {
        faults.figure(file, "decimals", "decimals", &[]);
    }
}

/// The statements: as they stand, or made from `from`, `base` and `part`.
fn formula(entry: &mut IndicatorFile, file: &SourceFile<'_>, faults: &mut Faults) -> (Formula, Fixing) {
    if !entry.met.is_empty() {
        return (Formula::Met(std::mem::take(&mut entry.met)), Fixing::Unknown);
    }
    let take = |place: &mut Option<Spanned<String>>| place.take().map(|s| common::sql(file, s));
    let (from, base, part) = (take(&mut entry.from), take(&mut entry.base), take(&mut entry.part));
    let (select, drill) = (take(&mut entry.select), take(&mut entry.drill));
    match (from, part, select) {
        (Some(from), part, None) if drill.is_none() => {
            // Of a table, the drill-down shows nothing but the records themselves.
            let (source, shown) = match from.text.trim() {
                name if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
                    (format!("\"{name}\""), "row_id")
                }
                select => (format!("({select})"), "*"),
            };
            let base = base.map_or_else(|| "1".to_owned(), |b| b.text);
            let line = part.as_ref().map_or(from.line, |p| p.line);
            let part = part.map_or_else(|| "1".to_owned(), |p| p.text);
            let (wanted, fixing) = match entry.show.as_deref() {
                Some("part") => (format!("({part})"), Fixing::Removes),
                Some("rest") => (format!("(({part}) IS NOT TRUE)"), Fixing::Adds),
                Some("base") => ("1".to_owned(), Fixing::Unknown),
                _ => {
                    faults.figure(file, "show", "show", &[]);
                    ("1".to_owned(), Fixing::Unknown)
                }
            };
            let sql = |text: String| Sql { text, line };
            let select = format!(
                "SELECT count(*) FILTER (WHERE ({part})) AS numerator, count(*) AS denominator FROM {source} WHERE ({base})"
            );
            let drill = format!("SELECT {shown} FROM {source} WHERE ({base}) AND {wanted}");
            let formula = Formula::Sql {
                select: sql(select),
                drill: Some(sql(drill)),
            };
            (formula, fixing)
        }
        (None, None, Some(select)) if base.is_none() && entry.show.is_none() => {
            (Formula::Sql { select, drill }, Fixing::Unknown)
        }
        _ => {
            faults.figure(file, "id", "shape", &[]);
            (Formula::Met(Vec::new()), Fixing::Unknown)
        }
    }
}

/// The levels, gravest first; a graver one lies further out.
fn levels(
    entries: &BTreeMap<String, Vec<String>>,
    direction: Direction,
    file: &SourceFile<'_>,
    faults: &mut Faults,
) -> Vec<Threshold> {
    let mut out: Vec<Threshold> = Vec::new();
    for (name, texts) in entries {
        let Some(level) = Level::from_name(name) else {
            let args = [("property", "levels".to_owned()), ("value", name.clone())];
            faults.figure(file, name, "choice", &args);
            continue;
        };
        let bounds = texts.iter().map(|text| Bound::parse(text));
        let any: Vec<Bound> = bounds.clone().flatten().collect();
        if any.is_empty() || bounds.count() != any.len() {
            faults.figure(file, &format!("{name} ="), "bound", &[]);
        }
        let wrong = any.iter().any(|bound| match direction {
            Direction::Higher => !bound.is_lower(),
            Direction::Lower => bound.is_lower(),
            Direction::Within => false,
        });
        if wrong {
            faults.figure(file, &format!("{name} ="), "bound_way", &[]);
        }
        out.push(Threshold { level, any });
    }
    out.sort_by_key(|t| std::cmp::Reverse(t.level));
    for pair in out.windows(2) {
        for lower in [true, false] {
            let of = |t: &Threshold| t.any.iter().find(|b| b.is_lower() == lower).map(|b| b.than);
            let (Some(graver), Some(milder)) = (of(&pair[0]), of(&pair[1])) else {
                continue;
            };
            if (lower && graver > milder) || (!lower && graver < milder) {
                let (a, b) = (pair[0].level.name(), pair[1].level.name());
                let args = [("graver", a.to_owned()), ("milder", b.to_owned())];
                faults.figure(file, &format!("{a} ="), "level_order", &args);
            }
        }
    }
    out
}
