//! An aggregated report against those of its units, cell by cell. The manual pages and words are a family of
//! [`crate::finding`]. What a unit adds to a cell ([`entry_of_unit`]), and where a difference comes from ([`compare`]), is asked by the
//! totals of the office as well.

use std::sync::Arc;

use rayon::prelude::*;

use super::relation::holds;
use crate::finding::aggregate::{AggregateProblem, Cause, DifferingCell};
use crate::finding::{Finding, Findings, Place, Role};
use crate::form::{Cell, CellKind, Comparison, Form};
use crate::link::{Absence, Handover, Links, Units, counterparts};
use crate::model::{Amount, Entry, Portal, Report, Scope};

/// Differences in fewer cells are no sign that units are not on the list.
const EVERYWHERE: usize = 5;
/// A smaller difference is that of some unit by chance.
pub const TELLING: i32 = 10;

/// `aggregate-sum`: where all units have reported.
pub(super) fn sums(portal: &Portal, links: &Links, findings: &mut Findings) {
    each(portal, links, findings, |report, units| units.is_whole().then(|| differing(portal, links, report, units))?);
}

/// `unit-above-total`: where they have not.
pub(super) fn units_above(portal: &Portal, links: &Links, findings: &mut Findings) {
    each(portal, links, findings, |report, units| (!units.is_whole()).then(|| above(portal, report, units))?);
}

fn each(
    portal: &Portal,
    links: &Links,
    findings: &mut Findings,
    look: impl Fn(&Report, &Units<'_>) -> Option<Finding> + Sync,
) {
    let reports = aggregated(portal);
    let found = reports.par_iter().filter_map(|report| look(report, &links.units(portal, report)));
    findings.extend(Findings::from_iter(found.collect::<Vec<Finding>>()));
}

/// `aggregate-units`
pub(super) fn units(portal: &Portal, links: &Links, findings: &mut Findings) {
    for report in aggregated(portal) {
        let units = links.units(portal, report);
        if units.missing.is_empty() {
            continue;
        }
        let named = |wanted: Absence| -> Vec<String> {
            let of = units.missing.iter().filter(|(_, absence)| *absence == wanted);
            of.map(|&(unit, _)| portal.agencies[unit].name_in(report.year).to_owned()).collect()
        };
        let problem = AggregateProblem::Missing {
            year: report.year.get(),
            filed: units.reports.len(),
            not_filed: named(Absence::NotFiled),
            drafts: named(Absence::Draft),
            unreadable: named(Absence::Unreadable),
        };
        findings.push(Finding::new(&report.file, Place::Key("scope"), problem));
    }
}

fn aggregated(portal: &Portal) -> Vec<&Report> {
    portal.reports.iter().filter(|report| report.scope == Scope::Aggregated).collect()
}

/// What a unit says of a cell of the whole; `None` where its form has nothing that stands for it.
pub fn entry_of_unit(report: &Report, cell: Cell, unit: &Report) -> Option<Entry> {
    if Arc::ptr_eq(&report.form, &unit.form) {
        return Some(unit.entry(cell));
    }
    Some(unit.sum(&counterparts(report, cell, unit)?))
}

/// The same where it can be added: an amount that is not in the form's own unit of money cannot, unless it is zero.
pub fn addable(report: &Report, cell: Cell, unit: &Report) -> Option<Entry> {
    let entry = entry_of_unit(report, cell, unit)?;
    // Most reports state no unit at all.
    let is_other_unit = || {
        let own = counterparts(report, cell, unit).unwrap_or_default();
        own.iter().any(|&own| unit.unit(own).is_some())
    };
    let is_added = unit.units.is_empty() || entry.amount() == Some(Amount::ZERO) || !is_other_unit();
    is_added.then_some(entry)
}

/// What a unit adds to a cell: nothing where it does not apply, `None` where that is not known.
fn share(report: &Report, cell: Cell, unit: &Report) -> Option<Amount> {
    match addable(report, cell, unit)? {
        Entry::Amount(amount) => Some(amount),
        Entry::NotApplicable => Some(Amount::ZERO),
        Entry::Missing | Entry::Unread => None,
    }
}

/// The cells of a form that add up over units.
pub fn additive_cells(form: &Form) -> impl Iterator<Item = Cell> + '_ {
    form.cells().filter(|&cell| form.tables[form.place(cell).table].additive)
}

/// The cells that add up over units, with what the report states.
fn additive(report: &Report) -> impl Iterator<Item = (Cell, Amount)> + '_ {
    let cells = additive_cells(&report.form).filter(|&cell| report.unit(cell).is_none());
    cells.filter_map(|cell| Some((cell, report.amount(cell)?)))
}

/// A cell that could be added up.
struct Added {
    cell: Cell,
    stated: Amount,
    sum: Amount,
    shares: Vec<Amount>,
}

impl Added {
    fn difference(&self) -> Amount {
        self.stated + -self.sum
    }
}

fn differing(portal: &Portal, links: &Links, report: &Report, units: &Units<'_>) -> Option<Finding> {
    let Compared { cells, problem, cause } = compare(portal, links, report, units)?;
    let names = cause.units();
    let named = |unit: &&&Report| names.contains(&portal.name_of(unit));
    Some(at_cells(report, cells[0], &cells, units.reports.iter().filter(named).copied(), problem))
}

/// What an aggregated report and the sum of its units differ in.
pub struct Compared {
    /// The cells, of which there is one at least.
    pub cells: Vec<Cell>,
    /// What is to be said of it.
    pub problem: AggregateProblem,
    /// Where it comes from.
    pub cause: Cause,
}

/// Holds an aggregated report against these units; `None` where no cell differs.
pub fn compare(portal: &Portal, links: &Links, report: &Report, units: &Units<'_>) -> Option<Compared> {
    let added: Vec<Added> = additive(report)
        .filter_map(|(cell, stated)| {
            let shares: Vec<Amount> =
                units.reports.iter().map(|unit| share(report, cell, unit)).collect::<Option<_>>()?;
            Some(Added { cell, stated, sum: shares.iter().sum(), shares })
        })
        .collect();
    let differing: Vec<&Added> = added.iter().filter(|added| added.stated != added.sum).collect();
    differing.first()?;
    let count = units.reports.len();
    let cause = Causes { portal, links, report, units, added: &added, differing: &differing }.find();
    let some = added.iter().filter(|added| added.stated != Amount::ZERO || added.sum != Amount::ZERO).count();
    let is_everywhere = differing.len() >= EVERYWHERE && differing.len() * 2 > some;
    let problem = if cause == Cause::Unknown && is_everywhere && differing.iter().all(|it| it.stated > it.sum) {
        AggregateProblem::NotCovered { units: count, cells: differing.len() }
    } else {
        let cell = |added: &&Added| DifferingCell {
            label: report.form.label(added.cell),
            stated: added.stated,
            units: added.sum,
        };
        AggregateProblem::Sum { units: count, cells: differing.iter().map(cell).collect(), cause: cause.clone() }
    };
    let cells = differing.iter().map(|added| added.cell).collect();
    Some(Compared { cells, problem, cause })
}

/// A finding at a cell of a report, with others of it and those of units.
fn at_cells<'r>(
    report: &Report,
    first: Cell,
    cells: &[Cell],
    units: impl Iterator<Item = &'r Report>,
    problem: AggregateProblem,
) -> Finding {
    let mut finding = Finding::new(&report.file, Place::Cell(first), problem);
    finding.cells = cells.iter().map(|&cell| report.form.address(cell)).collect();
    for &cell in cells.iter().filter(|cell| **cell != first) {
        finding = finding.mark(Place::Cell(cell), Role::Other);
    }
    for unit in units {
        for cell in counterparts(report, first, unit).unwrap_or_default() {
            finding = finding.mark_in(&unit.file, Place::Cell(cell), Role::Term);
        }
    }
    finding
}

/// Where a difference comes from.
struct Causes<'a> {
    portal: &'a Portal,
    links: &'a Links,
    report: &'a Report,
    units: &'a Units<'a>,
    added: &'a [Added],
    differing: &'a [&'a Added],
}

impl Causes<'_> {
    fn find(&self) -> Cause {
        let broken = self.broken();
        if !broken.is_empty() {
            return Cause::Follows(broken);
        }
        let corrected = self.corrected();
        if !corrected.is_empty() {
            return Cause::Corrected(corrected);
        }
        let breaks = self.breaks();
        if !breaks.is_empty() {
            return Cause::Breaks(breaks);
        }
        let name = |unit: usize| self.portal.name_of(self.units.reports[unit]).to_owned();
        let all = 0..self.units.reports.len();
        let fits = |unit: usize, sign: fn(Amount) -> Amount| {
            self.added.iter().all(|added| added.difference() == sign(added.shares[unit]))
        };
        if let Some(unit) = all.clone().find(|&unit| fits(unit, |share| -share)) {
            return Cause::LeftOut(name(unit));
        }
        if let Some(unit) = all.clone().find(|&unit| fits(unit, |share| share)) {
            return Cause::Twice(name(unit));
        }
        // Who states more than the whole is wrong, or the whole is.
        let above = self.differing.iter().find_map(|added| {
            let mut above = all.clone().filter(|&unit| added.shares[unit] > added.stated);
            above.next().filter(|_| above.next().is_none()).map(|unit| (added, unit))
        });
        if let Some((added, unit)) = above {
            let label = self.report.form.label(added.cell);
            return Cause::Above { label, unit: name(unit), stated: added.shares[unit] };
        }
        let first = self.differing[0];
        let difference = if first.difference().is_negative() { -first.difference() } else { first.difference() };
        let mut alike = all.filter(|&unit| first.shares[unit] == difference);
        match (alike.next(), alike.next()) {
            (Some(unit), None) if difference >= Amount::whole(TELLING) => Cause::Equals(name(unit)),
            _ => Cause::Unknown,
        }
    }

    /// The units of whose own relations some do not hold, if each difference is in a cell of one of those.
    fn broken(&self) -> Vec<String> {
        let broken: Vec<(&Report, Vec<Cell>)> =
            self.units.reports.iter().map(|unit| (*unit, broken_cells(unit))).filter(|it| !it.1.is_empty()).collect();
        self.units_of_each(&broken, |(unit, cells), added| {
            counterparts(self.report, added.cell, unit).is_some_and(|own| own.iter().any(|cell| cells.contains(cell)))
        })
    }

    /// The units whose figures do not continue those of the year before, or stand with a minus sign that they cannot
    /// have, if the figures that were due would make the sums hold.
    fn breaks(&self) -> Vec<String> {
        let units: Vec<(&Report, Option<Handover<'_>>)> = self
            .units
            .reports
            .iter()
            .map(|&unit| {
                let handover = self.links.handover(self.portal, unit);
                (unit, handover.filter(|handover| !handover.is_reorganization()))
            })
            .collect();
        self.units_of_each(&units, |(unit, handover), added| {
            let own = counterparts(self.report, added.cell, unit);
            let Some(&[cell]) = own.as_deref() else { return false };
            let due = handover.iter().flat_map(|handover| {
                let here =
                    unit.form.continuations.iter().filter(|it| it.later == cell && it.comparison == Comparison::Equal);
                here.filter_map(|it| handover.continued(it)).map(|it| it.due)
            });
            let stated = unit.amount(cell).unwrap_or_default();
            let is_below = stated.is_negative() && unit.form.kind(cell) != CellKind::Change;
            // What is no whole number may be any.
            if unit.form.kind(cell) == CellKind::Count && stated.millionths() % 1_000_000 != 0 {
                return true;
            }
            let due: Vec<Amount> = due.chain(is_below.then(|| -stated)).collect();
            due.into_iter().any(|due| due != stated && due + -stated == added.difference())
        })
    }

    /// The units that have corrected the figures, if what each corrected makes the difference.
    fn corrected(&self) -> Vec<String> {
        let corrected: Vec<(&Report, ())> =
            self.units.reports.iter().filter(|unit| !unit.corrections.is_empty()).map(|unit| (*unit, ())).collect();
        self.units_of_each(&corrected, |(unit, ()), added| {
            let own = counterparts(self.report, added.cell, unit);
            let was = own.as_deref().and_then(|own| match own {
                [cell] => {
                    Some((unit.corrections.iter().find(|it| it.cell == *cell)?.old.amount()?, unit.amount(*cell)?))
                }
                _ => None,
            });
            was.is_some_and(|(old, now)| old + -now == added.difference())
        })
    }

    /// The units that explain the differences; none where one is left unexplained.
    fn units_of_each<T>(
        &self,
        units: &[(&Report, T)],
        explains: impl Fn(&(&Report, T), &Added) -> bool,
    ) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for added in self.differing {
            let Some(unit) = units.iter().find(|unit| explains(unit, added)) else { return Vec::new() };
            let name = self.portal.name_of(unit.0).to_owned();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// The cells of a report that take part in an equation which does not hold.
fn broken_cells(report: &Report) -> Vec<Cell> {
    let relations = report.form.relations.iter().map(|relation| &relation.rule);
    let broken = relations.filter(|rule| rule.sides().1 == Comparison::Equal && holds(report, rule) == Some(false));
    broken.flat_map(|rule| rule.cells()).collect()
}

/// A unit above its whole, where the sum cannot be told.
fn above(portal: &Portal, report: &Report, units: &Units<'_>) -> Option<Finding> {
    let mut found: Vec<(Cell, DifferingCell, &Report)> = Vec::new();
    for (cell, stated) in additive(report) {
        let shares = units.reports.iter().filter_map(|unit| Some((share(report, cell, unit)?, *unit)));
        if let Some((most, unit)) = shares.max_by_key(|(share, _)| *share)
            && most > stated
        {
            let differing = DifferingCell { label: report.form.label(cell), stated, units: most };
            found.push((cell, differing, unit));
        }
    }
    let first = found.first()?.0;
    let follows = found.iter().all(|(cell, _, unit)| {
        let broken = broken_cells(unit);
        counterparts(report, *cell, unit).is_some_and(|own| own.iter().any(|cell| broken.contains(cell)))
    });
    let cells: Vec<Cell> = found.iter().map(|(cell, ..)| *cell).collect();
    let problem = AggregateProblem::Above {
        units: found.iter().map(|(.., unit)| portal.name_of(unit).to_owned()).collect(),
        cells: found.iter().map(|(_, cell, _)| cell.clone()).collect(),
        follows,
    };
    Some(at_cells(report, first, &cells, found.iter().take(1).map(|(.., unit)| *unit), problem))
}
