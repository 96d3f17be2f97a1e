//! `carry-over`, `item-carry-over`: what one year leaves, the next begins with.
//!
//! Requests carried over to the next year are those that it carries in; in the 2019 edition, last
//! year's items and their change are the items that the next report starts from. An agency that was
//! merged or split, a changed set of units or a corrected figure are good reasons to differ, so this is
//! a warning, and a waiver explains it. Reports of different scope are not compared, nor are years
//! between which one is missing.
//!
//! 上一年度结转下年度的申请，应等于本年度的上年结转；上一年项目数量加本年增/减，应等于次年的上一年项目数量。
//! 机构调整、汇总范围变化、更正上年数字都会造成差异，只作提醒，可以在 waivers 里说明。
//!
//! Basis: the labels of the rows, in both editions (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：2019年、2021年格式的行名（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::relation::{across, stands};
use super::{column_label, row_label};
use crate::finding::{Check, Findings, Level, Problem, Words};
use crate::form::Comparison;
use crate::link::{Carried, carried};
use crate::model::{Amount, Report};

pub(super) static CHECK: Check = Check::new(
    "continuation",
    Level::Warning,
    "与上年报告不衔接",
    "figures that do not continue those of the year before",
    include_str!("carry_over.rs"),
);

pub(super) fn check(before: &Report, report: &Report, findings: &mut Findings) {
    for continuation in &report.form.continuations {
        let later = continuation.later;
        if let Some(Carried { cells, amount: left }) = carried(before, report, continuation)
            && let Some(stated) = report.amount(later)
            && !stands(left, Comparison::Equal, stated)
        {
            let problem = CarryOver {
                name: continuation.name.clone(),
                row: row_label(report, later),
                column: column_label(report, later),
                stated,
                year: before.year.get(),
                from: cells.iter().map(|&cell| (row_label(before, cell), column_label(before, cell))).collect(),
                left,
            };
            findings.push(across(report, later, (before, &cells), problem));
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CarryOver {
    name: String,
    row: String,
    column: String,
    stated: Amount,
    year: u16,
    /// The rows and columns of that year whose sum is left, as the form names them.
    from: Vec<(String, String)>,
    left: Amount,
}

impl Problem for CarryOver {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn zh(&self) -> Words {
        let Self { row, column, stated, year, left, from, .. } = self;
        let from: Vec<String> = from.iter().map(|(row, column)| format!("“{row}”的{column}")).collect();
        let sum = if from.len() > 1 { "之和" } else { "" };
        Words::labelled(
            format!("“{row}”的{column}与{year}年报告不衔接"),
            format!("填报 {stated}，{year}年报告{}{sum}为 {left}", from.join("与")),
            "请核对两年的报告；机构调整、汇总范围变化或更正上年数字造成的，可在 waivers 里说明",
        )
    }

    fn en(&self) -> Words {
        let Self { row, column, stated, year, left, from, .. } = self;
        let from: Vec<String> = from.iter().map(|(row, column)| format!("`{row}`, {column}")).collect();
        Words::labelled(
            format!("`{row}`, {column} does not continue the report for {year}"),
            format!("stated {stated}; {year} leaves {left} ({})", from.join(" + ")),
            "compare both reports; where there is a reason, explain it under `waivers`",
        )
    }
}
