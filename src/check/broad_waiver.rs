//! `broad-waiver`: a waiver without a cell or a last day would silence a check for good.
//!
//! A waiver explains why figures are as they are. One that names neither the cell nor the last day weighs down
//! everything that its check ever says of the report, mistakes that are made later included. It still counts as it
//! stands; that it is so broad is said. Checks that speak of the report as a whole need no cell.
//!
//! 说明应当写明是哪一个单元格，或者有效到哪一天。两样都没有写的，会把这项校验在这份报告里以后的问题一并降低级别，
//! 作提醒，说明照常有效。针对整份报告的校验（如公布期限）不需要写单元格。
//!
//! Basis: 条例 Art. 6 (information is disclosed accurately).
//!
//! 依据：《条例》第六条（准确公开政府信息）。

use super::table::{self, CheckRow};
use crate::finding::{Check, Finding, Findings, Level, Place, Problem, Words};
use crate::model::Report;

pub(super) static CHECK: Check = Check::new(
    "broad-waiver",
    Level::Warning,
    "说明没有写明单元格",
    "a waiver of all cells for good",
    include_str!("broad_waiver.rs"),
);

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for (item, waiver) in report.waivers.iter().enumerate() {
        let is_broad = waiver.cell.is_none() && waiver.until.is_none();
        if is_broad && is_of_cells(report, &waiver.check) {
            let problem = BroadWaiver { name: waiver.check.clone() };
            findings.push(Finding::new(&report.file, Place::Waiver(item), problem));
        }
    }
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
}

impl Problem for BroadWaiver {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn zh(&self) -> Words {
        Words::labelled(
            format!("“{}”的说明没有写单元格，也没有写截止日期，会一直掩盖这份报告同类的问题", self.name),
            "没有写明单元格",
            "请在这一条里写 cell: 表.行.列（逐个单元格各写一条），或者写 until: 年-月-日；现在照常有效",
        )
    }

    fn en(&self) -> Words {
        Words::labelled(
            format!(
                "the waiver of `{}` names no cell and no last day, and hides whatever it finds here for good",
                self.name
            ),
            "no cell",
            "add cell: table.row.column (one waiver for each cell) or until: year-month-day; it counts as it is",
        )
    }
}
