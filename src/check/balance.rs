//! `request-balance`: what came in equals what was concluded and what is carried over.
//!
//! Requests received and carried in are either concluded or carried over to the next year, for
//! each kind of applicant. A column with a blank cannot be assessed.
//!
//! Where one figure breaks several sums, or a row is shifted by a column, that is one finding at its place, under
//! the name of the first of the sums; a waiver explains it where each of them is explained.
//!
//! 第一项加第二项之和，等于第三项（总计）加第四项之和，每一列分别成立。有单元格未填报时不作判断。
//! 一处有误使几处合计都不符的（如一个数填错、整行错列），合为一条，在有误的单元格列出，用其中第一处合计的名称。
//! 说明理由时，涉及的各项校验都要说明。
//!
//! Basis: printed in the corner of table three, in both editions
//! (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：第三张表表角所印的勾稽关系，2019年、2021年格式均有（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::relation::BrokenRelation;
use super::sums::{side, total};
use crate::finding::{Check, Finding, Level, Problem, Role, Words};
use crate::model::Amount;

pub(super) static CHECK: Check = Check::new(
    "balance",
    Level::Error,
    "两边之和不相等",
    "sums that should be equal and are not",
    include_str!("balance.rs"),
);

pub(super) fn finding(broken: &BrokenRelation<'_>) -> Finding {
    let (left, right) = (broken.left(), broken.right());
    let place = right.cells[0];
    let mut others = left.roles(Role::Other);
    others.extend(right.roles(Role::Other).into_iter().skip(1));
    let problem = Balance {
        name: broken.name(),
        column: broken.column(place),
        left: left.labelled(|cell| broken.row(cell)),
        right: right.labelled(|cell| broken.row(cell)),
    };
    broken.finding(place, &others, problem)
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
                "“{column}”一列：{}之和不等于{}之和",
                left.iter().map(|(label, _)| format!("“{label}”")).collect::<Vec<_>>().join("与"),
                right.iter().map(|(label, _)| format!("“{label}”")).collect::<Vec<_>>().join("与"),
            ),
            format!("{} = {}，{} = {}", side(left), total(left), side(right), total(right)),
            "格式规定两边相等；请对照台账，确认是哪个单元格有误",
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
