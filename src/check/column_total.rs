//! `concluded-total`: the total of outcomes is the sum of the outcomes, for each applicant.
//!
//! Each request is counted once, under one outcome, so the rows from （一） to （六） add up to
//! （七）总计 in every column. A column with a blank cannot be added up.
//!
//! Where one figure breaks several sums, or a row is shifted by a column, that is one finding at its place, under
//! the name of the first of the sums; a waiver explains it where each of them is explained.
//!
//! 每一列的“（七）总计”应等于各项办理结果之和。有单元格未填报时不作判断。
//! 一处有误使几处合计都不符的（如一个数填错、整行错列），合为一条，在有误的单元格列出，用其中第一处合计的名称。
//! 说明理由时，涉及的各项校验都要说明。
//!
//! Basis: the label of the row and the note in （二） 部分公开, in both editions
//! (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：该行行名和“（二）部分公开”的填表说明，2019年、2021年格式均有（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::relation::BrokenRelation;
use super::sums::sum;
use crate::finding::{Check, Finding, Level, Problem, Role, Words};
use crate::model::Amount;

pub(super) static CHECK: Check = Check::new(
    "column-sum",
    Level::Error,
    "合计行不等于各行之和",
    "a total that is not the sum of its rows",
    include_str!("column_total.rs"),
);

pub(super) fn finding(broken: &BrokenRelation<'_>) -> Finding {
    let (left, right) = (broken.left(), broken.right());
    let total = left.cells[0];
    // Zeros among twenty terms would only hide the figures that count.
    let mut others = right.roles(Role::Term);
    let mut amounts = right.amounts.iter();
    others.retain(|_| amounts.next() != Some(&Amount::ZERO));
    let problem = ColumnTotal {
        name: broken.name(),
        column: broken.column(total),
        row: broken.row(total),
        stated: left.amount(),
        terms: right.amounts,
    };
    broken.finding(total, &others, problem)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ColumnTotal {
    name: String,
    column: String,
    row: String,
    stated: Amount,
    terms: Vec<Amount>,
}

impl Problem for ColumnTotal {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn zh(&self) -> Words {
        let Self { column, row, stated, terms, .. } = self;
        Words::labelled(
            format!("“{column}”一列的“{row}”不等于各行之和"),
            format!("填报 {stated}，{} 相加得 {}", sum(terms), terms.iter().sum::<Amount>()),
            "每件申请只计一种办理结果；请对照台账，确认是哪个单元格有误",
        )
    }

    fn en(&self) -> Words {
        let Self { column, row, stated, terms, .. } = self;
        Words::labelled(
            format!("`{row}` in the column `{column}` is not the sum of the rows"),
            format!("stated {stated}; {} is {}", sum(terms), terms.iter().sum::<Amount>()),
            "each request has one outcome; find out from the records which figure is wrong",
        )
    }
}
