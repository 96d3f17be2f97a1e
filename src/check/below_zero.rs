//! `items-below-zero`: last year's items and their change leave no less than nothing.
//!
//! In the 2019 edition, 上一年项目数量 plus 本年增/减 is what is left this year.
//!
//! 上一年项目数量加本年增/减不小于零。有未填报的格时不作判断。
//!
//! Basis: the meaning of the columns of the 2019 form (国办公开办函〔2019〕60号).
//!
//! 依据：2019年格式该两列的含义（国办公开办函〔2019〕60号）。

use super::{at, column_label, row_label};
use crate::finding::{Findings, Problem, Role};
use crate::form::Rule;
use crate::model::{Amount, Report};

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for relation in &report.form.relations {
        if let Rule::Remainder { terms } = &relation.rule
            && let Some(amounts) = report.amounts(terms)
            && amounts.iter().sum::<Amount>().is_negative()
            && let [others @ .., place] = &terms[..]
        {
            let marks: Vec<_> = others.iter().map(|&cell| (cell, Role::Term)).collect();
            let labels = terms.iter().map(|&cell| column_label(report, cell));
            let problem = Problem::BelowZero {
                name: relation.name.clone(),
                row: row_label(report, *place),
                terms: labels.zip(amounts).collect(),
            };
            findings.push(at(report, *place, &marks, problem));
        }
    }
}
