//! `items-below-zero`: last year's items and their change leave no less than nothing.
//!
//! In the 2019 edition, 上一年项目数量 plus 本年增/减 is what is left this year.
//!
//! 上一年项目数量加本年增/减不小于零。有未填报的格时不作判断。
//!
//! Basis: the meaning of the columns of the 2019 form (国办公开办函〔2019〕60号).
//!
//! 依据：2019年格式该两列的含义（国办公开办函〔2019〕60号）。

use super::sums::{side, total};
use super::{at, column_label, row_label};
use crate::finding::{Check, Findings, Level, Problem, Role, Words};
use crate::form::Rule;
use crate::model::{Amount, Report};

pub(super) static CHECK: Check =
    Check::new("remainder", Level::Error, "相加小于零", "a sum below zero", include_str!("below_zero.rs"));

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for relation in &report.form.relations {
        if let Rule::Remainder { terms } = &relation.rule
            && let Some(amounts) = report.amounts(terms)
            && amounts.iter().sum::<Amount>().is_negative()
            && let [others @ .., place] = &terms[..]
        {
            let marks: Vec<_> = others.iter().map(|&cell| (cell, Role::Term)).collect();
            let labels = terms.iter().map(|&cell| column_label(report, cell));
            let problem = BelowZero {
                name: relation.name.clone(),
                row: row_label(report, *place),
                terms: labels.zip(amounts).collect(),
            };
            findings.push(at(report, *place, &marks, problem));
        }
    }
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
            format!("「{row}」的{}相加小于零", terms.iter().map(|(l, _)| l.as_str()).collect::<Vec<_>>().join("与")),
            format!("{} = {}", side(terms), total(terms)),
            "减少的项目不能多于上一年的项目；请核对两格和正负号",
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
