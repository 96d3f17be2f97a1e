//! `correction`: what a correction says fits the table, and the correction before it.
//!
//! The page prints `old` and `new` beneath the table. Where the cell holds another figure than the
//! latest correction of it states, or a correction starts from another figure than the one before it
//! ended with, readers see two figures and cannot tell which holds. Which is wrong we cannot know, and
//! the table itself may be sound, so it is a warning. Corrections are taken by their dates where all of
//! a cell have one, and otherwise as they are listed.
//!
//! 更正说明与表格里的数、与同一格的前一次更正应当衔接：最近一次更正的 new 应等于表格里的数，
//! 后一次更正的 old 应等于前一次的 new。同一格的各次更正都写了日期的按日期先后，否则按书写的先后。只作提醒。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use std::collections::BTreeMap;

use crate::finding::{Finding, Findings, Place, Problem};
use crate::form::Cell;
use crate::model::{Correction, Entry, Report};

pub(super) fn check(report: &Report, findings: &mut Findings) {
    let mut cells: BTreeMap<usize, Vec<(usize, &Correction)>> = BTreeMap::new();
    for (item, correction) in report.corrections.iter().enumerate() {
        cells.entry(correction.cell.index()).or_default().push((item, correction));
    }
    for mut chain in cells.into_values() {
        if chain.iter().all(|(_, correction)| correction.date.is_some()) {
            chain.sort_by_key(|(_, correction)| correction.date);
        }
        for pair in chain.windows(2) {
            let [(_, before), (item, after)] = pair else { continue };
            if let Some((stated, wanted)) = differ(after.old, before.new) {
                let cell = report.form.label(after.cell);
                push(report, after.cell, *item, "old", Problem::CorrectionChain { cell, stated, wanted }, findings);
            }
        }
        let Some((item, latest)) = chain.last() else { continue };
        if let Some((stated, wanted)) = differ(latest.new, report.entry(latest.cell)) {
            let cell = report.form.label(latest.cell);
            push(report, latest.cell, *item, "new", Problem::CorrectionDiffers { cell, stated, wanted }, findings);
        }
    }
}

/// What two entries say, where both say something, and not the same.
fn differ(stated: Entry, wanted: Entry) -> Option<(String, String)> {
    let said = |entry| match entry {
        Entry::Amount(amount) => Some(amount.to_string()),
        Entry::NotApplicable => Some("/".to_owned()),
        Entry::Missing | Entry::Unread => None,
    };
    Some((said(stated)?, said(wanted)?)).filter(|_| stated != wanted)
}

fn push(report: &Report, cell: Cell, item: usize, key: &'static str, problem: Problem, findings: &mut Findings) {
    let mut finding = Finding::new(&report.file, Place::Correction { item, key }, problem);
    finding.cells.push(report.form.address(cell));
    findings.push(finding);
}
