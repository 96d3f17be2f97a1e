//! The year before: which report it is, which cell of it is meant, and what it leaves to the next.
//!
//! Figures are held against those of the year before only where the scope is the same and no year lies
//! between.

use std::sync::Arc;

use super::Links;
use crate::form::{Cell, Continuation};
use crate::model::{Amount, Entry, Portal, Report, Scope, Year};

/// Whether a report is that of the year right before, of the same scope.
pub fn is_year_before(before: &Report, year: Year, scope: Scope) -> bool {
    before.year.get() + 1 == year.get() && before.scope == scope
}

/// The cells of another report that are meant by a cell of this one: the one with the same address, which the
/// other's edition may have elsewhere or not at all, or those of the rows that together stand for its row there.
pub fn counterparts(report: &Report, cell: Cell, other: &Report) -> Option<Vec<Cell>> {
    if Arc::ptr_eq(&report.form, &other.form) {
        return Some(vec![cell]);
    }
    let (table, _, row, column) = report.form.around(cell);
    other.form.counterparts(&table.key, &row.key, &column.key)
}

/// What another report says of a cell of this one: its entry there, or the sum of those that stand for it.
pub fn counterpart(report: &Report, cell: Cell, other: &Report) -> Option<Entry> {
    match &counterparts(report, cell, other)?[..] {
        [cell] => Some(other.entry(*cell)),
        cells => Some(other.sum(cells)),
    }
}

/// What the year before leaves to the cell where this report takes it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Cells of the earlier report.
    pub cells: Vec<Cell>,
    /// Their sum.
    pub amount: Amount,
}

/// What the year before leaves by one of the form's plain continuations, which is known before the year is over;
/// `None` for others, and where its edition lacks one of the cells, or one holds no amount.
pub fn carried(before: &Report, report: &Report, continuation: &Continuation) -> Option<Carried> {
    if !continuation.is_plain() || continuation.earlier.iter().any(|term| term.minus) {
        return None;
    }
    let cells: Option<Vec<Vec<Cell>>> =
        continuation.earlier.iter().map(|term| counterparts(report, term.cell, before)).collect();
    let cells = cells?.concat();
    let amount = before.amounts(&cells)?.iter().sum();
    Some(Carried { cells, amount })
}

impl Links {
    /// The same agency's report of the year right before, of the same scope.
    pub fn year_before<'p>(&self, portal: &'p Portal, report: usize) -> Option<&'p Report> {
        let (before, _) = self.beside(portal, report);
        let (before, report) = (&portal.reports[before?], &portal.reports[report]);
        is_year_before(before, report.year, report.scope).then_some(before)
    }

    /// An agency's newest report of the years before one.
    pub fn newest_before<'p>(&self, portal: &'p Portal, agency: usize, year: Year) -> Option<&'p Report> {
        let earlier = self.of_agency[agency].clone().rev().map(|report| &portal.reports[report]);
        earlier.into_iter().find(|report| report.year < year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use crate::model::Reports;

    fn report(edition: &str, year: u16, scope: Scope) -> Report {
        let form = Forms::embedded().get(edition).unwrap();
        Report { scope, ..Report::blank(form.clone(), Year::new(year).unwrap()) }
    }

    #[test]
    fn the_year_before_is_of_the_same_scope_with_no_year_between() {
        let filed = [
            (2019, Scope::Own),
            (2020, Scope::Own),
            (2021, Scope::Aggregated),
            (2022, Scope::Aggregated),
            (2024, Scope::Aggregated),
        ];
        let reports: Reports = filed.map(|(year, scope)| Arc::new(report("2021", year, scope))).into_iter().collect();
        let portal = Portal { reports, ..Portal::default() };
        let links = Links { of_agency: std::iter::once(0..filed.len()).collect(), ..Links::default() };
        let before = |index| links.year_before(&portal, index).map(|before| before.year.get());
        assert_eq!([0, 1, 2, 3, 4].map(before), [None, Some(2019), None, Some(2021), None]);
        let newest = |year| links.newest_before(&portal, 0, Year::new(year).unwrap()).map(|report| report.year.get());
        assert_eq!([2019, 2020, 2024, 2030].map(newest), [None, Some(2019), Some(2022), Some(2024)]);
    }

    #[test]
    fn what_is_carried_over_is_read_in_the_earlier_edition() {
        for (editions, address, entry, expected) in [
            (["2021", "2021"], "requests.carried_out.total", Entry::Amount(Amount::whole(7)), Some(7)),
            (["2019", "2021"], "requests.carried_out.total", Entry::Amount(Amount::whole(7)), Some(7)),
            (["2019", "2021"], "requests.carried_out.total", Entry::Missing, None),
            (["2019", "2021"], "requests.carried_out.total", Entry::NotApplicable, None),
        ] {
            let mut before = report(editions[0], 2020, Scope::Own);
            let report = report(editions[1], 2021, Scope::Own);
            let cell = before.form.find(address).unwrap();
            before.entries[cell.index()] = entry;
            let later = report.form.find("requests.carried_in.total").unwrap();
            let continuation = report.form.continuations.iter().find(|across| across.later == later).unwrap();
            let carried = carried(&before, &report, continuation);
            let expected = expected.map(|amount| Carried { cells: vec![cell], amount: Amount::whole(amount) });
            assert_eq!(carried, expected, "{editions:?} {entry:?}");
        }
    }
}
