//! What one year hands over to the next, through mergers and splits: the reports of all agencies that took part,
//! before and after, and whether their figures continue.
//!
//! Figures are held against those of the year before only where every agency that took part has a report, of the
//! same scope, and no year lies between.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::before::counterparts;
use super::{Links, Neighbour};
use crate::form::{Cell, Continuation, Term};
use crate::model::{Amount, Portal, Report, Year};

/// The reports of a year and those of the year before that they continue: one of the same agency each, but where
/// agencies were merged or split.
#[derive(Debug)]
pub struct Handover<'p> {
    /// Those of the year before.
    pub before: Vec<&'p Report>,
    /// Those of the year; the first speaks for all.
    pub after: Vec<&'p Report>,
}

/// What is left to a cell, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Continued {
    /// What the year before leaves.
    pub left: Amount,
    /// The same with what the year itself has brought.
    pub due: Amount,
    /// What the report states.
    pub stated: Amount,
}

impl Links {
    /// What this report, which may be a draft, takes over from the year before; `None` where that cannot be told,
    /// and where another report of the same merger or split speaks for it.
    pub fn handover<'p>(&self, portal: &'p Portal, report: &'p Report) -> Option<Handover<'p>> {
        let (year, last) = (report.year, Year::new(report.year.get() - 1)?);
        let report_of = |agency: usize, year: Year| match self.report(portal, agency, year) {
            _ if agency == report.agency && year == report.year => Some(report),
            found => found.map(|found| &portal.reports[found]),
        };
        let happens_now = |others: &[Neighbour]| others.iter().any(|other| other.from == Some(year));
        let mut handover = Handover { before: Vec::new(), after: Vec::new() };
        for agency in self.reorganized(report.agency, year) {
            let (before, after) = (report_of(agency, last), report_of(agency, year));
            let must_have_been = happens_now(&self.successors[agency]);
            let is_new = happens_now(&self.predecessors[agency]) && self.newest_before(portal, agency, year).is_none();
            let must_be = !must_have_been || happens_now(&self.predecessors[agency]);
            if before.is_none() && (must_have_been || !is_new) || after.is_none() && must_be {
                return None;
            }
            handover.before.extend(before);
            handover.after.extend(after);
        }
        let Handover { before, after } = &handover;
        let is_whole = before.iter().chain(after).all(|other| other.scope == report.scope) && !before.is_empty();
        let speaks = after.first().is_some_and(|first| std::ptr::eq(*first, report));
        (is_whole && speaks).then_some(handover)
    }

    /// Whether an agency was merged or split in a year.
    pub fn is_reorganized(&self, agency: usize, year: Year) -> bool {
        let mut others = self.predecessors[agency].iter().chain(&self.successors[agency]);
        others.any(|other| other.from == Some(year))
    }

    /// The agencies that were merged with or split from an agency in a year, itself included.
    fn reorganized(&self, agency: usize, year: Year) -> BTreeSet<usize> {
        self.connected(agency, |other| other.from == Some(year))
    }

    /// The agencies that were merged with or split from an agency in any year, and from those, itself included.
    pub fn kin(&self, agency: usize) -> BTreeSet<usize> {
        self.connected(agency, |_| true)
    }

    fn connected(&self, agency: usize, leads: impl Fn(&Neighbour) -> bool) -> BTreeSet<usize> {
        let mut all = BTreeSet::from([agency]);
        let mut next = vec![agency];
        while let Some(agency) = next.pop() {
            let others = self.predecessors[agency].iter().chain(&self.successors[agency]);
            for other in others.filter(|other| leads(other)) {
                if all.insert(other.agency) {
                    next.push(other.agency);
                }
            }
        }
        all
    }
}

impl<'p> Handover<'p> {
    /// The report that speaks for all of the year.
    pub fn report(&self) -> &'p Report {
        self.after[0]
    }

    /// Whether agencies were merged or split, so that not each continues its own report.
    pub fn is_reorganization(&self) -> bool {
        self.before.len() > 1 || self.after.len() > 1 || self.before.iter().any(|it| it.agency != self.after[0].agency)
    }

    /// What is left to a cell by one of the form's continuations, and what it holds; `None` where a report has no
    /// such cell, or no amount in it.
    pub fn continued(&self, continuation: &Continuation) -> Option<Continued> {
        let report = self.report();
        let left = sum(&self.before, &continuation.earlier, report)?;
        let more = sum(&self.after, &continuation.meanwhile, report)?;
        let stated = sum(&self.after, &[Term { cell: continuation.later, minus: false }], report)?;
        Some(Continued { left, due: left + more, stated })
    }

    /// The cells of the reports before that take part in a continuation.
    pub fn places(&self, continuation: &Continuation) -> Vec<(&'p Report, Cell)> {
        let report = self.report();
        let of = |&before: &&'p Report| {
            let cells = continuation.earlier.iter().filter_map(|term| counterparts(report, term.cell, before));
            cells.flatten().map(|cell| (before, cell)).collect::<Vec<_>>()
        };
        self.before.iter().flat_map(of).collect()
    }
}

/// The sum of some cells of a report's form over reports.
fn sum(reports: &[&Report], terms: &[Term], report: &Report) -> Option<Amount> {
    let mut sum = Amount::ZERO;
    for other in reports {
        for term in terms {
            let amount = if Arc::ptr_eq(&report.form, &other.form) {
                other.amount(term.cell)?
            } else {
                other.amounts(&counterparts(report, term.cell, other)?)?.iter().sum()
            };
            sum = sum + if term.minus { -amount } else { amount };
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Findings;
    use crate::form::Forms;
    use crate::model::{Agency, Scope, Succession};

    /// Who hands over to whom in 2021, where agencies report for these years (`+` for aggregated) and `b<a:2021`.
    fn handed(successions: &str, years: &[&str]) -> Vec<String> {
        let form = Forms::embedded().get("2021").unwrap();
        let mut portal = Portal::default();
        let mut reports = Vec::new();
        for (index, years) in years.iter().enumerate() {
            let id = ["a", "b", "c", "d"][index];
            portal.agencies.push(Agency::named(id, id, id));
            for text in years.split_whitespace() {
                let scope = if text.ends_with('+') { Scope::Aggregated } else { Scope::Own };
                let year = Year::new(text.trim_end_matches('+').parse().unwrap()).unwrap();
                reports.push(Arc::new(Report { agency: index, scope, ..Report::blank(form.clone(), year) }));
            }
        }
        for text in successions.split_whitespace() {
            let agency = portal.agencies.iter_mut().find(|agency| agency.id == text[..1]).unwrap();
            let from = text.split_once(':').and_then(|(_, from)| Year::new(from.parse().unwrap()));
            agency.predecessors.push(Succession { id: text[2..3].to_owned(), from });
        }
        portal.reports = reports.into_iter().collect();
        let links = super::super::connect(&mut portal, &[], &mut Findings::default());
        let name = |reports: &[&Report]| {
            reports
                .iter()
                .map(|it| format!("{}{}", portal.agencies[it.agency].id, it.year))
                .collect::<Vec<_>>()
                .join("+")
        };
        let of_year = portal.reports.iter().filter(|report| report.year.get() == 2021);
        let handed = of_year.filter_map(|report| links.handover(&portal, report));
        handed.map(|handover| format!("{} > {}", name(&handover.before), name(&handover.after))).collect()
    }

    #[test]
    fn mergers_and_splits_hand_over_together() {
        for (successions, years, expected) in [
            ("", &["2020 2021"][..], &["a2020 > a2021"][..]),
            ("", &["2019 2021"], &[]),
            ("", &["2020 2021+"], &[]),
            // Merged into one that was there.
            ("b<a:2021", &["2020", "2020 2021"], &["a2020+b2020 > b2021"]),
            // Merged into a new one.
            ("c<a:2021 c<b:2021", &["2020", "2020", "2021"], &["a2020+b2020 > c2021"]),
            // Split.
            ("b<a:2021 c<a:2021", &["2020", "2021", "2021"], &["a2020 > b2021+c2021"]),
            // A part of what one did went to another.
            ("b<a:2021", &["2020 2021", "2020 2021"], &["a2020+b2020 > a2021+b2021"]),
            // Not all have reported.
            ("b<a:2021", &["2019", "2020 2021"], &[]),
            ("b<a:2021", &["2020", "2019 2021"], &[]),
            ("b<a:2021 c<a:2021", &["2020", "2021", ""], &[]),
            ("b<a:2021", &["2020+", "2020 2021"], &[]),
            // Of another year, or of none that is known.
            ("b<a:2020", &["2019", "2020 2021"], &["b2020 > b2021"]),
            ("b<a", &["2020", "2020 2021"], &["b2020 > b2021"]),
        ] {
            assert_eq!(handed(successions, years), expected, "{successions} {years:?}");
        }
    }
}
