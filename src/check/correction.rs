//! `correction`: what a correction says fits the table, and the correction before it.
//!
//! The page prints `old` and `new` beneath the table. Where the cell holds another figure than the
//! latest correction of it states, or a correction starts from another figure than the one before it
//! ended with, readers see two figures and cannot tell which holds. Which is wrong we cannot know, and
//! the table itself may be sound, so it is a warning. Corrections are taken by their dates where all of
//! a cell have one, and otherwise as they are listed. One that changes nothing, or was made before the year was
//! over, is a slip of the pen, and would stand in the public register. So would those without a reason, such as
//! `diff --corrections` prints them for somebody to complete.
//!
//! 更正说明与表格中的数、与同一单元格的前一次更正应当衔接：最近一次更正后的数应等于表格中的数，
//! 后一次更正的原数应等于前一次更正后的数。同一单元格的各次更正都写了日期的按日期先后，否则按书写的先后。
//! 更正前后是同一个数的、更正日期在报告年度以内的，一般为笔误；没有写原因的，更正公告里也没有。只作提醒。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use std::collections::BTreeMap;

use crate::finding::words::plural;
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Role, Words};
use crate::form::Cell;
use crate::model::{Correction, Date, Entry, Report};
use crate::source::print_correction;

const PAGE: &str = include_str!("correction.rs");

/// `correction`
pub(super) static CORRECTION: Check =
    Check::new("correction", Level::Warning, "更正说明与表格不符", "a correction that does not fit the table", PAGE);

pub(super) fn check(report: &Report, findings: &mut Findings) {
    let mut cells: BTreeMap<usize, Vec<(usize, &Correction)>> = BTreeMap::new();
    for (item, correction) in report.corrections.iter().enumerate() {
        cells.entry(correction.cell.index()).or_default().push((item, correction));
    }
    let mut unexplained = report.corrections.iter().enumerate().filter(|(_, it)| it.reason.is_none());
    if let Some((item, _)) = unexplained.next() {
        let place = |item| Place::Correction { item, key: "cell" };
        let others: Vec<usize> = unexplained.map(|(item, _)| item).collect();
        let problem = CorrectionProblem::NoReason { count: others.len() + 1 };
        let finding = Finding::new(&report.file, place(item), problem);
        findings.push(others.into_iter().fold(finding, |finding, item| finding.mark(place(item), Role::Other)));
    }
    for mut chain in cells.into_values() {
        if chain.iter().all(|(_, correction)| correction.date.is_some()) {
            chain.sort_by_key(|(_, correction)| correction.date);
        }
        for pair in chain.windows(2) {
            let [(_, before), (item, after)] = pair else { continue };
            if let Some((stated, wanted)) = differ(after.old, before.new) {
                let cell = report.form.label(after.cell);
                let right = Correction { old: before.new, ..Correction::clone(after) };
                let line = print_correction(&report.form, &right);
                push(
                    report,
                    after.cell,
                    *item,
                    "old",
                    CorrectionProblem::CorrectionChain { cell, stated, wanted, line },
                    findings,
                );
            }
        }
        for (item, correction) in &chain {
            let cell = report.form.label(correction.cell);
            let year = report.year.get();
            if correction.old == correction.new && correction.new != Entry::Unread {
                let problem = CorrectionProblem::NothingChanged { cell };
                push(report, correction.cell, *item, "new", problem, findings);
            } else if let Some(date) = correction.date.filter(|date| date.year() <= year as i16) {
                let problem = CorrectionProblem::WithinYear { cell, date, year };
                push(report, correction.cell, *item, "date", problem, findings);
            }
        }
        let Some((item, latest)) = chain.last() else { continue };
        if let Some((stated, wanted)) = differ(latest.new, report.entry(latest.cell)) {
            let cell = report.form.label(latest.cell);
            let right = Correction { new: report.entry(latest.cell), ..Correction::clone(latest) };
            let line = print_correction(&report.form, &right);
            push(
                report,
                latest.cell,
                *item,
                "new",
                CorrectionProblem::CorrectionDiffers { cell, stated, wanted, line },
                findings,
            );
        }
    }
}

/// What two entries say, where both say something, and not the same.
fn differ(stated: Entry, wanted: Entry) -> Option<(String, String)> {
    let text = |entry| match entry {
        Entry::Amount(amount) => Some(amount.to_string()),
        Entry::NotApplicable => Some("/".to_owned()),
        Entry::Missing | Entry::Unread => None,
    };
    let texts = (text(stated)?, text(wanted)?);
    (stated != wanted).then_some(texts)
}

fn push(
    report: &Report,
    cell: Cell,
    item: usize,
    key: &'static str,
    problem: CorrectionProblem,
    findings: &mut Findings,
) {
    let mut finding = Finding::new(&report.file, Place::Correction { item, key }, problem);
    finding.cells.push(report.form.address(cell));
    findings.push(finding);
}

/// Corrections that do not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CorrectionProblem {
    CorrectionDiffers { cell: String, stated: String, wanted: String, line: String },
    CorrectionChain { cell: String, stated: String, wanted: String, line: String },
    NothingChanged { cell: String },
    WithinYear { cell: String, date: Date, year: u16 },
    NoReason { count: usize },
}

impl Problem for CorrectionProblem {
    fn check(&self) -> &'static Check {
        match self {
            Self::CorrectionDiffers { .. }
            | Self::CorrectionChain { .. }
            | Self::NothingChanged { .. }
            | Self::WithinYear { .. }
            | Self::NoReason { .. } => &CORRECTION,
        }
    }

    fn zh(&self) -> Words {
        match self {
            Self::CorrectionDiffers { cell, stated, wanted, line } => Words::labelled(
                format!("“{cell}”的更正说明所写更正后为 {stated}，表格中为 {wanted}"),
                format!("表格中为 {wanted}"),
                format!("更正以后，表格中的数应一并改正；表格无误的，把这一条改为\n  {line}"),
            ),
            Self::CorrectionChain { cell, stated, wanted, line } => Words::labelled(
                format!("“{cell}”前一次更正为 {wanted}，这一次所写更正前为 {stated}"),
                format!("前一次更正为 {wanted}"),
                format!("请核对各次更正的先后和数字；前一次无误的，把这一条改为\n  {line}"),
            ),
            Self::NothingChanged { cell } => Words::new(
                format!("“{cell}”的更正说明里，更正前和更正后是同一个数"),
                "old 写原来公布的数，new 写更正后的数；没有更正的，请删去这一条，以免列入更正公告",
            ),
            Self::WithinYear { cell, date, year } => Words::new(
                format!("“{cell}”的更正日期是 {date}，{year}年的报告当时尚未公布"),
                "请核对更正日期，以及文件名里的年度",
            ),
            Self::NoReason { count } => Words::labelled(
                format!("有{count}处更正没有写原因"),
                "没有写原因",
                "请在 reason 里写明为什么更正，如“漏计一件”；更正公告照此列出",
            ),
        }
    }

    fn en(&self) -> Words {
        match self {
            Self::CorrectionDiffers { cell, stated, wanted, line } => Words::labelled(
                format!("`{cell}`: the correction says {stated}, the table {wanted}"),
                format!("the table says {wanted}"),
                format!(
                    "a correction goes with the figure in the table; where the table is right, make this one\n  {line}"
                ),
            ),
            Self::CorrectionChain { cell, stated, wanted, line } => Words::labelled(
                format!("`{cell}`: the correction before ended with {wanted}, this one starts from {stated}"),
                format!("corrected to {wanted} before"),
                format!(
                    "check the order of the corrections and their figures; where the one before is right, make this one\n  {line}"
                ),
            ),
            Self::NothingChanged { cell } => Words::new(
                format!("`{cell}`: the correction leads from a figure to the same figure"),
                "`old` is what was published, `new` what it is now; remove it where nothing was changed",
            ),
            Self::WithinYear { cell, date, year } => Words::new(
                format!("`{cell}`: corrected on {date}, when the report for {year} was not published yet"),
                "check the day of the correction, and the year in the file's name",
            ),
            Self::NoReason { count } => Words::labelled(
                format!("{} without a reason", plural(*count, "correction")),
                "no reason",
                "write in `reason` why it was changed; the public register of corrections says so",
            ),
        }
    }
}
