//! What the units of a government add up to, beside what its own report says.
//!
//! Added are the units' own figures: those of every agency below, and below those. An aggregated report of one of them
//! holds the figures of others, which are added themselves; it is named and left out. A blank is not zero: a sum says
//! whose figure it lacks. Figures of other editions are added where the form has what stands for them; where it has
//! not, nothing is added at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::aggregate::{TELLING, addable, additive_cells, compare, entry_of_unit};
use crate::finding::aggregate::AggregateProblem;
use crate::form::{Cell, Form};
use crate::link::{Absence, Filing, Links, Units};
use crate::model::{Amount, Entry, Portal, Report, Scope, Year};
use crate::source::Source;

/// So many units may each explain a difference by themselves; of more, none is named.
const MOST_ALIKE: usize = 3;

/// The units of an agency, added up.
pub struct Total<'p> {
    /// The form of the sums: that of the agency's aggregated report, or of the year.
    pub form: Arc<Form>,
    /// The agency's aggregated report, or its draft.
    pub whole: Option<&'p Report>,
    /// The reports that were added up, in the order of lists.
    pub units: Vec<&'p Report>,
    /// The units that have no report to be added.
    pub missing: Vec<(usize, Absence)>,
    /// Units whose only report is an aggregated one.
    pub aggregated: Vec<usize>,
    /// The cells that add up, in the form's order.
    pub cells: Vec<TotalCell>,
    /// Where the differences come from, where all units are there and the figures prove it.
    pub problem: Option<AggregateProblem>,
}

/// A cell of the form, added up.
pub struct TotalCell {
    /// Which.
    pub cell: Cell,
    /// The sum of what is known.
    pub sum: Entry,
    /// What each unit says; `None` for an amount that is not in the form's unit.
    pub shares: Vec<Option<Entry>>,
    /// What the agency's aggregated report states.
    pub stated: Option<Entry>,
    /// The units that could explain a difference, by their place in [`Portal::agencies`]: those whose figure it is.
    pub explain: Vec<usize>,
}

impl TotalCell {
    /// The units whose figure is not in the sum, by their place among the reports.
    pub fn blank(&self) -> impl Iterator<Item = usize> + '_ {
        let is_blank = |entry: &Option<Entry>| matches!(entry, None | Some(Entry::Missing | Entry::Unread));
        self.shares.iter().enumerate().filter(move |(_, entry)| is_blank(entry)).map(|(unit, _)| unit)
    }

    /// Whether every unit that was added says what it has.
    pub fn is_whole(&self) -> bool {
        self.blank().next().is_none()
    }

    /// By how much the report differs from the sum; nothing where one of both is no amount.
    pub fn difference(&self) -> Option<Amount> {
        let amount = |entry: Entry| match entry {
            Entry::NotApplicable => Some(Amount::ZERO),
            entry => entry.amount(),
        };
        let difference = amount(self.stated?)? + -amount(self.sum)?;
        (difference != Amount::ZERO).then_some(difference)
    }
}

/// Why units cannot be added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAdded {
    /// The agency has none.
    NoUnits,
    /// None of them has a report for the year.
    NoReports,
    /// The form has no table that adds up.
    NoTables {
        /// The form.
        form: String,
    },
    /// Units use editions that have nothing for some cells of the form.
    Editions {
        /// The form.
        form: String,
        /// The units by their place in [`Portal::agencies`], with their forms.
        units: Vec<(usize, String)>,
    },
}

/// The agencies that have others below them, those above others first.
pub fn parents(portal: &Portal, links: &Links) -> Vec<usize> {
    let below: BTreeSet<usize> = links.below.iter().flatten().copied().collect();
    let mut parents: Vec<usize> =
        links.in_order(portal).into_iter().filter(|&it| !links.below[it].is_empty()).collect();
    parents.sort_by_key(|it| below.contains(it));
    parents
}

/// Adds up the units of an agency for a year.
pub fn total<'p>(source: &'p Source, links: &Links, parent: usize, year: Year) -> Result<Total<'p>, NotAdded> {
    let portal = &source.portal;
    let whole = report_of(source, links, parent, year).filter(|report| report.scope == Scope::Aggregated);
    let Some(form) = whole.map(|report| &report.form).or_else(|| source.forms.of_year(year.get())) else {
        return Err(NotAdded::NoTables { form: year.to_string() });
    };
    let form = form.clone();
    let mut total = Total {
        whole,
        units: Vec::new(),
        missing: Vec::new(),
        aggregated: Vec::new(),
        cells: Vec::new(),
        problem: None,
        form: form.clone(),
    };
    let below = all_below(links, parent);
    if below.is_empty() {
        return Err(NotAdded::NoUnits);
    }
    for unit in links.in_order(portal).into_iter().filter(|unit| below.contains(unit)) {
        total.take(source, links, unit, year);
    }
    if total.units.is_empty() {
        return Err(NotAdded::NoReports);
    }
    let cells: Vec<Cell> = additive_cells(&form).collect();
    if cells.is_empty() {
        return Err(NotAdded::NoTables { form: form.id.clone() });
    }
    // Cells are looked up in the form of the whole.
    let frame = Report { agency: parent, ..Report::blank(form.clone(), year) };
    let frame = whole.unwrap_or(&frame);
    let lacks = |unit: &&&Report| cells.iter().any(|&cell| entry_of_unit(frame, cell, unit).is_none());
    let others: Vec<(usize, String)> =
        total.units.iter().filter(lacks).map(|unit| (unit.agency, unit.form.id.clone())).collect();
    if !others.is_empty() {
        return Err(NotAdded::Editions { form: form.id.clone(), units: others });
    }
    total.cells = cells.into_iter().map(|cell| total.add(frame, cell)).collect();
    total.explain(source, links);
    Ok(total)
}

/// An agency's report for a year, be it a draft.
pub fn report_of<'p>(source: &'p Source, links: &Links, agency: usize, year: Year) -> Option<&'p Report> {
    let filed = links.report(&source.portal, agency, year).map(|report| &source.portal.reports[report]);
    let mut drafts = source.drafts.iter().map(|draft| &**draft);
    filed.or_else(|| drafts.find(|draft| (draft.agency, draft.year) == (agency, year)))
}

fn all_below(links: &Links, agency: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut next = links.below[agency].clone();
    while let Some(unit) = next.pop() {
        if unit != agency && found.insert(unit) {
            next.extend(&links.below[unit]);
        }
    }
    found
}

impl<'p> Total<'p> {
    /// Takes in a unit, where it was there in the year.
    fn take(&mut self, source: &'p Source, links: &Links, unit: usize, year: Year) {
        let portal = &source.portal;
        let absence = match links.filing(portal, &source.config, unit, year) {
            Filing::Gone | Filing::NotYet => return,
            Filing::Missing => Absence::NotFiled,
            Filing::Draft => match report_of(source, links, unit, year) {
                // What lacks nothing but publication is reported.
                Some(draft) if source.config.review.is_final(&draft.review) => return self.take_in(draft),
                _ => Absence::Draft,
            },
            Filing::Unreadable => Absence::Unreadable,
            Filing::OnTime | Filing::Late { .. } | Filing::Undated => {
                let Some(report) = links.report(portal, unit, year).map(|report| &portal.reports[report]) else {
                    return;
                };
                return self.take_in(report);
            }
        };
        self.missing.push((unit, absence));
    }

    fn take_in(&mut self, report: &'p Report) {
        match report.scope {
            Scope::Own => self.units.push(report),
            Scope::Aggregated => self.aggregated.push(report.agency),
        }
    }

    fn add(&self, frame: &Report, cell: Cell) -> TotalCell {
        let shares: Vec<Option<Entry>> = self.units.iter().map(|unit| addable(frame, cell, unit)).collect();
        let amounts: Vec<Amount> = shares.iter().flatten().filter_map(|entry| entry.amount()).collect();
        let sum = match &amounts[..] {
            [] if shares.iter().all(|entry| *entry == Some(Entry::NotApplicable)) => Entry::NotApplicable,
            [] => Entry::Missing,
            amounts => Entry::Amount(amounts.iter().sum()),
        };
        let stated = self.whole.map(|report| match report.unit(cell) {
            Some(_) => Entry::Unread,
            None => report.entry(cell),
        });
        TotalCell { cell, sum, shares, stated, explain: Vec::new() }
    }

    /// Whether all units are in the sums.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty() && self.aggregated.is_empty()
    }

    /// Whether all differences are what the drafts of missing units say.
    pub fn is_explained_by_drafts(&self) -> bool {
        let is_missing = |unit: &usize| self.missing.iter().any(|(missing, _)| missing == unit);
        let mut differing = self.cells.iter().filter(|it| it.difference().is_some());
        differing.all(|it| !it.explain.is_empty() && it.explain.iter().all(is_missing))
    }

    fn explain(&mut self, source: &Source, links: &Links) {
        let Some(whole) = self.whole else { return };
        let portal = &source.portal;
        let mut proved: Vec<usize> = Vec::new();
        if self.is_complete() {
            let units = Units { reports: self.units.clone(), ..Units::default() };
            if let Some(compared) = compare(portal, links, whole, &units) {
                let names = compared.cause.units();
                let named = self.units.iter().filter(|unit| names.contains(&portal.name_of(unit)));
                proved = named.map(|unit| unit.agency).collect();
                self.problem = Some(compared.problem);
            }
        }
        let drafts = self.missing.iter().filter(|(_, absence)| *absence == Absence::Draft);
        let drafts: Vec<&Report> = drafts.filter_map(|(unit, _)| report_of(source, links, *unit, whole.year)).collect();
        for it in &mut self.cells {
            let Some(difference) = it.difference() else { continue };
            let amount = |entry: Option<Entry>| entry.and_then(Entry::amount);
            let is_it = |amount: Amount| amount == difference || amount == -difference;
            let alike = it.shares.iter().zip(&self.units).filter(|(entry, _)| amount(**entry).is_some_and(is_it));
            let alike: Vec<usize> = alike.map(|(_, unit)| unit.agency).collect();
            let in_draft = |draft: &&Report| Some((draft.agency, amount(entry_of_unit(whole, it.cell, draft))?));
            let of_drafts: Vec<(usize, Amount)> = drafts.iter().filter_map(in_draft).collect();
            let is_telling = alike.len() == 1 || is_telling(difference);
            it.explain = match alike.len() {
                _ if !proved.is_empty() => proved.clone(),
                _ if of_drafts.iter().map(|(_, amount)| *amount).sum::<Amount>() == difference => {
                    of_drafts.into_iter().filter(|(_, amount)| *amount != Amount::ZERO).map(|(unit, _)| unit).collect()
                }
                1..=MOST_ALIKE if is_telling => alike,
                // A blank may be what is missing.
                _ if !difference.is_negative() => it.blank().map(|unit| self.units[unit].agency).collect(),
                _ => Vec::new(),
            };
        }
    }
}

/// Whether a difference is so large that it is hardly some unit's figure by chance.
fn is_telling(difference: Amount) -> bool {
    let size = if difference.is_negative() { -difference } else { difference };
    size >= Amount::whole(TELLING)
}
