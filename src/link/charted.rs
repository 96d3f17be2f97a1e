//! The figures of a chart that a text asks for: cells of its report over the years up to its own, as the agency's
//! reports of the same scope state them. Later ones are not looked at, so that what was published stays as it is.

use super::catalogue::Value;
use super::series::{Indicator, Point};
use crate::form::Cell;
use crate::model::{AskedChart, Portal, Report, Year};

/// The figures of a chart.
#[derive(Debug, Clone)]
pub struct Charted<'p> {
    /// The years, from the first of which there is a report, oldest first.
    pub years: Vec<Year>,
    /// The report of each, where there is one.
    pub reports: Vec<Option<&'p Report>>,
    /// The cells.
    pub rows: Vec<ChartedRow<'p>>,
}

/// A cell over the years of a chart.
#[derive(Debug, Clone)]
pub struct ChartedRow<'p> {
    /// The cell, in the form of the report whose text asks.
    pub cell: Cell,
    /// What is stated in each year, and in which edition; `None` where there is no report.
    pub points: Vec<Option<(Value, &'p str)>>,
}

impl ChartedRow<'_> {
    /// Whether no year states an amount.
    pub fn is_blank(&self) -> bool {
        let values = || self.points.iter().flatten().map(|(value, _)| value);
        !values().any(|value| matches!(value, Value::Amount(_) | Value::WithoutUnit(_)))
    }
}

/// The figures of a chart that the text of a report, which may be a draft, asks for.
pub fn charted<'p>(portal: &'p Portal, report: &'p Report, asked: &AskedChart) -> Charted<'p> {
    let all = portal.reports.shared();
    let own = all[all.partition_point(|other| other.agency < report.agency)..]
        .iter()
        .take_while(|other| other.agency == report.agency)
        .map(|other| &**other)
        .filter(|other| other.scope == report.scope && other.year < report.year);
    let first = report.year.get().saturating_sub(asked.years - 1);
    let within: Vec<&Report> = own.filter(|other| other.year.get() >= first).chain([report]).collect();
    let first = within[0].year.get();
    let years: Vec<Year> = (first..=report.year.get()).filter_map(Year::new).collect();
    let of = |year: &Year| within.iter().find(|other| other.year == *year).copied();
    let reports: Vec<Option<&Report>> = years.iter().map(of).collect();
    let row = |cell: Cell| {
        let address = report.form.address(cell);
        let point = |other: &Option<&'p Report>| {
            let point = Point::of((*other)?, Indicator::Cell(&address));
            Some((Value::of(&point), point.edition))
        };
        ChartedRow { cell, points: reports.iter().map(point).collect() }
    };
    let rows = asked.cells.iter().map(|asked| row(asked.cell)).collect();
    Charted { years, reports, rows }
}
