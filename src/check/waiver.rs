//! Waivers: an agency's explanation weighs a finding down by one level, until its last day.
//!
//! The explanation is shown with the figures; an error that is explained no longer stops the
//! portal, and what was a warning becomes a note.

use std::collections::BTreeSet;

use crate::finding::{Finding, Findings, Level, Place};
use crate::model::{Date, Report};

/// Applies a report's waivers to its findings, and notices waivers of checks that do not exist.
pub(super) fn apply(report: &Report, names: &BTreeSet<String>, today: Date, findings: &mut Findings) {
    for waiver in &report.waivers {
        if !names.contains(&waiver.check) {
            let problem = super::unknown(&waiver.check, names);
            findings.push(Finding::new(&report.file, Place::Key("waivers"), problem));
            continue;
        }
        if waiver.until.is_some_and(|until| until < today) {
            continue;
        }
        let address = waiver.cell.map(|cell| report.form.address(cell));
        for finding in findings.iter_mut() {
            let same_cell = address.as_ref().is_none_or(|address| finding.cells.contains(address));
            if finding.check == waiver.check && same_cell {
                finding.level = match finding.level {
                    Level::Error => Level::Warning,
                    Level::Warning | Level::Note => Level::Note,
                };
            }
        }
    }
}
