//! Where an aggregated report does not continue the year before: whether its units do not either, so that what is
//! said of it follows from them.
//!
//! Units are asked only where none that must have reported has not.

use std::sync::Arc;

use crate::form::Continuation;
use crate::link::{Continued, Handover, Links, counterparts};
use crate::model::{Amount, Portal, Report, Scope};

/// Where a gap between two years comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// The report itself, as far as is known.
    Own,
    /// The reports of these units: their gaps make up this one.
    Units(Vec<String>),
    /// The adding up: the units' reports continue, and their sum is not what is stated.
    Sums,
}

/// Where the gaps of a report come from, all of the same.
pub(super) fn origin(
    portal: &Portal,
    links: &Links,
    handover: &Handover<'_>,
    gaps: &[(&Continuation, Continued)],
) -> Origin {
    let ([before], [after]) = (&handover.before[..], &handover.after[..]) else { return Origin::Own };
    if after.scope != Scope::Aggregated || before.agency != after.agency {
        return Origin::Own;
    }
    let (units_before, units) = (links.units(portal, before), links.units(portal, after));
    let is_of_form = units.reports.first().is_some_and(|unit| Arc::ptr_eq(&unit.form, &after.form));
    if !units_before.missing.is_empty() || !units.missing.is_empty() || !is_of_form {
        return Origin::Own;
    }
    let are_whole = units_before.is_whole() && units.is_whole();
    let together = Handover { before: units_before.reports, after: units.reports };
    let of_units = |gap: &(&Continuation, Continued)| together.continued(gap.0).map(|it| it.stated + -it.due);
    let all: Option<Vec<Amount>> = gaps.iter().map(of_units).collect();
    let Some(all) = all else { return Origin::Own };
    if all.iter().all(|gap| *gap == Amount::ZERO) {
        return if are_whole { Origin::Sums } else { Origin::Own };
    }
    if gaps.iter().zip(&all).all(|((_, own), units)| own.stated + -own.due == *units) {
        return Origin::Units(with_gaps(portal, links, &together, gaps));
    }
    Origin::Own
}

/// The names of the units with a gap of their own, or that have a report of one of both years only. Of those that
/// were merged or split, the gaps are those of all of them together.
fn with_gaps(
    portal: &Portal,
    links: &Links,
    together: &Handover<'_>,
    gaps: &[(&Continuation, Continued)],
) -> Vec<String> {
    let has_gap = |unit: &Report| match links.handover(portal, unit) {
        Some(own) => gaps.iter().any(|(across, _)| is_open(together.report(), across, &own)),
        None => !links.is_reorganized(unit.agency, unit.year),
    };
    let with_gap = together.after.iter().filter(|unit| has_gap(unit)).map(|unit| portal.name_of(unit).to_owned());
    let mut names: Vec<String> = with_gap.collect();
    let year = together.report().year;
    let ended = together
        .before
        .iter()
        .filter(|unit| links.report(portal, unit.agency, year).is_none() && !links.is_reorganized(unit.agency, year));
    names.extend(ended.map(|unit| portal.name_of(unit).to_owned()));
    names
}

/// Whether a unit's own handover leaves a gap where the form of the whole says so.
fn is_open(report: &Report, across: &Continuation, own: &Handover<'_>) -> bool {
    let unit = own.report();
    let Some(later) = counterparts(report, across.later, unit) else { return false };
    let mut of_unit = unit.form.continuations.iter().filter(|it| it.name == across.name && later.contains(&it.later));
    of_unit.any(|it| own.continued(it).is_some_and(|it| it.stated != it.due))
}
