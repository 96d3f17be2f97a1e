//! `items-below-zero`: last year's items and their change leave no less than nothing.
//!
//! In the 2019 edition, 上一年项目数量 plus 本年增/减 is what is left this year.
//!
//! 上一年项目数量加本年增/减不小于零。有单元格未填报时不作判断。
//!
//! Basis: the meaning of the columns of the 2019 form (国办公开办函〔2019〕60号).
//!
//! 依据：2019年格式该两列的含义（国办公开办函〔2019〕60号）。

use super::relation::BrokenRelation;
use super::sums::{side, total};
use crate::finding::{Check, Finding, Level, Problem, Role, Words};
use crate::model::Amount;

pub(super) static CHECK: Check =
    Check::new("remainder", Level::Error, "相加小于零", "a sum below zero", include_str!("below_zero.rs"));

pub(super) fn finding(broken: &BrokenRelation<'_>) -> Finding {
    let terms = broken.left();
    let place = terms.cells[terms.cells.len() - 1];
    let mut others = terms.roles(Role::Term);
    others.pop();
    let terms = terms.labelled(|cell| broken.column(cell));
    broken.finding(place, &others, BelowZero { name: broken.name(), row: broken.row(place), terms })
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct BelowZero {
    name: String,
    row: String,
    terms: Vec<(String, Amount)>,
}

impl Problem for BelowZero {
    fn check(&self) -> &'static Check {
        &CHECK
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn zh(&self) -> Words {
        let Self { row, terms, .. } = self;
        Words::labelled(
            format!("“{row}”的{}相加小于零", terms.iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>().join("与")),
            format!("{} = {}", side(terms), total(terms)),
            "减少的项目不能多于上一年的项目；请核对两个单元格和正负号",
        )
    }

    fn en(&self) -> Words {
        let Self { row, terms, .. } = self;
        Words::labelled(
            format!(
                "`{row}`: {} are below zero",
                terms.iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>().join(" and ")
            ),
            format!("{} = {}", side(terms), total(terms)),
            "no more items can go than there were; check both cells and the sign",
        )
    }
}
