//! `concluded-total`: the total of outcomes is the sum of the outcomes, for each applicant.
//!
//! Each request is counted once, under one outcome, so the rows from （一） to （六） add up to
//! （七）总计 in every column. A column with a blank cannot be added up.
//!
//! 每一列的“（七）总计”应等于各项办理结果之和。有未填报的格时不作判断。
//!
//! Basis: the label of the row and the note in （二） 部分公开, in both editions
//! (国办公开办函〔2019〕60号, 〔2021〕30号).
//!
//! 依据：该行行名和“（二）部分公开”的填表说明，2019年、2021年格式均有（国办公开办函〔2019〕60号、〔2021〕30号）。

use super::{at, column_label, row_label};
use crate::finding::{Findings, Problem, Role};
use crate::form::Rule;
use crate::model::{Amount, Report};

pub(super) fn check(report: &Report, findings: &mut Findings) {
    for relation in &report.form.relations {
        if let Rule::ColumnSum { total, terms } = &relation.rule
            && let Some(stated) = report.amount(*total)
            && let Some(amounts) = report.amounts(terms)
            && stated != amounts.iter().sum()
        {
            // Zeros among twenty terms would only hide the figures that count.
            let others: Vec<_> = terms
                .iter()
                .zip(&amounts)
                .filter(|(_, amount)| **amount != Amount::ZERO)
                .map(|(&term, _)| (term, Role::Term))
                .collect();
            let problem = Problem::ColumnTotal {
                name: relation.name.clone(),
                column: column_label(report, *total),
                row: row_label(report, *total),
                stated,
                terms: amounts,
            };
            findings.push(at(report, *total, &others, problem));
        }
    }
}
