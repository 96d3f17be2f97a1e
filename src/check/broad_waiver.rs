//! `broad-waiver`: a waiver without a cell or a last day would silence a check for good.
//!
//! A waiver explains why figures are as they are. One that names neither the cell nor the last day weighs down
//! everything that its check ever says of the report, mistakes that are made later included. It still counts as it
//! stands; that it is so broad is said. A last day more than ten years after that of the report is none. Checks that speak of the report as a whole need no cell.
//!
//! 说明应当写明是哪一个单元格，或者有效到哪一天。两者均未写明的（截止日期在报告年度十年以后的视为未写明），会把这项校验在这份报告中以后的问题一并降低级别，
//! 作提醒，说明照常有效。针对整份报告的校验（如公布期限）不需要写单元格。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use super::table::{self, CheckRow};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::{Date, Report, Waiver};

pub(super) static CHECK: Check = Check::new(
    "broad-waiver",
    Level::Warning,
    "说明未写明单元格",
    "a waiver of all cells for good",
    include_str!("broad_waiver.rs"),
);

/// A waiver that lasts more years than this after that of its report has no end in practice.
const LONGEST: i32 = 10;

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for (item, waiver) in report.waivers.iter().enumerate() {
        if is_broad(report, waiver) {
            let problem = BroadWaiver { name: waiver.check.clone(), until: waiver.until };
            findings.push(Finding::new(&report.file, Place::Waiver(item), problem));
        }
    }
}

/// Whether a waiver would cover a whole check for good.
pub(super) fn is_broad(report: &Report, waiver: &Waiver) -> bool {
    let last = i32::from(report.year.get()) + LONGEST;
    let is_for_good = waiver.until.is_none_or(|until| i32::from(until.year()) > last);
    waiver.cell.is_none() && is_for_good && is_of_cells(report, &waiver.check)
}

/// Whether a check speaks of cells: a relation of the report's form, or one of the table that looks at figures.
fn is_of_cells(report: &Report, name: &str) -> bool {
    let relations = report.form.relations.iter().map(|relation| &relation.name);
    let mut of_form = relations.chain(report.form.continuations.iter().map(|across| &across.name));
    of_form.any(|known| known == name) || table::row(name).is_some_and(CheckRow::is_of_cells)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct BroadWaiver {
    name: String,
    /// A day so far away that it is none.
    until: Option<Date>,
}

impl Problem for BroadWaiver {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        let end = self.until.map_or_else(|| "也未写明截止日期".to_owned(), |until| format!("截止日期又远至{until}"));
        Words::labelled(
            format!("“{}”的说明未写明单元格，{end}，会持续掩盖这份报告的同类问题", self.name),
            "未写明单元格",
            "请在这一条里写 cell: 表.行.列（逐个单元格各写一条），或者写较近的 until: 年-月-日；现在照常有效",
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!(
                "the waiver of `{}` names no cell and no last day that is near, and hides whatever it finds here for good",
                self.name
            ),
            "no cell",
            "add cell: table.row.column (one waiver for each cell) or until: year-month-day; it counts as it is",
        )
    }
}
