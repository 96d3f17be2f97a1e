//! `request-row-total`, `dispute-total`: a row's total is the sum of its terms.
//!
//! The form prints the total beside its terms, and any reader can add them up. Which figure is
//! wrong we cannot know, so the finding shows all of them and proposes none. A row with a blank
//! cannot be added up; `missing-entry` speaks of blanks.
//!
//! Where one figure breaks several sums, or a row is shifted by a column, that is one finding at its place, under
//! the name of the first of the sums; a waiver explains it where each of them is explained.
//!
//! 每行的总计应等于同一行各项之和。有单元格未填报时不作判断。
//! 一处有误使几处合计都不符的（如一个数填错、整行错列），合为一条，在有误的单元格列出，用其中第一处合计的名称。
//! 说明理由时，涉及的各项校验都要说明。
//!
//! Basis: the headings of tables three and four, in both editions
//! (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：第三、第四张表的表头，2019年、2021年格式均有（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::relation::BrokenRelation;
use super::sums::sum;
use crate::finding::{Check, Finding, Level, Problem, Role, Words};
use crate::model::Amount;

pub(super) static CHECK: Check = Check::new(
    "row-sum",
    Level::Error,
    "总计不等于各项之和",
    "a total that is not the sum of its terms",
    include_str!("row_total.rs"),
);

pub(super) fn finding(broken: &BrokenRelation<'_>) -> Finding {
    let (left, right) = (broken.left(), broken.right());
    let total = left.cells[0];
    let others = right.roles(Role::Term);
    let problem = RowTotal { name: broken.name(), row: broken.row(total), stated: left.amount(), terms: right.amounts };
    broken.finding(total, &others, problem)
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct RowTotal {
    name: String,
    row: String,
    stated: Amount,
    terms: Vec<Amount>,
}

impl Problem for RowTotal {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn zh(&self) -> Words {
        let Self { row, stated, terms, .. } = self;
        Words::labelled(
            format!("“{row}”的总计不等于各项之和"),
            format!("填报 {stated}，{} 相加得 {}", sum(terms), terms.iter().sum::<Amount>()),
            "请对照台账，确认是哪个单元格有误；程序从不改动填报数字",
        )
    }

    fn en(&self) -> Words {
        let Self { row, stated, terms, .. } = self;
        Words::labelled(
            format!("the total of `{row}` is not the sum of its terms"),
            format!("stated {stated}; {} is {}", sum(terms), terms.iter().sum::<Amount>()),
            "find out from the records which figure is wrong; the program never changes one",
        )
    }
}
