//! Values of indicators.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use zhibao_core::standard::figure::Sql;
use zhibao_core::standard::indicator::{Fixing, Formula, Indicator, Level};

use super::drill::{Drill, Page};
use super::{FigureError, Session, State, number};

/// The value of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The indicator's id.
    pub id: String,
    /// Whether there is a value.
    pub state: State,
    /// What is counted.
    pub numerator: Option<f64>,
    /// Among what.
    pub denominator: Option<f64>,
    /// The value, rounded to its decimals.
    pub value: Option<f64>,
    /// How serious it is.
    pub level: Option<Level>,
    /// The value of the last sealed period.
    pub last: Option<f64>,
}

/// What an indicator would be if records were set right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fixed {
    /// How many records.
    pub records: u64,
    /// The value then.
    pub value: Option<f64>,
    /// The level then.
    pub level: Option<Level>,
}

impl Figure {
    pub(super) fn without(id: &str, state: State) -> Figure {
        Figure {
            id: id.to_owned(),
            state,
            numerator: None,
            denominator: None,
            value: None,
            level: None,
            last: None,
        }
    }

    pub(super) fn of(indicator: &Indicator, numerator: Option<f64>, denominator: Option<f64>) -> Figure {
        let exact = indicator.measure.value(numerator, denominator);
        Figure {
            id: indicator.id.clone(),
            state: if exact.is_some() { State::Known } else { State::NoData },
            numerator,
            denominator,
            level: exact.and_then(|value| indicator.level(value)),
            value: exact.map(|value| indicator.round(value)),
            last: None,
        }
    }
}

impl Session<'_> {
    /// The values of all indicators, in the standard's order.
    ///
    /// # Errors
    /// Those of SQLite and of the standard's texts.
    pub fn indicators(&self) -> Result<Vec<Figure>, FigureError> {
        let mut figures = Vec::new();
        for indicator in &self.standard.indicators {
            figures.push(match &indicator.formula {
                Formula::Met(_) => Figure::without(&indicator.id, State::NoData),
                Formula::Sql { .. } => self.plain(indicator)?,
            });
        }
        for (at, indicator) in self.standard.indicators.iter().enumerate() {
            if let Formula::Met(others) = &indicator.formula {
                let values = figures.iter().filter(|f| others.contains(&f.id));
                figures[at] = self.met(indicator, values.cloned().collect());
            }
        }
        Ok(figures)
    }

    /// The value of one indicator.
    ///
    /// # Errors
    /// An unknown one; those of SQLite and of the standard's texts.
    pub fn indicator(&self, id: &str) -> Result<Figure, FigureError> {
        let indicator = self.known(id)?;
        match &indicator.formula {
            Formula::Sql { .. } => self.plain(indicator),
            Formula::Met(others) => {
                let values = others.iter().map(|id| self.plain(self.known(id)?));
                Ok(self.met(indicator, values.collect::<Result<_, _>>()?))
            }
        }
    }

    /// The records to look at.
    ///
    /// # Errors
    /// An unknown indicator; those of SQLite and of the standard's texts.
    pub fn drill(&self, id: &str, page: Page) -> Result<Drill, FigureError> {
        self.drill_each(self.known(id)?, page, |_| ())
    }

    /// The value if some of the records of the drill-down were set right, or all of them. Records are `(table, row)`.
    ///
    /// # Errors
    /// An unknown indicator; those of SQLite and of the standard's texts.
    pub fn what_if(&self, id: &str, rows: Option<&BTreeSet<(String, String)>>) -> Result<Fixed, FigureError> {
        let indicator = self.known(id)?;
        let figure = self.indicator(id)?;
        let (mut records, mut weight) = (0, 0.0);
        self.drill_each(indicator, Page { offset: 0, limit: 0 }, |row| {
            if rows.is_none_or(|rows| rows.contains(&(row.table.clone(), row.row.clone()))) {
                records += 1;
                weight += row.weight;
            }
        })?;
        let numerator = match indicator.fixing {
            Fixing::Adds => figure.numerator.map(|n| n + weight),
            Fixing::Removes => figure.numerator.map(|n| n - weight),
            Fixing::Unknown => None,
        };
        let then = Figure::of(indicator, numerator, figure.denominator);
        Ok(Fixed {
            records,
            value: then.value,
            level: then.level,
        })
    }

    fn known(&self, id: &str) -> Result<&Indicator, FigureError> {
        let found = self.standard.indicator(id);
        found.ok_or_else(|| FigureError::Unknown(id.to_owned()))
    }

    fn plain(&self, indicator: &Indicator) -> Result<Figure, FigureError> {
        let Formula::Sql { select, .. } = &indicator.formula else {
            return Ok(Figure::without(&indicator.id, State::NoData));
        };
        if let Some(state) = self.hindrance(&indicator.id, &indicator.tables, indicator.needs) {
            return Ok(Figure::without(&indicator.id, state));
        }
        let (numerator, denominator) = self.parts(indicator, select)?;
        let mut figure = Figure::of(indicator, numerator, denominator);
        figure.last = self.hand.last.get(&indicator.id).copied();
        Ok(figure)
    }

    fn met(&self, indicator: &Indicator, others: Vec<Figure>) -> Figure {
        let known = others.iter().filter_map(|f| {
            let keeps = self.standard.indicator(&f.id)?.keeps_line(f.value?);
            Some(keeps)
        });
        let (mut met, mut all) = (0.0, 0.0);
        for keeps in known {
            all += 1.0;
            met += f64::from(u8::from(keeps));
        }
        let mut figure = Figure::of(indicator, Some(met), Some(all));
        figure.last = self.hand.last.get(&indicator.id).copied();
        figure
    }

    /// Numerator and denominator.
    fn parts(&self, indicator: &Indicator, select: &Sql) -> Result<(Option<f64>, Option<f64>), FigureError> {
        let fail = |reason: String| text_error(&indicator.file, select, reason);
        let prepared = self.prepare(&select.text);
        let mut statement = prepared.map_err(|e| fail(e.to_string()))?;
        let place = |name: &str| statement.column_index(name).ok();
        let (Some(n), Some(d)) = (place("numerator"), place("denominator")) else {
            return Err(fail("returns no numerator and denominator".to_owned()));
        };
        self.moment.bind(&mut statement)?;
        let mut rows = statement.raw_query();
        match rows.next().map_err(|e| fail(e.to_string()))? {
            Some(row) => Ok((number(row.get_ref(n)?), number(row.get_ref(d)?))),
            None => Ok((None, None)),
        }
    }

    fn drill_each(
        &self,
        indicator: &Indicator,
        page: Page,
        each: impl FnMut(&super::DrillRow),
    ) -> Result<Drill, FigureError> {
        let Formula::Sql { drill: Some(drill), .. } = &indicator.formula else {
            return Ok(Drill::default());
        };
        if self
            .hindrance(&indicator.id, &indicator.tables, indicator.needs)
            .is_some()
        {
            return Ok(Drill::default());
        }
        let fail = |reason| text_error(&indicator.file, drill, reason);
        let prepared = self.prepare(&drill.text);
        let mut statement = prepared.map_err(|e| fail(e.to_string()))?;
        self.moment.bind(&mut statement)?;
        let owner = indicator.tables.first().map(String::as_str).unwrap_or_default();
        self.records(&mut statement, owner, page, each)
    }
}

pub(super) fn text_error(file: &str, sql: &Sql, reason: String) -> FigureError {
    FigureError::Text {
        file: file.to_owned(),
        line: sql.line,
        reason,
    }
}
