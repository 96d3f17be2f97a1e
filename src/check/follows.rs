//! Where the sums of an aggregated report do not hold because those of its units do not: the finding stays, for
//! the report is wrong, and says where the difference comes from.

use std::sync::Arc;

use crate::finding::{Check, Findings, Level, Place, Problem, Words};
use crate::form::{Cell, Comparison, Rule};
use crate::link::Links;
use crate::model::{Amount, Portal, Report, Scope};

/// Says of broken sums of an aggregated report which units have the same ones broken, by the same in all.
pub(super) fn trace(findings: &mut Findings, portal: &Portal, links: &Links, report: &Report) {
    if report.scope != Scope::Aggregated || findings.is_empty() {
        return;
    }
    let units = links.units(portal, report).reports;
    if !units.iter().all(|unit| Arc::ptr_eq(&unit.form, &report.form)) {
        return;
    }
    for finding in findings.iter_mut() {
        let Place::Cell(place) = finding.place else { continue };
        let named: Vec<&Rule> = report
            .form
            .relations
            .iter()
            .filter(|relation| {
                finding.checks().any(|name| *name == relation.name)
                    && is_at(report, finding.cells.as_slice(), place, &relation.rule)
            })
            .map(|relation| &relation.rule)
            .collect();
        let broken: Vec<&Rule> =
            named.into_iter().filter(|rule| gap(report, rule).is_some_and(|gap| gap != Amount::ZERO)).collect();
        if broken.is_empty() {
            continue;
        }
        let of_units = |rule: &Rule| units.iter().map(|unit| gap(unit, rule)).sum::<Option<Amount>>();
        if broken.iter().all(|rule| of_units(rule) == gap(report, rule)) {
            let has_gap = |unit: &&&Report| broken.iter().any(|rule| gap(unit, rule) != Some(Amount::ZERO));
            let units = units.iter().filter(has_gap).map(|unit| portal.name_of(unit).to_owned()).collect();
            finding.problem = Arc::new(Follows { problem: finding.problem.clone(), units });
        }
    }
}

/// Whether a relation is one that a finding is about.
fn is_at(report: &Report, cells: &[String], place: Cell, rule: &Rule) -> bool {
    rule.cells().any(|cell| cell == place) || {
        let addresses: Vec<String> = rule.cells().map(|cell| report.form.address(cell)).collect();
        cells.iter().any(|cell| addresses.contains(cell))
    }
}

/// By how much the sides of an equation differ; `None` of another relation, and where it cannot be assessed.
fn gap(report: &Report, rule: &Rule) -> Option<Amount> {
    let (left, comparison, right) = rule.sides();
    let side = |cells: &[Cell]| cells.iter().map(|&cell| report.amount(cell)).sum::<Option<Amount>>();
    (comparison == Comparison::Equal).then_some(())?;
    Some(side(left)? + -side(right)?)
}

/// A problem of a whole that is one of its units'.
#[derive(Debug)]
struct Follows {
    problem: Arc<dyn Problem>,
    units: Vec<String>,
}

impl PartialEq for Follows {
    fn eq(&self, other: &Follows) -> bool {
        *self.problem == *other.problem && self.units == other.units
    }
}

impl Problem for Follows {
    fn check(&self) -> &'static Check {
        self.problem.check()
    }

    fn name(&self) -> &str {
        self.problem.name()
    }

    fn level(&self) -> Level {
        self.problem.level()
    }

    fn zh(&self) -> Words {
        let help = format!(
            "所属“{}”的报告在同一处有同样的差额，汇总数由此不符；请先更正该单位的报告，再重新汇总",
            self.units.join("”“")
        );
        Words { help, ..self.problem.zh() }
    }

    fn en(&self) -> Words {
        let help = format!(
            "follows from {}, with the same difference in the same place; correct that first, then add up again",
            self.units.join(", ")
        );
        Words { help, ..self.problem.en() }
    }
}
