//! `request-balance`: what came in equals what was concluded and what is carried over.
//!
//! Requests received and carried in are either concluded or carried over to the next year, for
//! each kind of applicant. A column with a blank cannot be assessed.
//!
//! 第一项加第二项之和，等于第三项（总计）加第四项之和，每一列分别成立。有未填报的格时不作判断。
//!
//! Basis: printed in the corner of table three, in both editions
//! (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：第三张表表角所印的勾稽关系，2019年、2021年格式均有（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::sums::{side, total};
use super::{at, column_label, row_label};
use crate::finding::{Check, Findings, Level, Problem, Role, Words};
use crate::form::{Cell, Rule};
use crate::model::{Amount, Report};

pub(super) static CHECK: Check = Check::new(
    "balance",
    Level::Error,
    "两边之和不相等",
    "sums that should be equal and are not",
    include_str!("balance.rs"),
);

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for relation in &report.form.relations {
        if let Rule::Balance { left, right } = &relation.rule
            && let Some(left_amounts) = report.amounts(left)
            && let Some(right_amounts) = report.amounts(right)
            && left_amounts.iter().sum::<Amount>() != right_amounts.iter().sum()
        {
            let named = |cells: &[Cell], amounts: Vec<Amount>| {
                cells.iter().map(|&cell| row_label(report, cell)).zip(amounts).collect()
            };
            let place = right[0];
            let others: Vec<_> = left.iter().chain(&right[1..]).map(|&cell| (cell, Role::Other)).collect();
            let problem = Balance {
                name: relation.name.clone(),
                column: column_label(report, place),
                left: named(left, left_amounts),
                right: named(right, right_amounts),
            };
            findings.push(at(report, place, &others, problem));
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Balance {
    name: String,
    column: String,
    left: Vec<(String, Amount)>,
    right: Vec<(String, Amount)>,
}

impl Problem for Balance {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn zh(&self) -> Words {
        let Self { column, left, right, .. } = self;
        Words::labelled(
            format!(
                "「{column}」一列：{}之和不等于{}之和",
                left.iter().map(|(label, _)| format!("「{label}」")).collect::<Vec<_>>().join("与"),
                right.iter().map(|(label, _)| format!("「{label}」")).collect::<Vec<_>>().join("与"),
            ),
            format!("{} = {}，{} = {}", side(left), total(left), side(right), total(right)),
            "格式规定两边相等；请对照台账，确认是哪一格有误",
        )
    }

    fn en(&self) -> Words {
        let Self { column, left, right, .. } = self;
        Words::labelled(
            format!(
                "column `{column}`: {} do not equal {}",
                left.iter().map(|(label, _)| format!("`{label}`")).collect::<Vec<_>>().join(" and "),
                right.iter().map(|(label, _)| format!("`{label}`")).collect::<Vec<_>>().join(" and "),
            ),
            format!("{} = {}; {} = {}", side(left), total(left), side(right), total(right)),
            "the form asks that both sides are equal; find out from the records which figure is wrong",
        )
    }
}
