//! One figure of the form, followed over the years of an agency or the agencies of a year.
//!
//! A point says what one report states, in which edition and unit. A series holds reports of one scope:
//! own and aggregated figures are never beside each other. What is added up over a series is what was
//! filed, with how many reports did not file it; a blank is never added as zero.

use std::borrow::Cow;

use super::Links;
use crate::form::{Cell, CellKind};
use crate::model::{Amount, Entry, Portal, Report, Scope, Unit, Year};

/// What is followed. Where an edition has no cell of that address and no figure of that key, it does not
/// continue there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indicator<'i> {
    /// A cell, by its address: `requests.received.total`; or the cells that stand for it in another edition.
    Cell(&'i str),
    /// A sum of cells that the form shows at a glance, by its key.
    Figure(&'i str),
}

/// What one report says of it.
#[derive(Debug, Clone, Copy)]
pub struct Point<'p> {
    /// The report.
    pub report: &'p Report,
    /// The edition of the table that holds it.
    pub edition: &'p str,
    /// What is stated; `None` where the report's form has no such figure.
    pub entry: Option<Entry>,
    /// The unit of an amount of money, where it is not the form's.
    pub unit: Option<Unit>,
}

/// One indicator over reports of one scope.
#[derive(Debug, Clone)]
pub struct Series<'p> {
    /// Whose figures they are.
    pub scope: Scope,
    /// A point for each report, in the order of the reports.
    pub points: Vec<Point<'p>>,
}

/// What is added up over a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// The sum of the amounts that were filed.
    pub sum: Amount,
    /// How many reports state one.
    pub filed: usize,
    /// How many leave it blank.
    pub missing: usize,
    /// How many mark it as not applicable.
    pub not_applicable: usize,
    /// Of how many it cannot be read.
    pub unreadable: usize,
    /// How many use a form that has no such figure.
    pub absent: usize,
    /// How many state an amount of money without saying its unit.
    pub without_unit: usize,
}

impl<'p> Point<'p> {
    /// What a report says of an indicator.
    pub fn of(report: &'p Report, indicator: Indicator<'_>) -> Point<'p> {
        let form = &report.form;
        let cells: Cow<'_, [Cell]> = match indicator {
            Indicator::Cell(address) => {
                // Where another edition has the row in parts, their sum continues it.
                let parts: Vec<&str> = address.split('.').collect();
                match (form.find(address), &parts[..]) {
                    (Some(cell), _) => vec![cell].into(),
                    (None, [table, row, column]) => form.counterparts(table, row, column).unwrap_or_default().into(),
                    _ => Cow::default(),
                }
            }
            Indicator::Figure(key) => form.figure(key).map_or_else(Cow::default, |figure| (&figure.cells).into()),
        };
        Point::at(report, &cells)
    }

    /// What a report says of the sum of these cells; of none, its form has no such figure.
    pub fn at(report: &'p Report, cells: &[Cell]) -> Point<'p> {
        let form = &report.form;
        let entry = (!cells.is_empty()).then(|| report.sum(cells));
        let edition = cells.first().map_or(form.id.as_str(), |&cell| &form.around(cell).0.edition);
        let money = || cells.iter().filter(|&&cell| form.kind(cell) == CellKind::Money);
        let unit = if report.units.is_empty() { None } else { money().find_map(|&cell| report.unit(cell)) };
        Point { report, edition, entry, unit }
    }

    /// The amount in the form's unit, as it may be added to others; `None` where there is none, or where
    /// the unit is not stated.
    pub fn amount(&self) -> Option<Amount> {
        let amount = self.entry?.amount()?;
        match self.unit {
            None => Some(amount),
            Some(Unit::Unstated) => (amount == Amount::ZERO).then_some(amount),
            // 10,000 元 are 1 万元; a 分 is the finest there is.
            Some(Unit::Yuan) => {
                let millionths = amount.millionths();
                (millionths % 10_000 == 0).then(|| Amount::from_millionths(millionths / 10_000))
            }
        }
    }
}

impl Series<'_> {
    /// What its points add up to.
    pub fn total(&self) -> Total {
        let mut total = Total::default();
        for point in &self.points {
            match (point.amount(), point.entry) {
                (Some(amount), _) => {
                    total.sum = total.sum + amount;
                    total.filed += 1;
                }
                (None, Some(Entry::Amount(_))) => total.without_unit += 1,
                (None, Some(Entry::Missing)) => total.missing += 1,
                (None, Some(Entry::NotApplicable)) => total.not_applicable += 1,
                (None, Some(Entry::Unread)) => total.unreadable += 1,
                (None, None) => total.absent += 1,
            }
        }
        total
    }
}

impl Total {
    /// Whether every report of the series states an amount.
    pub fn is_whole(&self) -> bool {
        let Total { missing, not_applicable, unreadable, absent, without_unit, .. } = self;
        missing + not_applicable + unreadable + absent + without_unit == 0
    }
}

/// Indicators over these reports, as far as they are of this scope: a series for each. Every report is looked at
/// once, for there may be more of them than a processor has at hand.
pub fn series<'p>(
    reports: impl IntoIterator<Item = &'p Report>,
    scope: Scope,
    indicators: &[Indicator<'_>],
) -> Vec<Series<'p>> {
    let mut all: Vec<Series<'p>> = indicators.iter().map(|_| Series { scope, points: Vec::new() }).collect();
    for report in reports.into_iter().filter(|report| report.scope == scope) {
        for (series, &indicator) in all.iter_mut().zip(indicators) {
            series.points.push(Point::of(report, indicator));
        }
    }
    all
}

impl Links {
    /// An agency's reports of one scope, newest first.
    pub fn over_years<'p>(&self, portal: &'p Portal, agency: usize, scope: Scope) -> Vec<&'p Report> {
        let reports = self.of_agency[agency].clone().rev().map(|report| &portal.reports[report]);
        reports.filter(|report| report.scope == scope).collect()
    }

    /// The reports of a year of one scope, by agency.
    pub fn over_agencies<'p>(&self, portal: &'p Portal, year: Year, scope: Scope) -> Vec<&'p Report> {
        let reports = self.of_year.get(&year).into_iter().flatten().map(|&report| &portal.reports[report]);
        reports.filter(|report| report.scope == scope).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    const PROCUREMENT: &str = "active_disclosure.centralized_procurement.amount";
    const RECEIVED: &str = "requests.received.total";

    fn one<'p>(reports: &'p [Report], indicator: Indicator<'_>) -> Series<'p> {
        series(reports, Scope::Own, &[indicator]).remove(0)
    }

    fn amount(text: &str) -> Entry {
        Entry::Amount(Amount::read(text).unwrap())
    }

    /// A report with one entry, in a unit.
    fn report(edition: &str, address: &str, entry: Entry, unit: Option<Unit>, scope: Scope) -> Report {
        let form = Forms::embedded().get(edition).unwrap();
        let mut report = Report { scope, ..Report::blank(form.clone(), Year::new(2020).unwrap()) };
        if let Some(cell) = form.find(address) {
            report.entries[cell.index()] = entry;
            report.units = unit.map(|unit| (cell, unit)).into_iter().collect();
        }
        report
    }

    #[test]
    fn what_was_filed_is_added_up_and_the_rest_is_counted() {
        let whole = Total { sum: Amount::whole(9), filed: 2, ..Total::default() };
        let (blank, slash, unread) = (Entry::Missing, Entry::NotApplicable, Entry::Unread);
        for (entries, expected) in [
            (vec![amount("4"), amount("5")], whole),
            (vec![amount("4"), amount("5"), blank], Total { missing: 1, ..whole }),
            (vec![amount("4"), slash, amount("5"), unread], Total { not_applicable: 1, unreadable: 1, ..whole }),
            (vec![blank, blank], Total { missing: 2, ..Total::default() }),
            // An explicit zero was filed.
            (vec![amount("0"), blank], Total { filed: 1, missing: 1, ..Total::default() }),
            (vec![], Total::default()),
        ] {
            let reports: Vec<Report> =
                entries.iter().map(|&entry| report("2021", RECEIVED, entry, None, Scope::Own)).collect();
            for indicator in [Indicator::Cell(RECEIVED), Indicator::Figure("received")] {
                let total = one(&reports, indicator).total();
                assert_eq!(total, expected, "{entries:?}");
                assert_eq!(total.is_whole(), total.filed == entries.len());
            }
        }
    }

    #[test]
    fn money_is_added_in_one_unit() {
        for (filed, sum, without_unit) in [
            (vec![("1.5", None), ("15000", Some(Unit::Yuan))], "3", 0),
            (vec![("1.5", None), ("0.01", Some(Unit::Yuan))], "1.500001", 0),
            (vec![("1.5", None), ("20", Some(Unit::Unstated))], "1.5", 1),
            // Nothing is nothing in any unit.
            (vec![("1.5", None), ("0", Some(Unit::Unstated))], "1.5", 0),
        ] {
            let of = |&(text, unit): &(&str, _)| report("2019", PROCUREMENT, amount(text), unit, Scope::Own);
            let reports: Vec<Report> = filed.iter().map(of).collect();
            let total = one(&reports, Indicator::Cell(PROCUREMENT)).total();
            let expected = Total {
                sum: Amount::read(sum).unwrap(),
                filed: filed.len() - without_unit,
                without_unit,
                ..Total::default()
            };
            assert_eq!(total, expected, "{filed:?}");
        }
    }

    #[test]
    fn a_row_that_an_edition_has_in_parts_continues_as_their_sum() {
        const ONE: &str = "requests.other_handling.total";
        const PARTS: [&str; 3] =
            ["requests.other_correction_overdue.total", "requests.other_fee_unpaid.total", "requests.other_misc.total"];
        for (parts, expected) in [
            ([amount("1"), amount("0"), amount("4")], amount("5")),
            ([amount("1"), Entry::Missing, amount("4")], Entry::Missing),
            ([Entry::NotApplicable; 3], Entry::NotApplicable),
        ] {
            let before = report("2019", ONE, amount("3"), None, Scope::Own);
            let mut after = report("2021", ONE, Entry::Missing, None, Scope::Own);
            for (address, entry) in PARTS.into_iter().zip(parts) {
                after.entries[after.form.find(address).unwrap().index()] = entry;
            }
            let reports = [before, after];
            let series = one(&reports, Indicator::Cell(ONE));
            let points: Vec<_> = series.points.iter().map(|point| (point.edition, point.entry)).collect();
            assert_eq!(points, [("2019", Some(amount("3"))), ("2021", Some(expected))], "{parts:?}");
        }
    }

    #[test]
    fn editions_and_scopes_are_not_mixed() {
        let reports = [
            report("2019", PROCUREMENT, amount("7"), None, Scope::Own),
            report("2021", PROCUREMENT, amount("7"), None, Scope::Own),
            report("2019", PROCUREMENT, amount("100"), None, Scope::Aggregated),
        ];
        let own = one(&reports, Indicator::Cell(PROCUREMENT));
        let points: Vec<_> = own.points.iter().map(|point| (point.edition, point.entry)).collect();
        // The edition of 2021 has no such row, which is not a blank.
        assert_eq!(points, [("2019", Some(amount("7"))), ("2021", None)]);
        assert_eq!(own.total(), Total { sum: Amount::whole(7), filed: 1, absent: 1, ..Total::default() });
    }
}
