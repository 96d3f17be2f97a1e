//! The units whose figures an aggregated report adds up: those below its agency that were there in its year.

use super::Links;
use crate::model::{Portal, Report, Scope, Year};

/// The units of an aggregated report.
#[derive(Debug, Default)]
pub struct Units<'p> {
    /// Their reports of the year.
    pub reports: Vec<&'p Report>,
    /// Those that must have reported, and have not.
    pub missing: Vec<(usize, Absence)>,
    /// Whether it cannot be told if the reports are all: a unit may not have been there yet, or has units of its own
    /// that its report leaves out, or an agency's parent is not known.
    pub is_unclear: bool,
}

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// There is none.
    NotFiled,
    /// It is a draft.
    Draft,
    /// It cannot be read.
    Unreadable,
}

impl Units<'_> {
    /// Whether every unit has a report, so that they add up to the whole. A single one is surely not all there are.
    pub fn is_whole(&self) -> bool {
        self.missing.is_empty() && !self.is_unclear && self.reports.len() > 1
    }
}

impl Links {
    /// The units whose figures this report adds up.
    pub fn units<'p>(&self, portal: &'p Portal, report: &Report) -> Units<'p> {
        let filed_astray = self.astray.iter().any(|&unit| self.report(portal, unit, report.year).is_some());
        let mut units = Units { is_unclear: filed_astray, ..Units::default() };
        for &unit in &self.below[report.agency] {
            if self.is_gone(unit, report.year) {
                continue;
            }
            match self.report(portal, unit, report.year) {
                Some(found) => {
                    let found = &portal.reports[found];
                    units.is_unclear |= found.scope == Scope::Own && !self.below[unit].is_empty();
                    units.reports.push(found);
                }
                None if portal.unread.contains(&(unit, report.year)) => units.missing.push((unit, Absence::Unreadable)),
                None if portal.drafts.contains(&(unit, report.year)) => units.missing.push((unit, Absence::Draft)),
                None if self.begins_after(unit, report.year) => {}
                None if self.must_have_reported(portal, unit, report.year) => {
                    units.missing.push((unit, Absence::NotFiled));
                }
                None => units.is_unclear = true,
            }
        }
        units
    }

    /// Whether an agency without a report for a year was surely there: it has reported before, or took another's
    /// place by then, or has no report at all in the newest year.
    fn must_have_reported(&self, portal: &Portal, agency: usize, year: Year) -> bool {
        let never = self.of_agency[agency].is_empty() && self.years().next() == Some(year);
        never || self.was_there(portal, agency, year)
    }

    /// Whether an agency has reported before a year, or took another's place by then.
    fn was_there(&self, portal: &Portal, agency: usize, year: Year) -> bool {
        let took_over = self.predecessors[agency].iter().any(|before| before.from.is_some_and(|from| from <= year));
        took_over || self.newest_before(portal, agency, year).is_some()
    }

    /// Whether a year lies before all that the site has of an agency, so that nothing says a report was owed: it may not
    /// have been there. A name that it had by then, or a report that was removed, says that it was. One that has no report
    /// at all has not begun.
    pub fn is_before_first(&self, portal: &Portal, agency: usize, year: Year) -> bool {
        let others = portal.drafts.iter().chain(&portal.unread).filter(|(of, _)| *of == agency).map(|(_, year)| *year);
        let reports = self.of_agency[agency].clone().map(|report| portal.reports[report].year);
        let first = reports.chain(others).min();
        let was_called =
            portal.agencies[agency].former_names.iter().any(|name| name.until.is_some_and(|until| until <= year));
        let had_one = portal.removed.iter().any(|removed| removed.agency == Some(agency) && removed.year <= year);
        first.is_some_and(|first| first > year) && !was_called && !had_one && !self.was_there(portal, agency, year)
    }
}
