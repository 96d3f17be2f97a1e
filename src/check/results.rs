//! What the checks that are shown to readers came to: in one report, and in all of a portal.
//!
//! A report counts for a check where that had something to look at. What still is an error is counted as looked at
//! and not as passed, and is not shown: such a report is not published. Pages are the same on whatever day they
//! are made, so an explanation stands with its last day and does not lapse here; once that is over, the finding
//! itself is back on its own level.

use std::collections::HashMap;

use rayon::prelude::*;

use super::public::{PublicCheck, Shown, Subject, assessable, public_checks};
use super::waiver;
use crate::finding::{Finding, Findings, Level, Setting, file};
use crate::form::Forms;
use crate::link::Links;
use crate::model::{Portal, Waiver};
use crate::source::{Config, Source};

/// The public checks of a site, and what they noticed.
pub struct Results<'a> {
    /// The checks, in the order of the page.
    pub checks: Vec<PublicCheck<'a>>,
    /// Their levels here; `None` where the site has turned one off.
    pub levels: Vec<Option<Level>>,
    by_name: HashMap<&'a str, usize>,
    findings: &'a Findings,
}

/// How a check ended in one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing was noticed.
    Passed,
    /// All that was noticed is explained by the agency.
    Explained,
    /// Something was noticed.
    Noted,
    /// There is an error.
    Failed,
}

/// What the checks came to in one report.
#[derive(Debug, Default)]
pub struct ReportResults<'a> {
    /// The checks that looked at it, by index, with how each ended.
    pub outcomes: Vec<(usize, Outcome)>,
    /// What may be told of it: the check, what was noticed, and the explanation.
    pub told: Vec<(usize, &'a Finding, Option<&'a Waiver>)>,
}

impl ReportResults<'_> {
    /// How many checks ended like this.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.outcomes.iter().filter(|(_, other)| *other == outcome).count()
    }
}

/// How a check ended in all reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// So many reports it looked at.
    pub looked_at: usize,
    /// Nothing was noticed in so many.
    pub passed: usize,
    /// The reports in which all is explained, by index.
    pub explained: Vec<usize>,
    /// Those in which something was noticed.
    pub noted: Vec<usize>,
}

impl<'a> Results<'a> {
    /// What was noticed in a site, on the levels that it asks for.
    pub fn of(source: &'a Source, findings: &'a Findings) -> Results<'a> {
        Results::with(&source.forms, &source.config, findings)
    }

    fn with(forms: &'a Forms, config: &Config, findings: &'a Findings) -> Results<'a> {
        let checks = public_checks(forms);
        let level = |check: &PublicCheck<'_>| match config.checks.get(check.name) {
            Some(Setting::Off) => None,
            Some(Setting::Level(level)) => Some(*level),
            None => Some(check.row.check.level),
        };
        let levels = checks.iter().map(level).collect();
        let by_name: HashMap<&str, usize> =
            checks.iter().enumerate().map(|(index, check)| (check.name, index)).collect();
        Results { checks, levels, by_name, findings }
    }

    /// What the checks came to in a report.
    pub fn report<'r>(&'r self, subject: &Subject<'r>) -> ReportResults<'r> {
        let report = subject.report;
        let mut looked_at: Vec<bool> = self.checks.iter().map(|check| check.looks_at(subject)).collect();
        for name in assessable(subject) {
            if let Some(&index) = self.by_name.get(name) {
                looked_at[index] = true;
            }
        }
        let mut worst: Vec<Option<Outcome>> = vec![None; self.checks.len()];
        let mut told = Vec::new();
        let mut is_cut = false;
        for finding in self.findings.of_file(&report.file) {
            let Some(&index) = self.by_name.get(&*finding.check) else {
                // Of a file with too much to tell, the rest is only counted.
                is_cut |= finding.check == file::MORE.name;
                continue;
            };
            let waiver = report.waivers.iter().find(|waiver| waiver::speaks_of(report, waiver, finding));
            let outcome = match (finding.level, waiver) {
                (Level::Error, _) => Outcome::Failed,
                (_, Some(_)) => Outcome::Explained,
                (_, None) => Outcome::Noted,
            };
            worst[index] = worst[index].max(Some(outcome));
            if outcome != Outcome::Failed && self.checks[index].shown == Shown::InWords {
                told.push((index, finding, waiver));
            }
        }
        told.sort_by_key(|(index, ..)| *index);
        let outcomes = (0..self.checks.len()).filter_map(|index| {
            let passed = looked_at[index] && self.levels[index].is_some() && !is_cut;
            Some((index, worst[index].or(passed.then_some(Outcome::Passed))?))
        });
        ReportResults { outcomes: outcomes.collect(), told }
    }

    /// How each check ended in all reports.
    pub fn tally(&self, portal: &Portal, links: &Links) -> Vec<Tally> {
        let none = || vec![Tally::default(); self.checks.len()];
        let add = |mut tallies: Vec<Tally>, index: usize| {
            let report = &portal.reports[index];
            let before = links.year_before(portal, index);
            let results = self.report(&Subject::of(portal, links, report, before));
            for (check, outcome) in results.outcomes {
                let tally = &mut tallies[check];
                tally.looked_at += 1;
                tally.passed += usize::from(outcome == Outcome::Passed);
                match outcome {
                    Outcome::Explained => tally.explained.push(index),
                    Outcome::Noted => tally.noted.push(index),
                    Outcome::Passed | Outcome::Failed => {}
                }
            }
            tallies
        };
        let join = |mut some: Vec<Tally>, more: Vec<Tally>| {
            for (tally, more) in some.iter_mut().zip(more) {
                tally.looked_at += more.looked_at;
                tally.passed += more.passed;
                tally.explained.extend(more.explained);
                tally.noted.extend(more.noted);
            }
            some
        };
        let reports = portal.reports.shared().par_iter().enumerate();
        reports.fold(none, |tallies, (index, _)| add(tallies, index)).reduce(none, join)
    }
}
