//! Waivers: an agency's explanation weighs a finding down by one level, until its last day.
//!
//! The explanation is shown with the figures; an error that is explained no longer stops the
//! portal, and what was a warning becomes a note. It does not matter which pass has noticed it; only
//! what keeps a file from being read is not explained away, nor what is not of the report itself.

use std::collections::{BTreeSet, HashMap};

use super::table;
use crate::finding::{Finding, Findings, KeyProblem, Level, Place};
use crate::model::{Date, Report, Waiver};

/// Notices waivers of checks that do not exist, and of those that none weighs.
pub(super) fn check(report: &Report, names: &BTreeSet<String>, findings: &mut Findings) {
    for (item, waiver) in report.waivers.iter().enumerate() {
        let problem = if !names.contains(&waiver.check) {
            super::unknown(&waiver.check, names)
        } else if !is_waivable(&waiver.check) {
            KeyProblem::IdleWaiver { name: waiver.check.clone() }
        } else {
            continue;
        };
        findings.push(Finding::new(&report.file, Place::Waiver(item), problem));
    }
}

/// Weighs down what these reports explain, whoever noticed it.
pub(super) fn weigh<'r>(reports: impl Iterator<Item = &'r Report>, today: Date, findings: &mut Findings) {
    let explaining: HashMap<&str, &Report> =
        reports.filter(|report| !report.waivers.is_empty()).map(|report| (&*report.file, report)).collect();
    if explaining.is_empty() {
        return;
    }
    for finding in findings.iter_mut() {
        let Some(report) = explaining.get(&*finding.file) else { continue };
        // What speaks for several checks is explained where each of them is.
        let is_explained =
            |check: &String| report.waivers.iter().any(|waiver| explains(report, waiver, today, finding, check));
        if finding.checks().all(is_explained) {
            finding.level = match finding.level {
                Level::Error => Level::Warning,
                Level::Warning | Level::Note => Level::Note,
            };
        }
    }
}

fn explains(report: &Report, waiver: &Waiver, today: Date, finding: &Finding, check: &str) -> bool {
    check == waiver.check
        && waiver.until.is_none_or(|until| until >= today)
        && waiver.cell.is_none_or(|cell| finding.cells.contains(&report.form.address(cell)))
        && is_waivable(&waiver.check)
}

/// Whether a waiver of this check can have an effect. Relations under the names of forms are of reports.
fn is_waivable(check: &str) -> bool {
    table::row(check).is_none_or(table::CheckRow::is_waivable)
}
